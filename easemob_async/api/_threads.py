# Generated from _spec/threads.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.threads``."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._operations.threads import CREATE, DELETE, LIST, LIST_JOINED, LIST_JOINED_IN_GROUP, UPDATE
from easemob_async.models._threads import Thread

if TYPE_CHECKING:
    from easemob_async.api._threads_members import ThreadsMembers

__all__ = ["Threads"]


@exported_by("easemob_async.api")
class Threads:
    """
    Threads: separate conversations about one message of a group.

    Easemob's sales team must enable threads for an app. By default an app has at most 100,000 threads, and a user
    joins at most 100,000. Deleting a group also deletes its threads.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def members(self) -> ThreadsMembers:
        """Members of a thread: list, add and remove them."""
        from easemob_async.api._threads_members import ThreadsMembers

        return ThreadsMembers(self._caller)

    async def list(
        self, *, sort: Literal["asc", "desc"] | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Page[Thread]:
        """
        List the threads of the app, newest first by default.

        Args:
            sort: Sort order by the time of creation.
            limit: Page size, 1 to 50; the service's default is 50.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of threads with only their IDs.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: ``limit`` is larger than 50.
            FeatureNotEnabledError: Threads are not enabled for the app.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /thread; group_thread_obtain; group (April 2023).
        """
        return await fetch_page(
            self._caller,
            LIST,
            query={"sort": check.one_of("sort", sort, "asc", "desc", optional=True)},
            limit=limit,
            cursor=cursor,
        )

    def iter(
        self, *, sort: Literal["asc", "desc"] | None = None, limit: int | None = 50, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[Thread, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            sort: Sort order by the time of creation.
            limit: Page size, 1 to 50 (default: 50). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Threads with only their IDs.
        """
        return iterate_pages(self._caller, partial(self.list, sort=sort, limit=limit), prefetch)

    async def list_joined(
        self,
        username: str,
        *,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Thread]:
        """
        List the threads that a user joined, last joined first by default.

        Args:
            username: User ID.
            sort: Sort order by the time when the user joined.
            limit: Page size, 1 to 50; the service's default is 50.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of threads.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: ``limit`` is larger than 50.
            FeatureNotEnabledError: Threads are not enabled for the app.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /threads/user/{username}; group_thread_joined; group (April 2023).
        """
        return await fetch_page(
            self._caller,
            LIST_JOINED,
            path=(check.username("username", username),),
            query={"sort": check.one_of("sort", sort, "asc", "desc", optional=True)},
            limit=limit,
            cursor=cursor,
        )

    def iter_joined(
        self,
        username: str,
        *,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = 50,
        prefetch: Literal[0, 1] = 1,
    ) -> AsyncGenerator[Thread, None]:
        """
        Iterate over all pages of ``list_joined``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list_joined``; the error of a page is raised after all items of the pages before it.

        Args:
            username: User ID.
            sort: Sort order by the time when the user joined.
            limit: Page size, 1 to 50 (default: 50). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Threads.
        """
        return iterate_pages(self._caller, partial(self.list_joined, username, sort=sort, limit=limit), prefetch)

    async def list_joined_in_group(
        self,
        group_id: str,
        username: str,
        *,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Thread]:
        """
        List the threads of one group that a user joined, last joined first by default.

        Args:
            group_id: Group ID.
            username: User ID.
            sort: Sort order by the time when the user joined.
            limit: Page size, 1 to 50; the service's default is 50.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of threads.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: ``limit`` is larger than 50.
            FeatureNotEnabledError: Threads are not enabled for the app.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /threads/chatgroups/{group_id}/user/{username}; group_threads_in_group; group (April 2023).
        """
        return await fetch_page(
            self._caller,
            LIST_JOINED_IN_GROUP,
            path=(check.text("group_id", group_id, at_least=1), check.username("username", username)),
            query={"sort": check.one_of("sort", sort, "asc", "desc", optional=True)},
            limit=limit,
            cursor=cursor,
        )

    def iter_joined_in_group(
        self,
        group_id: str,
        username: str,
        *,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = 50,
        prefetch: Literal[0, 1] = 1,
    ) -> AsyncGenerator[Thread, None]:
        """
        Iterate over all pages of ``list_joined_in_group``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list_joined_in_group``; the error of a page is raised after all items of the pages before it.

        Args:
            group_id: Group ID.
            username: User ID.
            sort: Sort order by the time when the user joined.
            limit: Page size, 1 to 50 (default: 50). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Threads.
        """
        return iterate_pages(
            self._caller, partial(self.list_joined_in_group, group_id, username, sort=sort, limit=limit), prefetch
        )

    async def create(self, group_id: str, *, message_id: str, name: str, owner: str) -> str:
        """
        Create a thread from a message of a group.

        If the reply was lost, find the ID of the thread with ``list_joined_in_group`` for its owner.

        Not retried when the reply is lost, because the service refuses a second call, without the ID of the thread
        that the first call created.

        Args:
            group_id: Group ID.
            message_id: ID of the message to create the thread from.
            name: Name of the thread; at most 64 characters.
            owner: User ID of the member who creates the thread.

        Returns:
            ID of the new thread.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            AlreadyExistsError: The message already has a thread.
            FeatureNotEnabledError: Threads are not enabled for the app.
            QuotaExceededError: The owner has joined the maximum number of threads; or the app has the maximum
                number of threads.
            NotFoundError: The group does not exist; or the owner is not a member of the group; or the message does
                not exist.
            BadRequestError: The message is not in this group or is itself in a thread, or the name is too long; or
                the service cannot read the body.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /thread; group_thread_create; group (April 2023).
        """
        return await self._caller.call(
            CREATE,
            json={
                "group_id": check.text("group_id", group_id, at_least=1),
                "msg_id": check.text("message_id", message_id, at_least=1),
                "name": check.text("name", name, at_most=64),
                "owner": check.username("owner", owner),
            },
        )

    async def update(self, thread_id: str, name: str) -> None:
        """
        Rename a thread.

        Args:
            thread_id: Thread ID.
            name: New name of the thread; at most 64 characters.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The name is too long.
            FeatureNotEnabledError: Threads are not enabled for the app.
            NotFoundError: The thread does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /thread/{thread_id}; group_thread_modify; group (April 2023).
        """
        await self._caller.call(
            UPDATE,
            path=(check.text("thread_id", thread_id, at_least=1),),
            json={"name": check.text("name", name, at_most=64)},
        )

    async def delete(self, thread_id: str) -> None:
        """
        Delete a thread permanently.

        Args:
            thread_id: Thread ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Threads are not enabled for the app.
            NotFoundError: The thread does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /thread/{thread_id}; group_thread_delete; group (April 2023).
        """
        await self._caller.call(DELETE, path=(check.text("thread_id", thread_id, at_least=1),))
