# Generated from _spec/groups_members.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.groups.members``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, Collection
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._accounting import complete_rows
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._operations.groups_members import ADD, ADD_MANY, LIST, LIST_CURSOR, REMOVE, REMOVE_MANY
from easemob_async.models._groups_members import GroupMember, MemberOutcome

__all__ = ["GroupsMembers"]


@exported_by("easemob_async.api")
class GroupsMembers:
    """Members of a group: list, add and remove them."""

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
        List the members of a group with their roles, by page number.

        On most servers admins have the role ``member``; see ``client.groups.admins``.

        Args:
            group_id: Group ID.
            with_joined_time: Whether to return the time when each member joined; default: False.
            sort: Sort order by the time of joining; only the Java SDK documents it.
            limit: Page size, 1 to 1,000.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of members.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``groups.members.list``).

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
        limit: int | None = 1000,
        prefetch: Literal[0, 1] = 1,
    ) -> AsyncGenerator[GroupMember, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            group_id: Group ID.
            with_joined_time: Whether to return the time when each member joined; default: False.
            sort: Sort order by the time of joining; only the Java SDK documents it.
            limit: Page size, 1 to 1,000 (default: 1,000). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Members.
        """
        return iterate_pages(
            self._caller,
            partial(self.list, group_id, with_joined_time=with_joined_time, sort=sort, limit=limit),
            prefetch,
        )

    async def list_cursor(
        self,
        group_id: str,
        *,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[str]:
        """
        List the user IDs of the members of a group, by cursor.

        No page documents this operation; the official Java SDK uses it.

        Args:
            group_id: Group ID.
            sort: Sort order by the time of joining.
            limit: Page size.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of user IDs, probably without the owner.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``groups.members.list``).

        Source:
            GET /chatgroups/{group_id}/users (version=v3); the Java server SDK 0.8.57 (no page).
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
        self,
        group_id: str,
        *,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = None,
        prefetch: Literal[0, 1] = 1,
    ) -> AsyncGenerator[str, None]:
        """
        Iterate over all pages of ``list_cursor``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list_cursor``; the error of a page is raised after all items of the pages before it.

        Args:
            group_id: Group ID.
            sort: Sort order by the time of joining.
            limit: Page size.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            User IDs, probably without the owner.
        """
        return iterate_pages(self._caller, partial(self.list_cursor, group_id, sort=sort, limit=limit), prefetch)

    async def add(self, group_id: str, username: str, *, notify: bool | None = None) -> None:
        """
        Add one user to a group.

        Args:
            group_id: Group ID.
            username: User ID.
            notify: Whether to notify the members; default: True.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            AlreadyExistsError: The user is already a member.
            QuotaExceededError: A user has joined the maximum number of groups; or the group is full or would exceed
                its maximum number of members.
            NotFoundError: A user does not exist; or the group does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/users/{username}; group_member_add_single; group (April 2023).
        """
        await self._caller.call(
            ADD,
            path=(check.text("group_id", group_id, at_least=1), check.username("username", username)),
            query={"need_notify": check.flag("notify", notify, optional=True)},
        )

    async def add_many(
        self, group_id: str, usernames: Collection[str], *, notify: bool | None = None
    ) -> builtins.list[MemberOutcome]:
        """
        Add up to 100 users to a group; users who are already members are skipped.

        To add any number of users with an outcome for each, use ``client.batch.add_group_members``.

        Args:
            group_id: Group ID.
            usernames: User IDs (older servers accept at most 60); 1 to 100.
            notify: Whether to notify the members; default: True.

        Returns:
            Outcome for each user, first those that the service reports as added; the others may have been members
            already.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            AlreadyExistsError: All of the users are already members.
            QuotaExceededError: A user has joined the maximum number of groups; or the group is full or would exceed
                its maximum number of members, or the list has more users than one call accepts.
            PermissionDeniedError: A user may not join, for example because the group blocks the user.
            NotFoundError: A user does not exist; or the group does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/users; group_members_add_batch; group (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                ADD_MANY,
                path=(check.text("group_id", group_id, at_least=1),),
                query={"need_notify": check.flag("notify", notify, optional=True)},
                json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=100)},
            ),
            MemberOutcome,
            usernames,
        )

    async def remove(self, group_id: str, username: str, *, notify: bool | None = None) -> None:
        """
        Remove one member from a group and its threads.

        Args:
            group_id: Group ID.
            username: User ID.
            notify: Whether to notify the members; default: True.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user is not a member; or the group does not exist.
            PermissionDeniedError: The user is the owner of the group.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``groups.members.remove``).

        Source:
            DELETE /chatgroups/{group_id}/users/{username} (one user); group_member_remove_single; group (April
            2023).
        """
        await self._caller.call(
            REMOVE,
            path=(check.text("group_id", group_id, at_least=1), check.username("username", username)),
            query={"need_notify": check.flag("notify", notify, optional=True)},
        )

    async def remove_many(
        self, group_id: str, usernames: Collection[str], *, notify: bool | None = None
    ) -> builtins.list[MemberOutcome]:
        """
        Remove up to 60 members from a group and its threads, with an outcome for each.

        Args:
            group_id: Group ID.
            usernames: User IDs; 1 to 60.
            notify: Whether to notify the members; default: True.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: None of the users is a member; or the group does not exist.
            PermissionDeniedError: The user is the owner of the group.
            BadRequestError: The list has more users than one call accepts.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``groups.members.remove``).

        Source:
            DELETE /chatgroups/{group_id}/users/{usernames} (several users, joined with commas);
            group_members_remove_batch; group (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                REMOVE_MANY,
                path=(check.text("group_id", group_id, at_least=1), check.joined("usernames", usernames, at_most=60)),
                query={"need_notify": check.flag("notify", notify, optional=True)},
            ),
            MemberOutcome,
            usernames,
        )
