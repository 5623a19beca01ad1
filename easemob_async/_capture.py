"""What came back, beside the models: ``with capture() as replies``."""

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

__all__ = ["CapturedReply", "capture", "captured"]


@exported_by("easemob_async")
@frozen(slots=True)
class CapturedReply:
    """One reply as it came, successes and refusals alike."""

    facts: RequestFacts
    """The operation, attempts so far, and times."""
    status: int
    """The HTTP status."""
    headers: Headers = field(repr=False)
    """Header fields, names in lower case."""
    content: bytes = field(repr=False)
    """The body; empty for a download, which goes by in pieces."""

    def json(self) -> Any:
        """The body as JSON; ValueError when it is not."""
        return decode(self.content)

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        wanted = name.lower().encode("latin-1")
        return next((value.decode("latin-1") for key, value in self.headers if key == wanted), None)


captured: ContextVar[list[CapturedReply] | None] = ContextVar("captured", default=None)


@contextmanager
def capture() -> Generator[list[CapturedReply], None, None]:
    """
    Collect the replies of all calls made inside the block, by this task and those it starts.

    A call repeated after a failure leaves one entry for each reply that came. Blocks nest; the inner one collects.

    Example:
        >>> with easemob_async.capture() as replies:
        ...     user = await client.users.get("alice")
        >>> replies[-1].status
        200
    """
    replies: list[CapturedReply] = []
    before = captured.set(replies)
    try:
        yield replies
    finally:
        captured.reset(before)
