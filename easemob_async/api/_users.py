# Generated from _spec/users.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.users``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Collection
from functools import partial

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._checks import compact
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, walk
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


class Users:
    """
    The app's users: register, look up, delete, ban, and see who is online.

    User IDs are case-insensitive; the service stores and returns them in lower case.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def register_open(self, username: str, *, password: str, nickname: str | None = None) -> User:
        """
        Register one user without a token, where the app allows open registration.

        For test apps only; the registration mode is set in the console.

        Not repeated on a guess: a retry after a lost reply finds the user existing.

        Args:
            username: The new user's ID.
            password: Password of the user; at most 64 characters.
            nickname: The name shown in pushes; not the profile nickname (an attribute); at most 100 characters.

        Returns:
            The user as registered.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            AlreadyExistsError: A user with this ID exists.
            BadRequestError: The ID is illegal or too long, the nickname too long, or the password empty.
            PermissionDeniedError: The app's registration mode is authorized. The same in older wording.
            QuotaExceededError: The plan's number of users is reached.

        Source:
            POST /users (a single JSON object, no Authorization header); account_register_open; account_system
            (April 2023).
        """
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

        Not repeated on a guess: a retry after a lost reply finds the user existing, and the stored password may be
        another's.

        Args:
            username: The new user's ID.
            password: The user's password; without one only the inherit grant gives a token. The newest pages
                require it; at most 64 characters.
            nickname: The name shown in pushes; not the profile nickname (an attribute); at most 100 characters.

        Returns:
            The user as registered.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            AlreadyExistsError: A user with this ID exists.
            BadRequestError: The ID is illegal or too long, the nickname too long, or the password empty.
            QuotaExceededError: The plan's number of users is reached.

        Source:
            POST /users (a single JSON object, with Authorization); account_register_authorized_single;
            account_system (April 2023).
        """
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

        The service registers those it can and reports the others; for any number of users with an outcome for each,
        see ``client.batch.register_users``.

        Not repeated on a guess: users made by the lost call come back as existing and cannot be told from older
        ones.

        Args:
            users: The users to register; an ID given twice is refused here; 1 to 60 in one call.

        Returns:
            The users registered and those refused.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: More users than one call takes. One illegal ID, nickname or password; nobody was
                registered.
            AlreadyExistsError: An ID stands twice with different passwords, or (older servers) exists; nobody was
                registered.
            QuotaExceededError: The plan's number of users is reached.

        Source:
            POST /users (a JSON array); account_register_authorized_batch; account_system (April 2023).
        """
        return await self._caller.call(
            REGISTER_MANY, json=shapes.distinct_usernames(check.wires("users", users, at_least=1, at_most=60))
        )

    async def get(self, username: str, *, token: str | None = None) -> User:
        """
        Look up one user.

        Args:
            username: User ID.
            token: A user's own token; the app's when left out.

        Returns:
            The user.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The user does not exist.

        Source:
            GET /users/{username}; account_detail_obtain_single; account_system (April 2023).
        """
        return await self._caller.call(GET, path=(check.username("username", username),), token=token)

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[User]:
        """
        List users in the order they were registered.

        Args:
            limit: Items a page, 1 to 100; the service's default is 10.
            cursor: Where to go on: ``Page.cursor`` of the page before; left out for the first page.

        Returns:
            One page. Users.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

        Source:
            GET /users; account_detail_obtain_batch; account_system (April 2023).
        """
        return await fetch_page(self._caller, LIST, limit=limit, cursor=cursor)

    def iter(self, *, limit: int | None = None) -> AsyncIterator[User]:
        """
        Walk all pages of ``list``, one after the other.

        Args:
            limit: Items a page, 1 to 100; the service's default is 10.

        Yields:
            Users.
        """
        return walk(partial(self.list, limit=limit))

    async def delete(self, username: str, *, token: str | None = None) -> None:
        """
        Delete a user for good, with everything the user owns.

        The groups and chat rooms the user owns go too, and the user's relations, attributes, messages and
        conversations.

        Args:
            username: User ID.
            token: A user's own token; the app's when left out.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The user does not exist. There is no such user.

        Source:
            DELETE /users/{username}; account_delete_single; account_system (April 2023).
        """
        await self._caller.call(DELETE, path=(check.username("username", username),), token=token)

    async def delete_many(self, limit: int, *, cursor: str | None = None) -> DeletedUsers:
        """
        Delete the next users of the app, oldest first; which ones cannot be chosen.

        Each call deletes further users for good, with the groups and chat rooms they own. To delete users by name,
        use ``delete`` or ``client.batch.delete_users``.

        Not repeated on a guess: a repeat deletes further users.

        Args:
            limit: How many users to delete; 1 to 100.
            cursor: Where to go on, ``DeletedUsers.cursor`` of the call before; by default at the oldest user.

        Returns:
            The users deleted.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

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
        Change a user's password; the old one is not needed.

        Args:
            username: User ID.
            password: The new password; the newest page asks for at least 6 characters; at most 64 characters.
            token: A user's own token; the app's when left out.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The user does not exist.
            BadRequestError: The service refuses the password.

        Source:
            PUT /users/{username}/password; account_password_change; account_system (April 2023).
        """
        await self._caller.call(
            SET_PASSWORD,
            path=(check.username("username", username),),
            json={
                "newpassword": check.text("password", password, at_least=1, at_most=64),
            },
            token=token,
        )

    async def get_status(self, username: str, *, token: str | None = None) -> str:
        """
        Tell whether one user is online.

        Args:
            username: User ID.
            token: A user's own token; the app's when left out.

        Returns:
            ``online`` when any device is, else ``offline``.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The user does not exist.

        Source:
            GET /users/{username}/status; account_presence_obtain_single; account_system (April 2023).
        """
        return await self._caller.call(GET_STATUS, path=(check.username("username", username),), token=token)

    async def get_status_many(self, usernames: Collection[str]) -> dict[str, str]:
        """
        Tell which of up to 100 users are online.

        Unknown users read ``offline``; the service does not check the IDs.

        Args:
            usernames: User IDs; 1 to 100 in one call.

        Returns:
            ``online`` or ``offline`` by user ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The list has more users than one call accepts.

        Source:
            POST /users/batch/status; account_presence_obtain_batch; account_system (April 2023).
        """
        return await self._caller.call(
            GET_STATUS_MANY,
            json={
                "usernames": check.usernames("usernames", usernames, at_least=1, at_most=100),
            },
        )

    async def get_offline_message_count(self, username: str, *, token: str | None = None) -> int:
        """
        Count the messages that wait for a user.

        The count lags behind sends by about a second.

        Args:
            username: User ID.
            token: A user's own token; the app's when left out.

        Returns:
            The number of messages not delivered yet.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

        Source:
            GET /users/{username}/offline_msg_count; offline_msg_count_get; account_system (April 2023).
        """
        return await self._caller.call(
            GET_OFFLINE_MESSAGE_COUNT, path=(check.username("username", username),), token=token
        )

    async def get_offline_message_status(self, username: str, message_id: str) -> str:
        """
        Tell whether one message that waited for a user was delivered.

        Args:
            username: The recipient's ID.
            message_id: The message's ID.

        Returns:
            ``delivered`` or ``undelivered``.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

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
        Ban a user; the user goes offline at once and cannot log in.

        Args:
            username: User ID.

        Returns:
            The user as banned.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The user does not exist.

        Source:
            POST /users/{username}/deactivate; account_ban; account_system (April 2023).
        """
        return await self._caller.call(DEACTIVATE, path=(check.username("username", username),))

    async def activate(self, username: str) -> None:
        """
        Lift a user's ban.

        Args:
            username: User ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The user does not exist.

        Source:
            POST /users/{username}/activate; account_unban; account_system (April 2023).
        """
        await self._caller.call(ACTIVATE, path=(check.username("username", username),))

    async def disconnect(self, username: str) -> None:
        """
        Force a user offline on all devices.

        It succeeds also for a user who was never online.

        Args:
            username: User ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            GET /users/{username}/disconnect; account_offline_forced; account_system (April 2023).
        """
        await self._caller.call(DISCONNECT, path=(check.username("username", username),))

    async def disconnect_device(self, username: str, resource: str) -> None:
        """
        Force a user offline on one device.

        Args:
            username: User ID.
            resource: The device, ``Device.resource`` of ``list_devices``, such as android_123423453246.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            APIError: The service answers 200 and says in its body that it failed.

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
            token: A user's own token; the app's when left out.

        Returns:
            The devices; none for a user who is offline.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

        Source:
            GET /users/{username}/resources; account_online_device_obtain.
        """
        return await self._caller.call(LIST_DEVICES, path=(check.username("username", username),), token=token)
