"""Types of the keyword arguments that ``Easemob`` passes on; at run time they are plain dictionaries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypedDict

from easemob_async._clock import Clock
from easemob_async._events import Observer
from easemob_async._pipeline.limits import LimitSettings, LimitStore
from easemob_async._pipeline.retry import RetryPolicy
from easemob_async._pipeline.tokens import TokenCache, TokenSettings
from easemob_async._wire.port import Transport

if TYPE_CHECKING:
    import httpx

__all__ = ["CallOptionChanges", "ClientSettings"]


class ClientSettings(TypedDict, total=False):
    """
    The arguments of ``Easemob`` that ``Easemob.from_env`` passes on; see ``Easemob``.

    These are all except ``app_key``, ``base_url``, ``client_id``, ``client_secret`` and ``token``.
    """

    timeout: float | None
    limits: bool | LimitSettings
    limit_store: LimitStore | None
    retry: RetryPolicy | None
    tokens: TokenSettings | None
    token_cache: TokenCache | None
    token_lifetime_unit: Literal["s", "ms"]
    transport: Transport | httpx.AsyncBaseTransport | None
    max_connections: int
    allow_http: bool
    max_message_bytes: int
    observers: Iterable[Observer]
    clock: Clock | None


class CallOptionChanges(TypedDict, total=False):
    """The arguments of ``Easemob.with_options``; an option that is not given stays as it is."""

    timeout: float | None
    """Seconds for a call as a whole, including waits for rate limits and retries; None for no limit."""
    attempt_timeout: float | None
    """Seconds for one request and its reply; None for the time that the call has left, 60 if ``timeout`` is None."""
    token: str | None
    """A token for all calls in place of the client's own, or None."""
    retry: RetryPolicy
    """When and how often failed calls are retried."""
