# Generated from _spec/contacts.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.contacts``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, Collection
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._accounting import complete_report
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async._secret_text import hide
from easemob_async.api._operations.contacts import ADD, ADD_MANY, CHECK, LIST, LIST_ALL, REMOVE, REMOVE_ALL, SET_REMARK
from easemob_async.models._contacts import Contact, ContactCheck, ContactImport
from easemob_async.models._users import User

__all__ = ["Contacts"]


@exported_by("easemob_async.api")
class Contacts:
    """
    Contacts of users: add, list and remove them.

    A contact is always mutual: each user is a contact of the other. The maximum number of contacts of a user
    depends on the plan; it is 100 in the free plan.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def add(self, username: str, friend: str, *, token: str | None = None) -> User | None:
        """
        Make two users contacts of each other.

        Args:
            username: User ID.
            friend: User ID of the other user.
            token: A user token to use instead of the client's app token.

        Returns:
            The new contact; None if the reply does not have it.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            QuotaExceededError: One of the two users has the maximum number of contacts.
            NotFoundError: One of the two users does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /users/{username}/contacts/users/{friend}; user_friend_add; user_relationship (April 2023).
        """
        token = hide(token)
        return await self._caller.call(
            ADD, path=(check.username("username", username), check.username("friend", friend)), token=token
        )

    async def remove(self, username: str, friend: str, *, token: str | None = None) -> User | None:
        """
        Remove a contact, for both users.

        Args:
            username: User ID.
            friend: User ID of the other user.
            token: A user token to use instead of the client's app token.

        Returns:
            The former contact; None if the reply does not have it.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: One of the two users does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /users/{username}/contacts/users/{friend}; user_friend_remove; user_relationship (April 2023).
        """
        token = hide(token)
        return await self._caller.call(
            REMOVE, path=(check.username("username", username), check.username("friend", friend)), token=token
        )

    async def remove_all(self, username: str) -> None:
        """
        Remove all contacts of a user, for both sides.

        The call also deletes the remarks on the contacts. Block lists do not change.

        Args:
            username: User ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            PermissionDeniedError: The app is banned, or the user is deactivated.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /contacts/users/{username}; user_friend_remove_all.
        """
        await self._caller.call(REMOVE_ALL, path=(check.username("username", username),))

    async def set_remark(self, username: str, friend: str, remark: str) -> None:
        """
        Set the remark of a user on a contact, such as a private name.

        Args:
            username: User ID.
            friend: User ID of the other user.
            remark: Text of the remark; at most 100 characters.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The two users are not contacts; or one of the two users does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /user/{username}/contacts/users/{friend}; user_friend_remark_set; user_relationship (2024).
        """
        await self._caller.call(
            SET_REMARK,
            path=(check.username("username", username), check.username("friend", friend)),
            json={"remark": check.text("remark", remark, at_most=100)},
        )

    async def list(
        self, username: str, *, with_remarks: bool | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Page[Contact]:
        """
        List the contacts of a user by cursor, newest first.

        Args:
            username: User ID.
            with_remarks: Whether to return the remarks too; default: False.
            limit: Page size, 1 to 50; the service's default is 10.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of contacts, newest first.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: ``limit`` is larger than 50.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /user/{username}/contacts; user_friend_list_paged; user_relationship (2024).
        """
        return await fetch_page(
            self._caller,
            LIST,
            path=(check.username("username", username),),
            query={"needReturnRemark": check.flag("with_remarks", with_remarks, optional=True)},
            limit=limit,
            cursor=cursor,
        )

    def iter(
        self, username: str, *, with_remarks: bool | None = None, limit: int | None = 50, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[Contact, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            username: User ID.
            with_remarks: Whether to return the remarks too; default: False.
            limit: Page size, 1 to 50 (default: 50). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Contacts, newest first.
        """
        return iterate_pages(
            self._caller, partial(self.list, username, with_remarks=with_remarks, limit=limit), prefetch
        )

    async def list_all(self, username: str, *, token: str | None = None) -> builtins.list[str]:
        """
        List the user IDs of all contacts of a user in one reply, newest first.

        Args:
            username: User ID.
            token: A user token to use instead of the client's app token.

        Returns:
            User IDs, at most 3,000; ``list`` has no such limit.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /users/{username}/contacts/users; user_friend_list_obtain; user_relationship (April 2023).
        """
        token = hide(token)
        return await self._caller.call(LIST_ALL, path=(check.username("username", username),), token=token)

    async def add_many(self, username: str, usernames: Collection[str], *, notify: bool | None = None) -> ContactImport:
        """
        Add up to 10 contacts to a user, with an outcome for each.

        Args:
            username: User ID.
            usernames: User IDs of the new contacts; 1 to 10.
            notify: Whether to notify the devices of the users; default: False.

        Returns:
            Outcome for each new contact.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            QuotaExceededError: The user has the maximum number of contacts.
            NotFoundError: The user does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /users/{username}/contacts/import; user_friend_import.
        """
        return complete_report(
            await self._caller.call(
                ADD_MANY,
                path=(check.username("username", username),),
                query={"isSendNotice": check.flag("notify", notify, optional=True)},
                json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=10)},
            ),
            usernames,
        )

    async def check(self, username: str, usernames: Collection[str]) -> builtins.list[ContactCheck]:
        """
        Check which of up to 100 users are contacts of a user.

        Args:
            username: User ID of the owner of the contact list.
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
            POST /contacts/check; user_friend_check.
        """
        return await self._caller.call(
            CHECK,
            json={
                "username": check.username("username", username),
                "check_list": check.usernames("usernames", usernames, at_least=1, at_most=100),
            },
        )
