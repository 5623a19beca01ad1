"""
What several processes of one app share: rate limits and the token.

Pass a store as ``Easemob(..., limit_store=...)`` and a cache as ``Easemob(..., token_cache=...)``. The ones that keep
them in Redis need the ``redis`` extra.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from easemob_async._pipeline.limits import LimitStore
from easemob_async._pipeline.tokens import CachedToken, MemoryTokenCache, TokenCache, TurnTakingCache

if TYPE_CHECKING:
    from easemob_async._pipeline.limits.redis_store import RedisLimitStore
    from easemob_async._pipeline.tokens.redis_cache import RedisTokenCache

__all__ = [
    "CachedToken",
    "LimitStore",
    "MemoryTokenCache",
    "RedisLimitStore",
    "RedisTokenCache",
    "TokenCache",
    "TurnTakingCache",
]

_HOMES = {"RedisLimitStore": "limits.redis_store", "RedisTokenCache": "tokens.redis_cache"}


def __getattr__(name: str) -> Any:
    """Load Redis only for those who use it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"easemob_async._pipeline.{_HOMES[name]}"), name)
