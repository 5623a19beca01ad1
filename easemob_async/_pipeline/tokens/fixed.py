"""Tokens that need no exchange of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from easemob_async import _checks as check
from easemob_async._clock import Clock
from easemob_async._errors import DeadlineExceededError
from easemob_async._pipeline.tokens.manager import TokenManager
from easemob_async._pipeline.tokens.settings import TokenSettings
from easemob_async._pipeline.tokens.token import NEVER, FetchedToken, Token

__all__ = ["CallableToken", "StaticToken", "TokenProvider"]

TokenProvider = Callable[[], Awaitable["str | tuple[str, float]"]]
"""A coroutine function that returns a token, or a token and its lifetime in seconds."""


class StaticToken:
    """One token for good: there is no other to be had when the service refuses it."""

    __slots__ = ("_token",)

    def __init__(self, value: str) -> None:
        self._token = Token(value, generation=0, expires_at=NEVER, obtained_at=0.0)

    def current(self) -> Token:
        """The token."""
        return self._token

    async def get(self, deadline: float | None = None) -> Token:
        """The token."""
        return self._token

    def invalidate(self, generation: int) -> bool:
        """Keep the token, since nothing could replace it: always ``False``."""
        return False


class CallableToken(TokenManager):
    """
    Tokens from the user's own coroutine function, such as one that asks a vault or a central token service.

    It is called as seldom as the service would be: one call at a time serves all who wait, and a failure is
    remembered. What it raises reaches the callers as it is.
    """

    def __init__(
        self,
        call: TokenProvider,
        *,
        clock: Clock,
        settings: TokenSettings | None = None,
    ) -> None:
        """
        Take tokens from *call*.

        Args:
            call: Gives a token, or a token and its lifetime in seconds. A token without a lifetime is used until the
                service refuses it.
            clock: Where time comes from.
            settings: When to refresh; the defaults are those of ``TokenSettings``.
        """

        async def fetch(deadline: float | None) -> FetchedToken:
            import anyio

            seconds = NEVER if deadline is None else deadline - clock.monotonic()
            with anyio.move_on_after(seconds):
                return _fetched(await call())
            raise DeadlineExceededError("the time was up before the token's source answered")

        super().__init__(fetch, clock=clock, settings=settings)


def _fetched(given: object) -> FetchedToken:
    match given:
        case str(value):
            return FetchedToken(check.token("token", value))
        case (str(value), int() | float() as lifetime):
            return FetchedToken(check.token("token", value), lifetime)
        case _:
            kind = type(given).__name__
            raise TypeError(
                f"the token's source must give a string, or a string and its lifetime in seconds, not {kind}"
            )
