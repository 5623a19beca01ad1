# Generated from _spec/groups_admins.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.groups.admins``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window

__all__ = ["ADD", "LIST", "REMOVE"]

LIST: Final[Operation[list[str]]] = Operation(
    id="groups.admins.list",
    method="GET",
    path="/chatgroups/{group_id}/admin",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("groups.admins.list", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="group_admin_list_get; group (April 2023)",
)

ADD: Final[Operation[None]] = Operation(
    id="groups.admins.add",
    method="POST",
    path="/chatgroups/{group_id}/admin",
    returns=None,
    succeeds_when=("data.result", ("success",)),
    replay="idempotent",
    limits=(Limit("groups.admins.add", (Window(100, 1),)),),
    errors=(
        ErrorRule(404, "not_found", "resource_not_found", text="doesn't exist in group", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="group_admin_add; group (April 2023)",
)

REMOVE: Final[Operation[None]] = Operation(
    id="groups.admins.remove",
    method="DELETE",
    path="/chatgroups/{group_id}/admin/{username}",
    returns=None,
    succeeds_when=("data.result", ("success",)),
    replay="idempotent",
    limits=(Limit("groups.admins.remove", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "not_found", "forbidden_op", text="is not admin", about="item", already_so=True),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="group_admin_remove; group (April 2023)",
)
