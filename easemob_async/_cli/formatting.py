"""Format numbers, durations and limits for people."""

from __future__ import annotations

import re

__all__ = ["format_duration", "format_lifetime", "format_limit", "format_quantity"]

_LIMIT = re.compile(r"(\d+) (calls|recipients) in ([\d.]+) s")
_SPANS = {"1": "a second", "60": "a minute", "3600": "an hour", "86400": "a day"}


def format_quantity(count: int, noun: str) -> str:
    """Format a count with its noun: ``1 user``, ``3,000 users``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def format_duration(seconds: float) -> str:
    """Format a duration: ``0.4 s``, ``12 s``, ``4 min 05 s``, ``2 h 10 min``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def format_lifetime(seconds: float) -> str:
    """Format a lifetime in its largest unit: ``60 days``, ``2 hours``, or ``unlimited`` from a hundred years."""
    if seconds >= 100 * 365 * 86400:
        return "unlimited"
    for length, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            return format_quantity(int(seconds // length), unit)
    return format_quantity(int(seconds), "second")


def format_limit(text: str) -> str:
    """Format a limit of a ``Progress`` record: ``6000 recipients in 60 s`` becomes ``6,000 messages a minute``."""
    found = _LIMIT.fullmatch(text)
    if found is None:
        return text
    noun = "message" if found[2] == "recipients" else "call"
    return f"{format_quantity(int(found[1]), noun)} {_SPANS.get(found[3], f'in {found[3]} s')}"
