"""
Rate limits and a token shared by several processes of one app.

Pass a store as ``Easemob(..., limit_store=...)`` and a cache as ``Easemob(..., token_cache=...)``. ``RedisLimitStore``
and ``RedisTokenCache`` need the ``redis`` extra. To write another store or cache, implement ``LimitStore``,
``TokenCache`` or ``LeasingTokenCache``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._exports import define_exports
from easemob_async._pipeline.limits import (
    CountingLimitStore,
    Demand,
    LimitStore,
    StoreResetError,
    StoreVerdict,
    StoreWindow,
)
from easemob_async._pipeline.tokens import CachedToken, LeasingTokenCache, MemoryTokenCache, TokenCache

if TYPE_CHECKING:
    from easemob_async._pipeline.limits.redis_store import RedisLimitStore
    from easemob_async._pipeline.tokens.redis_cache import RedisTokenCache

__all__ = [
    "CachedToken",
    "CountingLimitStore",
    "Demand",
    "LeasingTokenCache",
    "LimitStore",
    "MemoryTokenCache",
    "RedisLimitStore",
    "RedisTokenCache",
    "StoreResetError",
    "StoreVerdict",
    "StoreWindow",
    "TokenCache",
]

if not TYPE_CHECKING:
    # Loaded on first use, since most programs use neither.
    __getattr__, __dir__ = define_exports(
        __name__,
        {
            "RedisLimitStore": "easemob_async._pipeline.limits.redis_store",
            "RedisTokenCache": "easemob_async._pipeline.tokens.redis_cache",
        },
    )
