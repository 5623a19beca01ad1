"""Limiters that share a store, on a manual clock: latencies, lost replies, outages and cancellations."""

from __future__ import annotations

import logging
import math
import random
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from fractions import Fraction
from typing import Any

import pytest

from easemob_async._clock import Waiter
from easemob_async._errors import DeadlineExceededError, QuotaExceededError
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import (
    Demand,
    Hold,
    LimitSettings,
    SharedLimiter,
    StoreChange,
    StoreResetError,
    StoreVerdict,
)
from easemob_async.testing import ManualClock
from tests.pipeline.limits.stepper import SteppedTask, Stepper
from tests.pipeline.limits.test_schedules import (
    SHAPES,
    ScheduledCall,
    assert_in_order,
    assert_within_limits,
    random_call,
)

pytestmark = pytest.mark.anyio

TEN = (Limit("ten", (Window(10, 1.0),)),)
OWN = (Limit("own", (Window(2, 10.0),), per="user"), Limit("ten", (Window(10, 1.0),)))
DAILY = (Limit("daily", (Window(3, 86_400, utc_day=True),)),)


class MemoryStore:
    """A store that keeps every grant and counts all of them each time: slow, exact, and with failures on request."""

    def __init__(self, clock: Stepper | ManualClock) -> None:
        self._clock = clock
        self.grants: dict[str, list[tuple[float, int]]] = defaultdict(list)
        self.days: dict[tuple[str, int], int] = defaultdict(int)
        self.requests: list[int] = []
        self.reported: list[Demand] = []
        self.spans: list[float] = []
        self.before: Callable[[], float] = lambda: 0.0
        self.after: Callable[[], float] = lambda: 0.0
        self.failure: Callable[[], Exception | None] = lambda: None
        self.closed = 0

    async def take(self, calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
        self.requests.append(len(calls))
        await self._delay(self.before())
        if (failure := self.failure()) is not None and isinstance(failure, StoreResetError | ConnectionError):
            raise failure
        closed: set[str] = set()
        verdicts = [self._decide(call, closed) for call in calls]
        await self._delay(self.after())
        if failure is not None:
            raise failure
        return verdicts

    async def _delay(self, seconds: float) -> None:
        if seconds > 0:
            await self._clock.sleep(seconds)

    async def aclose(self) -> None:
        self.closed += 1

    def _decide(self, call: tuple[Demand, ...], closed: set[str]) -> StoreVerdict:
        now, day = self._clock.now, int(self._clock.wall() // 86_400)
        full: list[int] = []
        for at, demand in enumerate(call):
            if demand.unreported:
                self.reported.append(demand)
                self.grants[demand.bucket].append((now, demand.unreported[0]))
            for window in demand.windows:
                self.spans.append(window.span)
                if window.utc_day:
                    if self.days[demand.bucket, day] + demand.cost > window.limit:
                        return StoreVerdict(granted=False, blocked_by=at, quota_exhausted=True)
                    continue
                used = sum(cost for made, cost in self.grants[demand.bucket] if made + window.span > now)
                if demand.bucket in closed or used + demand.cost > window.limit:
                    closed.add(demand.bucket)
                    full.append(at)
        if full:
            return StoreVerdict(granted=False, wait=0.05, blocked_by=full[0])
        for demand in call:
            self.grants[demand.bucket].append((now, demand.cost))
            self.days[demand.bucket, day] += demand.cost
        return StoreVerdict(granted=True)


def run_schedule(seed: int, *, outages: bool, connections: bool = False) -> None:
    """
    Run two limiters on one store, with random delays and cancellations.

    With *outages* the store fails at times, and with *connections* the transport can write a random number of requests.
    """
    draw = random.Random(seed + 700)
    stepper = Stepper()
    store = MemoryStore(stepper)
    slowest = draw.choice((0.0, 0.005, 0.05, 0.4))
    store.before = lambda: draw.uniform(0, slowest)
    store.after = lambda: draw.uniform(0, slowest)
    failing = [False]

    def failure() -> Exception | None:
        if not failing[0] or draw.random() < 0.2:
            return None
        return draw.choice((ConnectionError(), TimeoutError("after the decision"), StoreResetError()))

    store.failure = failure
    free = [draw.randint(0, 3) if connections else None]
    limiters = [
        SharedLimiter(clock=stepper, settings=LimitSettings(burst=1.0), store=store, count_free=lambda _: free[0])
        for _ in range(2)
    ]
    shapes = draw.sample(SHAPES, draw.randint(1, 4))
    calls: dict[SharedLimiter, list[ScheduledCall]] = {limiter: [] for limiter in limiters}
    for _ in range(draw.randint(1, 40)):
        limiter = draw.choice(limiters)
        mine = calls[limiter]
        match draw.randint(0, 9):
            case 0 | 1 | 2 | 3 | 4:
                call = random_call(draw, shapes)
                call.start(stepper, limiter, stepper.now + draw.uniform(0, 5) if draw.random() < 0.1 else None)
                mine.append(call)
            case 5 | 6 if mine:
                victim = draw.choice(mine).task
                assert victim is not None
                stepper.cancel(victim)
            case 7 if outages:
                failing[0] = not failing[0]
            case 8 if connections:
                free[0] = draw.randint(0, 3)
            case _:
                stepper.run_until(stepper.now + draw.choice((0.0, 0.01, 0.3, 1.0, 3.0)))
    failing[0] = False
    free[0] = draw.choice((None, 1, 2))
    stepper.drain(at_most=10_000)
    assert not stepper.open, "a task was never woken"
    if not outages:  # a task that probes the store lets others pass meanwhile
        for mine in calls.values():
            assert_in_order(mine)
        assert_within_limits(call for mine in calls.values() for call in mine)
    stepper.now += 100
    for limiter in limiters:
        assert not limiter._parked
        assert all(bucket.waiting == 0 for bucket in limiter.snapshot())
        assert all(use.used == 0 for bucket in limiter.snapshot() for use in bucket.windows)


@pytest.mark.parametrize("outages", [False, True])
async def test_random_schedules(outages: bool) -> None:
    """Together, the limiters keep every window however late replies arrive, and every call ends in spite of outages."""
    for seed in range(300):
        try:
            run_schedule(seed, outages=outages)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise


def make(stepper: Stepper, **fields: object) -> tuple[SharedLimiter, MemoryStore, list[StoreChange]]:
    store = MemoryStore(stepper)
    changes: list[StoreChange] = []
    settings = LimitSettings(**fields)  # type: ignore[arg-type]
    return SharedLimiter(clock=stepper, settings=settings, store=store, on_store_change=changes.append), store, changes


@pytest.mark.parametrize("outages", [False, True])
async def test_random_schedules_of_a_busy_transport(outages: bool) -> None:
    """Calls that wait for a connection keep their order and the limits, and every call ends in spite of outages."""
    for seed in range(150):
        run_schedule(seed, outages=outages, connections=True)


async def test_one_call_looks_at_a_busy_transport() -> None:
    """However many buckets have waiting calls, the number of looks at the transport does not grow with them."""
    stepper = Stepper()
    looks: list[float] = []
    free = [0]

    def count_free(_: object) -> int:
        looks.append(stepper.now)
        return free[0] - sum(task.done for task in tasks)

    tasks: list[SteppedTask] = []
    limiter = SharedLimiter(clock=stepper, store=MemoryStore(stepper), count_free=count_free)
    tasks = [stepper.start(limiter.acquire((Limit(f"bucket{number}", (Window(10, 1.0),)),))) for number in range(60)]
    assert looks
    looks.clear()
    stepper.run_until(stepper.now + 1.0)
    assert 450 <= len(looks) <= 1100
    assert sum(bucket.waiting for bucket in limiter.snapshot()) == 60
    # Another one looks when the first is cancelled.
    stepper.cancel(tasks[0])
    for count in range(2, 61):
        free[0] = count
        stepper.run_until(stepper.now + 0.003)
        assert [task.number for task in tasks if task.done] == list(range(count))
    assert not stepper.open
    looks.clear()
    stepper.run_until(stepper.now + 1.0)
    assert not looks


async def test_a_deadline_without_a_connection_names_the_connection() -> None:
    """A call that waits for a connection when its deadline passes tells that, and no wait for the rate limits."""
    stepper = Stepper()
    limiter = SharedLimiter(clock=stepper, store=MemoryStore(stepper), count_free=lambda _: 0)
    first = stepper.start(limiter.acquire(TEN, deadline=stepper.now + 1))
    second = stepper.start(limiter.acquire(TEN, deadline=stepper.now + 2))
    stepper.run_until(stepper.now + 3)
    for task in (first, second):
        assert isinstance(task.error, DeadlineExceededError)
        assert str(task.error) == "the deadline passed; the request was waiting for a connection"
        assert task.error.available_in is None
    assert [bucket.waiting for bucket in limiter.snapshot()] == [0]


async def test_nothing_is_granted_without_the_store() -> None:
    """With a store, ``try_acquire`` returns False even if there is room here."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    assert not limiter.try_acquire(TEN)
    assert stepper.start(limiter.acquire(TEN)).done
    assert store.requests == [1]


async def test_waiting_calls_are_asked_for_together() -> None:
    """While one request is in flight, further calls are collected for the next one."""
    stepper = Stepper()
    limiter, store, _ = make(stepper, burst=1.0)
    store.before = lambda: 0.01
    for _ in range(8):
        stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 0.05)
    assert not stepper.open
    assert store.requests == [1, 7]


async def test_a_full_store_is_not_asked_all_the_time() -> None:
    """A thousand waiting calls need about twenty requests a second, each for a few calls."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    hundred = (Limit("hundred", (Window(100, 1.0),)),)
    for _ in range(1000):
        stepper.start(limiter.acquire(hundred))
    stepper.run_until(stepper.now + 3)
    assert len(store.requests) < 3 * 45
    assert max(store.requests) <= 20


async def test_a_slow_user_does_not_block_others() -> None:
    """A refusal by the store for the bucket of one user does not block other users in the shared bucket."""
    stepper = Stepper()
    limiter, _, _ = make(stepper)
    slow = [stepper.start(limiter.acquire(OWN, key="slow")) for _ in range(5)]
    other = stepper.start(limiter.acquire(OWN, key="other"))
    stepper.run_until(stepper.now + 0.2)
    assert [task.done for task in slow] == [True, True, False, False, False]
    assert other.done


async def test_a_late_reply_is_not_used() -> None:
    """A grant whose reply took longer than the store allows for is discarded, and the store is asked again."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    delays = iter([0.3])
    store.after = lambda: next(delays, 0.0)
    task = stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 0.31)
    assert task.done
    assert store.requests == [1, 1]
    assert len(store.grants["ten"]) == 2


async def test_a_cancelled_leader_is_replaced() -> None:
    """When the task that made a request is cancelled, the other calls in it are asked for again at once."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    store.before = lambda: 0.01
    leader = stepper.start(limiter.acquire(TEN))
    others = [stepper.start(limiter.acquire(TEN)) for _ in range(3)]
    stepper.run_until(stepper.now + 0.011)
    assert leader.done
    stepper.cancel(others[0])
    stepper.run_until(stepper.now + 0.05)
    assert others[1].done
    assert others[2].done


async def test_a_deadline_while_the_store_is_asked() -> None:
    """A call whose deadline passes during the request fails; the reply is used for the others."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    store.after = lambda: 0.015
    others = [stepper.start(limiter.acquire(TEN)) for _ in range(2)]
    hasty = stepper.start(limiter.acquire(TEN, deadline=stepper.now + 0.02))
    stepper.run_until(stepper.now + 0.025)
    assert [task.done for task in others] == [True, False]
    assert isinstance(hasty.error, DeadlineExceededError)
    assert str(hasty.error) == "the deadline passed; the limit store had not replied; allow more time"
    assert hasty.error.available_in is None
    stepper.run_until(stepper.now + 0.01)
    assert others[1].done


@pytest.mark.parametrize("waiting", [1, 3])
async def test_a_deadline_tells_the_wait_of_the_store(waiting: int) -> None:
    """The wait in the error is the store's, also for calls that it was not asked for, and not that of this process."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    opens = stepper.now + 1800

    async def refuse(calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
        return [StoreVerdict(granted=stepper.now >= opens, wait=opens - stepper.now) for _ in calls]

    store.take = refuse  # type: ignore[method-assign]
    tasks = [stepper.start(limiter.acquire(TEN, deadline=stepper.now + 30)) for _ in range(waiting)]
    late = stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 31)
    for task in tasks:
        assert isinstance(task.error, DeadlineExceededError)
        assert task.error.available_in == pytest.approx(1770, abs=0.1)
        assert "the rate limit ten has no room before the deadline; retry in 1770." in str(task.error)
    # The call after them is still asked for, and afterwards the store has room.
    stepper.run_until(opens + 5)
    assert late.done
    assert late.error is None
    # From then on, the wait is that of the window.
    store.take = MemoryStore(stepper).take  # type: ignore[method-assign]
    tasks = [stepper.start(limiter.acquire(TEN, deadline=stepper.now + 0.5)) for _ in range(11)]
    stepper.run_until(stepper.now + 1)
    assert isinstance(tasks[-1].error, DeadlineExceededError)
    assert tasks[-1].error.available_in is not None
    assert tasks[-1].error.available_in < 2


async def test_a_quota_spent_by_others() -> None:
    """A verdict that the daily quota is exhausted raises an error at once."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    store.days["daily", int(stepper.wall() // 86_400)] = 3
    task = stepper.start(limiter.acquire(DAILY))
    assert isinstance(task.error, QuotaExceededError)
    assert task.error.effect == "none"


async def test_the_store_goes_away_and_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    """Without the store, calls wait for a window, then use a quarter of the limit, and report it to the store."""
    stepper = Stepper()
    limiter, store, changes = make(stepper, burst_at_least=1)
    hundred = (Limit("hundred", (Window(100, 1.0),)),)
    away = [True]
    store.failure = lambda: ConnectionError("secret host") if away[0] else None
    tasks = [stepper.start(limiter.acquire(hundred)) for _ in range(400)]
    with caplog.at_level(logging.INFO, "easemob_async.limits"):
        stepper.run_until(stepper.now + 4)
        assert sum(task.done for task in tasks) == pytest.approx(75, abs=2)
        assert changes == [StoreChange(is_available=False, reason="builtins.ConnectionError", share=Fraction(1, 4))]
        assert limiter.snapshot()[0].windows[0].limit == 25
        away[0] = False
        stepper.run_until(stepper.now + 7)
        assert not stepper.open
    assert [change.is_available for change in changes] == [False, True]
    assert store.reported[0].unreported == (25,)
    assert len(store.reported) == 1
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "secret" not in caplog.text
    assert "grants nothing for the length of each window, and then uses 1/4 of each limit" in caplog.text


async def test_a_store_that_stays_away_is_probed_seldom() -> None:
    """Probes follow after a tenth of a second, then after twice as long each time, and at last every five seconds."""
    stepper = Stepper()
    limiter, store, changes = make(stepper)
    store.failure = ConnectionError
    for _ in range(300):
        stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 30)
    assert len(store.requests) == 11
    assert len(changes) == 1


async def test_a_call_that_is_too_heavy_alone_waits_for_the_store() -> None:
    """A call that fits the limit but not the fallback share is granted when the store is back."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    recipients = (Limit("recipients", (Window(600, 60.0),), counts="recipients"),)
    away = [True]
    store.failure = lambda: ConnectionError() if away[0] else None
    heavy = stepper.start(limiter.acquire(recipients, cost=500))
    stepper.run_until(stepper.now + 10)
    assert not heavy.done
    away[0] = False
    stepper.run_until(stepper.now + 6)
    assert heavy.done


async def test_a_window_is_waited_for_without_the_store() -> None:
    """When the store goes away, a process that had not used the window waits until others' grants have left it."""
    stepper = Stepper()
    store = MemoryStore(stepper)
    busy, idle = (SharedLimiter(clock=stepper, settings=LimitSettings(burst=1.0), store=store) for _ in range(2))
    tasks = [stepper.start(busy.acquire(TEN)) for _ in range(10)]
    assert all(task.done for task in tasks)
    store.failure = ConnectionError
    tasks += [stepper.start(limiter.acquire(TEN)) for limiter in (idle, busy) for _ in range(40)]
    stepper.run_until(stepper.now + 20)
    ended = sorted(task.ended for task in tasks if task.done)
    assert len(ended) > 40
    assert max(sum(at <= other < at + 1.0 for other in ended) for at in ended) <= 10
    assert len([at for at in ended if at < 1001.0]) == 10


@pytest.mark.parametrize(
    ("told", "counted", "share"),
    [
        (None, 0, Fraction(1, 4)),
        (None, 3, Fraction(1, 4)),
        (None, 4, Fraction(3, 16)),
        (None, 10, Fraction(3, 40)),
        ("1/2", 10, Fraction(1, 2)),
        (0.05, 2, Fraction(1, 20)),
    ],
)
async def test_the_share_without_the_store(told: float | str | None, counted: int, share: Fraction) -> None:
    """The share comes from the settings, or from the number of processes that the store has counted."""

    class Counting(MemoryStore):
        process_count = counted

    stepper = Stepper()
    changes: list[StoreChange] = []
    store = Counting(stepper)
    store.failure = ConnectionError
    settings = LimitSettings(fallback_share=told)
    limiter = SharedLimiter(clock=stepper, settings=settings, store=store, on_store_change=changes.append)
    stepper.start(limiter.acquire((Limit("hundred", (Window(100, 1.0),)),)))
    assert [change.share for change in changes] == [share]
    assert limiter.snapshot()[0].windows[0].limit == math.floor(100 * share)


async def test_nothing_is_granted_alone_before_a_store_that_was_idle_is_probed() -> None:
    """After idle seconds without the store it may be reachable again, so the next call waits for a probe."""
    stepper = Stepper()
    limiter, store, changes = make(stepper)
    away = [True]
    store.failure = lambda: ConnectionError() if away[0] else None
    first = stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 2)
    assert first.done
    away[0] = False
    stepper.run_until(stepper.now + 20)
    store.before = lambda: 0.5
    tasks = [stepper.start(limiter.acquire(TEN)) for _ in range(3)]
    stepper.run_until(stepper.now + 0.49)
    assert [task.done for task in tasks] == [False] * 3
    store.before = lambda: 0.0
    stepper.run_until(stepper.now + 1)
    assert [task.done for task in tasks] == [True] * 3
    assert [change.is_available for change in changes] == [False, True]


@pytest.mark.parametrize(("idle", "closed"), [(2.0, True), (0.05, False)])
async def test_a_window_is_waited_for_after_a_return_without_a_decision(idle: float, closed: bool) -> None:
    """Other processes may have used a store that was back, also if it decided on no call of this process."""
    stepper = Stepper()
    limiter, store, changes = make(stepper)
    away = [True]
    store.failure = lambda: ConnectionError() if away[0] else None
    first = stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 0.15)
    away[0] = False
    store.before = lambda: 30.0 if store.requests[-1] else 0.0  # it replies to probes only
    while not changes[-1].is_available:
        stepper.run_until(stepper.now + 0.01)
    assert not first.done
    stepper.cancel(first)
    stepper.run_until(stepper.now + idle)
    away[0], store.before = True, lambda: 0.0
    began = stepper.now
    task = stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 5)
    assert task.error is None
    assert (task.ended - began > 1) == closed


async def test_a_cancelled_probe_is_made_by_another_task() -> None:
    """When the task that probes is cancelled, another waiting task probes at once."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    away = [True]
    store.failure = lambda: ConnectionError() if away[0] else None
    stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 2)
    away[0] = False
    stepper.now += 20
    store.before = lambda: 0.5
    prober = stepper.start(limiter.acquire(TEN))
    other = stepper.start(limiter.acquire(TEN))
    stepper.cancel(prober)
    store.before = lambda: 0.0
    stepper.run_until(stepper.now + 1)
    assert other.done


@pytest.mark.parametrize("fails", [False, True])
async def test_a_request_that_does_not_end_is_given_up(fails: bool) -> None:
    """A request whose task does not come back is made again by another task, and its late reply changes nothing."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    if fails:  # the request that does not end is a probe
        failures: list[Exception | None] = [ConnectionError()]
        store.failure = lambda: failures.pop(0) if failures else None
        stepper.start(limiter.acquire(TEN))
        stepper.run_until(stepper.now + 0.01)
    store.before = lambda: 60.0
    stuck = stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 5)
    waits = stepper.start(limiter.acquire(TEN))
    store.before = lambda: 0.0
    stepper.run_until(stepper.now + 6)
    assert not waits.done
    last = stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 2)
    assert (waits.done, last.done) == (True, True)
    stepper.run_until(stepper.now + 60)
    assert stuck.done
    assert stuck.error is None
    assert limiter.snapshot()[0].windows[0].used == 0


async def test_calls_with_enough_time_survive_an_outage() -> None:
    """A call that has time for the whole limit is not refused because the fallback share is too small."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    hundred = (Limit("hundred", (Window(100, 1.0),)),)
    away = [False]
    store.failure = lambda: ConnectionError() if away[0] else None
    deadline = stepper.now + 30
    tasks = [stepper.start(limiter.acquire(hundred, deadline=deadline)) for _ in range(1000)]
    away[0] = True
    stepper.run_until(stepper.now + 1.2)
    assert limiter.snapshot()[0].windows[0].limit == 25
    tasks += [stepper.start(limiter.acquire(hundred, deadline=stepper.now + 30)) for _ in range(1000)]
    assert limiter.estimate(hundred, 100) == pytest.approx(4 * 20, abs=2)
    stepper.run_until(stepper.now + 3)
    away[0] = False
    stepper.run_until(stepper.now + 30)
    assert [task.error for task in tasks if task.error is not None] == []
    assert not stepper.open


@pytest.mark.parametrize("cost", [500, 600])
async def test_a_cost_above_the_share_can_be_estimated(cost: int) -> None:
    """A cost above the share that fits the limit can be estimated, and waits for the store if it has a deadline."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    recipients = (Limit("recipients", (Window(600, 60.0),), counts="recipients"),)
    away = [True]
    store.failure = lambda: ConnectionError() if away[0] else None
    stepper.start(limiter.acquire(recipients))
    assert limiter.estimate(recipients, 1, cost=cost) < math.inf
    assert limiter.estimate(recipients, 3, cost=cost) >= 60
    task = stepper.start(limiter.acquire(recipients, cost=cost, deadline=stepper.now + 100))
    away[0] = False
    stepper.run_until(stepper.now + 99)
    assert task.done
    assert task.error is None


async def test_a_deadline_without_the_store_tells_the_real_wait() -> None:
    """At its deadline a call fails with the wait for the window that must pass, as the snapshot shows it."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    recipients = (Limit("recipients", (Window(600, 60.0),), counts="recipients"),)
    store.failure = ConnectionError
    task = stepper.start(limiter.acquire(recipients, cost=10, deadline=stepper.now + 5))
    waiting = stepper.start(limiter.acquire(recipients, cost=10))
    stepper.run_until(stepper.now + 4)
    assert not task.done
    stepper.run_until(stepper.now + 1)
    assert isinstance(task.error, DeadlineExceededError)
    assert "the limit store cannot be reached" in str(task.error)
    assert "recipients" in str(task.error)
    assert task.error.available_in is not None
    # Both are in the burst that is granted when the window has passed.
    assert task.error.available_in == pytest.approx(limiter.snapshot()[0].next_in)
    assert f"retry in {task.error.available_in:.3f} s" in str(task.error)
    assert limiter.estimate(recipients, 1, cost=10) == pytest.approx(task.error.available_in)
    end = stepper.now + task.error.available_in
    stepper.run_until(end + 10)
    assert waiting.ended == pytest.approx(end, abs=7)
    assert waiting.ended >= end


async def test_an_estimate_without_the_store_counts_the_calls_ahead() -> None:
    """An estimate without the store is the wait for the window, and then the pace of the fallback share."""
    stepper = Stepper()
    limiter, store, _ = make(stepper, burst_at_least=1)
    hundred = (Limit("hundred", (Window(100, 10.0),)),)
    store.failure = ConnectionError
    tasks = [stepper.start(limiter.acquire(hundred)) for _ in range(60)]
    told = limiter.estimate(hundred, 1)
    began = stepper.now
    tasks.append(stepper.start(limiter.acquire(hundred)))
    stepper.run_until(began + 60)
    assert all(task.done for task in tasks)
    assert max(task.ended for task in tasks) - began == pytest.approx(told, abs=3)


async def test_a_call_that_only_the_store_can_grant_has_no_wait_to_tell() -> None:
    """A call that costs more than the fallback share says so at its deadline, and promises no time."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    recipients = (Limit("recipients", (Window(600, 60.0),), counts="recipients"),)
    store.failure = ConnectionError
    task = stepper.start(limiter.acquire(recipients, cost=500, deadline=stepper.now + 5))
    stepper.run_until(stepper.now + 5)
    assert isinstance(task.error, DeadlineExceededError)
    assert "fallback share; retry when the store can be reached" in str(task.error)
    assert task.error.available_in is None


async def test_waiting_calls_sleep_while_a_probe_takes_long() -> None:
    """Calls that wait while a probe is on its way sleep, and do not look again all the time."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    store.failure = ConnectionError
    for _ in range(30):
        stepper.start(limiter.acquire(TEN))
    store.before = lambda: 3.0
    stepper.run_until(stepper.now + 1)
    waits = 0

    def wait(waiter: Waiter, seconds: float | None = None) -> Coroutine[Any, Any, bool]:
        nonlocal waits
        waits += 1
        if waits > 1000:
            raise RuntimeError("busy")  # ends the task
        return Stepper.wait(stepper, waiter, seconds)

    stepper.wait = wait  # type: ignore[method-assign]
    stepper.run_until(stepper.now + 10)
    assert 0 < waits < 100


async def test_a_share_of_a_daily_quota_that_is_used_up() -> None:
    """Calls beyond the share of a day wait for the store and probe it; they fail only when the whole quota is used."""
    stepper = Stepper()
    limiter, store, changes = make(stepper)
    daily = (Limit("daily", (Window(8, 86_400, utc_day=True),)),)
    away = [True]
    store.failure = lambda: ConnectionError() if away[0] else None
    tasks = [stepper.start(limiter.acquire(daily)) for _ in range(5)]
    assert [task.done for task in tasks] == [True, True, False, False, False]
    away[0] = False
    stepper.run_until(stepper.now + 7)
    assert all(task.done and task.error is None for task in tasks)
    assert [change.is_available for change in changes] == [False, True]
    away[0] = True
    tasks = [stepper.start(limiter.acquire(daily)) for _ in range(3)]
    stepper.run_until(stepper.now + 7)
    assert len([task for task in tasks if task.done]) == 0
    away[0] = False
    stepper.run_until(stepper.now + 7)
    assert all(task.done and task.error is None for task in tasks)
    away[0] = True
    task = stepper.start(limiter.acquire(daily))
    assert isinstance(task.error, QuotaExceededError)


async def test_others_continue_after_a_withdrawn_call() -> None:
    """When a call behind a request is cancelled, the calls that waited for its place are asked for after the reply."""
    stepper = Stepper()
    limiter, store, _ = make(stepper, burst=1.0)
    store.before = lambda: 0.01
    wide = (Limit("wide", (Window(1000, 1.0),)),)
    leader = stepper.start(limiter.acquire(wide))
    other = stepper.start(limiter.acquire(TEN))
    tasks = [stepper.start(limiter.acquire(wide)) for _ in range(100)]  # more than fit into the next request
    stepper.cancel(other)
    stepper.run_until(stepper.now + 10)
    assert leader.done
    assert [task.number for task in tasks if not task.done] == []


async def test_a_store_that_lost_its_data_during_an_outage_gets_the_whole_day() -> None:
    """After an outage with loss of data, all grants of the day are reported and not only those made without it."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    daily = (Limit("daily", (Window(100, 86_400, utc_day=True),)),)
    for _ in range(3):
        stepper.start(limiter.acquire(daily))
    failures: list[Exception | None] = [ConnectionError()]
    store.failure = lambda: failures.pop(0) if failures else None
    for _ in range(2):
        stepper.start(limiter.acquire(daily))
    failures.append(StoreResetError())
    stepper.now += 1
    stepper.start(limiter.acquire(daily))
    stepper.run_until(stepper.now + 5)
    assert [demand.unreported for demand in store.reported] == [(5,)]
    assert not stepper.open


async def test_a_grant_that_is_used_late_is_asked_for_again() -> None:
    """A grant whose task runs later than the store allows for is not used; the store is asked again."""
    stepper = Stepper()
    limiter, store, _ = make(stepper, burst=1.0)
    store.before = lambda: 0.01
    first, second, third = (stepper.start(limiter.acquire(TEN)) for _ in range(3))
    stepper.ring()
    stepper.resume(second)  # it asks for both
    stepper.ring()
    assert [task.done for task in (first, second)] == [True, True]
    assert stepper.woken() == [third]
    asked = len(store.requests)
    stepper.now += 0.5
    stepper.resume(third)
    assert len(stepper.open) == 1
    stepper.run_until(stepper.now + 1)
    assert not stepper.open
    assert len(store.requests) > asked


class Holder:
    """The times of a grant, as a call keeps them."""

    granted_at = valid_until = math.inf
    asked_at: float | None = None


async def test_grants_that_are_used_late_together() -> None:
    """Later requests allow for twice the lateness of one of them, however many there are."""
    stepper = Stepper()
    limiter, store, _ = make(stepper, burst=1.0)
    holds: list[Hold | None] = []
    for _ in range(10):
        holder = Holder()
        assert stepper.start(limiter.acquire(TEN, holder=holder)).done
        holds.append(limiter.delay(TEN, valid_until=holder.valid_until, asked_at=holder.asked_at))
    assert max(store.spans) < 1.1
    stepper.now += 0.1
    assert [hold is not None and limiter.use(hold) for hold in holds] == [False] * 10
    assert all(use.used == 0 for use in limiter.snapshot()[0].windows)
    stepper.now += 1
    stepper.start(limiter.acquire(TEN))
    assert max(store.spans) == pytest.approx(1.005 + 2 * 0.1)


async def test_a_late_grant_of_a_process_that_is_alone() -> None:
    """It says nothing about the store, and later requests do not allow for more time."""
    stepper = Stepper()
    limiter, store, _ = make(stepper, burst=1.0)
    store.failure = lambda: ConnectionError() if stepper.now < 1003 else None
    holder = Holder()
    task = stepper.start(limiter.acquire(TEN, holder=holder))
    stepper.run_until(1002)
    assert task.done
    hold = limiter.delay(TEN, valid_until=holder.valid_until, asked_at=holder.asked_at)
    stepper.now = 1020
    assert hold is not None
    assert not limiter.use(hold)
    for _ in range(2):
        stepper.start(limiter.acquire(TEN))
        stepper.run_until(stepper.now + 1)
    assert store.spans
    assert max(store.spans) < 1.1


async def test_a_store_that_was_reset_gets_a_report() -> None:
    """After a reset, the grants within the window are reported, and the calls are asked for again."""
    stepper = Stepper()
    limiter, store, changes = make(stepper, burst=1.0)
    for _ in range(4):
        stepper.start(limiter.acquire(TEN))
    store.grants.clear()
    failures = iter([StoreResetError()])
    store.failure = lambda: next(failures, None)
    for _ in range(10):
        stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 0.5)
    assert len(stepper.open) == 4
    assert [demand.unreported for demand in store.reported] == [(4,)]
    assert changes == []


async def test_a_store_that_is_always_reset_counts_as_unreachable() -> None:
    """After a second reset in a row, the store is not asked again in the same instant."""
    stepper = Stepper()
    limiter, store, changes = make(stepper)
    store.failure = StoreResetError
    task = stepper.start(limiter.acquire(TEN))
    assert len(store.requests) == 2
    assert len(changes) == 1
    stepper.run_until(stepper.now + 1.1)
    assert task.done


async def test_invalid_replies_count_as_unreachable() -> None:
    """A reply with fewer verdicts than calls counts as a failure of the store."""

    class Short(MemoryStore):
        async def take(self, calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
            return (await super().take(calls))[1:]

    stepper = Stepper()
    changes: list[StoreChange] = []
    limiter = SharedLimiter(clock=stepper, store=Short(stepper), on_store_change=changes.append)
    task = stepper.start(limiter.acquire(TEN))
    assert changes[0].reason == "builtins.ValueError"
    stepper.run_until(stepper.now + 1.1)
    assert task.done


async def test_a_daily_quota_used_alone_is_reported_exactly() -> None:
    """Of a daily quota, only grants that the store does not know are reported: they count for the rest of the day."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    daily = (Limit("daily", (Window(100, 86_400, utc_day=True),)),)
    for _ in range(3):
        stepper.start(limiter.acquire(daily))
    away = [True]
    store.failure = lambda: ConnectionError() if away[0] else None
    for _ in range(2):
        stepper.start(limiter.acquire(daily))
    away[0] = False
    stepper.now += 1
    for _ in range(2):
        stepper.start(limiter.acquire(daily))
    assert [demand.unreported for demand in store.reported] == [(2,)]
    assert not stepper.open


async def test_a_daily_quota_used_alone_while_the_clock_shows_a_wrong_day() -> None:
    """All grants made alone are reported when the store is back: those of before, of meanwhile and of afterwards."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    daily = (Limit("daily", (Window(100, 86_400, utc_day=True),)),)
    away = [True]
    store.failure = lambda: ConnectionError() if away[0] else None
    for shift in (0, 365, -365, 0):
        stepper._wall += shift * 86_400
        assert stepper.start(limiter.acquire(daily)).done
    away[0] = False
    stepper.now += 8
    stepper.start(limiter.acquire(daily))
    assert [demand.unreported for demand in store.reported] == [(4,)]
    assert not stepper.open


async def test_refusals_by_the_service_slow_all_processes() -> None:
    """The reduced speed is sent to the store, which applies it to all processes."""
    asked: list[Demand] = []

    class Watched(MemoryStore):
        async def take(self, calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
            asked.extend(demand for call in calls for demand in call)
            return await super().take(calls)

    stepper = Stepper()
    limiter = SharedLimiter(clock=stepper, store=Watched(stepper))
    limiter.record_refusal(TEN)
    stepper.now += 1
    limiter.record_refusal(TEN)
    stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 0.3)
    assert asked[0].speed == pytest.approx(0.8, abs=0.01)
    (window,) = asked[0].windows
    assert window.span > 1.02
    assert math.isclose(window.burst, 5)


async def test_a_callback_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The call that notices an outage is granted although the callback fails; the failure is logged."""

    def fail(change: StoreChange) -> None:
        raise RuntimeError("oops")

    stepper = Stepper()
    store = MemoryStore(stepper)
    store.failure = ConnectionError
    limiter = SharedLimiter(clock=stepper, store=store, on_store_change=fail)
    task = stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 1.1)
    assert task.done
    assert task.error is None
    assert "oops" in caplog.text


async def test_repr() -> None:
    """The repr and the snapshot show whether the last request to the store succeeded; None before the first one."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    assert repr(limiter) == "SharedLimiter(buckets=0, waiting=0, store_reachable=None)"
    store.before = lambda: 0.01
    stepper.start(limiter.acquire(TEN))
    assert repr(limiter) == "SharedLimiter(buckets=1, waiting=1, store_reachable=None)"
    assert [bucket.store_reachable for bucket in limiter.snapshot()] == [None]
    stepper.run_until(stepper.now + 0.1)
    assert repr(limiter) == "SharedLimiter(buckets=1, waiting=0, store_reachable=True)"
    assert [bucket.store_reachable for bucket in limiter.snapshot()] == [True]
    store.failure = ConnectionError
    stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 0.1)
    assert repr(limiter) == "SharedLimiter(buckets=1, waiting=1, store_reachable=False)"
    assert [bucket.store_reachable for bucket in limiter.snapshot()] == [False]
    disabled = SharedLimiter(clock=stepper, settings=LimitSettings(enabled=False), store=store)
    assert repr(disabled) == "SharedLimiter(enabled=False)"


async def test_closing_closes_the_store() -> None:
    """Closing the limiter closes what the store has open in this event loop."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    await limiter.aclose()
    assert store.closed == 1
