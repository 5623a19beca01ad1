"""One window alone: its log is exact and small, and no grant is early."""

from __future__ import annotations

import random

import pytest

from easemob_async._pipeline.limits.meter import DAY, DayMeter, SlidingMeter


@pytest.mark.parametrize("seed", range(5))
def test_no_placement_is_exceeded_though_entries_are_shared(seed: int) -> None:
    """Without a guard, each of thousands of grants in little time counts for the whole window."""
    draw = random.Random(seed)
    now, span, limit = 0.0, 1.0, 5000
    meter = SlidingMeter(limit, span, limit, now)
    made: list[tuple[float, int]] = []
    while now < 4:
        cost = draw.choice((1, 1, 1, 400))
        if meter.ready_at(now, cost) <= now:
            meter.take(now, cost)
            made.append((now, cost))
        now += draw.choice((0.0, 0.0001, 0.0004, 0.001))
    used, first = 0, 0
    for at, cost in made:
        used += cost
        while made[first][0] + span <= at:
            used -= made[first][1]
            first += 1
        assert used <= limit
    assert used > limit - 400


def test_a_log_stays_small() -> None:
    """A limit of a million in a window needs a thousand log entries, not a million."""
    meter = SlidingMeter(1_000_000, 1.0, 1_000_000, 0.0)
    for step in range(100_000):
        now = step / 100_000
        assert meter.ready_at(now, 10) <= now
        meter.take(now, 10)
    assert len(meter._log) <= 1001


def test_a_log_stays_small_though_nothing_looks_at_it() -> None:
    """Grants that have left the window are dropped by later grants, also while there is so much room that none asks."""
    meter = SlidingMeter(1_000_000_000, 1.0, 1_000_000_000, 0.0)
    for step in range(10_000):
        meter.take(step / 500, 1)
    assert len(meter._log) <= 501
    assert meter.used <= 501


def test_a_grant_that_is_delayed_after_it_left_the_window() -> None:
    """A late grant is held beside the grants of other calls, and takes nothing from theirs."""
    meter = SlidingMeter(10, 1.0, 10, 0.0)
    meter.take(0.0, 1)
    meter.expire(1.5)
    meter.delay(1, 0.0)
    assert (meter.used, meter.held) == (1, 1)
    meter.take(1.5, 3)
    meter.delay(2, 0.4)
    assert (meter.used, meter.held) == (6, 3)
    meter.delay(3, 1.5)
    assert (meter.used, meter.held) == (6, 6)
    meter.stamp(2.0, 6)
    meter.expire(2.9)
    assert (meter.used, meter.held) == (6, 0)
    meter.expire(3.0)
    assert (meter.used, meter.held) == (0, 0)


def test_a_grant_that_is_delayed_on_the_next_day() -> None:
    """A late grant is held on the new day beside the grants of that day."""
    day = DayMeter(3)
    assert day.has_room(DAY * 10 + 5, 1)
    day.take(1)
    assert day.has_room(DAY * 11 + 5, 2)
    day.take(2)
    day.delay(1, DAY * 10 + 5)
    assert (day.used, day.held) == (3, 1)
    assert not day.has_room(DAY * 11 + 5, 1)
    day.refund(1)
    assert day.has_room(DAY * 11 + 5, 1)


def test_a_grant_is_possible_at_the_time_named_and_not_before() -> None:
    """A grant is possible at the time that ``ready_at`` returns and not before, whatever was granted earlier."""
    draw = random.Random(7)
    meter = SlidingMeter(60, 1.0, 12, 0.0)
    now = 0.0
    for _ in range(2000):
        cost = draw.randint(1, 60)
        ready = meter.ready_at(now, cost)
        if ready > now:
            assert meter.ready_at(now + (ready - now) * 0.999, cost) > now + (ready - now) * 0.999
        now = ready
        assert meter.ready_at(now, cost) <= now
        meter.take(now, cost)
        now += draw.choice((0.0, 0.0, 0.3))


def test_a_clock_that_was_ahead() -> None:
    """After a clock that was a year ahead is set right, the quota is renewed at the next midnight and not in a year."""
    day = DayMeter(3)
    noon = 20_000 * DAY + DAY / 2
    for wall in (noon, noon + 365 * DAY, noon + 365 * DAY):
        assert day.has_room(wall, 1)
        day.take(1)
    assert day.used == 2  # of the day a year ahead
    assert not day.has_room(noon, 1)  # the calls made meanwhile count today, beside the one before
    assert not day.has_room(noon + DAY / 2 - 1, 1)
    assert day.has_room(noon + DAY / 2, 3)


def test_a_clock_set_back_over_midnight() -> None:
    """A clock that time synchronization sets back by a few minutes does not renew the quota a second time."""
    day = DayMeter(3)
    midnight = 20_000 * DAY
    assert day.has_room(midnight + 60, 1)
    for _ in range(3):
        day.take(1)
    for wall in (midnight - 60, midnight + 1, midnight + 3600):
        assert not day.has_room(wall, 1)
    assert day.has_room(midnight + DAY, 3)


@pytest.mark.parametrize("ahead", [[1], [365], [1, 365], [365, 366]])
def test_a_clock_that_is_ahead_for_a_moment(ahead: list[int]) -> None:
    """When it is right again, the quota that was used before counts, and what was granted meanwhile too."""
    day, now = DayMeter(3), DAY * 19_000 + 5
    assert day.has_room(now - DAY, 3)
    day.take(3)
    assert day.has_room(now, 2)
    day.take(1)
    day.hold(1)
    for days in ahead:
        assert day.has_room(now + days * DAY, 0)
    assert not day.has_room(now, 2)
    assert (day.used, day.held) == (2, 1)
    assert day.has_room(now + 365 * DAY, 1)
    day.take(1)
    assert not day.has_room(now, 1)
    assert day.used == 3
    day.stamp(now, 1)
    assert day.has_room(now + DAY, 3)
    assert (day.used, day.held) == (0, 0)


@pytest.mark.parametrize("wrong", [-2, 365, -20_000])
def test_a_clock_that_shows_a_wrong_day_for_a_moment(wrong: int) -> None:
    """When it is right again, the day has what was granted before and meanwhile, however often that happens."""
    day, now = DayMeter(50), 20_000 * DAY + 40_000
    for _ in range(30):
        assert day.has_room(now, 1)
        day.take(1)
    for used in (31, 32):
        assert day.has_room(now + wrong * DAY, 1)
        day.hold(1)
        day.stamp(now + wrong * DAY, 1)
        assert not day.has_room(now, 51 - used)
        assert (day.used, day.held) == (used, 0)
    assert day.has_room(now + DAY, 50)


def test_earlier_days_do_not_count_on_a_wrong_day() -> None:
    """A clock that falls back to 1970 does not add up the quotas of the days before."""
    day = DayMeter(100)
    for number in range(20_000, 20_005):
        assert day.has_room(number * DAY, 30)
        day.take(30)
    assert day.has_room(0.0, 70)
    assert day.used == 30
    day.take(70)
    assert not day.has_room(20_004 * DAY, 1)
    assert day.has_room(20_005 * DAY, 100)


def test_a_delayed_grant_counts_once_on_a_day_that_comes_back() -> None:
    """A grant that is held when the clock shows a wrong day, and written when it is right again, counts once."""
    day, now = DayMeter(3), 20_000 * DAY
    assert day.has_room(now, 1)
    day.take(1)
    day.delay(1, now)
    assert day.has_room(now + 365 * DAY, 0)
    assert day.has_room(now, 0)
    day.stamp(now, 1)
    assert (day.used, day.held) == (1, 0)
