"""The limiter's guarantees under thousands of random schedules with cancellations, on a manual clock."""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from easemob_async._errors import EasemobError
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import Limiter, LimitSettings
from tests.pipeline.limits.stepper import SteppedTask, Stepper

pytestmark = pytest.mark.anyio

# Limits as they occur: one bucket, two windows, nested buckets, a bucket per user inside a shared one, recipients and
# calls. And two that overlap without being nested, which the service does not have.
SHAPES: tuple[tuple[Limit, ...], ...] = (
    (Limit("alone", (Window(7, 1.0),)),),
    (Limit("both", (Window(5, 1.0), Window(12, 6.0))),),
    (Limit("wide", (Window(10, 1.0),)),),
    (Limit("wide", (Window(10, 1.0),)), Limit("narrow", (Window(3, 1.0),))),
    (Limit("own", (Window(2, 4.0),), per="user"), Limit("wide", (Window(10, 1.0),))),
    (Limit("calls", (Window(10, 1.0),)), Limit("recipients", (Window(60, 6.0),), counts="recipients")),
    (Limit("left", (Window(4, 1.0),)), Limit("right", (Window(4, 1.0),))),
    (Limit("left", (Window(4, 1.0),)),),
    (Limit("right", (Window(4, 1.0),)),),
)


class ScheduledCall:
    """One call of a schedule."""

    def __init__(self, limits: tuple[Limit, ...], cost: int, key: str) -> None:
        self.limits = limits
        self.cost = cost
        self.key = key
        self.task: SteppedTask | None = None

    def start(self, stepper: Stepper, limiter: Limiter, deadline: float | None) -> None:
        self.task = stepper.start(limiter.acquire(self.limits, cost=self.cost, key=self.key, deadline=deadline))

    @property
    def granted_at(self) -> float | None:
        task = self.task
        assert task is not None
        return task.ended if task.done and not task.cancelled and task.error is None else None


def assert_within_limits(calls: Iterable[ScheduledCall]) -> None:
    """No placement of a documented window holds more than its limit, both ends of the window included."""
    grants: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    limits: dict[tuple[str, str], Limit] = {}
    for call in calls:
        if call.granted_at is not None:
            for limit in call.limits:
                name = (limit.bucket, call.key if limit.per else "")
                limits[name] = limit
                grants[name].append((call.granted_at, call.cost if limit.counts == "recipients" else 1))
    for name, made in grants.items():
        made.sort()
        for window in limits[name].windows:
            used, first = 0, 0
            for at, cost in made:
                used += cost
                while made[first][0] < at - window.seconds:
                    used -= made[first][1]
                    first += 1
                assert used <= window.limit, (name, window, at)


def assert_in_order(calls: Iterable[ScheduledCall]) -> None:
    """Calls of one kind (and one user) are granted in the order of their arrival."""
    latest: dict[tuple[tuple[Limit, ...], str], float] = {}
    for call in calls:
        if call.granted_at is not None:
            kind = (call.limits, call.key)
            assert call.granted_at >= latest.get(kind, 0.0)
            latest[kind] = call.granted_at


def random_call(draw: random.Random, shapes: Sequence[tuple[Limit, ...]] = SHAPES) -> ScheduledCall:
    limits = draw.choice(shapes)
    cost = draw.choice((1, 1, 2, 7, 25, 60)) if len(limits) > 1 and limits[1].counts == "recipients" else 1
    return ScheduledCall(limits, cost, draw.choice("ab") if limits[0].per else "")


def run_schedule(seed: int, *, delayed: bool) -> None:
    """Run random arrivals, cancellations, deadlines and refusals; *delayed* also keeps woken tasks from running."""
    draw = random.Random(seed)
    stepper = Stepper()
    limiter = Limiter(clock=stepper, settings=LimitSettings(burst=draw.choice((0.0, 0.2, 1.0)), burst_at_least=1))
    calls: list[ScheduledCall] = []
    shapes = draw.sample(SHAPES, draw.randint(1, 4))
    for _ in range(draw.randint(1, 40)):
        match draw.randint(0, 9):
            case 0 | 1 | 2 | 3 | 4:
                call = random_call(draw, shapes)
                deadline = stepper.now + draw.uniform(0, 5) if draw.random() < 0.2 else None
                call.start(stepper, limiter, deadline)
                calls.append(call)
            case 5 | 6 if calls:
                victim = draw.choice(calls).task
                assert victim is not None
                stepper.cancel(victim)
            case 7 if draw.random() < 0.2 and calls:
                victim_call = draw.choice(calls)
                limiter.record_refusal(victim_call.limits, key=victim_call.key, retry_after=draw.choice((None, 0.5)))
            case _:
                end = stepper.now + draw.choice((0.0, 0.01, 0.3, 1.0, 3.0))
                if not delayed:
                    stepper.run_until(end)
                else:
                    while stepper.next_timer() <= end and draw.random() < 0.8:
                        stepper.ring()
                    for task in draw.sample(ready := stepper.woken(), draw.randint(0, len(ready))):
                        if not task.done:
                            stepper.resume(task)
                    stepper.now = max(stepper.now, end)
        if not delayed:
            stepper.settle()
        assert all(use.used <= use.limit for bucket in limiter.snapshot() for use in bucket.windows)
    stepper.drain(at_most=10_000)
    assert not stepper.open, "a task was never woken"
    assert all(call.task is not None and isinstance(call.task.error, EasemobError | None) for call in calls)
    assert_within_limits(calls)
    if not delayed:
        assert_in_order(calls)
    stepper.now += 100
    assert all(use.used == 0 for bucket in limiter.snapshot() for use in bucket.windows)
    assert all(bucket.waiting == 0 for bucket in limiter.snapshot())


@pytest.mark.parametrize("delayed", [False, True])
async def test_random_schedules(delayed: bool) -> None:
    """In 1,500 schedules each, windows and order are kept, every call ends, and every unused grant is refunded."""
    for seed in range(1500):
        try:
            run_schedule(seed, delayed=delayed)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise


async def test_found_schedules() -> None:
    """The same for schedules that hypothesis searches for, and shrinks when they fail."""

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @example(steps=[(0, 0.0)] * 30)
    @given(
        st.lists(st.tuples(st.integers(-1, len(SHAPES) - 1), st.floats(0, 2, allow_nan=False)), min_size=1, max_size=40)
    )
    def run(steps: list[tuple[int, float]]) -> None:
        stepper = Stepper()
        limiter = Limiter(clock=stepper)
        calls: list[ScheduledCall] = []
        for shape, pause in steps:
            if shape >= 0:
                calls.append(ScheduledCall(SHAPES[shape], 20 if SHAPES[shape][-1].counts == "recipients" else 1, "u"))
                calls[-1].start(stepper, limiter, None)
            elif stepper.open:
                stepper.cancel(next(iter(stepper.open.values())))
            stepper.run_until(stepper.now + pause)
        stepper.drain(at_most=10_000)
        assert not stepper.open
        assert_within_limits(calls)
        assert_in_order(calls)

    run()


@pytest.mark.parametrize(("limit", "seconds"), [(1, 1.0), (3, 1.0), (20, 1.0), (100, 1.0), (5, 60.0)])
@pytest.mark.parametrize("burst", [0.0, 0.2, 1.0])
async def test_nearly_all_is_used(limit: int, seconds: float, burst: float) -> None:
    """With unit costs a busy bucket grants at least 98 % of its limit, after any past and in spite of cancellations."""
    check_use(limit, seconds, burst, windows=20)


async def test_nearly_all_of_a_large_limit_is_used() -> None:
    """The same holds for grants that share log entries."""
    check_use(1500, 60.0, 0.2, windows=2)


@pytest.mark.parametrize("limit", [20, 100, 400])
async def test_nearly_all_is_used_though_timers_are_late(limit: int) -> None:
    """Event loops wake tasks up to two milliseconds late; one delay must not delay all later grants."""
    check_use(limit, 1.0, 0.2, windows=20, lateness=0.002)


def check_use(limit: int, seconds: float, burst: float, *, windows: int, lateness: float = 0.0) -> None:
    draw = random.Random(limit)
    stepper = Stepper()
    stepper.lateness = lambda: draw.uniform(0, lateness)
    limiter = Limiter(clock=stepper, settings=LimitSettings(burst=burst))
    limits = (Limit("unit", (Window(limit, seconds),)),)
    calls: list[ScheduledCall] = []

    def arrive(count: int) -> None:
        for _ in range(count):
            calls.append(ScheduledCall(limits, 1, ""))
            calls[-1].start(stepper, limiter, None)

    for _ in range(10):  # a random past
        arrive(draw.randint(0, limit // 3))
        stepper.run_until(stepper.now + draw.uniform(0, seconds / 4))
    start = stepper.now + seconds
    tick = min(seconds / 10, 20 * seconds / limit)
    backlog = 2 + math.ceil(limit * (burst + tick / seconds)) if limit < 1000 else 50
    while stepper.now < start + windows * seconds:
        arrive(max(0, backlog - len(stepper.open)))
        if stepper.open and draw.random() < 0.5:
            stepper.cancel(draw.choice(list(stepper.open.values())))
        stepper.run_until(stepper.now + tick)
    made = [call.granted_at for call in calls if call.granted_at is not None]
    made.sort()
    used = bisect_left(made, start + windows * seconds) - bisect_left(made, start)
    assert used >= 0.98 * limit * windows
    assert_within_limits(calls)


@pytest.mark.parametrize("costs", [(3,), (1, 60), (60, 7, 13), (31,)])
async def test_weighted_costs_fill_a_window_to_within_one_cost(costs: tuple[int, ...]) -> None:
    """With weighted costs, each window of a busy bucket lacks less than the largest cost of its limit."""
    stepper = Stepper()
    limiter = Limiter(clock=stepper)
    limits = (Limit("recipients", (Window(60, 1.0),), counts="recipients"),)
    calls = [ScheduledCall(limits, costs[index % len(costs)], "") for index in range(600)]
    for call in calls:
        call.start(stepper, limiter, None)
    stepper.run_until(stepper.now + 6.0)
    assert_within_limits(calls)
    made = [(call.granted_at, call.cost) for call in calls if call.granted_at is not None]
    span = limiter.settings.span(limits[0].windows[0])
    for placement in range(40):
        start = 1000 + 2 * span + placement / 20
        used = sum(cost for at, cost in made if start < at <= start + span)
        assert used > 60 - max(costs)
