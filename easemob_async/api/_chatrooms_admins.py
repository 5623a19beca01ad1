# Generated from _spec/chatrooms_admins.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.chatrooms.admins``."""

from __future__ import annotations

import builtins

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.chatrooms_admins import ADD, LIST, REMOVE

__all__ = ["ChatroomsAdmins"]


@exported_by("easemob_async.api")
class ChatroomsAdmins:
    """Admins of a chat room, at most 99."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, chatroom_id: str) -> builtins.list[str]:
        """
        List the user IDs of the admins of a chat room.

        Args:
            chatroom_id: Chat room ID.

        Returns:
            User IDs, all in one reply.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatrooms/{chatroom_id}/admin; chatroom_admin_list_get; chatroom (April 2023).
        """
        return await self._caller.call(LIST, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def add(self, chatroom_id: str, username: str) -> None:
        """
        Promote a member of a chat room to admin.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the member.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist; or the chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/{chatroom_id}/admin; chatroom_admin_add; chatroom (April 2023).
        """
        await self._caller.call(
            ADD,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json={"newadmin": check.username("username", username)},
        )

    async def remove(self, chatroom_id: str, username: str) -> None:
        """
        Demote an admin of a chat room to member.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the admin.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist; or the chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatrooms/{chatroom_id}/admin/{username}; chatroom_admin_remove; chatroom (April 2023).
        """
        await self._caller.call(
            REMOVE, path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username))
        )
