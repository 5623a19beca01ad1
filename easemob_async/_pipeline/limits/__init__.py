"""
Limits: never more in any window than the service allows, and nearly all of it used.

    Limiter                      the door: try_acquire, acquire, refused, snapshot, estimate
      Book                       limits of an operation -> its buckets
        Bucket                   one bucket: its windows, its line, how the server treated it
          SlidingMeter, DayMeter one window: what may go, and when
          Line                   who waits, by ticket
          Brake                  slower after refusals, and back
      Claim, advance             a waiting call, and whose turn it is
      Gate -> LimitStore         the word of a store that processes share; ``redis_store`` is one
"""

from easemob_async._pipeline.limits.bucket import BucketSnapshot, WindowUse
from easemob_async._pipeline.limits.limiter import Limiter
from easemob_async._pipeline.limits.settings import LimitSettings
from easemob_async._pipeline.limits.store import Demand, LimitStore, StoreResetError, StoreVerdict, StoreWindow
from easemob_async._pipeline.limits.store_coordinator import StoreChange

__all__ = [
    "BucketSnapshot",
    "Demand",
    "LimitSettings",
    "LimitStore",
    "Limiter",
    "StoreChange",
    "StoreResetError",
    "StoreVerdict",
    "StoreWindow",
    "WindowUse",
]
