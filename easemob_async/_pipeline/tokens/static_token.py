"""A token that the user passed to the client."""

from __future__ import annotations

from easemob_async._pipeline.tokens.token import NEVER, Token

__all__ = ["StaticToken"]


class StaticToken:
    """A fixed token; it cannot be replaced when the service refuses it."""

    __slots__ = ("_token",)

    def __init__(self, value: str) -> None:
        self._token = Token(value, generation=0, expires_at=NEVER, obtained_at=0.0)

    def current(self) -> Token:
        """Return the token."""
        return self._token

    async def get(self, deadline: float | None = None) -> Token:
        """Return the token."""
        return self._token

    def invalidate(self, generation: int) -> bool:
        """Keep the token, because it cannot be replaced; always returns False."""
        return False
