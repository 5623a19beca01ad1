# Generated from _spec/groups.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.groups``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.api import _limits as limits
from easemob_async.models._groups import Group, GroupChanges, GroupSummary

__all__ = [
    "CREATE",
    "DELETE",
    "DISABLE",
    "ENABLE",
    "GET",
    "GET_MANY",
    "IS_JOINED",
    "LIST",
    "LIST_JOINED",
    "LIST_JOINED_LEGACY",
    "TRANSFER",
    "UPDATE",
]

LIST: Final[ListOperation[GroupSummary]] = ListOperation(
    id="groups.list",
    method="GET",
    path="/chatgroups",
    returns=list[GroupSummary],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("groups.list", (Window(100, 1),)),),
    paging=Paging(style="cursor", limit="limit", cursor="cursor", max=1000, default=10),
    doc="group_obtain_total; group (April 2023)",
)

LIST_JOINED: Final[ListOperation[Group]] = ListOperation(
    id="groups.list_joined",
    method="GET",
    path="/chatgroups/user/{username}",
    returns=list[Group],
    payload="entities",
    when_absent=[],
    replay="safe",
    limits=(limits.GROUPS_LIST_JOINED,),
    paging=Paging(style="number", limit="pagesize", cursor="pagenum", first=0, max=20, default=5, total="total"),
    doc="group_obtain_joined",
)

LIST_JOINED_LEGACY: Final[ListOperation[GroupSummary]] = ListOperation(
    id="groups.list_joined_legacy",
    method="GET",
    path="/users/{username}/joined_chatgroups",
    returns=list[GroupSummary],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(limits.GROUPS_LIST_JOINED_LEGACY,),
    paging=Paging(style="number", limit="pagesize", cursor="pagenum", max=100, default=10),
    doc="group (April 2023)",
)

IS_JOINED: Final[Operation[bool]] = Operation(
    id="groups.is_joined",
    method="GET",
    path="/chatgroups/{group_id}/user/{username}/is_joined",
    returns=bool,
    payload="data",
    replay="safe",
    limits=(Limit("groups.is_joined", (Window(100, 1),)),),
    doc="group_check_joined",
)

GET: Final[Operation[Group]] = Operation(
    id="groups.get",
    method="GET",
    path="/chatgroups/{group_id}",
    returns=Group,
    payload="data[0]",
    replay="safe",
    limits=(limits.GROUPS_GET,),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="group_obtain_detail; group (April 2023)",
)

GET_MANY: Final[Operation[list[Group]]] = Operation(
    id="groups.get_many",
    method="GET",
    path="/chatgroups/{group_ids}",
    returns=list[Group],
    payload="data",
    reader=shapes.existing,
    when_absent=[],
    replay="safe",
    limits=(limits.GROUPS_GET,),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="item"),),
    batch_max=100,
    batch_safe=100,
    doc="group_obtain_detail; group (April 2023)",
)

CREATE: Final[Operation[str]] = Operation(
    id="groups.create",
    method="POST",
    path="/chatgroups",
    returns=str,
    payload="data.groupid",
    replay="unsafe",
    limits=(Limit("groups.create", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "already_exists", "illegal_argument", text="already exists", already_so=True),
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(403, "quota_exceeded", "exceed_limit", text="create too many"),
        ErrorRule(403, "quota_exceeded", "forbidden_op", text="create too many"),
        ErrorRule(403, "quota_exceeded", "exceed_limit", text="joined too many"),
        ErrorRule(403, "bad_request", "exceed_limit", text="members size"),
        ErrorRule(403, "bad_request", "group_name_violation"),
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist"),
    ),
    doc="group_create; group (April 2023)",
)

UPDATE: Final[Operation[GroupChanges]] = Operation(
    id="groups.update",
    method="PUT",
    path="/chatgroups/{group_id}",
    returns=GroupChanges,
    payload="data",
    replay="idempotent",
    limits=(Limit("groups.update", (Window(100, 1),)),),
    errors=(
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(403, "bad_request", "group_name_violation"),
        ErrorRule(403, "bad_request", "group_announce_violation"),
    ),
    doc="group_modify; group (April 2023)",
)

TRANSFER: Final[Operation[None]] = Operation(
    id="groups.transfer",
    method="PUT",
    path="/chatgroups/{group_id}",
    returns=None,
    succeeds_when=("data.newowner", (True,)),
    replay="idempotent",
    limits=(Limit("groups.transfer", (Window(100, 1),)),),
    errors=(
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
        ErrorRule(403, "already_exists", "forbidden_op", text="owner are the same", already_so=True),
        ErrorRule(403, "not_found", "forbidden_op", text="doesn't exist in group"),
    ),
    doc="group_owner_transfer; group (April 2023)",
)

DELETE: Final[Operation[None]] = Operation(
    id="groups.delete",
    method="DELETE",
    path="/chatgroups/{group_id}",
    returns=None,
    succeeds_when=("data.success", (True,)),
    replay="idempotent",
    limits=(Limit("groups.delete", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target", already_so=True),),
    doc="group_delete; group (April 2023)",
)

DISABLE: Final[Operation[None]] = Operation(
    id="groups.disable",
    method="POST",
    path="/chatgroups/{group_id}/disable",
    returns=None,
    succeeds_when=("data.disabled", (True,)),
    replay="idempotent",
    limits=(Limit("groups.disable", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="group_ban; group (April 2023)",
)

ENABLE: Final[Operation[None]] = Operation(
    id="groups.enable",
    method="POST",
    path="/chatgroups/{group_id}/enable",
    returns=None,
    succeeds_when=("data.disabled", (False,)),
    replay="idempotent",
    limits=(Limit("groups.enable", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="group_unban; group (April 2023)",
)
