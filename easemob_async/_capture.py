"""Capture of raw replies beside the models: ``with capture() as replies``."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from attrs import field, frozen

from easemob_async._errors import RequestFacts
from easemob_async._exports import exported_by
from easemob_async._json import decode
from easemob_async._wire.port import Headers

__all__ = ["CapturedReply", "active_capture", "capture"]


@exported_by("easemob_async")
@frozen(slots=True)
class CapturedReply:
    """One reply as received, a success or a refusal."""

    facts: RequestFacts
    """The operation, the attempts so far, and times in seconds."""
    status: int
    """The HTTP status."""
    headers: Headers = field(repr=False)
    """Header fields, names in lower case."""
    content: bytes = field(repr=False)
    """The body; empty for a download, whose body is streamed to the caller."""

    def json(self) -> Any:
        """
        Decode the body as JSON.

        Raises:
            ValueError: The body is not JSON.
        """
        return decode(self.content)

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        wanted = name.lower().encode("latin-1")
        return next((value.decode("latin-1") for key, value in self.headers if key == wanted), None)


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
