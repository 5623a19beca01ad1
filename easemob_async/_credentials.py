"""The exchange of a client's credentials for an app token."""

from __future__ import annotations

import math

from attrs import evolve

from easemob_async import _checks as check
from easemob_async._capture import captured
from easemob_async._errors import InvalidArgumentError, UnexpectedReplyError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async._pipeline.tokens import Fetch, FetchedToken
from easemob_async._settings import ClientCredentials

__all__ = ["exchange_with"]


def exchange_with(sender: Pipeline, credentials: ClientCredentials, unit: str) -> Fetch:
    """
    A function that performs one exchange through *sender*.

    Args:
        sender: The client's pipeline.
        credentials: The app's client ID and secret.
        unit: What the service counts lifetimes in, ``"s"`` or ``"ms"``.
    """

    async def fetch(deadline: float | None) -> FetchedToken:
        from easemob_async.api._operations.tokens import GET_APP

        own = Pipeline(sender.core, evolve(sender.options, token=None))
        if deadline is not None:
            left = deadline - sender.core.clock.monotonic()
            own = own.with_options(timeout=max(left, 0.001))
        body = {
            "grant_type": "client_credentials",
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret,
        }
        # A token is nothing for the eyes of whoever captures the replies of their own calls.
        before = captured.set(None)
        try:
            token = await own.call(GET_APP, json=body)
        finally:
            captured.reset(before)
        try:
            value = check.token("access_token", token.access_token)
        except InvalidArgumentError as error:
            raise UnexpectedReplyError(f"the token {error.rule}", status=200, path="$.access_token") from None
        # No lifetime, or zero (what ttl=0 asks for), means for ever.
        lifetime = (token.expires_in or math.inf) / (1000 if unit == "ms" else 1)
        return FetchedToken(value, lifetime)

    return fetch
