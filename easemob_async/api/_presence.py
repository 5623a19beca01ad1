# Generated from _spec/presence.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.presence``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._operations.presence import (
    GET_GROUP_ONLINE_COUNT,
    GET_MANY,
    LIST_SUBSCRIPTIONS,
    SET,
    SUBSCRIBE,
    UNSUBSCRIBE,
)
from easemob_async.models._presence import PresenceSubscription, UserPresence

__all__ = ["Presence"]


@exported_by("easemob_async.api")
class Presence:
    """
    Presence: states such as online or busy that users publish for each device, and subscriptions to them.

    Presence must be enabled in the console. To check only whether users are connected, use
    ``client.users.get_status``.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def set(self, username: str, resource: str, *, status: str, ext: str) -> None:
        """
        Set the presence of a user on one device.

        Args:
            username: User ID.
            resource: Device, a ``Device.resource`` of ``client.users.list_devices``, such as android_123423453246.
            status: ``0`` for offline, ``1`` for online, other numbers for custom states; must be 1 to 64 digits.
            ext: Extension data, such as the name of the state (older servers advise at most 64 bytes); at most
                1,024 bytes in UTF-8.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: ``ext`` is missing or too long.
            FeatureNotEnabledError: Presence is not enabled for the app.
            NotFoundError: The device does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            50 calls per second per app.

        Source:
            POST /users/{username}/presence/{resource}/{status}; presence_set; presence (April 2023).
        """
        await self._caller.call(
            SET,
            path=(
                check.username("username", username),
                check.text("resource", resource, at_least=1),
                check.matches("status", status, "[0-9]{1,64}", "must be 1 to 64 digits"),
            ),
            json={"ext": check.text("ext", ext, at_most_bytes=1024)},
        )

    async def subscribe(self, username: str, usernames: Collection[str], *, ttl: int) -> list[UserPresence]:
        """
        Subscribe a user to the presence of up to 100 other users.

        A user can subscribe to 3,000 users, and can have 3,000 subscribers.

        Args:
            username: User ID of the subscriber.
            usernames: User IDs to subscribe to, without the subscriber; 1 to 100.
            ttl: Duration of the subscription, in seconds (2,592,000 is 30 days; a new subscription replaces the
                rest of the previous one); 1 to 2,592,000.

        Returns:
            Current presence of the users.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts; or the subscriber is among the users; or
                the service rejects a value.
            FeatureNotEnabledError: Presence is not enabled for the app.

        Rate limit:
            50 calls per second per app.

        Source:
            POST /users/{username}/presence/{ttl}; presence_subscribe; presence (April 2023).
        """
        return await self._caller.call(
            SUBSCRIBE,
            path=(
                check.username("username", username),
                shapes.digits(check.integer("ttl", ttl, at_least=1, at_most=2592000)),
            ),
            json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=100)},
        )

    async def get_many(self, username: str, usernames: Collection[str]) -> list[UserPresence]:
        """
        Get the presence of up to 100 users.

        Args:
            username: User ID of the requesting user.
            usernames: User IDs; 1 to 100.

        Returns:
            Presence of the users; empty if the requesting user does not exist or has no subscriptions.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            FeatureNotEnabledError: Presence is not enabled for the app.

        Rate limit:
            50 calls per second per app.

        Source:
            POST /users/{username}/presence; presence_get; presence (April 2023).
        """
        return await self._caller.call(
            GET_MANY,
            path=(check.username("username", username),),
            json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=100)},
        )

    async def unsubscribe(self, username: str, usernames: Collection[str]) -> None:
        """
        Unsubscribe a user from the presence of up to 100 other users.

        Args:
            username: User ID of the subscriber.
            usernames: User IDs; 1 to 100.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list of users is empty or longer than one call accepts.
            FeatureNotEnabledError: Presence is not enabled for the app.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            50 calls per second per app.

        Source:
            DELETE /users/{username}/presence; presence_unsubscribe; presence (April 2023).
        """
        await self._caller.call(
            UNSUBSCRIBE,
            path=(check.username("username", username),),
            json=check.usernames("usernames", usernames, at_least=1, at_most=100),
        )

    async def list_subscriptions(
        self, username: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[PresenceSubscription]:
        """
        List the presence subscriptions of a user.

        The list is empty if the user does not exist.

        Args:
            username: User ID of the subscriber.
            limit: Page size, 1 to 100; the default is 100.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of subscriptions.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Presence is not enabled for the app.
            BadRequestError: ``limit`` is too large.

        Rate limit:
            50 calls per second per app.

        Source:
            GET /users/{username}/presence/sublist; presence_subscription_list_obtain; presence (April 2023).
        """
        return await fetch_page(
            self._caller, LIST_SUBSCRIPTIONS, path=(check.username("username", username),), limit=limit, cursor=cursor
        )

    def iter_subscriptions(
        self, username: str, *, limit: int | None = 100, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[PresenceSubscription, None]:
        """
        Iterate over all pages of ``list_subscriptions``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list_subscriptions``; the error of a page is raised after all items of the pages before it.

        Args:
            username: User ID of the subscriber.
            limit: Page size, 1 to 100 (default: 100). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Subscriptions.
        """
        return iterate_pages(self._caller, partial(self.list_subscriptions, username, limit=limit), prefetch)

    async def get_group_online_count(self, group_id: str, *, query_type: int = 1) -> int:
        """
        Count the online members of a group.

        Args:
            group_id: Group ID.
            query_type: 1 for a group, 0 for a server of a super community (default: 1); 0 to 1.

        Returns:
            Number of members with a connected device, whatever presence they publish.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The service rejects a value.
            FeatureNotEnabledError: Easemob's sales team has not enabled the count for the app.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /presence/online/{group_id}/type/{query_type}; presence_group_online_count_obtain.
        """
        return await self._caller.call(
            GET_GROUP_ONLINE_COUNT,
            path=(
                check.text("group_id", group_id, at_least=1),
                shapes.digits(check.integer("query_type", query_type, at_least=0, at_most=1)),
            ),
        )
