"""What the limiter promises, on asyncio and trio, with a manual clock."""

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
HEADS = Limit("heads", (Window(600, 60.0),), counts="recipients")
DAILY = Limit("daily", (Window(3, 86_400, utc_day=True), Window(100, 1.0)))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def limiter(clock: ManualClock) -> Limiter:
    return Limiter(clock=clock)


class Crowd:
    """Tasks that acquire, and when each was granted, in seconds from the start."""

    def __init__(self, limiter: Limiter, clock: ManualClock, group: anyio.abc.TaskGroup) -> None:
        self._limiter = limiter
        self._clock = clock
        self._group = group
        self.granted: list[tuple[str, float]] = []
        self.errors: list[tuple[str, Exception]] = []

    async def add(
        self, name: str, limits: tuple[Limit, ...], *, cost: int = 1, key: str = "", deadline: float | None = None
    ) -> anyio.CancelScope:
        """Start a task and let it get in line; the scope cancels it."""
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
async def crowd(limiter: Limiter, clock: ManualClock) -> AsyncIterator[Crowd]:
    async with anyio.create_task_group() as group:
        yield Crowd(limiter, clock, group)
        group.cancel_scope.cancel()


def drain(limiter: Limiter, limits: tuple[Limit, ...], *, cost: int = 1, key: str = "") -> int:
    """Take what can be had at once; how often that was."""
    taken = 0
    while limiter.try_acquire(limits, cost=cost, key=key):
        taken += 1
    return taken


async def test_a_fifth_goes_at_once_and_the_rest_is_spread(clock: ManualClock, limiter: Limiter) -> None:
    """After a quiet time a fifth of the limit goes at once; then there is neither a gap nor another burst."""
    async with crowd(limiter, clock) as tasks:
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
    """Five a minute go at once: a fifth of five would make people wait for nothing."""
    assert drain(limiter, (OWN,), key="u") == 5


async def test_quiet_time_earns_the_next_burst(clock: ManualClock, limiter: Limiter) -> None:
    """A burst comes back with the time in which nothing was asked for."""
    assert drain(limiter, HUNDRED) == 20
    await clock.advance(0.1)
    assert drain(limiter, HUNDRED) == 7
    await clock.advance(2)
    assert drain(limiter, HUNDRED) == 20


async def test_acquire_returns_the_seconds_waited(clock: ManualClock, limiter: Limiter) -> None:
    """Zero when there is room, the time in line otherwise."""
    waited: list[float] = []
    assert await limiter.acquire(FIVE) == 0.0
    drain(limiter, FIVE)

    async def call() -> None:
        waited.append(await limiter.acquire(FIVE))

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await clock.advance(11)
    assert waited == [pytest.approx(10.05)]


async def test_nobody_passes_those_who_wait(clock: ManualClock, limiter: Limiter) -> None:
    """``try_acquire`` says no while somebody waits in any of the buckets, even where there is room."""
    drain(limiter, (HEADS,), cost=100)
    async with crowd(limiter, clock) as tasks:
        await tasks.add("big", (HEADS,), cost=600)
        assert not limiter.try_acquire((WIDE, HEADS))
        assert limiter.try_acquire((WIDE,))


async def test_all_limits_of_a_call_or_none(clock: ManualClock, limiter: Limiter) -> None:
    """Where one bucket has no room, nothing is taken from the others."""
    drain(limiter, (NARROW,))
    assert not limiter.try_acquire((WIDE, NARROW))
    used = {bucket.bucket: bucket.windows[0].used for bucket in limiter.snapshot()}
    assert used == {"narrow": 5, "wide": 0}


async def test_a_slow_user_is_in_nobody_elses_way(clock: ManualClock, limiter: Limiter) -> None:
    """A call that waits for its user's bucket does not hold up the bucket it shares with other users."""
    drain(limiter, (OWN, WIDE), key="slow")
    async with crowd(limiter, clock) as tasks:
        await tasks.add("slow", (OWN, WIDE), key="slow")
        await tasks.add("other", (OWN, WIDE), key="other")
        assert tasks.names() == ["other"]
        await clock.advance(61)
        assert tasks.names() == ["other", "slow"]


async def test_a_narrow_bucket_does_not_slow_the_wide_one(clock: ManualClock, limiter: Limiter) -> None:
    """Bulk calls under a limit of their own leave the shared limit to others, whatever the order they name them in."""
    limiter.try_acquire((WIDE,))
    async with crowd(limiter, clock) as tasks:
        for number in range(10):
            await tasks.add(f"bulk {number}", (WIDE, NARROW))
        await tasks.add("single", (WIDE,))
        assert len(tasks.granted) == 6
        assert tasks.names()[-1] == "single"


async def test_an_old_ticket_counts_in_the_next_line(clock: ManualClock, limiter: Limiter) -> None:
    """Who has waited for a bucket of his own is first in line at the shared one, not last."""
    shared = Limit("shared", (Window(1, 1.0),))
    limiter.try_acquire((shared,))
    drain(limiter, (OWN,), key="u")
    async with crowd(limiter, clock) as tasks:
        await tasks.add("first", (OWN, shared), key="u")
        for number in range(70):
            await tasks.add(str(number), (shared,))
        await clock.advance(61.5)
        assert tasks.names().index("first") == 60 - 1


async def test_a_heavy_call_is_not_starved(clock: ManualClock, limiter: Limiter) -> None:
    """Light calls behind a heavy one wait for it, however little they cost."""
    drain(limiter, (HEADS,), cost=60)
    async with crowd(limiter, clock) as tasks:
        await tasks.add("heavy", (HEADS,), cost=550)
        for number in range(50):
            await tasks.add(str(number), (HEADS,), cost=1)
        await clock.advance(61)
        assert tasks.names()[0] == "heavy"


@pytest.mark.parametrize("cost", [601, -1])
async def test_what_can_never_go_is_refused(limiter: Limiter, cost: int) -> None:
    """A cost above the limit, or below nothing, is the caller's mistake and not an endless wait."""
    assert not limiter.try_acquire((HEADS,), cost=cost)
    with pytest.raises(InvalidArgumentError) as caught:
        await limiter.acquire((HEADS,), cost=cost)
    assert caught.value.argument == "cost"
    with pytest.raises(InvalidArgumentError):
        limiter.estimate((HEADS,), 1, cost=cost)


async def test_a_cancelled_head_hands_over(clock: ManualClock, limiter: Limiter) -> None:
    """The next in line goes when it would have gone, without the one that slept for both."""
    drain(limiter, FIVE)
    async with crowd(limiter, clock) as tasks:
        head = await tasks.add("head", FIVE)
        await tasks.add("next", FIVE)
        head.cancel()
        await settle()
        assert limiter.snapshot()[0].waiting == 1
        await clock.advance(10.05)
        assert tasks.names() == ["next"]


async def test_a_cancelled_heavy_head_lets_light_calls_go(clock: ManualClock, limiter: Limiter) -> None:
    """What was kept free for it is free for those behind it at once."""
    drain(limiter, (HEADS,), cost=60)
    await clock.advance(5)
    async with crowd(limiter, clock) as tasks:
        heavy = await tasks.add("heavy", (HEADS,), cost=600)
        await tasks.add("light", (HEADS,), cost=1)
        assert tasks.names() == []
        heavy.cancel()
        await settle()
        assert tasks.names() == ["light"]


async def test_a_deadline_that_cannot_be_met_fails_at_once(clock: ManualClock, limiter: Limiter) -> None:
    """The queue in front counts: the error comes without waiting and says when there could be room."""
    async with crowd(limiter, clock) as tasks:
        for number in range(120):
            await tasks.add(str(number), HUNDRED)
        with pytest.raises(DeadlineExceededError) as caught:
            await limiter.acquire(HUNDRED, deadline=START + 1.1)
        assert caught.value.sent == "no"
        assert caught.value.available_in == pytest.approx(1.206)
        await tasks.add("in time", HUNDRED, deadline=START + 1.21)
        await clock.advance(1.5)
        assert tasks.names()[-1] == "in time"
        assert tasks.granted[-1][1] == pytest.approx(1.206)


async def test_a_deadline_that_passes_in_line(clock: ManualClock, limiter: Limiter) -> None:
    """A call that was slowed down beyond its deadline leaves the line then."""
    drain(limiter, HUNDRED)
    async with crowd(limiter, clock) as tasks:
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
    """Those who wait and those who come fail at once; after 00:00 UTC there is a new quota."""
    assert drain(limiter, (DAILY,)) == 3
    with pytest.raises(QuotaExceededError) as caught:
        await limiter.acquire((DAILY,))
    assert caught.value.sent == "no"
    assert caught.value.code == "local_daily_quota"
    to_midnight = 86_400 - clock.wall() % 86_400
    await clock.advance(to_midnight - 0.001)
    assert not limiter.try_acquire((DAILY,))
    await clock.advance(0.002)
    assert drain(limiter, (DAILY,)) == 3


async def test_a_quota_spent_while_waiting(clock: ManualClock, limiter: Limiter) -> None:
    """All whom the quota leaves out are told as soon as it is spent."""
    slow = Limit("slow", (Window(3, 86_400, utc_day=True), Window(1, 1.0)))
    async with crowd(limiter, clock) as tasks:
        for number in range(6):
            await tasks.add(str(number), (slow,))
        await clock.advance(2.1)
        assert tasks.names() == ["0", "1", "2"]
        assert [type(error) for _, error in tasks.errors] == [QuotaExceededError] * 3


async def test_a_share_of_each_limit(clock: ManualClock) -> None:
    """A quarter of the limit, rounded down, with a burst of that."""
    limiter = Limiter(clock=clock, settings=LimitSettings(share="1/4"))
    async with crowd(limiter, clock) as tasks:
        for number in range(200):
            await tasks.add(str(number), HUNDRED)
        await clock.advance(4)
        assert len(tasks.granted) == pytest.approx(100, abs=2)


async def test_a_share_below_one_call(clock: ManualClock) -> None:
    """A tenth of five a minute is one in two minutes."""
    limiter = Limiter(clock=clock, settings=LimitSettings(share=0.1))
    assert drain(limiter, (OWN,), key="u") == 1
    await clock.advance(119)
    assert drain(limiter, (OWN,), key="u") == 0
    await clock.advance(2)
    assert drain(limiter, (OWN,), key="u") == 1


async def test_overrides_take_the_place_of_documented_windows(clock: ManualClock) -> None:
    """By bucket, whatever operation uses it; an empty one lifts the limit; the share applies to them too."""
    settings = LimitSettings(overrides={"calls": [Window(10, 1.0)], "wide": ()}, share=0.5)
    limiter = Limiter(clock=clock, settings=settings)
    assert drain(limiter, HUNDRED) == 5
    assert all(limiter.try_acquire((WIDE,)) for _ in range(1000))
    assert limiter.try_acquire((WIDE, *FIVE[:0]))


async def test_limits_switched_off(clock: ManualClock) -> None:
    """Everything goes at once."""
    limiter = Limiter(clock=clock, settings=LimitSettings(enabled=False))
    assert all(limiter.try_acquire(FIVE) for _ in range(100))
    assert await limiter.acquire(FIVE) == 0.0
    assert limiter.estimate(FIVE, 100) == 0.0
    limiter.record_refusal(FIVE)
    assert limiter.snapshot() == ()


async def test_one_bucket_defined_twice(limiter: Limiter) -> None:
    """Two operations that share a bucket must agree on it."""
    limiter.try_acquire(HUNDRED)
    with pytest.raises(InvalidArgumentError, match="'calls'"):
        limiter.try_acquire(FIVE)


async def test_equal_limits_share_a_bucket(limiter: Limiter) -> None:
    """Limits are found by value where the tuple is another one."""
    assert drain(limiter, (Limit("calls", (Window(5, 10.0),)),)) == 5
    assert not limiter.try_acquire((Limit("calls", (Window(5, 10.0),)),))


async def test_idle_keys_are_forgotten(clock: ManualClock, limiter: Limiter) -> None:
    """Memory follows the users of the last minute, not all there ever were; those in use keep their log."""
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
        ((WIDE, HEADS), 60, 55),
        ((WIDE, HEADS), 100, 25),
        ((WIDE, NARROW), 1, 17),
        ((Limit("two", (Window(10, 1.0), Window(30, 10.0))),), 1, 70),
    ],
)
async def test_estimates_come_true(
    clock: ManualClock, limiter: Limiter, limits: tuple[Limit, ...], cost: int, count: int
) -> None:
    """The estimate is what it then takes, from rest and with others in line, to within a call's pace."""
    async with crowd(limiter, clock) as tasks:
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
    """No calls take no time; what exceeds a daily quota takes until midnight, counted in days."""
    assert limiter.estimate(HUNDRED, 0) == 0.0
    to_midnight = 86_400 - clock.wall() % 86_400
    assert limiter.estimate((DAILY,), 3) == 0.0
    assert limiter.estimate((DAILY,), 4) == pytest.approx(to_midnight)
    assert limiter.estimate((DAILY,), 10) == pytest.approx(to_midnight + 2 * 86_400)
    assert limiter.estimate((OWN,), 100) == 0.0
    assert limiter.estimate((OWN,), 6, key="u") == pytest.approx(60.05)
    with pytest.raises(InvalidArgumentError):
        limiter.estimate(HUNDRED, -1)


async def test_the_largest_cost(clock: ManualClock, limiter: Limiter) -> None:
    """What one call may cost at most, for those who pack; None where nothing counts recipients."""
    assert limiter.largest_cost((WIDE, HEADS)) == 600
    assert limiter.largest_cost(HUNDRED) is None
    assert Limiter(clock=clock, settings=LimitSettings(share="1/4")).largest_cost((WIDE, HEADS)) == 150


async def test_snapshot(clock: ManualClock, limiter: Limiter) -> None:
    """Frozen records of what is used and who waits."""
    drain(limiter, (OWN, WIDE), key="u")
    async with crowd(limiter, clock) as tasks:
        await tasks.add("waits", (OWN, WIDE), key="u")
        wide, own = limiter.snapshot()
    assert (wide.bucket, wide.key, wide.waiting, wide.speed, wide.paused_for) == ("wide", "", 0, 1.0, 0.0)
    assert (own.bucket, own.key, own.waiting) == ("own", "u", 1)
    (window,) = own.windows
    assert (window.used, window.limit, window.seconds, window.utc_day) == (5, 5, 60.0, False)


def rates(times: Sequence[float], start: float, end: float) -> float:
    """Grants a second between two times."""
    return sum(start < at <= end for at in times) / (end - start)


async def test_a_refusal_pauses(clock: ManualClock, limiter: Limiter) -> None:
    """Nothing goes for a twentieth of the window, however many calls were refused together; then all is as before."""
    async with crowd(limiter, clock) as tasks:
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


async def test_more_refusals_slow_and_wear_off(clock: ManualClock, limiter: Limiter) -> None:
    """Another round soon after takes a fifth of the speed, which comes back by itself."""
    async with crowd(limiter, clock) as tasks:
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
    """Each takes a fifth, and doubles the pause while they follow one another, up to the window; some speed stays."""
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
    """Nothing goes for as long as the server says, whoever was refused first."""
    limiter.record_refusal(HUNDRED)
    limiter.record_refusal(HUNDRED, retry_after=7)
    async with crowd(limiter, clock) as tasks:
        await tasks.add("a", HUNDRED)
        await clock.advance(6.9)
        assert tasks.names() == []
        await clock.advance(0.2)
        assert tasks.names() == ["a"]


async def test_the_fullest_bucket_is_to_blame(clock: ManualClock, limiter: Limiter) -> None:
    """A user's full bucket is slowed alone; when others are refused too, the shared one is."""
    drain(limiter, (OWN, WIDE), key="u")
    limiter.record_refusal((OWN, WIDE), key="u")
    assert {bucket.bucket: bucket.paused_for > 0 for bucket in limiter.snapshot()} == {"wide": False, "own": True}
    assert limiter.try_acquire((OWN, WIDE), key="v")
    limiter.record_refusal((OWN, WIDE), key="v")
    assert all(bucket.paused_for > 0 for bucket in limiter.snapshot())


async def test_a_turn_is_lost_when_the_room_is(clock: ManualClock, limiter: Limiter) -> None:
    """Who had room in its own bucket and waits for the shared one goes back when its own is paused meanwhile."""
    limiter.try_acquire((WIDE,))
    drain(limiter, (WIDE,))
    limiter.record_refusal((WIDE,), retry_after=1)
    async with crowd(limiter, clock) as tasks:
        await tasks.add("back", (NARROW, WIDE))
        await tasks.add("next", (WIDE,))
        limiter.record_refusal((NARROW,), retry_after=5)
        await clock.advance(2)
        assert tasks.names() == ["next"]
        await clock.advance(4)
        assert tasks.names() == ["next", "back"]
        assert tasks.granted[-1][1] == pytest.approx(5)
