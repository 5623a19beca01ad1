"""The rate limits that the emulator enforces."""

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


def admitted(enforcer: LimitEnforcer, operation: str, calls: int) -> int:
    """Return the number of calls that are admitted at one moment."""
    let_through = 0
    for _ in range(calls):
        try:
            enforcer.admit(operation)
        except Throttled:
            continue
        let_through += 1
    return let_through


class Wall:
    """A wall clock that the test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("algorithm", "half_a_second_later", "a_second_later"),
    [("sliding", 0, 100), ("fixed", 0, 100), ("bucket", 50, 50)],
)
def test_algorithms(algorithm: LimitAlgorithm, half_a_second_later: int, a_second_later: int) -> None:
    """After a full burst, each algorithm admits the documented number of calls."""
    wall = Wall()
    enforcer = LimitEnforcer(algorithm, {}, wall)

    assert admitted(enforcer, "mutes.get", 120) == 100
    wall.now += 0.5
    assert admitted(enforcer, "mutes.get", 120) == half_a_second_later
    wall.now += 0.5
    assert admitted(enforcer, "mutes.get", 120) == a_second_later


def test_fixed_windows_begin_with_the_second() -> None:
    """Bursts before and after the start of a second both fit into fixed windows."""
    wall = Wall()
    enforcer = LimitEnforcer("fixed", {}, wall)
    wall.now = START + 0.9

    assert admitted(enforcer, "mutes.get", 120) == 100
    wall.now = START + 1.0
    assert admitted(enforcer, "mutes.get", 120) == 100


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.7), st.integers(1, 5)), max_size=80))
def test_sliding_window_at_any_time(arrivals: list[tuple[float, int]]) -> None:
    """No interval of a second holds more than ten calls, whatever their arrival times."""
    wall = Wall()
    enforcer = LimitEnforcer("sliding", {"messages.users.recipients": [(10, 1.0)]}, wall)
    times: list[float] = []
    for wait, cost in arrivals:
        wall.now += wait
        try:
            enforcer.admit("messages.send_to_users", "recipients", cost)
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
    """Operations share a limit if the vendor's table has one row for them, and have separate ones if it has two."""
    enforcer = LimitEnforcer("sliding", {}, Wall())

    assert (admitted(enforcer, one, 120), admitted(enforcer, other, 120)) == (100, left)


def test_operations_of_one_bucket_share_it() -> None:
    """All operations of the user system share 100 calls per second."""
    enforcer = LimitEnforcer("sliding", {}, Wall())

    assert admitted(enforcer, "users.get", 60) + admitted(enforcer, "push.set_nickname", 60) == 100
    assert admitted(enforcer, "mutes.get", 10) == 10


def test_operation_with_two_buckets() -> None:
    """Bulk deletion has 30 calls per second of its own, and refused calls do not count against the shared bucket."""
    enforcer = LimitEnforcer("sliding", {}, Wall())

    assert admitted(enforcer, "users.delete_many", 50) == 30
    assert admitted(enforcer, "users.get", 100) == 70


def test_a_bucket_for_each_user() -> None:
    """Deleting conversations is limited for each user separately."""
    enforcer = LimitEnforcer("sliding", {}, Wall())

    for username in ("u1", "u2"):
        for _ in range(5):
            enforcer.admit("conversations.delete", values={"username": username})
        with pytest.raises(Throttled):
            enforcer.admit("conversations.delete", values={"username": username})


@pytest.mark.parametrize("algorithm", ["sliding", "fixed", "bucket"])
def test_daily_quotas_end_with_the_utc_day(algorithm: LimitAlgorithm) -> None:
    """Three broadcasts per UTC day are admitted, under every algorithm."""
    wall = Wall()
    wall.now = START - START % 86_400 + 86_000
    enforcer = LimitEnforcer(algorithm, {"messages.broadcast": []}, wall)

    assert admitted(enforcer, "messages.broadcast_to_all_users", 5) == 3
    wall.now += 399
    assert admitted(enforcer, "messages.broadcast_to_all_users", 5) == 0
    wall.now += 1
    assert admitted(enforcer, "messages.broadcast_to_all_users", 5) == 3


def test_default_limit() -> None:
    """An operation that the table does not name has the vendor's default of 100 calls per second."""
    [rule] = find_rules("groups.get")

    assert (rule.bucket, rule.windows, rule.counts) == ("groups.get", ((100, 1.0),), "calls")


async def test_too_many_calls_as_documented(api: Api, clock: ManualClock) -> None:
    """A call above the limit is refused with 429 reach_limit and not carried out; a second later calls are admitted."""
    await api.register("u1")
    for _ in range(99):
        api.tenant.limits.admit("users.get")

    assert await api.refused("DELETE", "/users/u1") == (429, "reach_limit", "This request has reached api limit")
    await clock.advance(1)
    await api.ok("DELETE", "/users/u1")


async def test_too_many_recipients_as_documented(api: Api, clock: ManualClock) -> None:
    """Above 6,000 recipients per minute the reply has status 403, and no recipient gets the message."""
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
    """With three groups per call, the seventh call in a second exceeds 20 messages, as in message_group.html."""
    bodies = [{**MESSAGE, "to": ["1", "2", "3"]}] * 7

    statuses = [(await api("POST", "/messages/chatgroups", body)).status_code for body in bodies]

    assert statuses == [200] * 6 + [403]


async def test_a_malformed_request_has_no_recipients(api: Api) -> None:
    """Malformed requests do not count against the limit of recipients."""
    for _ in range(20):
        await api("POST", "/messages/chatgroups", {**MESSAGE, "to": ["1"], "body": {}})
    api.tenant.limits.enabled = False
    await api.ok("POST", "/messages/chatgroups", {**MESSAGE, "to": ["1"]})


@pytest.mark.parametrize(("limits", "let_through"), [(False, 30), ({"user-system": [(20, 1.0)]}, 20), (True, 30)])
async def test_settings(client: httpx.AsyncClient, clock: ManualClock, *, limits: Any, let_through: int) -> None:
    """Limits can be disabled, documented, or replaced for some buckets."""
    emulator = Emulator(limits=limits, clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
        statuses = [(await api("GET", "/users")).status_code for _ in range(30)]

    assert statuses.count(200) == let_through
    assert emulator.statistics().throttled == 30 - let_through


async def test_a_refused_token_costs_nothing(api: Api) -> None:
    """Requests without a valid token are refused before the limits count them."""
    for _ in range(120):
        assert (await api("GET", "/users", token="nonsense")).status_code == 401
    assert (await api("GET", "/users")).status_code == 200
