"""Tokens of apps and users."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from random import Random

from attrs import field, frozen

__all__ = ["PERMANENT", "IssuedToken", "TokenStore"]

PERMANENT = 9_223_372_036_854_775
"""``expires_in`` of a token without an end: the greatest 64-bit number of milliseconds, in seconds."""


@frozen(slots=True)
class IssuedToken:
    """One token that was issued."""

    text: str = field(repr=False)
    username: str | None
    """User ID; None for a token of the app itself (an administrator's)."""
    expires_at: float | None
    """Time on the monotonic clock in seconds; None for never."""
    lifetime: int
    """Lifetime in seconds; ``PERMANENT`` if unlimited."""


class TokenStore:
    """
    The tokens of one app.

    Args:
        now: Returns the time of the monotonic clock in seconds.
        random: Source of the token texts; seeded, so that a run is repeatable.
    """

    def __init__(self, now: Callable[[], float], random: Random) -> None:
        self._now = now
        self._random = random
        self._tokens: dict[str, IssuedToken] = {}
        self._expired: dict[str, None] = {}
        self.issued_count: int = 0
        """Number of tokens issued so far."""

    def issue(self, lifetime: int, username: str | None = None) -> IssuedToken:
        """Issue a token to the app, or to *username*; *lifetime* in seconds, 0 for unlimited."""
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
        """Return the token with this text if it is valid."""
        token = self._tokens.get(text)
        if token is None:
            return None
        if token.expires_at is not None and self._now() >= token.expires_at:
            self._expire(token)
            return None
        return token

    def has_expired(self, text: str) -> bool:
        """Whether this text was a valid token of this app, which has expired or was revoked."""
        return text in self._expired

    def expire_all(self, *, users_too: bool = False) -> int:
        """Expire the app's tokens now, with *users_too* also those of its users; return their number."""
        ended = [token for token in self._tokens.values() if users_too or token.username is None]
        for token in ended:
            self._expire(token)
        return len(ended)

    def revoke_user(self, username: str) -> None:
        """Revoke a user's tokens, as a new password, a ban or a deletion does."""
        for token in [token for token in self._tokens.values() if token.username == username]:
            self._expire(token)

    def _expire(self, token: IssuedToken) -> None:
        del self._tokens[token.text]
        self._expired[token.text] = None
