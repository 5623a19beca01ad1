# Generated from _spec/groups_mutes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.groups.mutes``."""

from __future__ import annotations

import builtins
from collections.abc import Collection

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._accounting import complete_rows
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.groups_mutes import ADD_MANY, LIST, MUTE_ALL, REMOVE_MANY, UNMUTE_ALL
from easemob_async.models._groups_members import MemberOutcome
from easemob_async.models._groups_mutes import MutedMember, MuteOutcome

__all__ = ["GroupsMutes"]


@exported_by("easemob_async.api")
class GroupsMutes:
    """
    Mutes in a group: single members for a time, or all members. Mutes also apply to the threads of the group.

    For mutes of a user in the whole app see ``client.mutes``.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, group_id: str) -> builtins.list[MutedMember]:
        """
        List the muted members of a group.

        Args:
            group_id: Group ID.

        Returns:
            Muted members, all in one reply; a mute of all members is not included.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatgroups/{group_id}/mute; group_member_mutelist_obtain; group (April 2023).
        """
        return await self._caller.call(LIST, path=(check.text("group_id", group_id, at_least=1),))

    async def add_many(self, group_id: str, usernames: Collection[str], *, seconds: int) -> builtins.list[MuteOutcome]:
        """
        Mute up to 100 members of a group for a time or permanently, with an outcome for each.

        A mute also applies to members on the allow list, and continues if a member leaves and joins again.

        Args:
            group_id: Group ID.
            usernames: User IDs of the members (older servers accept at most 60 or only 10); 1 to 100.
            seconds: Length of the mute in seconds (0 lifts the mute, -1 is permanent); at least -1.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: A user is not a member; or the group does not exist.
            PermissionDeniedError: A user is the owner of the group.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/mute; group_member_mute; group (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                ADD_MANY,
                path=(check.text("group_id", group_id, at_least=1),),
                json={
                    "usernames": check.usernames("usernames", usernames, at_least=1, at_most=100),
                    "mute_duration": shapes.mute_milliseconds(check.integer("seconds", seconds, at_least=-1)),
                },
            ),
            MuteOutcome,
            usernames,
        )

    async def remove_many(self, group_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Unmute up to 60 members of a group, with an outcome for each.

        Args:
            group_id: Group ID.
            usernames: User IDs of the members; 1 to 60.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: The group does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatgroups/{group_id}/mute/{usernames}; group_member_unmute; group (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                REMOVE_MANY,
                path=(check.text("group_id", group_id, at_least=1), check.joined("usernames", usernames, at_most=60)),
            ),
            MemberOutcome,
            usernames,
        )

    async def mute_all(self, group_id: str) -> None:
        """
        Mute all members of a group except those on its allow list.

        The mute has no end time, and it does not change the list of muted members.

        Args:
            group_id: Group ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/ban; group_member_mute_all; group (April 2023).
        """
        await self._caller.call(MUTE_ALL, path=(check.text("group_id", group_id, at_least=1),))

    async def unmute_all(self, group_id: str) -> None:
        """
        Lift the mute of all members of a group.

        Members who were muted individually stay muted.

        Args:
            group_id: Group ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatgroups/{group_id}/ban; group_member_unmute_all; group (April 2023).
        """
        await self._caller.call(UNMUTE_ALL, path=(check.text("group_id", group_id, at_least=1),))
