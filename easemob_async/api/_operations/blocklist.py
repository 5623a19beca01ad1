# Generated from _spec/blocklist.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.blocklist``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.api import _limits as limits
from easemob_async.models._blocklist import BlockCheck
from easemob_async.models._groups_members import MemberOutcome
from easemob_async.models._users import User

__all__ = ["ADD_MANY", "CHECK", "LIST", "REMOVE"]

LIST: Final[ListOperation[str]] = ListOperation(
    id="blocklist.list",
    method="GET",
    path="/users/{username}/blocks/users",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    auth="app_or_user",
    limits=(limits.BLOCKLIST_LIST,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    paging=Paging(style="cursor", limit="pageSize", cursor="cursor", max=50),
    doc="user_friend_blocklist_obtain; user_relationship (April 2023)",
)

ADD_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="blocklist.add_many",
    method="POST",
    path="/users/{username}/blocks/users",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.done_names,
    when_absent=[],
    replay="idempotent",
    auth="app_or_user",
    limits=(limits.BLOCKLIST_ADD_MANY,),
    errors=(
        ErrorRule(400, "not_found", "illegal_argument", text="user[] not found", about="item"),
        ErrorRule(404, "not_found", "service_resource_not_found", about="target"),
    ),
    doc="user_friend_blocklist_add; user_relationship (April 2023)",
)

REMOVE: Final[Operation[User | None]] = Operation(
    id="blocklist.remove",
    method="DELETE",
    path="/users/{username}/blocks/users/{blocked}",
    returns=User | None,
    payload="entities[0]",
    optional=True,
    replay="idempotent",
    auth="app_or_user",
    limits=(limits.BLOCKLIST_REMOVE,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="item"),),
    doc="user_friend_blocklist_remove; user_relationship (April 2023)",
)

CHECK: Final[Operation[list[BlockCheck]]] = Operation(
    id="blocklist.check",
    method="POST",
    path="/blocks/check",
    returns=list[BlockCheck],
    payload="entities",
    when_absent=[],
    replay="safe",
    limits=(Limit("blocklist.check", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(403, "permission_denied", "forbidden_service_operation", about="target"),
    ),
    batch_max=100,
    batch_safe=100,
    doc="user_friend_blocklist_check",
)
