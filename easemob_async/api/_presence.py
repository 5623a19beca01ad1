# Generated from _spec/presence.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.presence``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from functools import partial

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, walk
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


class Presence:
    """
    Presence: what users show of themselves on each device (online, busy, away and the like), and who subscribed to
    it.

    It has to be switched on in the console. Whether a user is connected at all, ``client.users.get_status`` tells
    too.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def set(self, username: str, resource: str, *, status: str, ext: str) -> None:
        """
        Set what a user shows on one device.

        Args:
            username: User ID.
            resource: The device, ``Device.resource`` of ``client.users.list_devices``, such as
                android_123423453246.
            status: ``0`` for offline, ``1`` for online, other numbers for states of your own; digits only.
            ext: What goes with it, such as the state's name; older servers advise 64 bytes; at most 1024 bytes in
                UTF-8.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: ext is missing or too long. There is no such device.
            FeatureNotEnabledError: Presence is not switched on for the app.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /users/{username}/presence/{resource}/{status}; presence_set; presence (April 2023).
        """
        await self._caller.call(
            SET,
            path=(
                check.username("username", username),
                check.text("resource", resource, at_least=1),
                check.matches("status", status, "[0-9]{1,64}", "digits only"),
            ),
            json={
                "ext": check.text("ext", ext, at_most_bytes=1024),
            },
        )

    async def subscribe(self, username: str, usernames: Collection[str], *, ttl: int) -> list[UserPresence]:
        """
        Let a user follow what up to 100 others show.

        A user can follow 3,000 others and be followed by 3,000.

        Args:
            username: The subscriber's ID.
            usernames: The IDs of the users to follow, without the subscriber's; 1 to 100 in one call.
            ttl: How long it lasts, in seconds (2,592,000 is 30 days); a new one replaces what is left of the old; 1
                to 2592000.

        Returns:
            What the users show now.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: More users than one call takes. The subscriber is among the users. The service rejects
                a value.
            FeatureNotEnabledError: Presence is not switched on for the app.

        Source:
            POST /users/{username}/presence/{ttl}; presence_subscribe; presence (April 2023).
        """
        return await self._caller.call(
            SUBSCRIBE,
            path=(
                check.username("username", username),
                shapes.digits(check.integer("ttl", ttl, at_least=1, at_most=2592000)),
            ),
            json={
                "usernames": check.usernames("usernames", usernames, at_least=1, at_most=100),
            },
        )

    async def get_many(self, username: str, usernames: Collection[str]) -> list[UserPresence]:
        """
        Tell what up to 100 users show.

        Args:
            username: User ID of the user who made the request.
            usernames: User IDs; 1 to 100 in one call.

        Returns:
            What the users show; empty when the asking user does not exist or follows nobody.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The list has more users than one call accepts.
            FeatureNotEnabledError: Presence is not switched on for the app.

        Source:
            POST /users/{username}/presence; presence_get; presence (April 2023).
        """
        return await self._caller.call(
            GET_MANY,
            path=(check.username("username", username),),
            json={
                "usernames": check.usernames("usernames", usernames, at_least=1, at_most=100),
            },
        )

    async def unsubscribe(self, username: str, usernames: Collection[str]) -> None:
        """
        Let a user follow up to 100 others no more.

        Args:
            username: The subscriber's ID.
            usernames: The users' IDs; 1 to 100 in one call.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: There is no user, or more than one call takes.
            FeatureNotEnabledError: Presence is not switched on for the app.
            APIError: The service answers 200 and says in its body that it failed.

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
        List whom a user follows.

        Args:
            username: The subscriber's ID.
            limit: Items a page, 1 to 100; 100 when left out.
            cursor: Where to go on: ``Page.cursor`` of the page before; left out for the first page.

        Returns:
            One page. Whom the user follows; nobody for a user that does not exist.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Presence is not switched on for the app.
            BadRequestError: limit is too large.

        Source:
            GET /users/{username}/presence/sublist; presence_subscription_list_obtain; presence (April 2023).
        """
        return await fetch_page(
            self._caller, LIST_SUBSCRIPTIONS, path=(check.username("username", username),), limit=limit, cursor=cursor
        )

    def iter_subscriptions(self, username: str, *, limit: int | None = None) -> AsyncIterator[PresenceSubscription]:
        """
        Walk all pages of ``list_subscriptions``, one after the other.

        Args:
            username: The subscriber's ID.
            limit: Items a page, 1 to 100; 100 when left out.

        Yields:
            Whom the user follows; nobody for a user that does not exist.
        """
        return walk(partial(self.list_subscriptions, username, limit=limit))

    async def get_group_online_count(self, group_id: str, *, query_type: int = 1) -> int:
        """
        Count the members of a group who are online.

        Args:
            group_id: Group ID.
            query_type: 1 for a group, 0 for a server of a super community; 0 to 1.

        Returns:
            Members whose devices are connected, whatever they show.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The service rejects a value.
            FeatureNotEnabledError: Sales have not opened the count for the app.

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
