"""Limits: never more in any window than the service allows, and nearly all of it used."""

from easemob_async._pipeline.limits.bucket import BucketSnapshot, WindowUse
from easemob_async._pipeline.limits.gate import StoreChange
from easemob_async._pipeline.limits.limiter import Limiter
from easemob_async._pipeline.limits.settings import LimitSettings
from easemob_async._pipeline.limits.store import Demand, LimitStore, StoreForgotError, StoreWindow, Verdict

__all__ = [
    "BucketSnapshot",
    "Demand",
    "LimitSettings",
    "LimitStore",
    "Limiter",
    "StoreChange",
    "StoreForgotError",
    "StoreWindow",
    "Verdict",
    "WindowUse",
]
