# Generated from _spec/chatrooms_super_admins.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.chatrooms.super_admins``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging

__all__ = ["ADD", "LIST", "REMOVE"]

LIST: Final[ListOperation[str]] = ListOperation(
    id="chatrooms.super_admins.list",
    method="GET",
    path="/chatrooms/super_admin",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("chatrooms.super_admins.list", (Window(100, 1),)),),
    paging=Paging(style="number", limit="pagesize", cursor="pagenum", max=1000, safe=10, default=10),
    doc="chatroom_superadmin_list_obtain; chatroom (April 2023)",
)

ADD: Final[Operation[None]] = Operation(
    id="chatrooms.super_admins.add",
    method="POST",
    path="/chatrooms/super_admin",
    returns=None,
    succeeds_when=("data.result", ("success",)),
    replay="idempotent",
    limits=(Limit("chatrooms.super_admins.add", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="item"),),
    doc="chatroom_superadmin_add; chatroom (April 2023)",
)

REMOVE: Final[Operation[None]] = Operation(
    id="chatrooms.super_admins.remove",
    method="DELETE",
    path="/chatrooms/super_admin/{username}",
    returns=None,
    replay="idempotent",
    limits=(Limit("chatrooms.super_admins.remove", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="item"),),
    doc="chatroom_superadmin_delete; chatroom (April 2023)",
)
