# Generated from _spec/chatrooms_announcement.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.chatrooms.announcement``."""

from __future__ import annotations

from typing import Final

from easemob_async import _checks as check
from easemob_async._operation import ErrorRule, Limit, Operation, Sender, Window

__all__ = ["ChatroomsAnnouncement"]

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
    succeeds_when=("data.result", True),
    replay="idempotent",
    limits=(Limit("chatrooms.announcement.set", (Window(100, 1),)),),
    errors=(
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
        ErrorRule(403, "bad_request", "forbidden_op", text="exceeds limit"),
    ),
    doc="chatroom_announcement_update; chatroom (April 2023)",
)


class ChatroomsAnnouncement:
    """A chat room's announcement, one text for all members."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def get(self, chatroom_id: str) -> str:
        """
        Read a chat room's announcement.

        Args:
            chatroom_id: The room's ID.

        Returns:
            The announcement; empty when there is none.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such room.

        Source:
            GET /chatrooms/{chatroom_id}/announcement; chatroom_announcement_get; chatroom (April 2023).
        """
        return await self._sender.call(GET, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def set(self, chatroom_id: str, announcement: str) -> None:
        """
        Set a chat room's announcement.

        Args:
            chatroom_id: The room's ID.
            announcement: The text; at most 512 characters.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such room.
            BadRequestError: The text is longer than 512 characters.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /chatrooms/{chatroom_id}/announcement; chatroom_announcement_update; chatroom (April 2023).
        """
        await self._sender.call(
            SET,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json={
                "announcement": check.text("announcement", announcement, at_most=512),
            },
        )
