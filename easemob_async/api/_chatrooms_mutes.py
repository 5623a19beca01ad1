# Generated from _spec/chatrooms_mutes.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.chatrooms.mutes``."""

from __future__ import annotations

import builtins
from collections.abc import Collection

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._operation import Caller
from easemob_async.api._operations.chatrooms_mutes import ADD_MANY, LIST, MUTE_ALL, MUTE_TAG, REMOVE_MANY, UNMUTE_ALL
from easemob_async.models._groups_members import MemberOutcome
from easemob_async.models._groups_mutes import MutedMember, MuteOutcome

__all__ = ["ChatroomsMutes"]


class ChatroomsMutes:
    """
    Who may not speak in a chat room: single members for a time, those with a tag, or all of them.

    A mute of a user over the whole app is in ``client.mutes``.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, chatroom_id: str) -> builtins.list[MutedMember]:
        """
        List the muted members of a chat room.

        Args:
            chatroom_id: Chat room ID.

        Returns:
            Muted members, all at once; a mute of the whole room is not among them.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The chat room does not exist.

        Source:
            GET /chatrooms/{chatroom_id}/mute; chatroom_member_mutelist_obtain; chatroom (April 2023).
        """
        return await self._caller.call(LIST, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def add_many(
        self, chatroom_id: str, usernames: Collection[str], *, seconds: int
    ) -> builtins.list[MuteOutcome]:
        """
        Mute up to 100 members of a chat room for a time or for good, with an outcome for each.

        A muted member stays muted on the allow list, and after leaving and joining again.

        Args:
            chatroom_id: Chat room ID.
            usernames: User IDs of the members (older servers accept at most 60); 1 to 100 in one call.
            seconds: Length of the mute in seconds (0 lifts the mute, -1 is permanent); at least -1.

        Returns:
            What became of each user.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: A user is not a member. The chat room does not exist.

        Source:
            POST /chatrooms/{chatroom_id}/mute; chatroom_member_mute; chatroom (April 2023).
        """
        return await self._caller.call(
            ADD_MANY,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json={
                "usernames": check.usernames("usernames", usernames, at_least=1, at_most=100),
                "mute_duration": shapes.mute_milliseconds(check.integer("seconds", seconds, at_least=-1)),
            },
        )

    async def remove_many(self, chatroom_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Lift the mutes of up to 60 members of a chat room, with an outcome for each.

        Args:
            chatroom_id: Chat room ID.
            usernames: The members' user IDs; 1 to 60 in one call.

        Returns:
            What became of each user.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: The chat room does not exist.

        Source:
            DELETE /chatrooms/{chatroom_id}/mute/{usernames}; chatroom_member_unmute; chatroom (April 2023).
        """
        return await self._caller.call(
            REMOVE_MANY,
            path=(
                check.text("chatroom_id", chatroom_id, at_least=1),
                check.joined("usernames", usernames, at_most=60),
            ),
        )

    async def mute_all(self, chatroom_id: str) -> None:
        """
        Mute all members of a chat room; those on its allow list may still speak.

        It has no end of its own, holds for those who join later too, and leaves the list of muted members as it is.

        Args:
            chatroom_id: Chat room ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The chat room does not exist.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /chatrooms/{chatroom_id}/ban; chatroom_member_mute_all; chatroom (April 2023).
        """
        await self._caller.call(MUTE_ALL, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def unmute_all(self, chatroom_id: str) -> None:
        """
        End the mute of all members of a chat room.

        Members muted one by one stay muted.

        Args:
            chatroom_id: Chat room ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The chat room does not exist.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            DELETE /chatrooms/{chatroom_id}/ban; chatroom_member_unmute_all; chatroom (April 2023).
        """
        await self._caller.call(UNMUTE_ALL, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def mute_tag(self, chatroom_id: str, tag: str, *, seconds: int) -> None:
        """
        Mute all members of a chat room who have a tag, for a time or for good.

        Those muted stand in the list of muted members.

        Args:
            chatroom_id: Chat room ID.
            tag: The tag, see ``client.chatrooms.members.set_tags``; at most 32 characters.
            seconds: How long, in seconds; 0 lifts the mute, -1 is for good; at least -1.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Tags are not enabled for the app.
            BadRequestError: The tag is too long.
            NotFoundError: No member has the tag. The chat room does not exist.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            PUT /chatrooms/{chatroom_id}/tag/mute; chatroom_user_tag_mute.
        """
        await self._caller.call(
            MUTE_TAG,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json={
                "tag": check.text("tag", tag, at_least=1, at_most=32),
                "mute_duration": check.integer("seconds", seconds, at_least=-1),
            },
        )
