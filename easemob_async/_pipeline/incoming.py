"""A reply whose body is still coming in, after the call has returned."""

from __future__ import annotations

from collections.abc import AsyncIterator

from easemob_async._clock import Clock
from easemob_async._errors import EasemobError
from easemob_async._events import Step
from easemob_async._pipeline.progress import Progress
from easemob_async._wire.port import Reply

__all__ = ["Incoming", "whole"]

REFUSAL = 64 * 1024
"""Bytes read of a refusal where a download was asked for."""


class Incoming(Reply):
    """
    A transport's streamed reply that goes on being part of its call.

    Those who watch are told the call's last step when the body has come to its end, and what breaks off in the midst
    says which call it was.
    """

    __slots__ = ("_clock", "_pieces", "_progress", "_reply", "_told")

    def __init__(self, reply: Reply, progress: Progress, clock: Clock) -> None:
        super().__init__(reply.status, reply.headers)
        self._reply = reply
        self._progress = progress
        self._clock = clock
        self._pieces: AsyncIterator[bytes] | None = None
        self._told = not progress.observers

    def chunks(self) -> AsyncIterator[bytes]:
        """The body in pieces; an iterator and no generator, so that nothing is left of one that is not read out."""
        if self._pieces is None:
            self._pieces = self._reply.chunks()
        return self

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Itself."""
        return self

    async def __anext__(self) -> bytes:
        """The next piece."""
        assert self._pieces is not None
        try:
            return await anext(self._pieces)
        except StopAsyncIteration:
            self._tell("completed")
            raise
        except EasemobError as error:
            error.sent = "yes"
            error.with_facts(self._progress.facts(self._clock.monotonic()))
            self._tell("failed", error)
            raise
        except BaseException:
            self._tell("cancelled")
            raise

    async def aclose(self) -> None:
        """Give the connection back or drop it; whoever has not read to the end has given up the call."""
        self._tell("cancelled")
        await _close(self._pieces, self._reply)

    def _tell(self, step: Step, error: EasemobError | None = None) -> None:
        if not self._told:
            self._told = True
            self._progress.tell(step, self._clock.monotonic() - self._progress.started, error=error)


async def whole(reply: Reply) -> Reply:
    """A streamed reply read to its end, or to the first 64 KiB of it."""
    content = b""
    pieces = reply.chunks()
    try:
        async for piece in pieces:
            content += piece
            if len(content) >= REFUSAL:
                break
    finally:
        await _close(pieces, reply)
    return Reply(reply.status, reply.headers, content)


async def _close(pieces: AsyncIterator[bytes] | None, reply: Reply) -> None:
    """Close the reply, and the generator that gave its pieces if it is one: it may not have come to its end."""
    close = getattr(pieces, "aclose", None)
    if close is not None:
        await close()
    await reply.aclose()
