"""The part of ``client.tokens`` that asks nobody."""

from __future__ import annotations

from easemob_async import _checks as check
from easemob_async._operation import Caller

__all__ = ["DynamicTokens"]


class DynamicTokens:
    """Tokens signed here, without a request."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def build_dynamic_user(self, username: str, *, ttl: int) -> str:
        """
        Sign a token with which one registered user can log in; nothing is sent.

        It is meant for logging in; no document says that the REST API takes it. A coroutine like its neighbours,
        although it does not wait for anything.

        Args:
            username: The user's ID; the user must exist.
            ttl: How long the token is good, in seconds; keep it short, the documents' example has 600.

        Returns:
            The token, URL-safe base64 with its padding.

        Raises:
            InvalidArgumentError: An argument breaks a rule above, or the client has no client ID and secret to sign
                with.

        Source:
            easemob_user_token, "dynamic user token".
        """
        check.username("username", username)
        check.integer("ttl", ttl, at_least=1)
        return self._caller.sign_user_token(username, ttl)
