# Generated from _spec/blocklist.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.blocklist``."""

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
from easemob_async._secret_text import hide
from easemob_async.api._operations.blocklist import ADD_MANY, CHECK, LIST, REMOVE
from easemob_async.models._blocklist import BlockCheck
from easemob_async.models._groups_members import MemberOutcome
from easemob_async.models._users import User

__all__ = ["Blocklist"]


@exported_by("easemob_async.api")
class Blocklist:
    """
    Block lists of users: a blocked user cannot send messages to the user who blocked them.

    Blocked contacts remain contacts. A block list has at most 500 users. Groups and chat rooms have block lists of
    their own.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(
        self, username: str, *, limit: int | None = None, cursor: str | None = None, token: str | None = None
    ) -> Page[str]:
        """
        List the IDs of the users that a user blocks, newest first.

        Without limit and cursor the service returns all user IDs in one reply.

        Args:
            username: User ID.
            limit: Page size, 1 to 50.
            cursor: ``Page.cursor`` of the previous page; None for the first page.
            token: A user token to use instead of the client's app token.

        Returns:
            A page of user IDs, newest first.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            50 calls per second per app.

        Source:
            GET /users/{username}/blocks/users; user_friend_blocklist_obtain; user_relationship (April 2023).
        """
        token = hide(token)
        return await fetch_page(
            self._caller, LIST, path=(check.username("username", username),), limit=limit, cursor=cursor, token=token
        )

    def iter(
        self, username: str, *, limit: int | None = 50, token: str | None = None, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[str, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            username: User ID.
            limit: Page size, 1 to 50 (default: 50). None uses the service's default.
            token: A user token to use instead of the client's app token.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            User IDs, newest first.
        """
        token = hide(token)
        return iterate_pages(self._caller, partial(self.list, username, limit=limit, token=token), prefetch)

    async def add_many(
        self, username: str, usernames: Collection[str], *, token: str | None = None
    ) -> builtins.list[MemberOutcome]:
        """
        Block users for a user.

        Args:
            username: User ID.
            usernames: User IDs of the users to block.
            token: A user token to use instead of the client's app token.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: A user to block does not exist; no user was blocked; or the user or a user to block does
                not exist.

        Rate limit:
            50 calls per second per app.

        Source:
            POST /users/{username}/blocks/users; user_friend_blocklist_add; user_relationship (April 2023).
        """
        token = hide(token)
        return complete_rows(
            await self._caller.call(
                ADD_MANY,
                path=(check.username("username", username),),
                json={"usernames": check.usernames("usernames", usernames, at_least=1)},
                token=token,
            ),
            MemberOutcome,
            usernames,
        )

    async def remove(self, username: str, blocked: str, *, token: str | None = None) -> User | None:
        """
        Unblock one user for a user.

        Args:
            username: User ID.
            blocked: User ID of the user to unblock.
            token: A user token to use instead of the client's app token.

        Returns:
            The unblocked user; None if the reply does not have it.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: One of the two users does not exist.

        Rate limit:
            50 calls per second per app.

        Source:
            DELETE /users/{username}/blocks/users/{blocked}; user_friend_blocklist_remove; user_relationship (April
            2023).
        """
        token = hide(token)
        return await self._caller.call(
            REMOVE, path=(check.username("username", username), check.username("blocked", blocked)), token=token
        )

    async def check(self, username: str, usernames: Collection[str]) -> builtins.list[BlockCheck]:
        """
        Check which of up to 100 users a user blocks.

        Args:
            username: User ID of the owner of the block list.
            usernames: User IDs to check; 1 to 100.

        Returns:
            One result for each user ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list of IDs is empty or longer than one call accepts.
            PermissionDeniedError: The app is banned, or the user is deactivated.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /blocks/check; user_friend_blocklist_check.
        """
        return await self._caller.call(
            CHECK,
            json={
                "username": check.username("username", username),
                "check_list": check.usernames("usernames", usernames, at_least=1, at_most=100),
            },
        )
