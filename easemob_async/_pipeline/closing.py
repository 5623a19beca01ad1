"""Waits that end when the client is closed: for a limit, for a token, before a repeat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from easemob_async._clock import running_trio
from easemob_async._errors import ClientClosedError

__all__ = ["Closing"]

T = TypeVar("T")


class Closing:
    """
    Whether a client is closed, and who waits for something meanwhile.

    What a transport is busy with ends when the transport is closed; the rest waits here. Each wait is ended in its own
    event loop, so the client may be closed from another one.
    """

    def __init__(self) -> None:
        self.closed = False
        self._ends: set[Callable[[], None]] = set()

    def close(self) -> None:
        """End all waits; none begins any more."""
        self.closed = True
        for end in tuple(self._ends):
            with suppress(RuntimeError):  # that event loop is gone, and all who waited there
                end()

    async def wait(self, awaited: Awaitable[T]) -> T:
        """
        Await *awaited*, until the client is closed.

        Raises:
            ClientClosedError: It was closed; *awaited* was cancelled.
        """
        return await (self._wait_on_trio(awaited) if running_trio() else self._wait_on_asyncio(awaited))

    async def _wait_on_asyncio(self, awaited: Awaitable[T]) -> T:
        scope = asyncio.timeout(None)
        loop = asyncio.get_running_loop()

        def end() -> None:
            loop.call_soon_threadsafe(_expire, scope)

        self._ends.add(end)
        try:
            async with scope:
                if self.closed:
                    _expire(scope)
                return await awaited
        except TimeoutError as error:
            # Our own errors may be TimeoutErrors too.
            if type(error) is not TimeoutError or not scope.expired():
                raise
        finally:
            self._ends.discard(end)
        raise ClientClosedError("the client was closed while the call waited")

    async def _wait_on_trio(self, awaited: Awaitable[T]) -> T:
        import trio

        scope = trio.CancelScope()
        token = trio.lowlevel.current_trio_token()

        def end() -> None:
            token.run_sync_soon(scope.cancel)

        self._ends.add(end)
        try:
            with scope:
                if self.closed:
                    scope.cancel()
                return await awaited
        finally:
            self._ends.discard(end)
        raise ClientClosedError("the client was closed while the call waited")


def _expire(scope: asyncio.Timeout) -> None:
    with suppress(RuntimeError):  # it was over before
        scope.reschedule(asyncio.get_running_loop().time())
