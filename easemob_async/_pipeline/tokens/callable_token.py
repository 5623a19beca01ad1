"""Tokens from a function of the user."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from easemob_async import _checks as check
from easemob_async._clock import Clock
from easemob_async._errors import DeadlineExceededError
from easemob_async._pipeline.tokens.manager import TokenManager
from easemob_async._pipeline.tokens.settings import TokenSettings
from easemob_async._pipeline.tokens.token import NEVER, FetchedToken

__all__ = ["CallableToken", "TokenProvider"]

TokenProvider = Callable[[], Awaitable["str | tuple[str, float]"]]
"""A coroutine function that returns a token, or a token and its lifetime in seconds."""


class CallableToken(TokenManager):
    """
    Tokens from a coroutine function of the user, such as one that asks a vault or a central token service.

    The function is called as seldom as the service would be: concurrent callers share one call, and a failure is
    cached. Callers get the exceptions that the function raises unchanged.
    """

    def __init__(self, provider: TokenProvider, *, clock: Clock, settings: TokenSettings | None = None) -> None:
        """
        Get tokens from *provider*.

        Args:
            provider: The coroutine function. A token without a lifetime is used until the service refuses it.
            clock: Source of the time.
            settings: When to refresh; by default those of ``TokenSettings``.
        """

        async def fetch(deadline: float | None) -> FetchedToken:
            import anyio

            # The function does not know the deadline of the call, so it is cancelled when the deadline passes.
            seconds = NEVER if deadline is None else deadline - clock.monotonic()
            with anyio.move_on_after(seconds):
                return _parse(await provider())
            raise DeadlineExceededError("the deadline passed before the token function returned")

        super().__init__(fetch, clock=clock, settings=settings)


def _parse(returned: object) -> FetchedToken:
    match returned:
        case str(value):
            return FetchedToken(check.token("token", value))
        case (str(value), int() | float() as lifetime):
            return FetchedToken(check.token("token", value), lifetime)
        case _:
            kind = type(returned).__name__
            raise TypeError(
                f"the token function must return a string, or a string and its lifetime in seconds, not {kind}"
            )
