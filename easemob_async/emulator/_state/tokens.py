"""Tokens: who holds one, and until when."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from random import Random

from attrs import field, frozen

__all__ = ["PERMANENT", "IssuedToken", "TokenStore"]

PERMANENT = 9_223_372_036_854_775
"""``expires_in`` of a token that never expires: the greatest 64-bit number of milliseconds, in seconds."""


@frozen(slots=True)
class IssuedToken:
    """One token that was given out."""

    text: str = field(repr=False)
    username: str | None
    """Whose it is; None is the app's own (an administrator's)."""
    expires_at: float | None
    """On the monotonic clock; None is never."""
    lifetime: int
    """Seconds it was given out for; ``PERMANENT`` without end."""


class TokenStore:
    """
    The tokens of one app.

    Args:
        now: The monotonic clock, in seconds.
        random: Where the texts come from; seeded, so that a run can be repeated.
    """

    def __init__(self, now: Callable[[], float], random: Random) -> None:
        self._now = now
        self._random = random
        self._tokens: dict[str, IssuedToken] = {}
        self._expired: dict[str, None] = {}
        self.issued_count = 0
        """How many were ever given out."""

    def issue(self, lifetime: int, username: str | None = None) -> IssuedToken:
        """A new token for the app, or for *username*; *lifetime* in seconds, 0 without end."""
        text = "YWMt" + urlsafe_b64encode(self._random.randbytes(72)).decode()
        token = IssuedToken(
            text,
            username,
            expires_at=None if lifetime == 0 else self._now() + lifetime,
            lifetime=PERMANENT if lifetime == 0 else lifetime,
        )
        self._tokens[text] = token
        self.issued_count += 1
        return token

    def find(self, text: str) -> IssuedToken | None:
        """The token of this text if it is valid."""
        token = self._tokens.get(text)
        if token is None:
            return None
        if token.expires_at is not None and self._now() >= token.expires_at:
            self._expire(token)
            return None
        return token

    def has_expired(self, text: str) -> bool:
        """Was this text a token of ours that is not valid any more?"""
        return text in self._expired

    def expire_all(self, *, users_too: bool = False) -> int:
        """End the app's tokens now (and the users' if asked); says how many."""
        ended = [token for token in self._tokens.values() if users_too or token.username is None]
        for token in ended:
            self._expire(token)
        return len(ended)

    def revoke_user(self, username: str) -> None:
        """End a user's tokens: a new password, a ban or a deletion does that."""
        for token in [token for token in self._tokens.values() if token.username == username]:
            self._expire(token)

    def _expire(self, token: IssuedToken) -> None:
        del self._tokens[token.text]
        self._expired[token.text] = None
