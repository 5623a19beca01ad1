# Generated from _spec/chatrooms_super_admins.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.chatrooms.super_admins``."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._operations.chatrooms_super_admins import ADD, LIST, REMOVE

__all__ = ["ChatroomsSuperAdmins"]


@exported_by("easemob_async.api")
class ChatroomsSuperAdmins:
    """Super admins: users who may create chat rooms from their devices, in the whole app."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[str]:
        """
        List the user IDs of the super admins of the app.

        Args:
            limit: Page size, 1 to 1,000; the service's default is 10.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of user IDs.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatrooms/super_admin; chatroom_superadmin_list_obtain; chatroom (April 2023).
        """
        return await fetch_page(self._caller, LIST, limit=limit, cursor=cursor)

    def iter(self, *, limit: int | None = 1000, prefetch: Literal[0, 1] = 1) -> AsyncGenerator[str, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            limit: Page size, 1 to 1,000 (default: 1,000). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            User IDs.
        """
        return iterate_pages(self._caller, partial(self.list, limit=limit), prefetch)

    async def add(self, username: str) -> None:
        """
        Make a user a super admin.

        Args:
            username: User ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/super_admin; chatroom_superadmin_add; chatroom (April 2023).
        """
        await self._caller.call(ADD, json={"superadmin": check.username("username", username)})

    async def remove(self, username: str) -> None:
        """
        Demote a super admin to an ordinary user.

        Args:
            username: User ID of the super admin.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatrooms/super_admin/{username}; chatroom_superadmin_delete; chatroom (April 2023).
        """
        await self._caller.call(REMOVE, path=(check.username("username", username),))
