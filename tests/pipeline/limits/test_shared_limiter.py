"""Limiters that share a store, on a manual clock: latencies, lost answers, outages and cancellations."""

from __future__ import annotations

import logging
import math
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest

from easemob_async._errors import DeadlineExceededError, QuotaExceededError
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import (
    Demand,
    LimitSettings,
    SharedLimiter,
    StoreChange,
    StoreResetError,
    StoreVerdict,
)
from tests.pipeline.limits.stepper import Stepper
from tests.pipeline.limits.test_schedules import SHAPES, Call, assert_in_order, assert_within_limits, random_call

pytestmark = pytest.mark.anyio

TEN = (Limit("ten", (Window(10, 1.0),)),)
OWN = (Limit("own", (Window(2, 10.0),), per="user"), Limit("ten", (Window(10, 1.0),)))
DAILY = (Limit("daily", (Window(3, 86_400, utc_day=True),)),)


class MemoryStore:
    """Keeps every grant and counts them anew each time: slow, exact, and with any kind of trouble on request."""

    def __init__(self, clock: Stepper) -> None:
        self._clock = clock
        self.grants: dict[str, list[tuple[float, int]]] = defaultdict(list)
        self.days: dict[tuple[str, int], int] = defaultdict(int)
        self.asks: list[int] = []
        self.carried: list[Demand] = []
        self.before: Callable[[], float] = lambda: 0.0
        self.after: Callable[[], float] = lambda: 0.0
        self.trouble: Callable[[], Exception | None] = lambda: None
        self.closed = 0

    async def take(self, calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
        self.asks.append(len(calls))
        await self._delay(self.before())
        if (trouble := self.trouble()) is not None and isinstance(trouble, StoreResetError | ConnectionError):
            raise trouble
        closed: set[str] = set()
        verdicts = [self._decide(call, closed) for call in calls]
        await self._delay(self.after())
        if trouble is not None:
            raise trouble
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
                self.carried.append(demand)
                self.grants[demand.bucket].append((now, demand.unreported[0]))
            for window in demand.windows:
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


def run_schedule(seed: int, *, outages: bool) -> None:
    """Two limiters, one store, and everything that may go wrong between them."""
    draw = random.Random(seed + 700)
    stepper = Stepper()
    store = MemoryStore(stepper)
    slowest = draw.choice((0.0, 0.005, 0.05, 0.4))
    store.before = lambda: draw.uniform(0, slowest)
    store.after = lambda: draw.uniform(0, slowest)
    troubled = [False]

    def trouble() -> Exception | None:
        if not troubled[0] or draw.random() < 0.2:
            return None
        return draw.choice((ConnectionError(), TimeoutError("after the decision"), StoreResetError()))

    store.trouble = trouble
    limiters = [SharedLimiter(clock=stepper, settings=LimitSettings(burst=1.0), store=store) for _ in range(2)]
    shapes = draw.sample(SHAPES, draw.randint(1, 4))
    calls: dict[SharedLimiter, list[Call]] = {limiter: [] for limiter in limiters}
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
                troubled[0] = not troubled[0]
            case _:
                stepper.run_until(stepper.now + draw.choice((0.0, 0.01, 0.3, 1.0, 3.0)))
    troubled[0] = False
    stepper.drain(at_most=10_000)
    assert not stepper.open, "somebody was never woken"
    if not outages:  # whoever looks for the store lets others pass meanwhile
        for mine in calls.values():
            assert_in_order(mine)
        assert_within_limits(call for mine in calls.values() for call in mine)
    stepper.now += 100
    for limiter in limiters:
        assert all(bucket.waiting == 0 for bucket in limiter.snapshot())
        assert all(use.used == 0 for bucket in limiter.snapshot() for use in bucket.windows)


@pytest.mark.parametrize("outages", [False, True])
async def test_random_schedules(outages: bool) -> None:
    """Together the limiters stay within every window, however late answers come; nobody is forgotten in any trouble."""
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


async def test_nothing_goes_without_asking() -> None:
    """With a store the fast path says no, even where there is room here."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    assert not limiter.try_acquire(TEN)
    assert stepper.start(limiter.acquire(TEN)).done
    assert store.asks == [1]


async def test_those_who_wait_are_asked_for_together() -> None:
    """While one request is under way the others gather, and go in the next one."""
    stepper = Stepper()
    limiter, store, _ = make(stepper, burst=1.0)
    store.before = lambda: 0.01
    for _ in range(8):
        stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 0.05)
    assert not stepper.open
    assert store.asks == [1, 7]


async def test_a_full_store_is_not_asked_all_the_time() -> None:
    """A thousand waiting calls cost some twenty requests a second, each for a handful."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    hundred = (Limit("hundred", (Window(100, 1.0),)),)
    for _ in range(1000):
        stepper.start(limiter.acquire(hundred))
    stepper.run_until(stepper.now + 3)
    assert len(store.asks) < 3 * 45
    assert max(store.asks) <= 20


async def test_a_slow_user_is_in_nobody_elses_way() -> None:
    """What the store refuses for one user's bucket does not keep others from the shared one."""
    stepper = Stepper()
    limiter, _, _ = make(stepper)
    slow = [stepper.start(limiter.acquire(OWN, key="slow")) for _ in range(5)]
    other = stepper.start(limiter.acquire(OWN, key="other"))
    stepper.run_until(stepper.now + 0.2)
    assert [task.done for task in slow] == [True, True, False, False, False]
    assert other.done


async def test_a_late_answer_is_not_used() -> None:
    """A grant counts from the store's decision; when the answer took longer than that allows for, it is asked again."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    delays = iter([0.3])
    store.after = lambda: next(delays, 0.0)
    task = stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 0.31)
    assert task.done
    assert store.asks == [1, 1]
    assert len(store.grants["ten"]) == 2


async def test_a_cancelled_leader_is_replaced() -> None:
    """The one whose task made the request is cancelled; the others in it are asked for again at once."""
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
    """Who cannot wait for the answer leaves; the answer is used for the others."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    store.after = lambda: 0.015
    others = [stepper.start(limiter.acquire(TEN)) for _ in range(2)]
    hasty = stepper.start(limiter.acquire(TEN, deadline=stepper.now + 0.02))
    stepper.run_until(stepper.now + 0.025)
    assert [task.done for task in others] == [True, False]
    assert isinstance(hasty.error, DeadlineExceededError)
    stepper.run_until(stepper.now + 0.01)
    assert others[1].done


async def test_a_quota_spent_by_others() -> None:
    """The store says that the day's quota is gone: an error at once, not a wait."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    store.days["daily", int(stepper.wall() // 86_400)] = 3
    task = stepper.start(limiter.acquire(DAILY))
    assert isinstance(task.error, QuotaExceededError)
    assert task.error.sent == "no"


async def test_the_store_goes_away_and_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    """Meanwhile a quarter of each limit is used, after one warning; it is looked for, and then told of it all."""
    stepper = Stepper()
    limiter, store, changes = make(stepper, burst_at_least=1)
    hundred = (Limit("hundred", (Window(100, 1.0),)),)
    away = [True]
    store.trouble = lambda: ConnectionError("secret host") if away[0] else None
    tasks = [stepper.start(limiter.acquire(hundred)) for _ in range(400)]
    with caplog.at_level(logging.INFO, "easemob_async.limits"):
        stepper.run_until(stepper.now + 4)
        assert sum(task.done for task in tasks) == pytest.approx(100, abs=2)
        assert changes == [StoreChange(is_available=False, reason="builtins.ConnectionError", share=Fraction(1, 4))]
        assert limiter.snapshot()[0].windows[0].limit == 25
        away[0] = False
        stepper.run_until(stepper.now + 7)
        assert not stepper.open
    assert [change.is_available for change in changes] == [False, True]
    assert store.carried[0].unreported == (25,)
    assert len(store.carried) == 1
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "secret" not in caplog.text


async def test_a_store_that_stays_away_is_looked_for_seldom() -> None:
    """After one second, two, four, and then every five."""
    stepper = Stepper()
    limiter, store, changes = make(stepper)
    store.trouble = ConnectionError
    for _ in range(300):
        stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 30)
    assert len(store.asks) == 8
    assert len(changes) == 1


async def test_a_call_that_is_too_heavy_alone_waits_for_the_store() -> None:
    """It fits the limit but not the share of it: it goes when the store is back."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    heads = (Limit("heads", (Window(600, 60.0),), counts="recipients"),)
    away = [True]
    store.trouble = lambda: ConnectionError() if away[0] else None
    heavy = stepper.start(limiter.acquire(heads, cost=500))
    stepper.run_until(stepper.now + 10)
    assert not heavy.done
    away[0] = False
    stepper.run_until(stepper.now + 6)
    assert heavy.done


async def test_a_store_that_forgot_is_told() -> None:
    """What was granted lately counts again, and the calls are asked for anew."""
    stepper = Stepper()
    limiter, store, changes = make(stepper, burst=1.0)
    for _ in range(4):
        stepper.start(limiter.acquire(TEN))
    store.grants.clear()
    troubles = iter([StoreResetError()])
    store.trouble = lambda: next(troubles, None)
    for _ in range(10):
        stepper.start(limiter.acquire(TEN))
    stepper.run_until(stepper.now + 0.5)
    assert len(stepper.open) == 4
    assert [demand.unreported for demand in store.carried] == [(4,)]
    assert changes == []


async def test_a_store_that_always_forgets_counts_as_away() -> None:
    """It is not asked over and over in the same instant."""
    stepper = Stepper()
    limiter, store, changes = make(stepper)
    store.trouble = StoreResetError
    assert stepper.start(limiter.acquire(TEN)).done
    assert len(store.asks) == 2
    assert len(changes) == 1


async def test_wrong_answers_count_as_away() -> None:
    """A store that answers on fewer calls than it was asked for is not believed."""

    class Short(MemoryStore):
        async def take(self, calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
            return (await super().take(calls))[1:]

    stepper = Stepper()
    changes: list[StoreChange] = []
    limiter = SharedLimiter(clock=stepper, store=Short(stepper), on_store_change=changes.append)
    assert stepper.start(limiter.acquire(TEN)).done
    assert changes[0].reason == "builtins.ValueError"


async def test_a_daily_quota_used_alone_is_told_exactly() -> None:
    """Of a day's quota only what the store does not know is carried: it would count for the rest of the day."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    daily = (Limit("daily", (Window(100, 86_400, utc_day=True),)),)
    for _ in range(3):
        stepper.start(limiter.acquire(daily))
    away = [True]
    store.trouble = lambda: ConnectionError() if away[0] else None
    for _ in range(2):
        stepper.start(limiter.acquire(daily))
    away[0] = False
    stepper.now += 1
    for _ in range(2):
        stepper.start(limiter.acquire(daily))
    assert [demand.unreported for demand in store.carried] == [(2,)]
    assert not stepper.open


async def test_refusals_of_the_service_slow_all() -> None:
    """The store is told the speed, which is for all who share it."""
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


async def test_a_callback_that_fails_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """The call that found out that the store is away goes on; the failure is logged."""

    def fail(change: StoreChange) -> None:
        raise RuntimeError("oops")

    stepper = Stepper()
    store = MemoryStore(stepper)
    store.trouble = ConnectionError
    limiter = SharedLimiter(clock=stepper, store=store, on_store_change=fail)
    task = stepper.start(limiter.acquire(TEN))
    assert task.done
    assert task.error is None
    assert "oops" in caplog.text


async def test_closing_closes_the_store() -> None:
    """The limiter lets its store close what this event loop has open."""
    stepper = Stepper()
    limiter, store, _ = make(stepper)
    await limiter.aclose()
    assert store.closed == 1
