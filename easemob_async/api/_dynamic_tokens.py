"""Dynamic user tokens: the hand-written method of ``client.tokens``."""

from __future__ import annotations

from easemob_async import _checks as check
from easemob_async._operation import Caller

__all__ = ["DynamicTokens"]


class DynamicTokens:
    """Dynamic user tokens, which the client signs without a request."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def build_dynamic_user(self, username: str, *, ttl: int) -> str:
        """
        Sign a token with which one registered user can log in; no request is sent.

        The token is for logins. No document says that the REST API accepts it. The method is a coroutine like the
        other methods that return tokens, although it does not wait.

        Args:
            username: User ID; the user must exist.
            ttl: Lifetime of the token, in seconds (prefer a short one; the example in the documents has 600); at least
                1.

        Returns:
            The token, in URL-safe base64 with padding.

        Raises:
            InvalidArgumentError: An argument is invalid, or the client has no client ID and secret to sign with.

        Source:
            easemob_user_token, "dynamic user token".
        """
        check.username("username", username)
        check.integer("ttl", ttl, at_least=1)
        return self._caller.sign_user_token(username, ttl)
