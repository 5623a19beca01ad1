"""A request's body in pieces, on its way out."""

from __future__ import annotations

from collections.abc import AsyncIterator

from easemob_async._operation import Content

__all__ = ["Outgoing"]


class Outgoing:
    """
    The pieces of a body as a transport takes them, once.

    It remembers what decides whether the request can be made again: whether anything was taken, and whether what
    ended the request was the source of the pieces, which is the caller's and no failure of the service.
    """

    def __init__(self, content: Content) -> None:
        self._repeatable = content.repeatable
        self._pieces: AsyncIterator[bytes] = content.open()
        self._begun = False
        self.failure: Exception | None = None
        """What the source raised."""

    @property
    def is_spent(self) -> bool:
        """Is some of it gone, and not to be had again?"""
        return self._begun and not self._repeatable

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Itself."""
        return self

    async def __anext__(self) -> bytes:
        """The next piece."""
        self._begun = True
        try:
            return await anext(self._pieces)
        except StopAsyncIteration:
            raise
        except Exception as error:
            self.failure = error
            raise

    async def aclose(self) -> None:
        """Let go of the source, also where its end was not reached."""
        close = getattr(self._pieces, "aclose", None)
        if close is not None:
            await close()
