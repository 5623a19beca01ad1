# Generated from _spec/chatrooms_super_admins.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.chatrooms.super_admins``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

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

    def iter(self, *, limit: int | None = 1000) -> AsyncIterator[str]:
        """
        Iterate over all pages of ``list``.

        Each page is fetched when it is needed; the errors are those of ``list``.

        Args:
            limit: Page size, 1 to 1,000 (default: 1,000). None uses the service's default.

        Yields:
            User IDs.
        """
        return iterate_pages(partial(self.list, limit=limit))

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
