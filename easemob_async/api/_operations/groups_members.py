# Generated from _spec/groups_members.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.groups.members``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.api import _limits as limits
from easemob_async.models._groups_members import GroupMember, MemberOutcome

__all__ = ["ADD", "ADD_MANY", "LIST", "LIST_CURSOR", "REMOVE", "REMOVE_MANY"]

LIST: Final[ListOperation[GroupMember]] = ListOperation(
    id="groups.members.list",
    method="GET",
    path="/chatgroups/{group_id}/users",
    returns=list[GroupMember],
    payload="data",
    reader=shapes.role_keyed,
    when_absent=[],
    replay="safe",
    limits=(limits.GROUPS_MEMBERS_LIST,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    paging=Paging(style="number", limit="pagesize", cursor="pagenum", max=1000, safe=100),
    doc="group_member_list_obtain; group (April 2023)",
)

LIST_CURSOR: Final[ListOperation[str]] = ListOperation(
    id="groups.members.list_cursor",
    method="GET",
    path="/chatgroups/{group_id}/users",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(limits.GROUPS_MEMBERS_LIST,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    paging=Paging(style="cursor", limit="limit", cursor="cursor"),
    doc="the Java server SDK 0.8.57 (no page)",
)

ADD: Final[Operation[None]] = Operation(
    id="groups.members.add",
    method="POST",
    path="/chatgroups/{group_id}/users/{username}",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(Limit("groups.members.add", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "already_exists", "forbidden_op", text="already in group", about="item", already_so=True),
        ErrorRule(403, "quota_exceeded", "exceed_limit", text="joined too many", about="item"),
        ErrorRule(403, "quota_exceeded", "forbidden_op", text="joined too many", about="item"),
        ErrorRule(403, "quota_exceeded", "exceed_limit", text="members size", about="target"),
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="group_member_add_single; group (April 2023)",
)

ADD_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="groups.members.add_many",
    method="POST",
    path="/chatgroups/{group_id}/users",
    returns=list[MemberOutcome],
    payload="data.newmembers",
    reader=shapes.done_names,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("groups.members.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "already_exists", "forbidden_op", text="already in group", about="item", already_so=True),
        ErrorRule(403, "quota_exceeded", "exceed_limit", text="joined too many", about="item"),
        ErrorRule(403, "quota_exceeded", "forbidden_op", text="joined too many", about="item"),
        ErrorRule(403, "permission_denied", "forbidden_op", text="join this group", about="item"),
        ErrorRule(403, "quota_exceeded", "exceed_limit", text="members size", about="target"),
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist", about="item"),
        ErrorRule(400, "not_found", "illegal_argument", text="group member * doesn't exist", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=100,
    batch_safe=60,
    doc="group_members_add_batch; group (April 2023)",
)

REMOVE: Final[Operation[None]] = Operation(
    id="groups.members.remove",
    method="DELETE",
    path="/chatgroups/{group_id}/users/{username}",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(limits.GROUPS_MEMBERS_REMOVE,),
    errors=(
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(403, "permission_denied", "forbidden_op", text="on group owner", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="group_member_remove_single; group (April 2023)",
)

REMOVE_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="groups.members.remove_many",
    method="DELETE",
    path="/chatgroups/{group_id}/users/{usernames}",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(limits.GROUPS_MEMBERS_REMOVE,),
    errors=(
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(403, "permission_denied", "forbidden_op", text="on group owner", about="item"),
        ErrorRule(400, "bad_request", "invalid_parameter", text="more than maxSize"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=60,
    batch_safe=60,
    doc="group_members_remove_batch; group (April 2023)",
)
