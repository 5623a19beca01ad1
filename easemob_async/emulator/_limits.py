"""
The documented rate limits, and how the emulator enforces them.

The table is the emulator's own: it was written from the vendor's pages (limitationapi.html and the page of each
operation) and not from the client's spec, so that a wrong limit in the client shows in the tests. Operations that the
table does not name have 100 calls per second each, which is the vendor's default. Where two pages disagree, the
stricter limit is enforced.

Windows count per app key. The documents do not say how the service counts, so the algorithm can be chosen:

* ``sliding``: no interval of the window's length holds more than the limit. The strictest.
* ``fixed``: windows begin at whole multiples of their length since the epoch.
* ``bucket``: a token bucket that holds the limit and refills evenly, so that up to twice the limit fits into one
  window.

A refused call does not count. Daily quotas count UTC days under every algorithm.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from attrs import frozen

from easemob_async import _checks as check
from easemob_async.emulator._refusal import Refusal

__all__ = ["LimitAlgorithm", "LimitEnforcer", "LimitOverrides", "LimitRule", "check_overrides", "find_rules"]

LimitAlgorithm = Literal["fixed", "sliding", "bucket"]
"""
How a rate-limit window counts: ``sliding`` (no interval of the window's length holds more than the limit), ``fixed``
(windows begin at multiples of their length since the epoch) or ``bucket`` (a token bucket that refills evenly).
"""

LimitOverrides = Mapping[str, Sequence[tuple[int, float]]]
"""
Windows by bucket name, as (limit, seconds) pairs, which replace the documented windows of the bucket; an empty sequence
removes its limit. Bucket names are those of ``RULES`` in ``emulator/_limits.py``, such as ``user-system``; an operation
without an entry there has a bucket with its own ID.
"""

DAY = 86_400.0
_REACH_LIMIT_REFUSAL = (429, "reach_limit", "This request has reached api limit")
_SEND_LIMIT_REFUSAL = (403, "message_send_error", "message send reach limit")


@frozen(slots=True)
class LimitRule:
    """A rule: one bucket that an operation counts against."""

    bucket: str
    windows: tuple[tuple[int, float], ...] = ((100, 1.0),)
    """(limit, seconds) pairs; a call must fit into all of them."""
    counts: Literal["calls", "recipients"] = "calls"
    refusal: tuple[int, str, str] = _REACH_LIMIT_REFUSAL
    per: str | None = None
    """Name of the path value that has a bucket of its own; None for one bucket per app."""


def _call_rule(limit: int, seconds: float = 1.0, bucket: str = "") -> tuple[LimitRule, ...]:
    return (LimitRule(bucket, ((limit, seconds),)),)


def _send_rules(bucket: str, calls: int, recipients: tuple[int, float]) -> tuple[LimitRule, ...]:
    return (
        LimitRule(bucket, ((calls, 1.0),)),
        LimitRule(f"{bucket}.recipients", (recipients,), counts="recipients", refusal=_SEND_LIMIT_REFUSAL),
    )


def _broadcast_rules(
    bucket: str, windows: tuple[tuple[int, float], ...], per_day: int, description: str
) -> tuple[LimitRule, ...]:
    return (
        LimitRule(bucket, windows),
        LimitRule(f"{bucket}.day", ((per_day, DAY),), refusal=(403, "forbidden_op", description)),
    )


_USER_SYSTEM = LimitRule("user-system")
_PER_USER = LimitRule("user_channel.user", ((5, 60.0),), per="username")

RULES: dict[str, tuple[LimitRule, ...]] = {
    # easemob_app_token.html: 300 per second for all grants together.
    **dict.fromkeys(
        ("tokens.get_app", "tokens.get_user", "tokens.get_user_by_password", "tokens.exchange_agora"),
        _call_rule(300, bucket="token"),
    ),
    # limitationapi.html, user system: all of these and the push properties share 100 per second.
    **dict.fromkeys(
        (
            "users.register_open",
            "users.register",
            "users.register_many",
            "users.get",
            "users.list",
            "users.delete",
            "users.set_password",
            "users.get_status",
            "users.get_status_many",
            "users.get_offline_message_count",
            "users.get_offline_message_status",
            "users.deactivate",
            "users.activate",
            "users.disconnect",
            "users.disconnect_device",
            "users.list_devices",
            "push.set_binding",
            "push.list_bindings",
            "push.set_nickname",
            "push.set_display_style",
            "push.set_do_not_disturb",
        ),
        (_USER_SYSTEM,),
    ),
    "users.delete_many": (_USER_SYSTEM, LimitRule("users.delete_many", ((30, 1.0),))),
    # limitationapi.html, offline push.
    "push.create_template": _call_rule(10, bucket="push.create_template"),
    "push.get_template": _call_rule(10, bucket="push.get_template"),
    "push.update_template": _call_rule(10, bucket="push.update_template"),
    "push.delete_template": _call_rule(10, bucket="push.delete_template"),
    "push.get_statistics": _call_rule(10, 10.0, "push.get_statistics"),
    # limitationapi.html, user attributes: one row for both.
    **dict.fromkeys(("attributes.get", "attributes.get_capacity"), _call_rule(100, bucket="attributes.get")),
    # limitationapi.html, contacts (the newest pages of the operations say 100).
    "blocklist.list": _call_rule(50, bucket="blocklist.list"),
    "blocklist.add_many": _call_rule(50, bucket="blocklist.add_many"),
    "blocklist.remove": _call_rule(50, bucket="blocklist.remove"),
    # limitationapi.html, presence (the newest pages of the operations say 100).
    "presence.set": _call_rule(50, bucket="presence.set"),
    "presence.subscribe": _call_rule(50, bucket="presence.subscribe"),
    "presence.get_many": _call_rule(50, bucket="presence.get_many"),
    "presence.unsubscribe": _call_rule(50, bucket="presence.unsubscribe"),
    "presence.list_subscriptions": _call_rule(50, bucket="presence.list_subscriptions"),
    # limitationapi.html, groups and chat rooms.
    "groups.list_joined": _call_rule(50, bucket="groups.list_joined"),
    "groups.list_joined_legacy": _call_rule(50, bucket="groups.list_joined_legacy"),
    "chatrooms.list": _call_rule(50, bucket="chatrooms.list"),
    "chatrooms.list_joined": _call_rule(50, bucket="chatrooms.list_joined"),
    "chatrooms.create": _call_rule(50, bucket="chatrooms.create"),
    # The same page has one row for each of these pairs.
    **dict.fromkeys(("groups.get", "groups.get_many"), _call_rule(100, bucket="groups.get")),
    **dict.fromkeys(
        ("groups.members.list", "groups.members.list_cursor"), _call_rule(100, bucket="groups.members.list")
    ),
    **dict.fromkeys(("chatrooms.get", "chatrooms.get_many"), _call_rule(100, bucket="chatrooms.get")),
    **dict.fromkeys(("chatrooms.update", "chatrooms.transfer"), _call_rule(100, bucket="chatrooms.update")),
    **dict.fromkeys(
        ("chatrooms.members.list", "chatrooms.members.list_cursor"), _call_rule(100, bucket="chatrooms.members.list")
    ),
    # message_single.html, message_group.html, message_chatroom.html: calls and recipients are counted separately.
    "messages.send_to_users": _send_rules("messages.users", 100, (6000, 60.0)),
    "messages.send_to_groups": _send_rules("messages.chatgroups", 20, (20, 1.0)),
    "messages.send_to_chatrooms": _send_rules("messages.chatrooms", 100, (100, 1.0)),
    "messages.send_to_group_members": (LimitRule("messages.chatgroups.users", refusal=_SEND_LIMIT_REFUSAL),),
    "messages.send_to_chatroom_members": (LimitRule("messages.chatrooms.users", refusal=_SEND_LIMIT_REFUSAL),),
    # broadcast_to_all_users.html, broadcast_to_online_users.html, broadcast_to_chatrooms.html.
    "messages.broadcast_to_all_users": _broadcast_rules(
        "messages.broadcast", ((1, 1800.0),), 3, "broadcast message limit exceeded"
    ),
    "messages.broadcast_to_online_users": _broadcast_rules(
        "messages.users.broadcast", ((1, 60.0),), 50, "online user broadcast limit exceeded"
    ),
    "messages.broadcast_to_chatrooms": _broadcast_rules(
        "messages.chatrooms.broadcast", ((1, 1.0), (10, 60.0)), 100, "chatroom broadcast limit exceeded"
    ),
    **dict.fromkeys(("files.download", "files.download_thumbnail"), _call_rule(100, bucket="chatfiles.download")),
    "history.get_url": _call_rule(10, 60.0, "chatmessages"),
    # conversation_delete.html: 5 per minute for each user, in addition to the limit of the app.
    "conversations.delete": (LimitRule("user_channel"), _PER_USER),
    "conversations.list": (LimitRule("user_channels"), LimitRule("user_channels.user", ((5, 60.0),), per="username")),
}


def find_rules(operation: str) -> tuple[LimitRule, ...]:
    """Return the rules for an operation."""
    return RULES.get(operation) or (LimitRule(operation),)


class _LimitWindow(Protocol):
    def fits(self, cost: int, now: float) -> bool: ...

    def take(self, cost: int, now: float) -> None: ...


class _FixedWindow:
    __slots__ = ("_count", "_index", "_limit", "_seconds")

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._index = -1
        self._count = 0

    def fits(self, cost: int, now: float) -> bool:
        index = int(now // self._seconds)
        if index != self._index:
            self._index = index
            self._count = 0
        return self._count + cost <= self._limit

    def take(self, cost: int, now: float) -> None:
        self._count += cost


class _SlidingWindow:
    __slots__ = ("_count", "_limit", "_log", "_seconds")

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._count = 0
        self._log: deque[tuple[float, int]] = deque()

    def fits(self, cost: int, now: float) -> bool:
        log = self._log
        while log and log[0][0] <= now - self._seconds:
            self._count -= log.popleft()[1]
        return self._count + cost <= self._limit

    def take(self, cost: int, now: float) -> None:
        self._log.append((now, cost))
        self._count += cost


class _TokenBucket:
    __slots__ = ("_capacity", "_level", "_rate", "_updated")

    def __init__(self, limit: int, seconds: float) -> None:
        self._capacity = float(limit)
        self._rate = limit / seconds
        self._level = self._capacity
        self._updated = 0.0  # a full bucket stays full in the first refill, so the start does not matter

    def fits(self, cost: int, now: float) -> bool:
        self._level = min(self._capacity, self._level + (now - self._updated) * self._rate)
        self._updated = now
        # A small tolerance: refilling in steps accumulates rounding errors of floats.
        return self._level + 1e-9 >= cost

    def take(self, cost: int, now: float) -> None:
        self._level -= cost


_ALGORITHMS: dict[LimitAlgorithm, Callable[[int, float], _LimitWindow]] = {
    "fixed": _FixedWindow,
    "sliding": _SlidingWindow,
    "bucket": _TokenBucket,
}


@frozen(slots=True)
class _RuleWindows:
    """The windows of one bucket, and the refusal when one of them is full."""

    windows: tuple[_LimitWindow, ...]
    refusal: tuple[int, str, str]


def check_overrides(overrides: LimitOverrides) -> LimitOverrides:
    """Check that each bucket has (limit, seconds) pairs; returns a copy."""
    checked: dict[str, tuple[tuple[int, float], ...]] = {}
    for bucket, windows in overrides.items():
        check.text("limits key", bucket, at_least=1)
        argument = f"limits[{bucket!r}]"
        found = check.items(argument, windows, at_least=0)
        for index, window in enumerate(found):
            if not isinstance(window, tuple | list) or len(window) != 2:
                check.refuse(f"{argument}[{index}]", "must be a pair (limit, seconds)")
            check.integer(f"{argument}[{index}][0]", window[0], at_least=0)
            check.seconds(f"{argument}[{index}][1]", window[1], optional=False)
        checked[bucket] = tuple((limit, seconds) for limit, seconds in found)
    return checked


class LimitEnforcer:
    """
    The rate limits of one app.

    Args:
        algorithm: How windows count.
        overrides: Windows by bucket name that replace the documented ones.
        wall_clock: Returns the time in epoch seconds, because fixed windows and days begin at calendar times.
        enabled: Whether limits are enforced; False admits every call.
    """

    def __init__(
        self,
        algorithm: LimitAlgorithm,
        overrides: LimitOverrides,
        wall_clock: Callable[[], float],
        *,
        enabled: bool = True,
    ) -> None:
        self.enabled = enabled
        self._make_window = _ALGORITHMS[algorithm]
        self._overrides = overrides
        self._wall_clock = wall_clock
        self._buckets: dict[tuple[str, str], _RuleWindows] = {}
        self._rules: dict[str, tuple[LimitRule, ...]] = {}

    def admit(
        self,
        operation: str,
        counts: Literal["calls", "recipients"] = "calls",
        cost: int = 1,
        values: Mapping[str, str] | None = None,
    ) -> None:
        """
        Admit and count a call, or its recipients.

        Args:
            operation: ID of the operation.
            counts: Whether to count the call or its recipients.
            cost: Number of calls or recipients.
            values: Values of the path's placeholders, for limits per user.

        Raises:
            Throttled: A window is full. Nothing was counted.
        """
        if not self.enabled:
            return
        rules = self._rules.get(operation)
        if rules is None:
            rules = self._rules[operation] = find_rules(operation)
        now = self._wall_clock()
        buckets: list[_RuleWindows] = []
        for rule in rules:
            if rule.counts != counts:
                continue
            owner = values.get(rule.per, "") if rule.per is not None and values is not None else ""
            bucket = self._buckets.get((rule.bucket, owner)) or self._create_windows(rule, owner)
            for window in bucket.windows:
                if not window.fits(cost, now):
                    raise Throttled(*bucket.refusal)
            buckets.append(bucket)
        # In a second pass, so that a call that one window refuses counts in none of them.
        for bucket in buckets:
            for window in bucket.windows:
                window.take(cost, now)

    def _create_windows(self, rule: LimitRule, owner: str) -> _RuleWindows:
        windows = self._overrides.get(rule.bucket, rule.windows)
        # Daily quotas count calendar days (UTC) under every algorithm, which is a fixed window of a day.
        bucket = _RuleWindows(
            tuple(
                (_FixedWindow if seconds >= DAY else self._make_window)(limit, seconds) for limit, seconds in windows
            ),
            rule.refusal,
        )
        self._buckets[rule.bucket, owner] = bucket
        return bucket


class Throttled(Refusal):
    """A rate limit is exceeded."""
