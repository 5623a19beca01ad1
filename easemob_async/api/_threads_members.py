# Generated from _spec/threads_members.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.threads.members``."""

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
from easemob_async.api._operations.threads_members import ADD_MANY, LIST, REMOVE_MANY
from easemob_async.models._groups_members import MemberOutcome

__all__ = ["ThreadsMembers"]


@exported_by("easemob_async.api")
class ThreadsMembers:
    """Members of a thread: list, add and remove them."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, thread_id: str, *, limit: int | None = None, cursor: str | None = None) -> Page[str]:
        """
        List the user IDs of the members of a thread.

        Args:
            thread_id: Thread ID.
            limit: Page size, 1 to 50; the service's default is 50.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of user IDs.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: ``limit`` is larger than 50.
            FeatureNotEnabledError: Threads are not enabled for the app.
            NotFoundError: The thread does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /thread/{thread_id}/users; group_thread_member_get; group (April 2023).
        """
        return await fetch_page(
            self._caller, LIST, path=(check.text("thread_id", thread_id, at_least=1),), limit=limit, cursor=cursor
        )

    def iter(self, thread_id: str, *, limit: int | None = 50, prefetch: Literal[0, 1] = 1) -> AsyncGenerator[str, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            thread_id: Thread ID.
            limit: Page size, 1 to 50 (default: 50). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            User IDs.
        """
        return iterate_pages(self._caller, partial(self.list, thread_id, limit=limit), prefetch)

    async def add_many(self, thread_id: str, usernames: Collection[str]) -> None:
        """
        Add up to 10 users to a thread.

        Args:
            thread_id: Thread ID.
            usernames: User IDs; 1 to 10.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            QuotaExceededError: A user has joined the maximum number of threads.
            FeatureNotEnabledError: Threads are not enabled for the app.
            NotFoundError: The thread does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /thread/{thread_id}/users; group_thread_member_add; group (April 2023).
        """
        await self._caller.call(
            ADD_MANY,
            path=(check.text("thread_id", thread_id, at_least=1),),
            json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=10)},
        )

    async def remove_many(self, thread_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Remove up to 10 members from a thread, with an outcome for each.

        Args:
            thread_id: Thread ID.
            usernames: User IDs; 1 to 10.

        Returns:
            Outcome for each user, without a reason.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            FeatureNotEnabledError: Threads are not enabled for the app.
            NotFoundError: The thread does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /thread/{thread_id}/users; group_thread_member_remove; group (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                REMOVE_MANY,
                path=(check.text("thread_id", thread_id, at_least=1),),
                json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=10)},
            ),
            MemberOutcome,
            usernames,
        )
