# Generated from _spec/groups_members.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.groups.members``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Collection
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, walk
from easemob_async.api._operations.groups_members import ADD, ADD_MANY, LIST, LIST_CURSOR, REMOVE, REMOVE_MANY
from easemob_async.models._groups_members import GroupMember, MemberOutcome

__all__ = ["GroupsMembers"]


class GroupsMembers:
    """Who is in a group: list, add and remove members."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(
        self,
        group_id: str,
        *,
        with_joined_time: bool | None = None,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[GroupMember]:
        """
        List a group's members with their roles, by pages.

        Admins have the role ``member`` on most servers; see ``client.groups.admins``.

        Args:
            group_id: Group ID.
            with_joined_time: Say when each member joined; by default no.
            sort: By the order of joining; known to the Java SDK only.
            limit: Items a page, 1 to 1000.
            cursor: Where to go on: ``Page.cursor`` of the page before; left out for the first page.

        Returns:
            One page. Members.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such group.

        Source:
            GET /chatgroups/{group_id}/users (without version); group_member_list_obtain; group (April 2023).
        """
        return await fetch_page(
            self._caller,
            LIST,
            path=(check.text("group_id", group_id, at_least=1),),
            query={
                "joined_time": check.flag("with_joined_time", with_joined_time, optional=True),
                "sort": check.one_of("sort", sort, "asc", "desc", optional=True),
            },
            limit=limit,
            cursor=cursor,
        )

    def iter(
        self,
        group_id: str,
        *,
        with_joined_time: bool | None = None,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[GroupMember]:
        """
        Walk all pages of ``list``, one after the other.

        Args:
            group_id: Group ID.
            with_joined_time: Say when each member joined; by default no.
            sort: By the order of joining; known to the Java SDK only.
            limit: Items a page, 1 to 1000.

        Yields:
            Members.
        """
        return walk(partial(self.list, group_id, with_joined_time=with_joined_time, sort=sort, limit=limit))

    async def list_cursor(
        self,
        group_id: str,
        *,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[str]:
        """
        List the IDs of a group's members, by cursor.

        No page documents it; the official Java SDK relies on it.

        Args:
            group_id: Group ID.
            sort: Order by the time of joining.
            limit: Items a page.
            cursor: Where to go on: ``Page.cursor`` of the page before; left out for the first page.

        Returns:
            One page. User IDs, probably without the owner's.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such group.

        Source:
            GET /chatgroups/{group_id}/users (version=v3); none; the Java server SDK 0.8.57.
        """
        return await fetch_page(
            self._caller,
            LIST_CURSOR,
            path=(check.text("group_id", group_id, at_least=1),),
            query={"version": "v3", "sort": check.one_of("sort", sort, "asc", "desc", optional=True)},
            limit=limit,
            cursor=cursor,
        )

    def iter_cursor(
        self, group_id: str, *, sort: Literal["asc", "desc"] | None = None, limit: int | None = None
    ) -> AsyncIterator[str]:
        """
        Walk all pages of ``list_cursor``, one after the other.

        Args:
            group_id: Group ID.
            sort: Order by the time of joining.
            limit: Items a page.

        Yields:
            User IDs, probably without the owner's.
        """
        return walk(partial(self.list_cursor, group_id, sort=sort, limit=limit))

    async def add(self, group_id: str, username: str, *, notify: bool | None = None) -> None:
        """
        Add one user to a group.

        Args:
            group_id: Group ID.
            username: User ID.
            notify: Tell the members; by default yes.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            AlreadyExistsError: The user is a member already.
            QuotaExceededError: A user is in as many groups as may be. The group is full, or would be.
            NotFoundError: A user does not exist. The group does not exist.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /chatgroups/{group_id}/users/{username}; group_member_add_single; group (April 2023).
        """
        await self._caller.call(
            ADD,
            path=(
                check.text("group_id", group_id, at_least=1),
                check.username("username", username),
            ),
            query={"need_notify": check.flag("notify", notify, optional=True)},
        )

    async def add_many(
        self, group_id: str, usernames: Collection[str], *, notify: bool | None = None
    ) -> builtins.list[str]:
        """
        Add up to 100 users to a group; those who are in it already are passed over.

        For any number of users with an outcome for each, see ``client.batch.add_group_members``.

        Args:
            group_id: Group ID.
            usernames: The users' IDs; older servers take 60; 1 to 100 in one call.
            notify: Tell the members; by default yes.

        Returns:
            The user IDs the service says it added, in its order.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            AlreadyExistsError: All of the users are members already.
            QuotaExceededError: A user is in as many groups as may be. The group is full or would be, or there are
                more users than one call takes.
            PermissionDeniedError: A user may not join, being on the group's block list for one.
            NotFoundError: A user does not exist. The group does not exist.

        Source:
            POST /chatgroups/{group_id}/users; group_members_add_batch; group (April 2023).
        """
        return await self._caller.call(
            ADD_MANY,
            path=(check.text("group_id", group_id, at_least=1),),
            query={"need_notify": check.flag("notify", notify, optional=True)},
            json={
                "usernames": check.usernames("usernames", usernames, at_least=1, at_most=100),
            },
        )

    async def remove(self, group_id: str, username: str, *, notify: bool | None = None) -> None:
        """
        Remove one member from a group and its threads.

        Args:
            group_id: Group ID.
            username: User ID.
            notify: Tell the members; by default yes.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The user is not a member. The group does not exist.
            PermissionDeniedError: The user is the owner of the group.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            DELETE /chatgroups/{group_id}/users/{username} (one user); group_member_remove_single; group (April
            2023).
        """
        await self._caller.call(
            REMOVE,
            path=(
                check.text("group_id", group_id, at_least=1),
                check.username("username", username),
            ),
            query={"need_notify": check.flag("notify", notify, optional=True)},
        )

    async def remove_many(
        self, group_id: str, usernames: Collection[str], *, notify: bool | None = None
    ) -> builtins.list[MemberOutcome]:
        """
        Remove up to 60 members from a group and its threads, with an outcome for each.

        Args:
            group_id: Group ID.
            usernames: User IDs; 1 to 60 in one call.
            notify: Tell the members; by default yes.

        Returns:
            What became of each user.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: None of the users is a member. The group does not exist.
            PermissionDeniedError: The user is the owner of the group.
            BadRequestError: More users than one call takes.

        Source:
            DELETE /chatgroups/{group_id}/users/{usernames} (several users, joined with commas);
            group_members_remove_batch; group (April 2023).
        """
        return await self._caller.call(
            REMOVE_MANY,
            path=(
                check.text("group_id", group_id, at_least=1),
                check.joined("usernames", usernames, at_most=60),
            ),
            query={"need_notify": check.flag("notify", notify, optional=True)},
        )
