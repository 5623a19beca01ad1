"""The limiter's guarantees, on asyncio and trio, with a manual clock."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence

import anyio
import anyio.abc
import pytest

from easemob_async._errors import DeadlineExceededError, InvalidArgumentError, QuotaExceededError
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import Limiter, LimitSettings
from easemob_async.testing import ManualClock
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]

START = 1000.0
HUNDRED = (Limit("calls", (Window(100, 1.0),)),)
FIVE = (Limit("calls", (Window(5, 10.0),)),)
WIDE = Limit("wide", (Window(100, 1.0),))
NARROW = Limit("narrow", (Window(5, 10.0),))
OWN = Limit("own", (Window(5, 60.0),), per="user")
RECIPIENTS = Limit("recipients", (Window(600, 60.0),), counts="recipients")
DAILY = Limit("daily", (Window(3, 86_400, utc_day=True), Window(100, 1.0)))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def limiter(clock: ManualClock) -> Limiter:
    return Limiter(clock=clock)


class WaitingCalls:
    """Tasks that call ``acquire``, and when each was granted, in seconds from the start."""

    def __init__(self, limiter: Limiter, clock: ManualClock, group: anyio.abc.TaskGroup) -> None:
        self._limiter = limiter
        self._clock = clock
        self._group = group
        self.granted: list[tuple[str, float]] = []
        self.errors: list[tuple[str, Exception]] = []

    async def add(
        self, name: str, limits: tuple[Limit, ...], *, cost: int = 1, key: str = "", deadline: float | None = None
    ) -> anyio.CancelScope:
        """Start a task and let it enter the queue; the returned scope cancels it."""
        scope = anyio.CancelScope()

        async def call() -> None:
            with scope:
                try:
                    await self._limiter.acquire(limits, cost=cost, key=key, deadline=deadline)
                except Exception as error:
                    self.errors.append((name, error))
                else:
                    self.granted.append((name, self._clock.now - START))

        self._group.start_soon(call)
        await settle()
        return scope

    def names(self) -> list[str]:
        return [name for name, _ in self.granted]


@contextlib.asynccontextmanager
async def waiting_calls(limiter: Limiter, clock: ManualClock) -> AsyncIterator[WaitingCalls]:
    async with anyio.create_task_group() as group:
        yield WaitingCalls(limiter, clock, group)
        group.cancel_scope.cancel()


def drain(limiter: Limiter, limits: tuple[Limit, ...], *, cost: int = 1, key: str = "") -> int:
    """Make calls until one is not granted at once; returns how many were granted."""
    taken = 0
    while limiter.try_acquire(limits, cost=cost, key=key):
        taken += 1
    return taken


async def test_a_fifth_goes_at_once_and_the_rest_is_spread(clock: ManualClock, limiter: Limiter) -> None:
    """After a quiet time a fifth of the limit is granted at once; then follows neither a gap nor another burst."""
    async with waiting_calls(limiter, clock) as tasks:
        for number in range(250):
            await tasks.add(str(number), HUNDRED)
        await clock.advance(3)
    times = [at for _, at in tasks.granted]
    assert times[:20] == [0.0] * 20
    gaps = [late - early for early, late in itertools.pairwise(times[19:])]
    assert min(gaps) > 0.01
    assert max(gaps) < 0.0127
    assert tasks.names() == [str(number) for number in range(250)]


async def test_a_small_limit_is_not_spread(clock: ManualClock, limiter: Limiter) -> None:
    """Five calls a minute are granted at once: pacing so few would make callers wait needlessly."""
    assert drain(limiter, (OWN,), key="u") == 5


async def test_quiet_time_earns_the_next_burst(clock: ManualClock, limiter: Limiter) -> None:
    """A burst becomes available again in proportion to the time without calls."""
    assert drain(limiter, HUNDRED) == 20
    await clock.advance(0.1)
    assert drain(limiter, HUNDRED) == 7
    await clock.advance(2)
    assert drain(limiter, HUNDRED) == 20


async def test_acquire_returns_the_seconds_waited(clock: ManualClock, limiter: Limiter) -> None:
    """``acquire`` returns zero if there is room, and the time in the queue otherwise."""
    waited: list[float] = []
    assert await limiter.acquire(FIVE) == 0.0
    drain(limiter, FIVE)

    async def call() -> None:
        waited.append(await limiter.acquire(FIVE))

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await clock.advance(11)
    assert waited == [pytest.approx(10.05)]


async def test_waiting_calls_are_not_overtaken(clock: ManualClock, limiter: Limiter) -> None:
    """``try_acquire`` returns False while a call waits in any of the buckets, even if there is room."""
    drain(limiter, (RECIPIENTS,), cost=100)
    async with waiting_calls(limiter, clock) as tasks:
        await tasks.add("big", (RECIPIENTS,), cost=600)
        assert not limiter.try_acquire((WIDE, RECIPIENTS))
        assert limiter.try_acquire((WIDE,))


async def test_all_limits_of_a_call_or_none(clock: ManualClock, limiter: Limiter) -> None:
    """If one bucket has no room, nothing is taken from the others."""
    drain(limiter, (NARROW,))
    assert not limiter.try_acquire((WIDE, NARROW))
    used = {bucket.bucket: bucket.windows[0].used for bucket in limiter.snapshot()}
    assert used == {"narrow": 5, "wide": 0}


async def test_a_slow_user_does_not_block_others(clock: ManualClock, limiter: Limiter) -> None:
    """A call that waits for the bucket of its user does not block the bucket shared with other users."""
    drain(limiter, (OWN, WIDE), key="slow")
    async with waiting_calls(limiter, clock) as tasks:
        await tasks.add("slow", (OWN, WIDE), key="slow")
        await tasks.add("other", (OWN, WIDE), key="other")
        assert tasks.names() == ["other"]
        await clock.advance(61)
        assert tasks.names() == ["other", "slow"]


async def test_a_narrow_bucket_does_not_slow_the_wide_one(clock: ManualClock, limiter: Limiter) -> None:
    """Bulk calls that wait for their own limit leave the shared limit to others, in whichever order they list both."""
    limiter.try_acquire((WIDE,))
    async with waiting_calls(limiter, clock) as tasks:
        for number in range(10):
            await tasks.add(f"bulk {number}", (WIDE, NARROW))
        await tasks.add("single", (WIDE,))
        assert len(tasks.granted) == 6
        assert tasks.names()[-1] == "single"


async def test_an_old_ticket_counts_in_the_next_queue(clock: ManualClock, limiter: Limiter) -> None:
    """A call that has waited for a bucket of its own is first in the queue of the shared one, not last."""
    shared = Limit("shared", (Window(1, 1.0),))
    limiter.try_acquire((shared,))
    drain(limiter, (OWN,), key="u")
    async with waiting_calls(limiter, clock) as tasks:
        await tasks.add("first", (OWN, shared), key="u")
        for number in range(70):
            await tasks.add(str(number), (shared,))
        await clock.advance(61.5)
        assert tasks.names().index("first") == 60 - 1


async def test_a_heavy_call_is_not_starved(clock: ManualClock, limiter: Limiter) -> None:
    """Light calls behind a heavy one wait for it, however little they cost."""
    drain(limiter, (RECIPIENTS,), cost=60)
    async with waiting_calls(limiter, clock) as tasks:
        await tasks.add("heavy", (RECIPIENTS,), cost=550)
        for number in range(50):
            await tasks.add(str(number), (RECIPIENTS,), cost=1)
        await clock.advance(61)
        assert tasks.names()[0] == "heavy"


@pytest.mark.parametrize("cost", [601, -1])
async def test_a_cost_that_never_fits_is_invalid(limiter: Limiter, cost: int) -> None:
    """A cost above the limit, or below zero, raises an error instead of waiting forever."""
    assert not limiter.try_acquire((RECIPIENTS,), cost=cost)
    with pytest.raises(InvalidArgumentError) as caught:
        await limiter.acquire((RECIPIENTS,), cost=cost)
    assert caught.value.argument == "cost"
    with pytest.raises(InvalidArgumentError):
        limiter.estimate((RECIPIENTS,), 1, cost=cost)


async def test_a_cancelled_head_hands_over(clock: ManualClock, limiter: Limiter) -> None:
    """When the first call of a queue, which sleeps for all, is cancelled, the next one is granted at the same time."""
    drain(limiter, FIVE)
    async with waiting_calls(limiter, clock) as tasks:
        head = await tasks.add("head", FIVE)
        await tasks.add("next", FIVE)
        head.cancel()
        await settle()
        assert limiter.snapshot()[0].waiting == 1
        await clock.advance(10.05)
        assert tasks.names() == ["next"]


async def test_a_cancelled_heavy_head_lets_light_calls_go(clock: ManualClock, limiter: Limiter) -> None:
    """The room that was kept for a cancelled heavy call is available to the calls behind it at once."""
    drain(limiter, (RECIPIENTS,), cost=60)
    await clock.advance(5)
    async with waiting_calls(limiter, clock) as tasks:
        heavy = await tasks.add("heavy", (RECIPIENTS,), cost=600)
        await tasks.add("light", (RECIPIENTS,), cost=1)
        assert tasks.names() == []
        heavy.cancel()
        await settle()
        assert tasks.names() == ["light"]


async def test_a_deadline_that_cannot_be_met_fails_at_once(clock: ManualClock, limiter: Limiter) -> None:
    """The calls ahead in the queue count: the error is raised without waiting and contains the estimated wait."""
    async with waiting_calls(limiter, clock) as tasks:
        for number in range(120):
            await tasks.add(str(number), HUNDRED)
        with pytest.raises(DeadlineExceededError) as caught:
            await limiter.acquire(HUNDRED, deadline=START + 1.1)
        assert caught.value.effect == "none"
        assert caught.value.available_in == pytest.approx(1.206)
        await tasks.add("in time", HUNDRED, deadline=START + 1.21)
        await clock.advance(1.5)
        assert tasks.names()[-1] == "in time"
        assert tasks.granted[-1][1] == pytest.approx(1.206)


async def test_a_deadline_that_passes_in_the_queue(clock: ManualClock, limiter: Limiter) -> None:
    """A call that was delayed beyond its deadline leaves the queue at the deadline."""
    drain(limiter, HUNDRED)
    async with waiting_calls(limiter, clock) as tasks:
        await tasks.add("late", HUNDRED, deadline=START + 2)
        await tasks.add("patient", HUNDRED)
        limiter.record_refusal(HUNDRED, retry_after=5)
        await clock.advance(2)
        ((_, error),) = tasks.errors
        assert isinstance(error, DeadlineExceededError)
        assert error.available_in == pytest.approx(3, abs=0.1)
        await clock.advance(4)
        assert tasks.names() == ["patient"]


async def test_a_spent_daily_quota_is_not_waited_for(clock: ManualClock, limiter: Limiter) -> None:
    """Waiting and new calls fail at once; after 00:00 UTC the quota is available again."""
    assert drain(limiter, (DAILY,)) == 3
    with pytest.raises(QuotaExceededError) as caught:
        await limiter.acquire((DAILY,))
    assert caught.value.effect == "none"
    assert caught.value.code == "local_daily_quota"
    to_midnight = 86_400 - clock.wall() % 86_400
    await clock.advance(to_midnight - 0.001)
    assert not limiter.try_acquire((DAILY,))
    await clock.advance(0.002)
    assert drain(limiter, (DAILY,)) == 3


async def test_a_quota_spent_while_waiting(clock: ManualClock, limiter: Limiter) -> None:
    """Waiting calls that the quota has no room for fail as soon as it is used up."""
    slow = Limit("slow", (Window(3, 86_400, utc_day=True), Window(1, 1.0)))
    async with waiting_calls(limiter, clock) as tasks:
        for number in range(6):
            await tasks.add(str(number), (slow,))
        await clock.advance(2.1)
        assert tasks.names() == ["0", "1", "2"]
        assert [type(error) for _, error in tasks.errors] == [QuotaExceededError] * 3


async def test_a_share_of_each_limit(clock: ManualClock) -> None:
    """A share of a quarter is a quarter of the limit, rounded down, with a burst of a fifth of that."""
    limiter = Limiter(clock=clock, settings=LimitSettings(share="1/4"))
    async with waiting_calls(limiter, clock) as tasks:
        for number in range(200):
            await tasks.add(str(number), HUNDRED)
        await clock.advance(4)
        assert len(tasks.granted) == pytest.approx(100, abs=2)


async def test_a_share_below_one_call(clock: ManualClock) -> None:
    """A tenth of five calls a minute is one call in two minutes."""
    limiter = Limiter(clock=clock, settings=LimitSettings(share=0.1))
    assert drain(limiter, (OWN,), key="u") == 1
    await clock.advance(119)
    assert drain(limiter, (OWN,), key="u") == 0
    await clock.advance(2)
    assert drain(limiter, (OWN,), key="u") == 1


async def test_overrides_replace_documented_windows(clock: ManualClock) -> None:
    """Overrides apply to every operation of the bucket; an empty one removes the limit; the share applies too."""
    settings = LimitSettings(overrides={"calls": [Window(10, 1.0)], "wide": ()}, share=0.5)
    limiter = Limiter(clock=clock, settings=settings)
    assert drain(limiter, HUNDRED) == 5
    assert all(limiter.try_acquire((WIDE,)) for _ in range(1000))
    assert limiter.try_acquire((WIDE, *FIVE[:0]))


async def test_disabled_limits(clock: ManualClock) -> None:
    """With rate limiting disabled, every call is granted at once."""
    limiter = Limiter(clock=clock, settings=LimitSettings(enabled=False))
    assert all(limiter.try_acquire(FIVE) for _ in range(100))
    assert await limiter.acquire(FIVE) == 0.0
    assert limiter.estimate(FIVE, 100) == 0.0
    limiter.record_refusal(FIVE)
    assert limiter.snapshot() == ()


async def test_one_bucket_defined_twice(limiter: Limiter) -> None:
    """Two operations that share a bucket must define it equally."""
    limiter.try_acquire(HUNDRED)
    with pytest.raises(InvalidArgumentError, match="'calls'"):
        limiter.try_acquire(FIVE)


async def test_equal_limits_share_a_bucket(limiter: Limiter) -> None:
    """Limits in a new tuple are found by value."""
    assert drain(limiter, (Limit("calls", (Window(5, 10.0),)),)) == 5
    assert not limiter.try_acquire((Limit("calls", (Window(5, 10.0),)),))


async def test_idle_keys_are_dropped(clock: ManualClock, limiter: Limiter) -> None:
    """Memory follows the users of the last minute and not all users ever; buckets in use keep their log."""
    for number in range(500):
        assert limiter.try_acquire((OWN,), key=str(number))
        drain(limiter, (OWN,), key="busy")
        await clock.advance(1)
        assert len(limiter.snapshot()) < 200
    assert not limiter.try_acquire((OWN,), key="busy")


@pytest.mark.parametrize(
    ("limits", "cost", "count"),
    [
        (HUNDRED, 1, 1),
        (HUNDRED, 1, 20),
        (HUNDRED, 1, 321),
        ((WIDE, RECIPIENTS), 60, 55),
        ((WIDE, RECIPIENTS), 100, 25),
        ((WIDE, NARROW), 1, 17),
        ((Limit("two", (Window(10, 1.0), Window(30, 10.0))),), 1, 70),
    ],
)
async def test_estimates_come_true(
    clock: ManualClock, limiter: Limiter, limits: tuple[Limit, ...], cost: int, count: int
) -> None:
    """The estimate is the time the calls then take, from rest and behind other calls, to within one call's pace."""
    async with waiting_calls(limiter, clock) as tasks:
        for _ in range(2):
            estimate = limiter.estimate(limits, count, cost=cost)
            before, began = len(tasks.granted), clock.now - START
            for number in range(count):
                await tasks.add(str(number), limits, cost=cost)
            # The second round starts with half of the first still waiting.
            await clock.advance(estimate / 2)
            if before == 0:
                continue
            await clock.advance(1000)
            assert tasks.granted[-1][1] - began == pytest.approx(estimate, rel=0.01, abs=0.011)


async def test_estimates_of_nothing_and_of_days(clock: ManualClock, limiter: Limiter) -> None:
    """No calls take no time; calls above a daily quota take until the midnight at which enough quota is available."""
    assert limiter.estimate(HUNDRED, 0) == 0.0
    to_midnight = 86_400 - clock.wall() % 86_400
    assert limiter.estimate((DAILY,), 3) == 0.0
    assert limiter.estimate((DAILY,), 4) == pytest.approx(to_midnight)
    assert limiter.estimate((DAILY,), 10) == pytest.approx(to_midnight + 2 * 86_400)
    assert limiter.estimate((OWN,), 100) == 0.0
    assert limiter.estimate((OWN,), 6, key="u") == pytest.approx(60.05)
    with pytest.raises(InvalidArgumentError):
        limiter.estimate(HUNDRED, -1)


async def test_snapshot(clock: ManualClock, limiter: Limiter) -> None:
    """The snapshot contains the use and the waiting calls of every bucket."""
    drain(limiter, (OWN, WIDE), key="u")
    async with waiting_calls(limiter, clock) as tasks:
        await tasks.add("waits", (OWN, WIDE), key="u")
        wide, own = limiter.snapshot()
    assert (wide.bucket, wide.key, wide.waiting, wide.speed, wide.paused_for) == ("wide", "", 0, 1.0, 0.0)
    assert (own.bucket, own.key, own.waiting) == ("own", "u", 1)
    (window,) = own.windows
    assert (window.used, window.limit, window.seconds, window.utc_day) == (5, 5, 60.0, False)


async def test_repr(clock: ManualClock, limiter: Limiter) -> None:
    """The repr shows the number of buckets and of waiting calls, or that rate limiting is disabled."""
    assert repr(limiter) == "Limiter(buckets=0, waiting=0)"
    drain(limiter, (OWN, WIDE), key="u")
    limiter.try_acquire((OWN, WIDE), key="v")
    async with waiting_calls(limiter, clock) as tasks:
        await tasks.add("waits", (OWN, WIDE), key="u")
        assert repr(limiter) == "Limiter(buckets=3, waiting=1)"
    assert repr(limiter) == "Limiter(buckets=3, waiting=0)"
    assert repr(Limiter(clock=clock, settings=LimitSettings(enabled=False))) == "Limiter(enabled=False)"


def test_repr_while_the_lock_is_held(clock: ManualClock, limiter: Limiter) -> None:
    """The repr does not wait for the lock, so that a log or a debugger can show it at any time."""
    with limiter._lock:
        assert repr(limiter) == "Limiter(buckets=0, waiting=0)"


def rates(times: Sequence[float], start: float, end: float) -> float:
    """Return the grants per second between two times."""
    return sum(start < at <= end for at in times) / (end - start)


async def test_a_refusal_pauses(clock: ManualClock, limiter: Limiter) -> None:
    """Calls refused together pause the bucket once, for a twentieth of the window; then the full rate returns."""
    async with waiting_calls(limiter, clock) as tasks:
        for number in range(500):
            await tasks.add(str(number), HUNDRED)
        await clock.advance(2)
        for _ in range(5):
            limiter.record_refusal(HUNDRED)
        (bucket,) = limiter.snapshot()
        assert bucket.paused_for == pytest.approx(0.05)
        assert bucket.speed == 1.0
        await clock.advance(2)
    times = [at for _, at in tasks.granted]
    assert rates(times, 2, 2.049) == 0
    assert rates(times, 2.05, 2.15) <= 110
    assert rates(times, 2.2, 4) > 98


async def test_more_refusals_reduce_the_speed_for_a_while(clock: ManualClock, limiter: Limiter) -> None:
    """A second round soon after the first reduces the speed by a fifth, which recovers by itself."""
    async with waiting_calls(limiter, clock) as tasks:
        for number in range(1600):
            await tasks.add(str(number), HUNDRED)
        await clock.advance(1)
        limiter.record_refusal(HUNDRED)
        await clock.advance(1)
        limiter.record_refusal(HUNDRED)
        assert limiter.snapshot()[0].speed == pytest.approx(0.8)
        await clock.advance(13)
    times = [at for _, at in tasks.granted]
    assert 76 < rates(times, 2.2, 2.7) < 84
    assert rates(times, 13, 15) > 98
    assert limiter.snapshot()[0].speed == 1.0


async def test_rounds_of_refusals(clock: ManualClock, limiter: Limiter) -> None:
    """Each round in a row reduces the speed by a fifth, down to a minimum, and doubles the pause, up to the window."""
    speeds: list[float] = []
    pauses: list[float] = []
    for _ in range(30):
        limiter.record_refusal(HUNDRED)
        (bucket,) = limiter.snapshot()
        speeds.append(bucket.speed)
        pauses.append(bucket.paused_for)
        await clock.advance(bucket.paused_for + 0.3)
    assert speeds[:3] == [1.0, 0.8, pytest.approx(0.64, abs=0.02)]
    assert pauses[:5] == [pytest.approx(pause) for pause in (0.05, 0.1, 0.2, 0.4, 0.8)]
    assert 0.05 <= min(speeds) < 0.2


async def test_retry_after_is_obeyed(clock: ManualClock, limiter: Limiter) -> None:
    """Nothing is granted for as long as Retry-After demands, even if another refusal came first."""
    limiter.record_refusal(HUNDRED)
    limiter.record_refusal(HUNDRED, retry_after=7)
    async with waiting_calls(limiter, clock) as tasks:
        await tasks.add("a", HUNDRED)
        await clock.advance(6.9)
        assert tasks.names() == []
        await clock.advance(0.2)
        assert tasks.names() == ["a"]


async def test_the_fullest_bucket_is_blamed(clock: ManualClock, limiter: Limiter) -> None:
    """The full bucket of a user is slowed down alone; when other users are refused too, so is the shared one."""
    drain(limiter, (OWN, WIDE), key="u")
    limiter.record_refusal((OWN, WIDE), key="u")
    assert {bucket.bucket: bucket.paused_for > 0 for bucket in limiter.snapshot()} == {"wide": False, "own": True}
    assert limiter.try_acquire((OWN, WIDE), key="v")
    limiter.record_refusal((OWN, WIDE), key="v")
    assert all(bucket.paused_for > 0 for bucket in limiter.snapshot())


async def test_a_turn_is_lost_when_the_room_is(clock: ManualClock, limiter: Limiter) -> None:
    """A call that waits for the shared bucket goes back to its own bucket's queue when that one is paused meanwhile."""
    limiter.try_acquire((WIDE,))
    drain(limiter, (WIDE,))
    limiter.record_refusal((WIDE,), retry_after=1)
    async with waiting_calls(limiter, clock) as tasks:
        await tasks.add("back", (NARROW, WIDE))
        await tasks.add("next", (WIDE,))
        limiter.record_refusal((NARROW,), retry_after=5)
        await clock.advance(2)
        assert tasks.names() == ["next"]
        await clock.advance(4)
        assert tasks.names() == ["next", "back"]
        assert tasks.granted[-1][1] == pytest.approx(5)


async def test_a_retry_after_has_a_maximum(clock: ManualClock, limiter: Limiter) -> None:
    """A Retry-After of years closes the bucket for five minutes, and one of a minute for a minute."""
    limiter.record_refusal(HUNDRED, retry_after=60)
    assert limiter.snapshot()[0].paused_for == 60
    limiter.record_refusal(HUNDRED, retry_after=100_000_000)
    assert limiter.snapshot()[0].paused_for == 300
    await clock.advance(300.5)
    assert limiter.try_acquire(HUNDRED)


async def test_two_limits_per_user_in_one_operation(clock: ManualClock, limiter: Limiter) -> None:
    """When a call creates one of its buckets, its other one stays, although it is idle until the call takes from it."""
    own, other = (Limit(name, (Window(limit, 60.0),), per="user") for name, limit in (("own", 5), ("other", 8)))
    assert limiter.try_acquire((own,), key="u")
    await clock.advance(200)
    assert drain(limiter, (own, other), key="u") == 5
    assert [bucket.windows[0].used for bucket in limiter.snapshot()] == [5, 5]
