"""The limits the emulator enforces."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easemob_async.emulator import Emulator, LimitAlgorithm
from easemob_async.emulator._limits import LimitEnforcer, Throttled, find_rules
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio

START = 1_700_000_000.0
MESSAGE: dict[str, Any] = {"type": "txt", "body": {"msg": "hi"}}


def admitted(limiter: LimitEnforcer, operation: str, calls: int) -> int:
    """How many of so many calls at once are let through."""
    let_through = 0
    for _ in range(calls):
        try:
            limiter.admit(operation)
        except Throttled:
            continue
        let_through += 1
    return let_through


class Wall:
    """Epoch seconds by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("discipline", "half_a_second_later", "a_second_later"),
    [("sliding", 0, 100), ("fixed", 0, 100), ("bucket", 50, 50)],
)
def test_disciplines(discipline: LimitAlgorithm, half_a_second_later: int, a_second_later: int) -> None:
    """After a full burst, each discipline lets through what it should."""
    wall = Wall()
    limiter = LimitEnforcer(discipline, {}, wall)

    assert admitted(limiter, "mutes.get", 120) == 100
    wall.now += 0.5
    assert admitted(limiter, "mutes.get", 120) == half_a_second_later
    wall.now += 0.5
    assert admitted(limiter, "mutes.get", 120) == a_second_later


def test_fixed_windows_begin_with_the_second() -> None:
    """Two bursts around the turn of a second both fit."""
    wall = Wall()
    limiter = LimitEnforcer("fixed", {}, wall)
    wall.now = START + 0.9

    assert admitted(limiter, "mutes.get", 120) == 100
    wall.now = START + 1.0
    assert admitted(limiter, "mutes.get", 120) == 100


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.7), st.integers(1, 5)), max_size=80))
def test_no_placement_of_a_sliding_window_holds_more(arrivals: list[tuple[float, int]]) -> None:
    """Whatever comes when, no half-open second holds more than ten."""
    wall = Wall()
    limiter = LimitEnforcer("sliding", {"messages.users.recipients": [(10, 1.0)]}, wall)
    times: list[float] = []
    for wait, cost in arrivals:
        wall.now += wait
        try:
            limiter.admit("messages.send_to_users", "recipients", cost)
        except Throttled:
            continue
        times += [wall.now] * cost

    assert all(index - bisect_right(times, now - 1.0) < 10 for index, now in enumerate(times))
    assert all(before <= after for before, after in pairwise(times))


@pytest.mark.parametrize(
    ("one", "other", "left"),
    [
        ("groups.get", "groups.get_many", 0),
        ("chatrooms.members.list_cursor", "chatrooms.members.list", 0),
        ("chatrooms.transfer", "chatrooms.update", 0),
        ("groups.members.remove", "groups.members.remove_many", 100),
    ],
)
def test_operations_on_one_path(one: str, other: str, left: int) -> None:
    """They share a limit if the vendor's table has one row for them, and have one each if it has two."""
    limiter = LimitEnforcer("sliding", {}, Wall())

    assert (admitted(limiter, one, 120), admitted(limiter, other, 120)) == (100, left)


def test_operations_of_one_bucket_share_it() -> None:
    """The user system has 100 a second together, whoever asks."""
    limiter = LimitEnforcer("sliding", {}, Wall())

    assert admitted(limiter, "users.get", 60) + admitted(limiter, "push.set_nickname", 60) == 100
    assert admitted(limiter, "mutes.get", 10) == 10


def test_an_operation_with_two_buckets_needs_room_in_both() -> None:
    """Deleting in bulk has 30 a second of its own, and what it may not do costs nothing."""
    limiter = LimitEnforcer("sliding", {}, Wall())

    assert admitted(limiter, "users.delete_many", 50) == 30
    assert admitted(limiter, "users.get", 100) == 70


def test_a_bucket_for_each_user() -> None:
    """Deleting conversations is limited for each user by themselves."""
    limiter = LimitEnforcer("sliding", {}, Wall())

    for username in ("u1", "u2"):
        for _ in range(5):
            limiter.admit("conversations.delete", values={"username": username})
        with pytest.raises(Throttled):
            limiter.admit("conversations.delete", values={"username": username})


@pytest.mark.parametrize("discipline", ["sliding", "fixed", "bucket"])
def test_daily_quotas_end_with_the_utc_day(discipline: LimitAlgorithm) -> None:
    """Three broadcasts a day, under every discipline, and again from midnight on."""
    wall = Wall()
    wall.now = START - START % 86_400 + 86_000
    limiter = LimitEnforcer(discipline, {"messages.broadcast": []}, wall)

    assert admitted(limiter, "messages.broadcast_to_all_users", 5) == 3
    wall.now += 399
    assert admitted(limiter, "messages.broadcast_to_all_users", 5) == 0
    wall.now += 1
    assert admitted(limiter, "messages.broadcast_to_all_users", 5) == 3


def test_what_no_table_names_has_a_hundred_a_second_of_its_own() -> None:
    """The vendor's default."""
    [rule] = find_rules("groups.get")

    assert (rule.bucket, rule.windows, rule.counts) == ("groups.get", ((100, 1.0),), "calls")


async def test_too_many_calls_as_documented(api: Api, clock: ManualClock) -> None:
    """429 reach_limit, and the call was not carried out; a second later there is room again."""
    await api.register("u1")
    for _ in range(99):
        api.tenant.limits.admit("users.get")

    assert await api.refused("DELETE", "/users/u1") == (429, "reach_limit", "This request has reached api limit")
    await clock.advance(1)
    await api.ok("DELETE", "/users/u1")


async def test_too_many_recipients_as_documented(api: Api, clock: ManualClock) -> None:
    """6,000 messages a minute, each recipient one; beyond it 403, and nobody gets the message."""
    recipients = [f"u{n}" for n in range(600)]
    for _ in range(10):
        await api.ok("POST", "/messages/users", {**MESSAGE, "to": recipients})

    assert await api.refused("POST", "/messages/users", {**MESSAGE, "to": ["u1"]}) == (
        403,
        "message_send_error",
        "message send reach limit",
    )
    assert api.tenant.messages.total == 6000
    await clock.advance(60)
    await api.ok("POST", "/messages/users", {**MESSAGE, "to": ["u1"]})


async def test_the_eighth_call_to_three_groups_in_a_second(api: Api) -> None:
    """The example of message_group.html counts so: with three groups a call, the seventh would be the 21st message."""
    bodies = [{**MESSAGE, "to": ["1", "2", "3"]}] * 7

    statuses = [(await api("POST", "/messages/chatgroups", body)).status_code for body in bodies]

    assert statuses == [200] * 6 + [403]


async def test_a_malformed_request_has_no_recipients(api: Api) -> None:
    """What is refused for its shape does not count against the messages of the minute."""
    for _ in range(20):
        await api("POST", "/messages/chatgroups", {**MESSAGE, "to": ["1"], "body": {}})
    api.tenant.limits.enabled = False
    await api.ok("POST", "/messages/chatgroups", {**MESSAGE, "to": ["1"]})


@pytest.mark.parametrize(("limits", "let_through"), [(False, 30), ({"user-system": [(20, 1.0)]}, 20), (True, 30)])
async def test_settings(client: httpx.AsyncClient, clock: ManualClock, *, limits: Any, let_through: int) -> None:
    """Limits can be off, as documented, or have other windows in some buckets."""
    emulator = Emulator(limits=limits, clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
        statuses = [(await api("GET", "/users")).status_code for _ in range(30)]

    assert statuses.count(200) == let_through
    assert emulator.statistics().throttled == 30 - let_through


async def test_a_refused_token_costs_nothing(api: Api) -> None:
    """Requests without a valid token are turned away before the limits."""
    for _ in range(120):
        assert (await api("GET", "/users", token="nonsense")).status_code == 401
    assert (await api("GET", "/users")).status_code == 200
