# Generated from _spec/chatrooms_blocklist.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.chatrooms.blocklist``."""

from __future__ import annotations

import builtins
from collections.abc import Collection

from easemob_async import _checks as check
from easemob_async._accounting import complete_rows
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.chatrooms_blocklist import ADD, ADD_MANY, LIST, REMOVE, REMOVE_MANY
from easemob_async.models._groups_members import MemberOutcome

__all__ = ["ChatroomsBlocklist"]


@exported_by("easemob_async.api")
class ChatroomsBlocklist:
    """
    Block list of a chat room: its users cannot be members of the room.

    Blocking a member also removes the member. Unblocking does not add the user to the room again.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, chatroom_id: str) -> builtins.list[str]:
        """
        List the user IDs on the block list of a chat room.

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
            GET /chatrooms/{chatroom_id}/blocks/users; chatroom_member_blocklist_obtain; chatroom (April 2023).
        """
        return await self._caller.call(LIST, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def add(self, chatroom_id: str, username: str) -> None:
        """
        Block one member of a chat room, and remove the member from it.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the member, who must not be the owner.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user is not a member, or is already blocked; or the chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/{chatroom_id}/blocks/users/{username}; chatroom_member_blocklist_add_single; chatroom
            (April 2023).
        """
        await self._caller.call(
            ADD, path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username))
        )

    async def add_many(self, chatroom_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Block up to 60 members of a chat room, with an outcome for each.

        Args:
            chatroom_id: Chat room ID.
            usernames: User IDs of the members, without the owner; 1 to 60.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: None of the users is a member; or the chat room does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/{chatroom_id}/blocks/users; chatroom_member_blocklist_add_batch; chatroom (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                ADD_MANY,
                path=(check.text("chatroom_id", chatroom_id, at_least=1),),
                json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=60)},
            ),
            MemberOutcome,
            usernames,
        )

    async def remove(self, chatroom_id: str, username: str) -> None:
        """
        Unblock one user, without adding the user to the chat room again.

        Args:
            chatroom_id: Chat room ID.
            username: User ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user is not on the block list; or the chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``chatrooms.blocklist.remove``).

        Source:
            DELETE /chatrooms/{chatroom_id}/blocks/users/{username} (one user);
            chatroom_member_blocklist_remove_single; chatroom (April 2023).
        """
        await self._caller.call(
            REMOVE, path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username))
        )

    async def remove_many(self, chatroom_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Unblock up to 60 users, with an outcome for each.

        Args:
            chatroom_id: Chat room ID.
            usernames: User IDs; 1 to 60.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: None of the users is on the block list; or the chat room does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``chatrooms.blocklist.remove``).

        Source:
            DELETE /chatrooms/{chatroom_id}/blocks/users/{usernames} (several users, joined with commas);
            chatroom_member_blocklist_remove_batch; chatroom (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                REMOVE_MANY,
                path=(
                    check.text("chatroom_id", chatroom_id, at_least=1),
                    check.joined("usernames", usernames, at_most=60),
                ),
            ),
            MemberOutcome,
            usernames,
        )
