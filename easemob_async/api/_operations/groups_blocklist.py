# Generated from _spec/groups_blocklist.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.groups.blocklist``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.api import _limits as limits
from easemob_async.models._groups_members import MemberOutcome

__all__ = ["ADD", "ADD_MANY", "LIST", "REMOVE", "REMOVE_MANY"]

LIST: Final[Operation[list[str]]] = Operation(
    id="groups.blocklist.list",
    method="GET",
    path="/chatgroups/{group_id}/blocks/users",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("groups.blocklist.list", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="group_member_blocklist_obtain; group (April 2023)",
)

ADD: Final[Operation[None]] = Operation(
    id="groups.blocklist.add",
    method="POST",
    path="/chatgroups/{group_id}/blocks/users/{username}",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(Limit("groups.blocklist.add", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(403, "permission_denied", "forbidden_op", text="on group owner", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="group_member_blocklist_add_single; group (April 2023)",
)

ADD_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="groups.blocklist.add_many",
    method="POST",
    path="/chatgroups/{group_id}/blocks/users",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("groups.blocklist.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(403, "permission_denied", "forbidden_op", text="on group owner", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=100,
    batch_safe=60,
    doc="group_member_blocklist_add_batch; group (April 2023)",
)

REMOVE: Final[Operation[None]] = Operation(
    id="groups.blocklist.remove",
    method="DELETE",
    path="/chatgroups/{group_id}/blocks/users/{username}",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(limits.GROUPS_BLOCKLIST_REMOVE,),
    errors=(
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="group_member_blocklist_remove_single; group (April 2023)",
)

REMOVE_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="groups.blocklist.remove_many",
    method="DELETE",
    path="/chatgroups/{group_id}/blocks/users/{usernames}",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(limits.GROUPS_BLOCKLIST_REMOVE,),
    errors=(
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=60,
    batch_safe=60,
    doc="group_member_blocklist_remove_batch; group (April 2023)",
)
