# Generated from _spec/chatrooms_announcement.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.chatrooms.announcement``."""

from __future__ import annotations

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.chatrooms_announcement import GET, SET

__all__ = ["ChatroomsAnnouncement"]


@exported_by("easemob_async.api")
class ChatroomsAnnouncement:
    """Announcement of a chat room, one text for all members."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def get(self, chatroom_id: str) -> str:
        """
        Get the announcement of a chat room.

        Args:
            chatroom_id: Chat room ID.

        Returns:
            The announcement; empty if the chat room has none.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatrooms/{chatroom_id}/announcement; chatroom_announcement_get; chatroom (April 2023).
        """
        return await self._caller.call(GET, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def set(self, chatroom_id: str, announcement: str) -> None:
        """
        Set the announcement of a chat room.

        Args:
            chatroom_id: Chat room ID.
            announcement: Text of the announcement; at most 512 characters.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.
            BadRequestError: The text is longer than 512 characters.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/{chatroom_id}/announcement; chatroom_announcement_update; chatroom (April 2023).
        """
        await self._caller.call(
            SET,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json={"announcement": check.text("announcement", announcement, at_most=512)},
        )
