"""The queue of one bucket, by tickets."""

from __future__ import annotations

import random

import pytest

from easemob_async._pipeline.limits.wait_queue import WaitQueue


@pytest.mark.parametrize("seed", range(5))
def test_the_lowest_ticket_is_first(seed: int) -> None:
    """After any additions and removals, also repeated ones, the lowest ticket is first and the costs add up."""
    draw = random.Random(seed)
    queue = WaitQueue()
    expected: dict[int, int] = {}
    for _ in range(2000):
        ticket = draw.randrange(200)
        if draw.random() < 0.5:
            cost = draw.randint(1, 9)
            queue.add(ticket, cost)
            expected.setdefault(ticket, cost)
        else:
            queue.remove(ticket)
            expected.pop(ticket, None)
        assert queue.first() == min(expected, default=None)
        assert queue.costs == expected
        assert queue.total_cost == sum(expected.values())


def test_later_costs() -> None:
    """Costs announced for another queue add up, and nothing is left when all are taken back."""
    queue, later = WaitQueue(), WaitQueue()
    queue.add_later_cost(later, 3)
    queue.add_later_cost(later, 2)
    assert queue.later_costs == {later: 5}
    queue.add_later_cost(later, -5)
    assert queue.later_costs == {}
