# Generated from _spec/groups_blocklist.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.groups.blocklist``."""

from __future__ import annotations

import builtins
from collections.abc import Collection

from easemob_async import _checks as check
from easemob_async._accounting import complete_rows
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.groups_blocklist import ADD, ADD_MANY, LIST, REMOVE, REMOVE_MANY
from easemob_async.models._groups_members import MemberOutcome

__all__ = ["GroupsBlocklist"]


@exported_by("easemob_async.api")
class GroupsBlocklist:
    """
    Block list of a group: its users cannot be members of the group.

    Blocking a member also removes the member. Unblocking does not add the user to the group again.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, group_id: str) -> builtins.list[str]:
        """
        List the user IDs on the block list of a group.

        Args:
            group_id: Group ID.

        Returns:
            User IDs, all in one reply.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatgroups/{group_id}/blocks/users; group_member_blocklist_obtain; group (April 2023).
        """
        return await self._caller.call(LIST, path=(check.text("group_id", group_id, at_least=1),))

    async def add(self, group_id: str, username: str) -> None:
        """
        Block one member of a group, and remove the member from it.

        Args:
            group_id: Group ID.
            username: User ID of the member.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user is not a member, or is already blocked; or the group does not exist.
            PermissionDeniedError: The user is the owner of the group.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/blocks/users/{username}; group_member_blocklist_add_single; group (April
            2023).
        """
        await self._caller.call(
            ADD, path=(check.text("group_id", group_id, at_least=1), check.username("username", username))
        )

    async def add_many(self, group_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Block up to 100 members of a group, with an outcome for each.

        Args:
            group_id: Group ID.
            usernames: User IDs of the members (older servers accept at most 60); 1 to 100.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: None of the users is a member; or the group does not exist.
            PermissionDeniedError: The user is the owner of the group.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/blocks/users; group_member_blocklist_add_batch; group (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                ADD_MANY,
                path=(check.text("group_id", group_id, at_least=1),),
                json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=100)},
            ),
            MemberOutcome,
            usernames,
        )

    async def remove(self, group_id: str, username: str) -> None:
        """
        Unblock one user, without adding the user to the group again.

        Args:
            group_id: Group ID.
            username: User ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user is not on the block list; or the group does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``groups.blocklist.remove``).

        Source:
            DELETE /chatgroups/{group_id}/blocks/users/{username} (one user); group_member_blocklist_remove_single;
            group (April 2023).
        """
        await self._caller.call(
            REMOVE, path=(check.text("group_id", group_id, at_least=1), check.username("username", username))
        )

    async def remove_many(self, group_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Unblock up to 60 users, with an outcome for each.

        Args:
            group_id: Group ID.
            usernames: User IDs; 1 to 60.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            NotFoundError: None of the users is on the block list; or the group does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``groups.blocklist.remove``).

        Source:
            DELETE /chatgroups/{group_id}/blocks/users/{usernames} (several users, joined with commas);
            group_member_blocklist_remove_batch; group (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                REMOVE_MANY,
                path=(check.text("group_id", group_id, at_least=1), check.joined("usernames", usernames, at_most=60)),
            ),
            MemberOutcome,
            usernames,
        )
