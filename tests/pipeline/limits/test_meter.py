"""One window alone: its log is exact, small, and never early."""

from __future__ import annotations

import random

import pytest

from easemob_async._pipeline.limits.meter import SlidingMeter


@pytest.mark.parametrize("seed", range(5))
def test_no_placement_is_exceeded_though_entries_are_shared(seed: int) -> None:
    """With no guard at all, thousands of grants in little time: each counts for the whole window."""
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
    """A million grants a window take a thousand entries, not a million."""
    meter = SlidingMeter(1_000_000, 1.0, 1_000_000, 0.0)
    entries = set()
    for step in range(100_000):
        now = step / 100_000
        assert meter.ready_at(now, 10) <= now
        entries.add(id(meter.take(now, 10)))
    assert len(entries) <= 1001


def test_the_time_it_names_is_the_time_it_keeps() -> None:
    """At the time named by ``ready_at``, and not before, the grant is made, whatever the costs before it."""
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
