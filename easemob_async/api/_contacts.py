# Generated from _spec/contacts.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.contacts``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Collection
from functools import partial
from typing import Final

from easemob_async import _checks as check
from easemob_async._operation import ErrorRule, Limit, Operation, Sender, Window
from easemob_async._paging import Page, Paging, fetch_page, walk
from easemob_async.models._contacts import Contact, ContactCheck, ContactImport

__all__ = ["Contacts"]

ADD: Final[Operation[None]] = Operation(
    id="contacts.add",
    method="POST",
    path="/users/{username}/contacts/users/{friend}",
    returns=None,
    replay="idempotent",
    auth="app_or_user",
    limits=(Limit("contacts.add", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "quota_exceeded", "exceed_limit", about="item"),
        ErrorRule(404, "not_found", "service_resource_not_found", about="item"),
    ),
    doc="user_friend_add; user_relationship (April 2023)",
)

REMOVE: Final[Operation[None]] = Operation(
    id="contacts.remove",
    method="DELETE",
    path="/users/{username}/contacts/users/{friend}",
    returns=None,
    replay="idempotent",
    auth="app_or_user",
    limits=(Limit("contacts.remove", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="item"),),
    doc="user_friend_remove; user_relationship (April 2023)",
)

REMOVE_ALL: Final[Operation[None]] = Operation(
    id="contacts.remove_all",
    method="DELETE",
    path="/contacts/users/{username}",
    returns=None,
    replay="idempotent",
    limits=(Limit("contacts.remove_all", (Window(100, 1),)),),
    errors=(ErrorRule(403, "permission_denied", "forbidden_service_operation", about="target"),),
    doc="user_friend_remove_all",
)

SET_REMARK: Final[Operation[None]] = Operation(
    id="contacts.set_remark",
    method="PUT",
    path="/user/{username}/contacts/users/{friend}",
    returns=None,
    succeeds_when=(
        "status",
        (
            "ok",
            "OK",
        ),
    ),
    replay="idempotent",
    limits=(Limit("contacts.set_remark", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", "illegal_argument", text="are not friends", about="item"),
        ErrorRule(404, "not_found", "service_resource_not_found", about="item"),
    ),
    doc="user_friend_remark_set; user_relationship (2024)",
)

LIST: Final[Operation[list[Contact]]] = Operation(
    id="contacts.list",
    method="GET",
    path="/user/{username}/contacts",
    returns=list[Contact],
    payload="data.contacts",
    when_absent=[],
    replay="safe",
    limits=(Limit("contacts.list", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument", text="page size"),
        ErrorRule(404, "not_found", "service_resource_not_found", about="target"),
    ),
    doc="user_friend_list_paged; user_relationship (2024)",
)
LIST_PAGES: Final = Paging(
    style="cursor",
    limit="limit",
    cursor="cursor",
    next=(
        "data.cursor",
        "cursor",
    ),
    max=50,
    default=10,
)

LIST_ALL: Final[Operation[list[str]]] = Operation(
    id="contacts.list_all",
    method="GET",
    path="/users/{username}/contacts/users",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    auth="app_or_user",
    limits=(Limit("contacts.list_all", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    doc="user_friend_list_obtain; user_relationship (April 2023)",
)

ADD_MANY: Final[Operation[ContactImport]] = Operation(
    id="contacts.add_many",
    method="POST",
    path="/users/{username}/contacts/import",
    returns=ContactImport,
    payload="data",
    succeeds_when=(
        "status",
        (
            "ok",
            "OK",
        ),
    ),
    replay="idempotent",
    limits=(Limit("contacts.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument", text="over flow limit"),
        ErrorRule(403, "quota_exceeded", "exceed_limit", about="target"),
        ErrorRule(404, "not_found", "service_resource_not_found", about="target"),
    ),
    batch_max=10,
    batch_safe=10,
    doc="user_friend_import",
)

CHECK: Final[Operation[list[ContactCheck]]] = Operation(
    id="contacts.check",
    method="POST",
    path="/contacts/check",
    returns=list[ContactCheck],
    payload="entities",
    when_absent=[],
    replay="safe",
    limits=(Limit("contacts.check", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(403, "permission_denied", "forbidden_service_operation", about="target"),
    ),
    batch_max=100,
    batch_safe=100,
    doc="user_friend_check",
)


class Contacts:
    """
    Friends of users: make, end and list friendships, which always hold both ways.

    How many friends a user can have depends on the plan: 100 in the free one.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def add(self, username: str, friend: str, *, token: str | None = None) -> None:
        """
        Make two users friends.

        Args:
            username: The user's ID.
            friend: The other user's ID.
            token: A user's own token; the app's when left out.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            QuotaExceededError: One of the two has as many friends as may be.
            NotFoundError: One of the two does not exist.

        Source:
            POST /users/{username}/contacts/users/{friend}; user_friend_add; user_relationship (April 2023).
        """
        await self._sender.call(
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
            username: The user's ID.
            friend: The other user's ID.
            token: A user's own token; the app's when left out.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: One of the two does not exist.

        Source:
            DELETE /users/{username}/contacts/users/{friend}; user_friend_remove; user_relationship (April 2023).
        """
        await self._sender.call(
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
            username: The user's ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            PermissionDeniedError: The app or the user is banned.

        Source:
            DELETE /contacts/users/{username}; user_friend_remove_all.
        """
        await self._sender.call(REMOVE_ALL, path=(check.username("username", username),))

    async def set_remark(self, username: str, friend: str, remark: str) -> None:
        """
        Set a user's remark on a friend, such as a name of the user's own.

        Args:
            username: The user's ID.
            friend: The other user's ID.
            remark: The remark; at most 100 characters.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The two are not friends. One of the two does not exist.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            PUT /user/{username}/contacts/users/{friend}; user_friend_remark_set; user_relationship (2024).
        """
        await self._sender.call(
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
            username: The user's ID.
            with_remarks: Say the remarks too; by default no.
            limit: Items a page, 1 to 50; the service's default is 10.
            cursor: Where to go on: ``Page.cursor`` of the page before; left out for the first page.

        Returns:
            One page. Friends.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: limit is above 50.
            NotFoundError: There is no such user.

        Source:
            GET /user/{username}/contacts; user_friend_list_paged; user_relationship (2024).
        """
        return await fetch_page(
            self._sender,
            LIST,
            LIST_PAGES,
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
            username: The user's ID.
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
            username: The user's ID.
            token: A user's own token; the app's when left out.

        Returns:
            User IDs, at most 3,000; see ``list`` for more.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such user.

        Source:
            GET /users/{username}/contacts/users; user_friend_list_obtain; user_relationship (April 2023).
        """
        return await self._sender.call(LIST_ALL, path=(check.username("username", username),), token=token)

    async def add_many(self, username: str, usernames: Collection[str], *, notify: bool | None = None) -> ContactImport:
        """
        Give a user up to 10 friends, with an outcome for each.

        Args:
            username: The user's ID.
            usernames: The friends' IDs; 1 to 10 in one call.
            notify: Tell the users' devices; by default no.

        Returns:
            What became of each friend.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: More friends than one call takes.
            QuotaExceededError: The user has as many friends as may be.
            NotFoundError: There is no such user.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /users/{username}/contacts/import; user_friend_import.
        """
        return await self._sender.call(
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
            usernames: The IDs to look for; 1 to 100 in one call.

        Returns:
            One row for each ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: There is no ID, or more than one call takes.
            PermissionDeniedError: The app or the user is banned.

        Source:
            POST /contacts/check; user_friend_check.
        """
        return await self._sender.call(
            CHECK,
            json={
                "username": check.username("username", username),
                "check_list": check.usernames("usernames", usernames, at_least=1, at_most=100),
            },
        )
