# Generated from _spec/mutes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.mutes``."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._operations.mutes import GET, LIST, SET
from easemob_async.models._mutes import UserMutes

__all__ = ["Mutes"]


@exported_by("easemob_async.api")
class Mutes:
    """
    App-wide mutes: a muted user cannot send messages in one-to-one chats, in groups, or in chat rooms.

    Groups and chat rooms also have mutes of their own, see ``client.groups.mutes`` and ``client.chatrooms.mutes``.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def set(
        self, username: str, *, chat: int | None = None, groupchat: int | None = None, chatroom: int | None = None
    ) -> None:
        """
        Mute a user for a time, or lift the mute, for each kind of chat.

        The mute of an omitted kind of chat does not change. If all three are omitted, the service answers success
        and changes nothing.

        Args:
            username: User ID.
            chat: Length of the mute in one-to-one chats, in seconds (0 lifts the mute, -1 is permanent); -1 to
                2,147,483,647.
            groupchat: Length of the mute in groups, in seconds (0 lifts the mute, -1 is permanent); -1 to
                2,147,483,647.
            chatroom: Length of the mute in chat rooms, in seconds (0 lifts the mute, -1 is permanent); -1 to
                2,147,483,647.

        Raises:
            InvalidArgumentError: An argument is invalid, or *chat*, *groupchat* and *chatroom* are all omitted;
                nothing was sent.
            NotFoundError: The user does not exist.
            FeatureNotEnabledError: Mutes are not enabled in the console.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /mutes; user_global_mute_set; account_system (April 2023).
        """
        check.any_given(chat=chat, groupchat=groupchat, chatroom=chatroom)
        await self._caller.call(
            SET,
            json=compact(
                {
                    "username": check.username("username", username),
                    "chat": check.integer("chat", chat, optional=True, at_least=-1, at_most=2147483647),
                    "groupchat": check.integer("groupchat", groupchat, optional=True, at_least=-1, at_most=2147483647),
                    "chatroom": check.integer("chatroom", chatroom, optional=True, at_least=-1, at_most=2147483647),
                }
            ),
        )

    async def get(self, username: str) -> UserMutes:
        """
        Get the mutes of one user.

        Args:
            username: User ID.

        Returns:
            The mutes of the user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /mutes/{username}; user_global_mute_query_single; account_system (April 2023).
        """
        return await self._caller.call(GET, path=(check.username("username", username),))

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[UserMutes]:
        """
        List the muted users of the app.

        The service returns a row for each kind of chat. The method combines rows of one user on the same page; a
        user whose rows are on two pages occurs twice. Users whose mutes were lifted may be included, with zeros.

        Args:
            limit: Page size, 1 to 50.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of muted users.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /mutes; user_global_mute_query_all; account_system (April 2023).
        """
        return await fetch_page(self._caller, LIST, limit=limit, cursor=cursor)

    def iter(self, *, limit: int | None = 50, prefetch: Literal[0, 1] = 1) -> AsyncGenerator[UserMutes, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            limit: Page size, 1 to 50 (default: 50). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Muted users.
        """
        return iterate_pages(self._caller, partial(self.list, limit=limit), prefetch)
