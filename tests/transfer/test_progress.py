"""The rate at which progress is reported."""

from __future__ import annotations

from easemob_async._transfer.progress import ProgressReporter


class Reports:
    """A reporter with a clock that is turned by hand, and what it has reported."""

    def __init__(self) -> None:
        self.now = 50.0
        self.found: list[tuple[int, int | None]] = []
        self.reporter = ProgressReporter(lambda *at: self.found.append(at), lambda: self.now)


def test_each_percent_is_reported_once() -> None:
    """A transfer in ten thousand pieces has a hundred reports; the last one is at its end."""
    reports = Reports()
    for done in range(10_000):
        reports.reporter.note(done + 1, 10_000)
    reports.reporter.finish()
    assert reports.found == [(done, 10_000) for done in range(100, 10_100, 100)]


def test_a_slow_transfer_is_reported_by_time() -> None:
    """Less than 1 % is reported after 0.1 seconds, also when the size of the file is not known."""
    for total in (None, 1_000_000):
        reports = Reports()
        for done in range(1, 9):
            reports.now += 0.0625
            reports.reporter.note(done, total)
        assert reports.found == [(done, total) for done in (2, 4, 6, 8)]


def test_the_end_is_reported() -> None:
    """The last progress is always reported, once; a transfer of nothing has none."""
    reports = Reports()
    reports.reporter.finish()
    assert reports.found == []
    reports.reporter.note(7, None)
    assert reports.found == []
    reports.reporter.finish()
    reports.reporter.finish()
    assert reports.found == [(7, None)]


def test_a_transfer_that_starts_again() -> None:
    """Progress from the start again is reported by steps too."""
    reports = Reports()
    reports.reporter.note(500, 1000)
    reports.reporter.note(5, 1000)
    reports.reporter.note(9, 1000)
    assert reports.found == [(500, 1000), (5, 1000)]
