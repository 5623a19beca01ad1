"""Fetching an app token for a client's credentials."""

from __future__ import annotations

import math

from attrs import evolve

from easemob_async import _checks as check
from easemob_async._capture import active_capture
from easemob_async._errors import InvalidArgumentError, UnexpectedReplyError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async._pipeline.tokens import FetchedToken, TokenFetcher
from easemob_async._settings import ClientCredentials

__all__ = ["make_token_fetch"]


def make_token_fetch(caller: Pipeline, credentials: ClientCredentials, unit: str) -> TokenFetcher:
    """
    A function that fetches an app token with one call.

    Args:
        caller: The client's pipeline.
        credentials: The app's client ID and secret.
        unit: The unit of the service's token lifetimes, ``"s"`` or ``"ms"``.
    """

    async def fetch(deadline: float | None) -> FetchedToken:
        from easemob_async.api._operations.tokens import GET_APP

        # The call keeps the client's timeout and retries, but not a token given for other calls.
        own_caller = Pipeline(caller.core, evolve(caller.options, token=None))
        if deadline is not None:
            left = deadline - caller.clock.monotonic()
            own_caller = own_caller.with_options(timeout=max(left, 0.001))
        body = {
            "grant_type": "client_credentials",
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret,
        }
        # The token must not appear among the replies that the program captures of its own calls.
        before = active_capture.set(None)
        try:
            token = await own_caller.call(GET_APP, json=body)
        finally:
            active_capture.reset(before)
        try:
            value = check.token("access_token", token.access_token)
        except InvalidArgumentError as error:
            raise UnexpectedReplyError(f"the token {error.rule}", status=200, path="$.access_token") from None
        # A missing lifetime, or zero (the reply to ttl=0), means that the token does not expire.
        lifetime = (token.expires_in or math.inf) / (1000 if unit == "ms" else 1)
        return FetchedToken(value, lifetime)

    return fetch
