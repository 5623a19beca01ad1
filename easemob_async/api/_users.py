# Generated from _spec/users.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.users``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, Collection
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._accounting import complete_report
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async._secret_text import hide
from easemob_async.api._operations.users import (
    ACTIVATE,
    DEACTIVATE,
    DELETE,
    DELETE_MANY,
    DISCONNECT,
    DISCONNECT_DEVICE,
    GET,
    GET_OFFLINE_MESSAGE_COUNT,
    GET_OFFLINE_MESSAGE_STATUS,
    GET_STATUS,
    GET_STATUS_MANY,
    LIST,
    LIST_DEVICES,
    REGISTER,
    REGISTER_MANY,
    REGISTER_OPEN,
    SET_PASSWORD,
)
from easemob_async.models._users import DeletedUsers, Device, NewUser, Registration, User

__all__ = ["Users"]


@exported_by("easemob_async.api")
class Users:
    """
    Users of the app: register, get, delete and deactivate them, and check who is online.

    User IDs are case-insensitive. The service stores and returns them in lower case.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def register_open(self, username: str, *, password: str, nickname: str | None = None) -> User:
        """
        Register one user without a token, if the app allows open registration.

        Use it only for test apps. The registration mode is set in the console.

        Not retried when the reply is lost, because the first call may have registered the user, and the service
        then refuses a second call.

        Args:
            username: User ID of the new user.
            password: Password of the user; at most 64 characters.
            nickname: Name that pushes show (not the nickname of the profile, which is an attribute); at most 100
                characters.

        Returns:
            The registered user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            AlreadyExistsError: A user with this ID already exists.
            BadRequestError: The user ID is invalid or too long, the nickname is too long, or the password is empty.
            PermissionDeniedError: The registration mode of the app is authorized.
            QuotaExceededError: The app has the maximum number of users of its plan.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            POST /users (a single JSON object, no Authorization header); account_register_open; account_system
            (April 2023).
        """
        password = hide(password)
        return await self._caller.call(
            REGISTER_OPEN,
            json=compact(
                {
                    "username": check.username("username", username),
                    "password": check.text("password", password, at_least=1, at_most=64),
                    "nickname": check.text("nickname", nickname, optional=True, at_most=100),
                }
            ),
        )

    async def register(self, username: str, *, password: str | None = None, nickname: str | None = None) -> User:
        """
        Register one user.

        Not retried when the reply is lost, because the first call may have registered the user, and the client
        cannot tell this user from one that another caller registered with another password.

        Args:
            username: User ID of the new user.
            password: Password of the user (without one, only ``client.tokens.get_user`` can issue tokens for the
                user; the newest pages require a password); at most 64 characters.
            nickname: Name that pushes show (not the nickname of the profile, which is an attribute); at most 100
                characters.

        Returns:
            The registered user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            AlreadyExistsError: A user with this ID already exists.
            BadRequestError: The user ID is invalid or too long, the nickname is too long, or the password is empty.
            QuotaExceededError: The app has the maximum number of users of its plan.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            POST /users (a single JSON object, with Authorization); account_register_authorized_single;
            account_system (April 2023).
        """
        password = hide(password)
        return await self._caller.call(
            REGISTER,
            json=compact(
                {
                    "username": check.username("username", username),
                    "password": check.text("password", password, optional=True, at_least=1, at_most=64),
                    "nickname": check.text("nickname", nickname, optional=True, at_most=100),
                }
            ),
        )

    async def register_many(self, users: Collection[NewUser]) -> Registration:
        """
        Register up to 60 users in one call.

        The service registers the users that it can and reports the others. To register any number of users with an
        outcome for each, use ``client.batch.register_users``.

        Not retried when the reply is lost, because the service reports users that the first call registered as
        existing, like users that existed before.

        Args:
            users: Users to register (the client refuses a list with a repeated user ID); 1 to 60.

        Returns:
            The users that were registered, and the users that the service refused.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts; or a user ID, nickname or password is
                invalid; no user was registered.
            AlreadyExistsError: All users already exist, or a user ID occurs twice with different passwords; no user
                was registered.
            QuotaExceededError: The app has the maximum number of users of its plan.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            POST /users (a JSON array); account_register_authorized_batch; account_system (April 2023).
        """
        return complete_report(
            await self._caller.call(
                REGISTER_MANY,
                json=shapes.distinct_usernames(check.input_models("users", users, at_least=1, at_most=60)),
            ),
            [each.username for each in users],
        )

    async def get(self, username: str, *, token: str | None = None) -> User:
        """
        Get one user.

        Args:
            username: User ID.
            token: A user token to use instead of the client's app token.

        Returns:
            The user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            GET /users/{username}; account_detail_obtain_single; account_system (April 2023).
        """
        token = hide(token)
        return await self._caller.call(GET, path=(check.username("username", username),), token=token)

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[User]:
        """
        List the users of the app, in order of registration.

        Args:
            limit: Page size, 1 to 100; the service's default is 10.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of users, in order of registration.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            GET /users; account_detail_obtain_batch; account_system (April 2023).
        """
        return await fetch_page(self._caller, LIST, limit=limit, cursor=cursor)

    def iter(self, *, limit: int | None = 100, prefetch: Literal[0, 1] = 1) -> AsyncGenerator[User, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            limit: Page size, 1 to 100 (default: 100). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Users, in order of registration.
        """
        return iterate_pages(self._caller, partial(self.list, limit=limit), prefetch)

    async def delete(self, username: str, *, token: str | None = None) -> User | None:
        """
        Delete a user permanently, with everything that the user owns.

        The service also deletes the groups and chat rooms that the user owns, and the contacts, attributes,
        messages and conversations of the user.

        Args:
            username: User ID.
            token: A user token to use instead of the client's app token.

        Returns:
            The deleted user; None if a retry finds that an earlier attempt of this call deleted the user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            DELETE /users/{username}; account_delete_single; account_system (April 2023).
        """
        token = hide(token)
        return await self._caller.call(DELETE, path=(check.username("username", username),), token=token)

    async def delete_many(self, limit: int, *, cursor: str | None = None) -> DeletedUsers:
        """
        Delete the oldest users of the app; the caller cannot choose which.

        Each call permanently deletes further users, with the groups and chat rooms that they own. To delete users
        by user ID, use ``delete`` or ``client.batch.delete_users``.

        Not retried when the reply is lost, because each accepted call deletes further users.

        Args:
            limit: Number of users to delete; 1 to 100.
            cursor: ``DeletedUsers.cursor`` of the previous call, to continue after it; default: start at the oldest
                user.

        Returns:
            The deleted users.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``); and 30 calls per
            second per app.

        Source:
            DELETE /users; account_delete_batch; account_system (April 2023).
        """
        return await self._caller.call(
            DELETE_MANY,
            query={
                "limit": check.integer("limit", limit, at_least=1, at_most=100),
                "cursor": check.text("cursor", cursor, optional=True, at_least=1),
            },
        )

    async def set_password(self, username: str, password: str, *, token: str | None = None) -> None:
        """
        Change the password of a user, without the old password.

        Args:
            username: User ID.
            password: New password (the newest page requires at least 6 characters); at most 64 characters.
            token: A user token to use instead of the client's app token.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.
            BadRequestError: The service rejects the password.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            PUT /users/{username}/password; account_password_change; account_system (April 2023).
        """
        password = hide(password)
        token = hide(token)
        await self._caller.call(
            SET_PASSWORD,
            path=(check.username("username", username),),
            json={"newpassword": check.text("password", password, at_least=1, at_most=64)},
            token=token,
        )

    async def get_status(self, username: str, *, token: str | None = None) -> str:
        """
        Get the online status of one user.

        Args:
            username: User ID.
            token: A user token to use instead of the client's app token.

        Returns:
            ``online`` if a device of the user is connected, otherwise ``offline``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            GET /users/{username}/status; account_presence_obtain_single; account_system (April 2023).
        """
        token = hide(token)
        return await self._caller.call(GET_STATUS, path=(check.username("username", username),), token=token)

    async def get_status_many(self, usernames: Collection[str]) -> dict[str, str]:
        """
        Get the online status of up to 100 users.

        The service does not check the user IDs; users who do not exist are ``offline``.

        Args:
            usernames: User IDs; 1 to 100.

        Returns:
            ``online`` or ``offline`` by user ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            POST /users/batch/status; account_presence_obtain_batch; account_system (April 2023).
        """
        return await self._caller.call(
            GET_STATUS_MANY, json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=100)}
        )

    async def get_offline_message_count(self, username: str, *, token: str | None = None) -> int:
        """
        Count the offline messages of a user.

        The count changes about one second after a message is sent.

        Args:
            username: User ID.
            token: A user token to use instead of the client's app token.

        Returns:
            Number of messages that are not delivered yet.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            GET /users/{username}/offline_msg_count; offline_msg_count_get; account_system (April 2023).
        """
        token = hide(token)
        return await self._caller.call(
            GET_OFFLINE_MESSAGE_COUNT, path=(check.username("username", username),), token=token
        )

    async def get_offline_message_status(self, username: str, message_id: str) -> str:
        """
        Check whether an offline message of a user was delivered.

        Args:
            username: User ID of the recipient.
            message_id: Message ID.

        Returns:
            ``delivered`` or ``undelivered``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            GET /users/{username}/offline_msg_status/{message_id}; offline_msg_status_get; account_system (April
            2023).
        """
        return await self._caller.call(
            GET_OFFLINE_MESSAGE_STATUS,
            path=(check.username("username", username), check.text("message_id", message_id, at_least=1)),
        )

    async def deactivate(self, username: str) -> User:
        """
        Deactivate a user: the service disconnects the user at once and refuses further logins.

        Args:
            username: User ID.

        Returns:
            The deactivated user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            POST /users/{username}/deactivate; account_ban; account_system (April 2023).
        """
        return await self._caller.call(DEACTIVATE, path=(check.username("username", username),))

    async def activate(self, username: str) -> None:
        """
        Activate a user who was deactivated.

        Args:
            username: User ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            POST /users/{username}/activate; account_unban; account_system (April 2023).
        """
        await self._caller.call(ACTIVATE, path=(check.username("username", username),))

    async def disconnect(self, username: str) -> None:
        """
        Disconnect a user on all devices.

        The call also succeeds for a user who was never online.

        Args:
            username: User ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            GET /users/{username}/disconnect; account_offline_forced; account_system (April 2023).
        """
        await self._caller.call(DISCONNECT, path=(check.username("username", username),))

    async def disconnect_device(self, username: str, resource: str) -> None:
        """
        Disconnect a user on one device.

        Args:
            username: User ID.
            resource: Device, a ``Device.resource`` of ``list_devices``, such as android_123423453246.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            DELETE /users/{username}/disconnect/{resource}; account_offline_device_single.
        """
        await self._caller.call(
            DISCONNECT_DEVICE, path=(check.username("username", username), check.text("resource", resource, at_least=1))
        )

    async def list_devices(self, username: str, *, token: str | None = None) -> builtins.list[Device]:
        """
        List the devices on which a user is online.

        Args:
            username: User ID.
            token: A user token to use instead of the client's app token.

        Returns:
            The devices; empty if the user is offline.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``user-system``).

        Source:
            GET /users/{username}/resources; account_online_device_obtain.
        """
        token = hide(token)
        return await self._caller.call(LIST_DEVICES, path=(check.username("username", username),), token=token)
