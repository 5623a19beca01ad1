# Generated from _spec/chatrooms_allowlist.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.chatrooms.allowlist``."""

from __future__ import annotations

import builtins
from collections.abc import Collection

from easemob_async import _checks as check
from easemob_async._accounting import complete_rows
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.chatrooms_allowlist import ADD, ADD_MANY, LIST, REMOVE_MANY
from easemob_async.models._groups_members import MemberOutcome

__all__ = ["ChatroomsAllowlist"]


@exported_by("easemob_async.api")
class ChatroomsAllowlist:
    """Allow list of a chat room: its users may send messages while all members are muted."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, chatroom_id: str) -> builtins.list[str]:
        """
        List the user IDs on the allow list of a chat room.

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
            GET /chatrooms/{chatroom_id}/white/users; chatroom_allowlist_obtain; chatroom (April 2023).
        """
        return await self._caller.call(LIST, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def add(self, chatroom_id: str, username: str) -> None:
        """
        Add one member of a chat room to its allow list.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the member.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user is not a member; or the chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/{chatroom_id}/white/users/{username}; chatroom_allowlist_add_single; chatroom (April
            2023).
        """
        await self._caller.call(
            ADD, path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username))
        )

    async def add_many(self, chatroom_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Add up to 100 members of a chat room to its allow list, with an outcome for each.

        Args:
            chatroom_id: Chat room ID.
            usernames: User IDs of the members (older servers accept at most 60); 1 to 100.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: None of the users is a member; or the chat room does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/{chatroom_id}/white/users; chatroom_allowlist_add_batch; chatroom (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                ADD_MANY,
                path=(check.text("chatroom_id", chatroom_id, at_least=1),),
                json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=100)},
            ),
            MemberOutcome,
            usernames,
        )

    async def remove_many(self, chatroom_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Remove up to 60 users from the allow list of a chat room, with an outcome for each.

        Args:
            chatroom_id: Chat room ID.
            usernames: User IDs; 1 to 60.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: None of the users is a member; or the chat room does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatrooms/{chatroom_id}/white/users/{usernames}; chatroom_allowlist_remove; chatroom (April
            2023).
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
