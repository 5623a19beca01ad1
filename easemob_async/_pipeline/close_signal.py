"""Waits that end when the client is closed: for a rate limit, for a token, before a retry."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from easemob_async._clock import running_trio
from easemob_async._errors import ClientClosedError

__all__ = ["CloseSignal"]

T = TypeVar("T")


class CloseSignal:
    """
    Whether a client is closed, and the waits to cancel when it is.

    Requests in flight end when the transport is closed; every other wait of a call is made here. Each wait is cancelled
    in its own event loop, so the client may be closed from another one.
    """

    def __init__(self) -> None:
        self.is_set: bool = False
        self._cancel_callbacks: set[Callable[[], None]] = set()

    def set(self) -> None:
        """Cancel all waits; later ones end at once."""
        self.is_set = True
        for cancel in tuple(self._cancel_callbacks):
            with suppress(RuntimeError):  # that event loop is closed, and no task waits in it any longer
                cancel()

    async def wait(self, awaited: Awaitable[T]) -> T:
        """
        Await *awaited* until the client is closed.

        Raises:
            ClientClosedError: The client was closed; *awaited* was cancelled.
        """
        return await (self._wait_on_trio(awaited) if running_trio() else self._wait_on_asyncio(awaited))

    async def _wait_on_asyncio(self, awaited: Awaitable[T]) -> T:
        # `timeout(None)` never expires by itself. It serves as a cancel scope: `_expire` makes it cancel this task.
        scope = asyncio.timeout(None)
        loop = asyncio.get_running_loop()

        def cancel() -> None:
            loop.call_soon_threadsafe(_expire, scope)

        self._cancel_callbacks.add(cancel)
        try:
            async with scope:
                if self.is_set:
                    _expire(scope)
                return await awaited
        except TimeoutError as error:
            # Not every TimeoutError is the scope's: DeadlineExceededError is one too.
            if type(error) is not TimeoutError or not scope.expired():
                raise
        finally:
            self._cancel_callbacks.discard(cancel)
        raise ClientClosedError("the client was closed while the call waited")

    async def _wait_on_trio(self, awaited: Awaitable[T]) -> T:
        import trio

        scope = trio.CancelScope()
        token = trio.lowlevel.current_trio_token()

        def cancel() -> None:
            token.run_sync_soon(scope.cancel)

        self._cancel_callbacks.add(cancel)
        try:
            with scope:
                if self.is_set:
                    scope.cancel()
                return await awaited
        finally:
            self._cancel_callbacks.discard(cancel)
        raise ClientClosedError("the client was closed while the call waited")


def _expire(scope: asyncio.Timeout) -> None:
    with suppress(RuntimeError):  # the scope was left before
        scope.reschedule(asyncio.get_running_loop().time())
