# Generated from _spec/chatrooms_announcement.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.chatrooms.announcement``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window

__all__ = ["GET", "SET"]

GET: Final[Operation[str]] = Operation(
    id="chatrooms.announcement.get",
    method="GET",
    path="/chatrooms/{chatroom_id}/announcement",
    returns=str,
    payload="data.announcement",
    when_absent="",
    replay="safe",
    limits=(Limit("chatrooms.announcement.get", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="chatroom_announcement_get; chatroom (April 2023)",
)

SET: Final[Operation[None]] = Operation(
    id="chatrooms.announcement.set",
    method="POST",
    path="/chatrooms/{chatroom_id}/announcement",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(Limit("chatrooms.announcement.set", (Window(100, 1),)),),
    errors=(
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
        ErrorRule(403, "bad_request", "forbidden_op", text="exceeds limit"),
    ),
    doc="chatroom_announcement_update; chatroom (April 2023)",
)
