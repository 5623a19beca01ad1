# Generated from _spec/contacts.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.contacts``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Collection
from functools import partial

from easemob_async import _checks as check
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, walk
from easemob_async.api._operations.contacts import ADD, ADD_MANY, CHECK, LIST, LIST_ALL, REMOVE, REMOVE_ALL, SET_REMARK
from easemob_async.models._contacts import Contact, ContactCheck, ContactImport

__all__ = ["Contacts"]


class Contacts:
    """
    Friends of users: make, end and list friendships, which always hold both ways.

    How many friends a user can have depends on the plan: 100 in the free one.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def add(self, username: str, friend: str, *, token: str | None = None) -> None:
        """
        Make two users friends.

        Args:
            username: User ID.
            friend: The other user's ID.
            token: A user's own token; the app's when left out.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            QuotaExceededError: One of the two has as many friends as may be.
            NotFoundError: One of the two users does not exist.

        Source:
            POST /users/{username}/contacts/users/{friend}; user_friend_add; user_relationship (April 2023).
        """
        await self._caller.call(
            ADD,
            path=(
                check.username("username", username),
                check.username("friend", friend),
            ),
            token=token,
        )

    async def remove(self, username: str, friend: str, *, token: str | None = None) -> None:
        """
        End the friendship of two users, both ways.

        Args:
            username: User ID.
            friend: The other user's ID.
            token: A user's own token; the app's when left out.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: One of the two users does not exist.

        Source:
            DELETE /users/{username}/contacts/users/{friend}; user_friend_remove; user_relationship (April 2023).
        """
        await self._caller.call(
            REMOVE,
            path=(
                check.username("username", username),
                check.username("friend", friend),
            ),
            token=token,
        )

    async def remove_all(self, username: str) -> None:
        """
        End all friendships of a user, both ways.

        The remarks go too; block lists stay as they are.

        Args:
            username: User ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            PermissionDeniedError: The app or the user is banned.

        Source:
            DELETE /contacts/users/{username}; user_friend_remove_all.
        """
        await self._caller.call(REMOVE_ALL, path=(check.username("username", username),))

    async def set_remark(self, username: str, friend: str, remark: str) -> None:
        """
        Set a user's remark on a friend, such as a name of the user's own.

        Args:
            username: User ID.
            friend: The other user's ID.
            remark: The remark; at most 100 characters.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The two are not friends. One of the two users does not exist.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            PUT /user/{username}/contacts/users/{friend}; user_friend_remark_set; user_relationship (2024).
        """
        await self._caller.call(
            SET_REMARK,
            path=(
                check.username("username", username),
                check.username("friend", friend),
            ),
            json={
                "remark": check.text("remark", remark, at_most=100),
            },
        )

    async def list(
        self, username: str, *, with_remarks: bool | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Page[Contact]:
        """
        List a user's friends by cursor, the newest first.

        Args:
            username: User ID.
            with_remarks: Say the remarks too; by default no.
            limit: Items a page, 1 to 50; the service's default is 10.
            cursor: Where to go on: ``Page.cursor`` of the page before; left out for the first page.

        Returns:
            One page. Friends.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: limit is above 50.
            NotFoundError: The user does not exist.

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
        self, username: str, *, with_remarks: bool | None = None, limit: int | None = None
    ) -> AsyncIterator[Contact]:
        """
        Walk all pages of ``list``, one after the other.

        Args:
            username: User ID.
            with_remarks: Say the remarks too; by default no.
            limit: Items a page, 1 to 50; the service's default is 10.

        Yields:
            Friends.
        """
        return walk(partial(self.list, username, with_remarks=with_remarks, limit=limit))

    async def list_all(self, username: str, *, token: str | None = None) -> builtins.list[str]:
        """
        List the IDs of a user's friends at once, the newest first.

        Args:
            username: User ID.
            token: A user's own token; the app's when left out.

        Returns:
            User IDs, at most 3,000; see ``list`` for more.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The user does not exist.

        Source:
            GET /users/{username}/contacts/users; user_friend_list_obtain; user_relationship (April 2023).
        """
        return await self._caller.call(LIST_ALL, path=(check.username("username", username),), token=token)

    async def add_many(self, username: str, usernames: Collection[str], *, notify: bool | None = None) -> ContactImport:
        """
        Give a user up to 10 friends, with an outcome for each.

        Args:
            username: User ID.
            usernames: The friends' IDs; 1 to 10 in one call.
            notify: Tell the users' devices; by default no.

        Returns:
            What became of each friend.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: More friends than one call takes.
            QuotaExceededError: The user has as many friends as may be.
            NotFoundError: The user does not exist.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /users/{username}/contacts/import; user_friend_import.
        """
        return await self._caller.call(
            ADD_MANY,
            path=(check.username("username", username),),
            query={"isSendNotice": check.flag("notify", notify, optional=True)},
            json={
                "usernames": check.usernames("usernames", usernames, at_least=1, at_most=10),
            },
        )

    async def check(self, username: str, usernames: Collection[str]) -> builtins.list[ContactCheck]:
        """
        Tell which of up to 100 users are friends of a user.

        Args:
            username: The ID of the user whose friends they may be.
            usernames: User IDs to check; 1 to 100 in one call.

        Returns:
            One row for each ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The list of IDs is empty or longer than one call accepts.
            PermissionDeniedError: The app or the user is banned.

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
