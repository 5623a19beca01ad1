# Generated from _spec/chatrooms_admins.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.chatrooms.admins``."""

from __future__ import annotations

import builtins

from easemob_async import _checks as check
from easemob_async._operation import Caller
from easemob_async.api._operations.chatrooms_admins import ADD, LIST, REMOVE

__all__ = ["ChatroomsAdmins"]


class ChatroomsAdmins:
    """The admins of a chat room, at most 99, who help its owner."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, chatroom_id: str) -> builtins.list[str]:
        """
        List the user IDs of a chat room's admins.

        Args:
            chatroom_id: The room's ID.

        Returns:
            User IDs, all at once.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such room.

        Source:
            GET /chatrooms/{chatroom_id}/admin; chatroom_admin_list_get; chatroom (April 2023).
        """
        return await self._caller.call(LIST, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def add(self, chatroom_id: str, username: str) -> None:
        """
        Make a member of a chat room an admin.

        Args:
            chatroom_id: The room's ID.
            username: The member's user ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user. There is no such room.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /chatrooms/{chatroom_id}/admin; chatroom_admin_add; chatroom (April 2023).
        """
        await self._caller.call(
            ADD,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json={
                "newadmin": check.username("username", username),
            },
        )

    async def remove(self, chatroom_id: str, username: str) -> None:
        """
        Make an admin of a chat room a plain member again.

        Args:
            chatroom_id: The room's ID.
            username: The admin's user ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user. There is no such room.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            DELETE /chatrooms/{chatroom_id}/admin/{username}; chatroom_admin_remove; chatroom (April 2023).
        """
        await self._caller.call(
            REMOVE,
            path=(
                check.text("chatroom_id", chatroom_id, at_least=1),
                check.username("username", username),
            ),
        )
