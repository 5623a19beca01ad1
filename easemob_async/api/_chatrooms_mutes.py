# Generated from _spec/chatrooms_mutes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.chatrooms.mutes``."""

from __future__ import annotations

import builtins
from collections.abc import Collection

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._accounting import complete_rows
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.chatrooms_mutes import ADD_MANY, LIST, MUTE_ALL, MUTE_TAG, REMOVE_MANY, UNMUTE_ALL
from easemob_async.models._groups_members import MemberOutcome
from easemob_async.models._groups_mutes import MutedMember, MuteOutcome

__all__ = ["ChatroomsMutes"]


@exported_by("easemob_async.api")
class ChatroomsMutes:
    """
    Mutes in a chat room: single members for a time, all members with a tag, or all members.

    For mutes of a user in the whole app see ``client.mutes``.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, chatroom_id: str) -> builtins.list[MutedMember]:
        """
        List the muted members of a chat room.

        Args:
            chatroom_id: Chat room ID.

        Returns:
            Muted members, all in one reply; a mute of all members is not included.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatrooms/{chatroom_id}/mute; chatroom_member_mutelist_obtain; chatroom (April 2023).
        """
        return await self._caller.call(LIST, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def add_many(
        self, chatroom_id: str, usernames: Collection[str], *, seconds: int
    ) -> builtins.list[MuteOutcome]:
        """
        Mute up to 100 members of a chat room for a time or permanently, with an outcome for each.

        A mute also applies to members on the allow list, and continues if a member leaves and joins again.

        Args:
            chatroom_id: Chat room ID.
            usernames: User IDs of the members (older servers accept at most 60); 1 to 100.
            seconds: Length of the mute in seconds (0 lifts the mute, -1 is permanent); at least -1.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: A user is not a member; or the chat room does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/{chatroom_id}/mute; chatroom_member_mute; chatroom (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                ADD_MANY,
                path=(check.text("chatroom_id", chatroom_id, at_least=1),),
                json={
                    "usernames": check.usernames("usernames", usernames, at_least=1, at_most=100),
                    "mute_duration": shapes.mute_milliseconds(check.integer("seconds", seconds, at_least=-1)),
                },
            ),
            MuteOutcome,
            usernames,
        )

    async def remove_many(self, chatroom_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Unmute up to 60 members of a chat room, with an outcome for each.

        Args:
            chatroom_id: Chat room ID.
            usernames: User IDs of the members; 1 to 60.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: The chat room does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatrooms/{chatroom_id}/mute/{usernames}; chatroom_member_unmute; chatroom (April 2023).
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

    async def mute_all(self, chatroom_id: str) -> None:
        """
        Mute all members of a chat room except those on its allow list.

        The mute has no end time and also applies to users who join later. It does not change the list of muted
        members.

        Args:
            chatroom_id: Chat room ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/{chatroom_id}/ban; chatroom_member_mute_all; chatroom (April 2023).
        """
        await self._caller.call(MUTE_ALL, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def unmute_all(self, chatroom_id: str) -> None:
        """
        Lift the mute of all members of a chat room.

        Members who were muted individually stay muted.

        Args:
            chatroom_id: Chat room ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatrooms/{chatroom_id}/ban; chatroom_member_unmute_all; chatroom (April 2023).
        """
        await self._caller.call(UNMUTE_ALL, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def mute_tag(self, chatroom_id: str, tag: str, *, seconds: int) -> None:
        """
        Mute all members of a chat room who have a tag, for a time or permanently.

        The list of muted members includes the members muted by a tag.

        Args:
            chatroom_id: Chat room ID.
            tag: Tag, see ``client.chatrooms.members.set_tags``; at most 32 characters.
            seconds: Length of the mute in seconds (0 lifts the mute, -1 is permanent); at least -1.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Tags are not enabled for the app.
            BadRequestError: The tag is too long.
            NotFoundError: No member has the tag; or the chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

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
