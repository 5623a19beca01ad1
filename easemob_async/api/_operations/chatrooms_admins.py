# Generated from _spec/chatrooms_admins.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.chatrooms.admins``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window

__all__ = ["ADD", "LIST", "REMOVE"]

LIST: Final[Operation[list[str]]] = Operation(
    id="chatrooms.admins.list",
    method="GET",
    path="/chatrooms/{chatroom_id}/admin",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("chatrooms.admins.list", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="chatroom_admin_list_get; chatroom (April 2023)",
)

ADD: Final[Operation[None]] = Operation(
    id="chatrooms.admins.add",
    method="POST",
    path="/chatrooms/{chatroom_id}/admin",
    returns=None,
    succeeds_when=("data.result", ("success",)),
    replay="idempotent",
    limits=(Limit("chatrooms.admins.add", (Window(100, 1),)),),
    errors=(
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="chatroom_admin_add; chatroom (April 2023)",
)

REMOVE: Final[Operation[None]] = Operation(
    id="chatrooms.admins.remove",
    method="DELETE",
    path="/chatrooms/{chatroom_id}/admin/{username}",
    returns=None,
    succeeds_when=("data.result", ("success",)),
    replay="idempotent",
    limits=(Limit("chatrooms.admins.remove", (Window(100, 1),)),),
    errors=(
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="chatroom_admin_remove; chatroom (April 2023)",
)
