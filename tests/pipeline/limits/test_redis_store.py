"""Limits shared through a real Redis server."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import math
import os
import random
import subprocess
import sys
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
from redis import Redis

from easemob_async._clock import SystemClock
from easemob_async._errors import InvalidArgumentError
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import CountingLimitStore, Demand, SharedLimiter, StoreResetError, StoreWindow
from easemob_async._pipeline.limits.meter import DayMeter
from easemob_async._pipeline.limits.redis_store import RedisLimitStore
from easemob_async._pipeline.tokens.redis_cache import RedisTokenCache
from tests.pipeline.limits.conftest import skip_first_start
from tests.redis_server import RedisServer

pytestmark = pytest.mark.anyio

TEN = (StoreWindow(10, 60.0, burst=10),)
ONE_AT_A_TIME = (StoreWindow(10, 1.0, burst=1),)


@pytest.fixture
async def store(redis_url: str) -> AsyncIterator[RedisLimitStore]:
    async with RedisLimitStore(redis_url, "org#app") as store:
        yield store


def call(*demands: tuple[str, int, tuple[StoreWindow, ...]]) -> tuple[Demand, ...]:
    return tuple(Demand(bucket, cost, windows) for bucket, cost, windows in demands)


async def granted(store: RedisLimitStore, *calls: tuple[Demand, ...]) -> list[bool]:
    return [verdict.granted for verdict in await store.take(calls)]


async def test_no_more_than_the_limit(store: RedisLimitStore) -> None:
    """Ten of ten are granted, in one request or several; then the verdict contains the seconds until there is room."""
    assert await granted(store, *[call(("a", 1, TEN))] * 7) == [True] * 7
    verdicts = await store.take([call(("a", 1, TEN))] * 5)
    assert [verdict.granted for verdict in verdicts] == [True] * 3 + [False] * 2
    assert 59 < verdicts[-1].wait <= 60


async def test_all_demands_or_none(store: RedisLimitStore) -> None:
    """A call that has no room in one bucket takes nothing from the others, and the verdict names that bucket."""
    await store.take([call(("full", 10, TEN))])
    (verdict,) = await store.take([call(("free", 1, TEN), ("full", 1, TEN))])
    assert (verdict.granted, verdict.blocked_by) == (False, 1)
    assert await granted(store, call(("free", 10, TEN))) == [True]


async def test_order_within_a_request(store: RedisLimitStore) -> None:
    """A heavy call without room blocks its bucket for light calls after it, but not other buckets."""
    await store.take([call(("recipients", 5, TEN))])
    heavy, light, other = call(("recipients", 8, TEN)), call(("recipients", 1, TEN)), call(("other", 1, TEN))
    assert await granted(store, heavy, light, other) == [False, False, True]


async def test_paced_after_the_burst(store: RedisLimitStore) -> None:
    """Calls beyond the burst wait for their time although the window has room."""
    verdicts = await store.take([call(("a", 1, ONE_AT_A_TIME))] * 2)
    assert [verdict.granted for verdict in verdicts] == [True, False]
    assert 0.05 < verdicts[1].wait <= 0.1


async def test_several_windows_at_once(store: RedisLimitStore) -> None:
    """A grant needs room in each window of a bucket."""
    windows = (StoreWindow(5, 60.0, burst=5), StoreWindow(8, 600.0, burst=8))
    assert await granted(store, *[call(("a", 1, windows))] * 6) == [True] * 5 + [False]


async def test_room_is_reserved_for_a_heavy_call(redis_url: str, store: RedisLimitStore) -> None:
    """Light calls of another process do not take the room that a heavy call waits for."""
    window = (StoreWindow(10, 0.3, burst=10),)
    await store.take([call(("recipients", 6, window))])
    assert await granted(store, call(("recipients", 8, window))) == [False]
    async with RedisLimitStore(redis_url, "org#app") as other:
        assert await granted(other, call(("recipients", 1, window))) == [False]
        await asyncio.sleep(0.31)
        assert await granted(other, call(("recipients", 3, window))) == [False]
        assert await granted(store, call(("recipients", 8, window))) == [True]
        await asyncio.sleep(0.25)
        assert await granted(other, call(("recipients", 2, window))) == [True]


async def test_a_daily_quota(store: RedisLimitStore) -> None:
    """A daily quota counts UTC days by the clock of Redis, and the verdict says that it is exhausted."""
    window = (StoreWindow(3, 86_400, burst=3, utc_day=True),)
    assert await granted(store, *[call(("daily", 1, window))] * 3) == [True] * 3
    (verdict,) = await store.take([call(("daily", 1, window))])
    assert (verdict.granted, verdict.quota_exhausted) == (False, True)


async def test_unreported_grants_count(store: RedisLimitStore) -> None:
    """Grants made without the store count as made now, in sliding windows and in daily quotas."""
    windows = (*TEN, StoreWindow(20, 86_400, burst=20, utc_day=True))
    demand = Demand("a", 2, windows, unreported=(8, 15))
    assert await granted(store, (demand,)) == [True]
    (full,) = await store.take([call(("a", 1, windows))])
    assert full.wait > 59
    (spent,) = await store.take([call(("a", 4, windows))])
    assert spent.quota_exhausted


async def test_a_slower_speed(store: RedisLimitStore) -> None:
    """At half speed the next call of any process waits twice as long."""
    await store.take([(Demand("a", 1, ONE_AT_A_TIME, speed=0.5),)])
    (verdict,) = await store.take([call(("a", 1, ONE_AT_A_TIME))])
    assert 0.15 < verdict.wait <= 0.2


async def test_an_emptied_redis(redis_url: str, store: RedisLimitStore) -> None:
    """After FLUSHALL nothing is decided, then each window counts as used; longer ones for longer."""
    short = (StoreWindow(10, 0.2, burst=10),)
    await store.take([call(("a", 10, short))])
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    with pytest.raises(StoreResetError):
        await store.take([call(("a", 1, short))])
    (short_verdict, long_verdict) = await store.take([call(("a", 1, short)), call(("b", 1, TEN))])
    assert (short_verdict.granted, long_verdict.granted) == (False, False)
    assert 0.1 < short_verdict.wait <= 0.2
    assert 59 < long_verdict.wait <= 60
    await asyncio.sleep(0.2)
    assert await granted(store, call(("a", 1, short)), call(("b", 1, TEN))) == [True, False]


@pytest.mark.parametrize("seconds", [5.0, 3600.0])
async def test_a_clock_that_is_set_back_after_a_loss(redis_url: str, store: RedisLimitStore, seconds: float) -> None:
    """The windows stay closed for their length, not until the clock has caught up; members are not kept longer."""
    short = (StoreWindow(10, 0.2, burst=10),)
    await store.take([call(("a", 10, short))])
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        redis.flushall()
        with pytest.raises(StoreResetError):
            await store.take([])
        await store.take([])
        # The same as setting the clock back: all times that Redis keeps are later.
        outage, members = (f"easemob:limits:{{org#app}}:{name}" for name in ("outage", "processes"))
        for name in ("since", "lost_at"):
            redis.hset(outage, name, f"{float(redis.hget(outage, name) or 0) + seconds:.6f}")
        for member, score in redis.zrange(members, 0, -1, withscores=True):
            redis.zadd(members, {member: score + seconds})
        redis.zadd(members, {"other": time.time() + seconds})
        (closed,) = await store.take([call(("a", 1, short))])
        assert 0.1 < closed.wait < 0.21
        assert all(score <= time.time() + 1 for _, score in redis.zrange(members, 0, -1, withscores=True))
        await asyncio.sleep(0.21)
        assert await granted(store, call(("a", 1, short))) == [True]


async def test_a_clock_that_is_set_back_does_not_keep_room_reserved(redis_url: str, store: RedisLimitStore) -> None:
    """Room stays reserved for a waiting call for 6 seconds at most, by whatever time it was reserved."""
    await store.take([call(("a", 10, TEN))])
    await store.take([call(("a", 9, TEN))])
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        bucket = "easemob:limits:{org#app}:a"
        assert float(redis.hget(bucket, "held_until1") or 0) > time.time() + 5
        # The clock is set back by less than the time since the last grant, and the grant is taken back.
        redis.hset(bucket, mapping={"held_until1": f"{time.time() + 30:.6f}", "used1": 0, "due1": 0, "lead_at1": 0})
        redis.delete(f"{bucket}:0")
    async with RedisLimitStore(redis_url, "org#app") as other:
        assert await granted(other, call(("a", 5, TEN))) == [True]


async def test_a_clock_that_is_set_back_over_midnight_does_not_renew_a_quota(
    redis_url: str, store: RedisLimitStore
) -> None:
    """A day that has begun continues if the clock is set back by an hour at most; further back, its grants count."""
    window = (StoreWindow(3, 86_400, burst=3, utc_day=True),)
    assert await granted(store, *[call(("daily", 1, window))] * 2) == [True] * 2
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        bucket = "easemob:limits:{org#app}:daily"
        redis.hincrby(bucket, "day1", 1)
        assert await granted(store, *[call(("daily", 1, window))] * 2) == [True, False]
        redis.hincrby(bucket, "day1", -1)


# The days that the clock of Redis shows, with the number of calls on each, and how many are granted of 50 a day.
@pytest.mark.parametrize(
    ("days", "granted_on_day"),
    [
        ([(0, 50), (365, 1), (0, 50), (1, 60)], [50, 1, 0, 50]),
        ([(0, 50), (-2, 1), (0, 50), (1, 60)], [50, 0, 0, 50]),
        ([(0, 30), (-2, 10), (0, 50), (-2, 1), (0, 1)], [30, 10, 10, 0, 0]),
        ([(0, 30), (1, 5), (365, 5), (0, 50), (1, 60), (365, 60)], [30, 5, 5, 10, 50, 50]),
        ([(3, 50), (0, 1), (1, 50), (2, 50), (3, 50)], [50, 0, 50, 50, 50]),
        ([(0, 30), (1, 30), (2, 30), (-15000, 50), (2, 1)], [30, 30, 30, 20, 0]),
        ([(day, 1) for day in range(30)] + [(0, 60)], [1] * 30 + [49]),
    ],
)
async def test_daily_quotas_while_the_clock_shows_a_wrong_day(
    redis_url: str, store: RedisLimitStore, days: list[tuple[int, int]], granted_on_day: list[int]
) -> None:
    """When the clock shows a day again, what was granted on it counts, and what was granted meanwhile."""
    window = (StoreWindow(50, 86_400, burst=50, utc_day=True),)
    store._script = store._script.replace("redis.call('TIME')", "{tonumber(redis.call('GET', 'time')), 0}")
    store._script_hash = hashlib.sha1(store._script.encode(), usedforsecurity=False).hexdigest()
    meter = DayMeter(50)
    used: list[int] = []
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        for day, calls in days:
            wall = (20_000 + day) * 86_400 + 40_000
            redis.set("time", wall)
            used.append(sum(await granted(store, *[call(("daily", 1, window))] * calls)))
            for _ in range(used[-1]):
                assert meter.has_room(wall, 1)
                meter.take(1)
            meter.has_room(wall, 0)
            state = redis.hgetall("easemob:limits:{org#app}:daily")
            assert int(state["used1"]) == meter.used
            assert state["others1"].count(";") == len(meter._others) <= 8
    assert used == granted_on_day


async def test_memory_does_not_grow_with_users(redis_url: str, store: RedisLimitStore) -> None:
    """Every key except the epoch expires, and all keys contain the app key in braces, for clusters."""
    window = (StoreWindow(5, 1.0, burst=5),)
    await store.take([call((f"own/{user}", 1, window)) for user in range(50)])
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        keys = [str(key) for key in redis.scan_iter()]
        assert len(keys) == 102
        assert all(key.startswith("easemob:limits:{org#app}:") for key in keys)
        lasting = [key for key in keys if redis.ttl(key) == -1]
        assert lasting == ["easemob:limits:{org#app}:epoch"]


async def test_apps_are_separate(redis_url: str, store: RedisLimitStore) -> None:
    """Another app key has limits of its own."""
    async with RedisLimitStore(redis_url, "org#other") as other:
        await other.take([])
        forget_outage(redis_url, "org#other")
        await store.take([call(("a", 10, TEN))])
        assert await granted(other, call(("a", 10, TEN))) == [True]


async def test_any_placement_by_its_own_clock(redis_url: str, store: RedisLimitStore) -> None:
    """With random calls of two processes for a second, no placement of the window holds more than the limit."""
    draw = random.Random(1)
    window = (StoreWindow(30, 0.2, burst=10),)
    made: list[tuple[float, float, int]] = []
    async with RedisLimitStore(redis_url, "org#app") as other:
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            costs = [draw.choice((1, 1, 2, 9)) for _ in range(draw.randint(1, 5))]
            asked = time.monotonic()
            verdicts = await draw.choice((store, other)).take([call(("a", cost, window)) for cost in costs])
            answered = time.monotonic()
            made += [(asked, answered, cost) for cost, yes in zip(costs, verdicts, strict=True) if yes.granted]
    assert sum(cost for _, _, cost in made) > 2 * 30  # several windows; the benchmarks measure how much is used
    for first, (begin, _, _) in enumerate(made):
        # Certainly within one window: asked since its beginning, and replied to before its end. The calls of a request
        # are granted before its reply, so a window that begins with the reply does not contain all of them.
        assert sum(cost for _, end, cost in made[first:] if end <= begin + 0.2) <= 30


async def test_two_processes_share_a_limit(redis_url: str) -> None:
    """Together, two processes never exceed the limit; both get a part of it."""
    each = await use_in_processes(redis_url, 2, 1.6)
    times = sorted(at for one in each for at in one)
    assert most_in_a_second(times) <= 100
    assert len(times) > 100  # more than one window; the benchmarks measure how much is used
    assert all(len(one) > 25 for one in each)


async def use_in_processes(
    url: str, count: int, seconds: float, disturb: Callable[[], None] = lambda: None, late: Sequence[float] = ()
) -> list[list[float]]:
    """
    Use a limit of 100 a second in *count* processes, *disturb* them, and return when each was granted calls.

    Further processes start after the seconds of *late*.
    """
    delays = (*[0.0] * count, *late)
    command = (sys.executable, "-m", "tests.pipeline.limits.shared_limit_process", url)
    processes = [
        await asyncio.create_subprocess_exec(
            *command, str(seconds - delay), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for delay in delays
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    start = time.monotonic() + 0.1
    outputs = asyncio.gather(
        *(process.communicate(f"{start + delay}\n".encode()) for process, delay in zip(processes, delays, strict=True))
    )
    await asyncio.to_thread(disturb)
    return [json.loads(output) for output, _ in await outputs]


def most_in_a_second(times: list[float]) -> int:
    return max(bisect_left(times, at + 1.0) - first for first, at in enumerate(times))


def wait_until_used(url: str, cost: int) -> None:
    """Return when Redis has granted so much."""
    with Redis.from_url(url, decode_responses=True) as redis:
        while int(redis.hget("easemob:limits:{org#app}:calls", "used1") or 0) < cost:
            pass


def restart(server: RedisServer) -> None:
    server.stop()
    server.start()


def stop_for_a_while(server: RedisServer, after: float = 0.0) -> None:
    time.sleep(after)
    server.stop()
    time.sleep(2.5)  # processes begin with their shares after a second
    server.start()


def empty(server: RedisServer) -> None:
    with Redis.from_url(server.url) as redis:
        redis.flushall()


def kill_connections(server: RedisServer) -> None:
    with Redis.from_url(server.url) as redis:
        for _ in range(200):
            redis.client_kill_filter(_type="normal", skipme=True)


def pause(server: RedisServer) -> None:
    with Redis.from_url(server.url) as redis:
        redis.client_pause(3000)


@pytest.mark.parametrize("disturbance", [restart, stop_for_a_while, empty, kill_connections, pause])
async def test_no_window_is_exceeded_whatever_happens_to_redis(
    redis_server: RedisServer, disturbance: Callable[[RedisServer], None]
) -> None:
    """Together, three processes keep the limit when Redis goes away and comes back, and then all use it again."""

    await asyncio.to_thread(skip_first_start, redis_server)

    def disturb() -> None:
        wait_until_used(redis_server.url, 90)
        disturbance(redis_server)

    each = await use_in_processes(redis_server.url, 3, 6.5, disturb)
    times = sorted(at for one in each for at in one)
    assert most_in_a_second(times) <= 100
    last = [[at for at in one if times[0] + 4.5 < at < times[0] + 6.5] for one in each]
    assert all(last)
    assert sum(map(len, last)) > 2 * 30


@pytest.mark.parametrize("start", [1.5, 3.0], ids=["during the outage", "when Redis is back"])
async def test_no_window_is_exceeded_by_a_process_that_starts_late(redis_server: RedisServer, start: float) -> None:
    """A process that knows of no loss keeps the limit together with those that still make calls alone."""
    await asyncio.to_thread(skip_first_start, redis_server)
    each = await use_in_processes(
        redis_server.url, 3, 9.0, lambda: stop_for_a_while(redis_server, after=0.5), late=[start]
    )
    times = sorted(at for one in each for at in one)
    assert most_in_a_second(times) <= 100
    assert all(any(times[0] + 6 < at < times[0] + 9 for at in one) for one in each)


def forget_outage(url: str, app_key: str = "org#app") -> None:
    """Let the last outage be over, and all processes be forgotten."""
    with Redis.from_url(url) as redis:
        redis.delete(*(f"easemob:limits:{{{app_key}}}:{name}" for name in ("outage", "processes")))


def age_outage(url: str, seconds: float, app_key: str = "org#app") -> None:
    """Let the last outage, and the last requests of all processes, be *seconds* further in the past."""
    keys = [f"easemob:limits:{{{app_key}}}:{name}" for name in ("outage", "processes")]
    with Redis.from_url(url, decode_responses=True) as redis:
        for name in ("since", "lost_at"):
            redis.hset(keys[0], name, f"{float(redis.hget(keys[0], name) or 0) - seconds:.6f}")
        for member, score in redis.zrange(keys[1], 0, -1, withscores=True):
            redis.zadd(keys[1], {member: score - seconds})


HUNDRED = (StoreWindow(100, 1.0, burst=100),)


async def count_granted(store: RedisLimitStore, bucket: str = "a") -> int:
    return sum(await granted(store, *[call((bucket, 1, HUNDRED))] * 101))


async def test_the_very_first_start(redis_server: RedisServer) -> None:
    """On a Redis that has run for long: a quarter of each limit at once, and all of it 8 seconds later."""
    async with RedisLimitStore(redis_server.url, "org#new") as store:
        await asyncio.to_thread(wait_until_it_has_run, redis_server, 3)
        assert await count_granted(store) == 25
        async with RedisLimitStore(redis_server.url, "org#new") as second:
            assert await count_granted(second, "b") == 25
        age_outage(redis_server.url, 7.9, "org#new")
        assert await count_granted(store, "c") == 25
        age_outage(redis_server.url, 0.2, "org#new")
        assert await count_granted(store, "d") == 100
        async with RedisLimitStore(redis_server.url, "org#new") as third:
            assert await count_granted(third, "e") == 100


def wait_until_it_has_run(server: RedisServer, seconds: int) -> None:
    with Redis.from_url(server.url) as redis:
        while redis.info("server")["uptime_in_seconds"] < seconds:
            time.sleep(0.05)


async def test_the_wait_for_a_limit_of_which_no_part_is_granted(redis_server: RedisServer) -> None:
    """A quarter of one call grants nothing: the wait lasts until no process grants calls alone, and one window more."""
    broadcast = call(("broadcast", 1, (StoreWindow(1, 1800.0, burst=1),)))
    async with RedisLimitStore(redis_server.url, "org#new") as store:
        for left in (1807, 807):
            (verdict,) = await store.take([broadcast])
            assert not verdict.granted
            assert verdict.wait == pytest.approx(left, abs=10)
            age_outage(redis_server.url, 1000, "org#new")
        assert await granted(store, broadcast) == [True]


async def test_the_first_start_on_a_server_that_has_just_started(redis_server: RedisServer) -> None:
    """Processes from before a restart may just have used a window, so it must be as old as the window."""
    async with RedisLimitStore(redis_server.url, "org#app") as store:
        (verdict,) = await store.take([call(("a", 1, HUNDRED))])
        assert not verdict.granted
        assert 0 < verdict.wait <= 1


async def test_a_new_process_that_is_the_first_after_a_loss(redis_url: str, store: RedisLimitStore) -> None:
    """A new process waits for a window, and gets a quarter until earlier processes return; it does not count as one."""
    async with contextlib.AsyncExitStack() as stack:
        new, newer, *old = [await stack.enter_async_context(RedisLimitStore(redis_url, "org#app")) for _ in range(5)]
        for one in (*old, store, *old):
            await one.take([])
        with Redis.from_url(redis_url) as redis:
            redis.flushall()
        (closed,) = await new.take([call(("a", 1, HUNDRED))])
        assert not closed.granted
        assert 0.9 < closed.wait <= 1.01
        age_outage(redis_url, 1)
        assert await count_granted(new, "a") == 25
        assert await count_granted(newer, "b") == 25
        for returned, bucket in enumerate("cdef", 1):
            one = (*old, store)[returned - 1]
            with pytest.raises(StoreResetError):
                await one.take([])
            assert await count_granted(one, bucket) == 75 * returned // 4
            assert await count_granted(new, bucket * 2) == 75 * returned // 4
            if returned == 4:
                age_outage(redis_url, 8)
                assert await count_granted(new, "g") == 100


@pytest.mark.parametrize("lost", [False, True])
async def test_a_process_that_starts_during_an_outage_and_is_the_first_to_return(
    redis_url: str, store: RedisLimitStore, lost: bool
) -> None:
    """A new process gets the quarter that it used alone, and does not count as one of those that were there before."""
    async with RedisLimitStore(redis_url, "org#app") as new, RedisLimitStore(redis_url, "org#app") as other:
        await other.take([])
        await store.take([])
        if lost:
            with Redis.from_url(redis_url) as redis:
                redis.flushall()
        new._away_since = store._away_since = time.monotonic() - 3
        await new.take([])
        if lost:
            age_outage(redis_url, 1)
        assert await count_granted(new, "a") == 25
        assert await count_granted(new, "b") == 25
        if lost:
            with pytest.raises(StoreResetError):
                await store.take([])
        assert await count_granted(store, "c") == 75 // 2
        assert await count_granted(new, "d") == 25 if not lost else 75 // 2


async def test_a_server_that_was_restarted_and_kept_its_data(redis_url: str, store: RedisLimitStore) -> None:
    """The last grants may be lost, and processes may make calls alone, even if this one was idle meanwhile."""
    async with RedisLimitStore(redis_url, "org#app") as other:
        await other.take([])
        await store.take([])
        with Redis.from_url(redis_url) as redis:
            redis.script_flush()  # a server that has just started, or a replica, knows no script
        (closed,) = await store.take([call(("a", 1, HUNDRED))])
        assert not closed.granted
        assert 0.9 < closed.wait <= 1.01
        age_outage(redis_url, 1)
        assert await count_granted(store, "b") == 75 // 2
        assert await count_granted(other, "c") == 75
        age_outage(redis_url, 8)
        assert await count_granted(store, "d") == 100


def restart_with_data(server: RedisServer) -> None:
    """Start the server anew with the data that it has now, as from a file or as a replica that becomes the primary."""
    with Redis.from_url(server.url) as redis:
        data = {key: (redis.dump(key), max(redis.pttl(key), 0)) for key in redis.scan_iter()}
    restart(server)
    with Redis.from_url(server.url) as redis:
        for key, (value, milliseconds) in data.items():
            assert value is not None
            redis.restore(key, milliseconds, value)


def limit_user(server: RedisServer) -> str:
    """Create a user who may not use INFO, and return the URL for it."""
    with Redis.from_url(server.url) as redis:
        redis.execute_command("ACL", "SETUSER", "limited", "on", "nopass", "~*", "+@all", "-info")
    return server.url.replace("//", "//limited:any@")


@pytest.mark.parametrize("knows_script", [True, False])
@pytest.mark.parametrize("permitted", [True, False])
async def test_a_restart_is_noticed(redis_server: RedisServer, permitted: bool, knows_script: bool) -> None:
    """By the run ID, as Redis up to 6.2 keeps scripts; without INFO, by a script that is not known."""
    await asyncio.to_thread(skip_first_start, redis_server)
    url = redis_server.url if permitted else limit_user(redis_server)
    async with RedisLimitStore(url, "org#app") as store:
        await store.take([])
        assert await count_granted(store, "a") == 100
        assert await count_granted(store, "b") == 100  # a known script, and the same server
        await asyncio.to_thread(restart_with_data, redis_server)
        if not permitted:
            limit_user(redis_server)
        if knows_script:
            with Redis.from_url(redis_server.url) as redis:
                redis.script_load(store._script)
        noticed = permitted or not knows_script
        assert await granted(store, call(("c", 1, HUNDRED))) == [not noticed]
        age_outage(redis_server.url, 1)
        assert await count_granted(store, "d") == (75 if noticed else 100)
        age_outage(redis_server.url, 8)
        assert await count_granted(store, "e") == 100


async def test_a_service_that_invents_a_run_id(redis_url: str, store: RedisLimitStore) -> None:
    """A run ID that differs in each reply says nothing, and closes no window."""
    await store.take([])
    store._script = store._script.replace(
        "redis.pcall('INFO', 'server')", "('run_id:' .. redis.call('INCR', 'invented'))"
    )
    store._script_hash = hashlib.sha1(store._script.encode(), usedforsecurity=False).hexdigest()
    with Redis.from_url(redis_url) as redis:
        redis.script_load(store._script)
    for bucket in "abc":
        assert await count_granted(store, bucket) == 100


async def test_the_largest_number_of_processes_is_kept(redis_url: str, store: RedisLimitStore) -> None:
    """Processes know different numbers; a process that knows fewer does not replace what another has told."""
    async with RedisLimitStore(redis_url, "org#app") as second, RedisLimitStore(redis_url, "org#app") as third:
        for one in (store, second, third):  # they know 1, 2 and 3 processes
            await one.take([])
        with Redis.from_url(redis_url) as redis:
            redis.flushall()
        for one in (second, third, store):
            with pytest.raises(StoreResetError):
                await one.take([])
        age_outage(redis_url, 1)
        assert await count_granted(store, "a") == 25
        assert await count_granted(second, "b") == 50
        assert await count_granted(third, "c") == 75


async def test_a_process_that_comes_late_begins_no_new_outage(redis_url: str, store: RedisLimitStore) -> None:
    """A process that was idle when the others returned does not reduce their limits again."""
    async with RedisLimitStore(redis_url, "org#app") as other:
        await other.take([])
        store._away_since = other._away_since = time.monotonic() - 30
        await store.take([])
        age_outage(redis_url, 20)
        other._away_since = time.monotonic() - 50
        assert await count_granted(other) == 100


async def test_redis_goes_away_again(redis_url: str, store: RedisLimitStore) -> None:
    """A process that had returned from the outage before the last one does not count as returned from the last one."""
    async with RedisLimitStore(redis_url, "org#app") as other:
        for one in (store, other):
            await one.take([])
        for one in (store, other):
            one._away_since = time.monotonic() - 3
            await one.take([])
            await one.take([])
        assert await count_granted(store, "a") == 75
        age_outage(redis_url, 2)
        store._away_since = other._away_since = time.monotonic() - 1.5
        assert await count_granted(store, "b") == 75 // 2


async def test_processes_are_counted(redis_url: str, store: RedisLimitStore) -> None:
    """The store knows how many processes share it; a fork counts as another one."""
    assert isinstance(store, CountingLimitStore)
    assert store.process_count == 0
    await store.take([])
    assert store.process_count == 1
    async with RedisLimitStore(redis_url, "org#app") as other:
        await other.take([])
        assert other.process_count == 2
    await store.take([])
    assert store.process_count == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_child_counts_as_one_process(redis_url: str) -> None:
    """Its first request already has a client ID of its own, and the room reserved for the parent stays the parent's."""
    store = RedisLimitStore(redis_url, "org#app")

    async def use() -> tuple[int, bool]:
        (verdict,) = await store.take([call(("a", 9, TEN))])
        await store.aclose()
        return store.process_count, verdict.granted

    assert asyncio.run(use()) == (1, True)
    assert asyncio.run(use()) == (1, False)  # room is reserved for this process from now on
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        redis.hset("easemob:limits:{org#app}:a", mapping={"used1": 0, "due1": 0, "lead_at1": 0})
        redis.delete("easemob:limits:{org#app}:a:0")
    child = os.fork()
    if child == 0:
        used = None
        try:
            used = asyncio.run(use())
        finally:
            os._exit(0 if used == (2, False) else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert asyncio.run(use()) == (2, True)


async def test_shares_of_processes_that_have_not_returned_are_kept(redis_url: str, store: RedisLimitStore) -> None:
    """After an outage longer than a window, processes get their parts of three quarters of the limit for a while."""
    window = (StoreWindow(12, 0.1, burst=12), StoreWindow(1000, 60.0, burst=1000))
    async with RedisLimitStore(redis_url, "org#app") as other, RedisLimitStore(redis_url, "org#app") as third:
        for one in (other, third, store):
            await one.take([])
        store._away_since = time.monotonic() - 3
        for bucket in "ab":  # the reply to the first request may be lost, so only the second shows that it has returned
            assert await granted(store, *[call((bucket, 1, window))] * 12) == [True] * 3 + [False] * 9
        assert await granted(other, *[call(("c", 1, window))] * 12) == [True] * 6 + [False] * 6
        assert await granted(third, *[call(("d", 1, window))] * 12) == [True] * 9 + [False] * 3
        age_outage(redis_url, 7.2)
        assert await granted(third, *[call(("e", 1, window))] * 12) == [True] * 12


async def test_redis_goes_away_and_comes_back(redis_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """Without Redis, calls use a share of the limit, after one warning; with Redis back, the whole limit."""
    limits = (Limit("calls", (Window(400, 1.0),)),)
    await asyncio.to_thread(skip_first_start, redis_server)
    async with RedisLimitStore(redis_server.url, "org#app") as store:
        limiter = SharedLimiter(clock=SystemClock(), store=store)

        async def use(seconds: float) -> int:
            count, end = 0, time.monotonic() + seconds

            async def work() -> None:
                nonlocal count
                while time.monotonic() < end:
                    await limiter.acquire(limits)
                    count += 1

            await asyncio.gather(*(work() for _ in range(20)))
            return count

        with caplog.at_level(logging.INFO, "easemob_async.limits"):
            assert await use(0.3) > 60
            redis_server.stop()
            assert await use(0.5) <= 50 + 20
            assert limiter.snapshot()[0].windows[0].limit == 100
            redis_server.start()
            await use(1.5)
        assert limiter.snapshot()[0].windows[0].limit == 400
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


async def test_a_redis_that_does_not_answer(caplog: pytest.LogCaptureFixture) -> None:
    """The timeout is waited for by one request and its probes, and not by each call."""

    connections = 0

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with RedisLimitStore(f"redis://user:hunter2@127.0.0.1:{port}/0", "org#app", timeout=0.1) as store:
            limiter = SharedLimiter(clock=SystemClock(), store=store)
            await asyncio.gather(*(limiter.acquire((Limit("calls", (Window(100, 1.0),)),)) for _ in range(10)))
            assert 1 < connections < 10
    finally:
        server.close()
        await server.wait_closed()
    assert "TimeoutError" in caplog.text
    assert "hunter2" not in caplog.text


async def test_cancelled_while_redis_is_asked(store: RedisLimitStore) -> None:
    """A cancelled request ends as cancelled and leaves no reply in the connection: the next request gets its own."""
    for delay in range(30):
        task = asyncio.ensure_future(store.take([call(("a", 1, TEN))]))
        for _ in range(delay % 6):
            await asyncio.sleep(0)
        is_running = task.cancel()
        await asyncio.wait([task])
        assert task.cancelled() == is_running
        (verdict,) = await store.take([call((f"b{delay}", 1, TEN))])
        assert verdict.granted


async def test_a_blocked_event_loop_does_not_lose_the_reply(redis_url: str) -> None:
    """A reply that arrives while the event loop is blocked for longer than the timeout is used."""
    async with RedisLimitStore(redis_url, "org#app", timeout=0.1) as store:
        await store.take([])
        task = asyncio.ensure_future(store.take([call(("a", 1, TEN))]))
        for _ in range(5):
            await asyncio.sleep(0)
        with Redis.from_url(redis_url) as redis:
            redis.blpop(["nothing"], timeout=0.3)  # blocks this event loop, and not Redis
        (verdict,) = await task
        assert verdict.granted


def test_several_event_loops(redis_url: str) -> None:
    """Each event loop has its own connection."""
    store = RedisLimitStore(redis_url, "org#app")

    async def use() -> bool:
        (yes,) = await granted(store, call(("a", 1, TEN)))
        await store.aclose()
        return yes

    assert all(asyncio.run(use()) for _ in range(3))


def test_the_repr_contains_no_secret() -> None:
    """The repr does not contain the URL, which may contain a password."""
    assert "hunter2" not in repr(RedisLimitStore("redis://user:hunter2@127.0.0.1:1/0", "org#app"))


@pytest.mark.parametrize(
    "url",
    [
        "redsi://127.0.0.1",
        "127.0.0.1:6379",
        "http://127.0.0.1",
        "",
        "redis://127.0.0.1:99999",
        "redis://127.0.0.1:x",
        "redis://127.0.0.1/first",
        "redis://[::1",
        "unix://",
        5,
        None,
    ],
)
def test_the_url_is_checked(url: Any) -> None:
    """A URL that no client can be made of is refused when the store or the cache is made; the error has no password."""
    for make in (lambda: RedisLimitStore(url, "org#app"), lambda: RedisTokenCache(url)):
        with pytest.raises(InvalidArgumentError) as caught:
            make()
        assert caught.value.argument == "redis"
    with pytest.raises(InvalidArgumentError) as caught:
        RedisLimitStore("redsi://user:hunter2@127.0.0.1", "org#app")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["redis://", "redis://localhost/", "rediss://u:p@h:1/15", "unix:///tmp/redis.sock?db=1"]
)
def test_valid_urls(url: str) -> None:
    """All forms that the redis library has are accepted."""
    RedisLimitStore(url, "org#app")
    RedisTokenCache(url)


@pytest.mark.parametrize("app_key", ["", None, 5, "nokey", "org#", "a#b#c"])
def test_the_app_key_is_checked(app_key: Any) -> None:
    """Without the app's key, apps would share their limits."""
    with pytest.raises(InvalidArgumentError):
        RedisLimitStore("redis://127.0.0.1", app_key)


@pytest.mark.parametrize("timeout", [0, -1, 1.5, True, math.nan, math.inf, 10**400, "1", None])
def test_the_timeout_is_checked(timeout: Any) -> None:
    """The timeout must be above 0 and at most a second."""
    with pytest.raises(InvalidArgumentError) as caught:
        RedisLimitStore("redis://127.0.0.1:1/0", "org#app", timeout=timeout)
    assert caught.value.argument == "timeout"
