"""Progress as shown on a terminal and as lines."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from easemob_async._cli.formatting import format_duration, format_lifetime, format_limit, format_quantity
from easemob_async._cli.progress import LineDisplay, format_line, open_display
from easemob_async.batch import Progress


def record(**fields: object) -> Progress:
    return Progress(job="send_to_users", **fields)  # type: ignore[arg-type]


def test_a_line_has_counts_and_the_current_wait() -> None:
    """A line has counts, requests and time, followed by problems and waits if there are any."""
    waiting = record(
        ok=1200,
        failed=3,
        total=30_000,
        requests=2,
        elapsed=4.2,
        waiting_seconds=12.2,
        waiting_for="6000 recipients in 60 s",
    )
    assert format_line("Send messages", waiting) == (
        "Send messages: 1,203 of 30,000, 2 requests, 4.2 s; 3 failed; waiting 12 s for 6,000 messages a minute"
    )
    assert format_line("Send messages", record(ok=1, requests=1)) == "Send messages: 1, 1 request, 0.0 s"


def test_without_a_terminal_lines_are_printed_periodically() -> None:
    """The first record is printed, then at most one in five seconds, and always the last."""
    out = io.StringIO()
    now = 0.0
    show = LineDisplay(Console(file=out), lambda: now).begin("Send messages")
    for now in (0.25, 4.9, 5.0, 5.25, 9.9, 10.3):
        show(record(ok=int(now * 100)))
    show(record(ok=2000, finished=True))
    assert [text.split()[2] for text in out.getvalue().splitlines()] == ["25,", "525,", "1,030,", "2,000,"]


def test_on_a_terminal_there_are_bars() -> None:
    """The last record stays on the screen, also for a stopped job."""
    console = Console(file=io.StringIO(), force_terminal=True, width=100, legacy_windows=False)
    with open_display(console) as display:
        show = display.begin("Register users")
        show(record(ok=10, total=30, waiting_seconds=3, waiting_for="100 calls in 1 s"))
        display.refresh()  # type: ignore[attr-defined]
        show(record(ok=20, failed=2, total=30, finished=True))
    drawn = console.file.getvalue()  # type: ignore[attr-defined]
    assert "22 of 30" in drawn
    assert "2 failed" in drawn
    assert "waiting 3.0 s for 100 calls a second" in drawn
    assert "waiting" not in drawn.rpartition("2 failed")[2]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.6, "1 min 00 s"), (245, "4 min 05 s"), (7800, "2 h 10 min")],
)
def test_durations(seconds: float, words: str) -> None:
    """Durations are as precise as is useful."""
    assert format_duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5_184_000, "60 days"), (86_400, "1 day"), (7200, "2 hours"), (59, "59 seconds"), (9.2e15, "unlimited")],
)
def test_lifetimes(seconds: float, words: str) -> None:
    """Lifetimes are given in their largest unit."""
    assert format_lifetime(seconds) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("6000 recipients in 60 s", "6,000 messages a minute"),
        ("100 calls in 1 s", "100 calls a second"),
        ("10 calls in 10 s", "10 calls in 10 s"),
        ("something new", "something new"),
    ],
)
def test_limits(text: str, words: str) -> None:
    """A limit is worded as in the service's documents."""
    assert format_limit(text) == words


def test_quantities() -> None:
    """A count of one has a singular noun."""
    assert [format_quantity(n, "user") for n in (0, 1, 3000)] == ["0 users", "1 user", "3,000 users"]
