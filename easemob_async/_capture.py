"""Capture of raw replies beside the models: ``with capture() as replies``."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from easemob_async._errors import CapturedReply

__all__ = ["CapturedReply", "active_capture", "capture"]


active_capture: ContextVar[list[CapturedReply] | None] = ContextVar("active_capture", default=None)
"""The list of the innermost ``capture`` block."""


@contextmanager
def capture() -> Generator[list[CapturedReply], None, None]:
    """
    Collect the replies of all calls made inside the block, by this task and the tasks it starts.

    A retried call adds one entry for each reply. Blocks may be nested; a reply goes to the innermost one only.

    Example:
        >>> with easemob_async.capture() as replies:
        ...     user = await client.users.get("alice")
        >>> replies[-1].status
        200
    """
    replies: list[CapturedReply] = []
    before = active_capture.set(replies)
    try:
        yield replies
    finally:
        active_capture.reset(before)
