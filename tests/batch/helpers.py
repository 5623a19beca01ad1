"""Inputs and checks that tests of several jobs share."""

from __future__ import annotations

from typing import Any

from easemob_async.batch import Job
from easemob_async.emulator import Emulator
from easemob_async.models import TextMessage

HELLO = TextMessage(text="hello")


def names(count: int) -> list[str]:
    """The user IDs ``u0``, ``u1`` and so on."""
    return [f"u{number}" for number in range(count)]


def delivered(emulator: Emulator) -> dict[str, int]:
    """Number of messages that the emulator delivered, by user ID."""
    return dict(emulator.tenant("org", "app").messages.delivered["users"])


async def run(job: Job[Any]) -> None:
    """Run *job* to its end, for a task group to start."""
    await job
