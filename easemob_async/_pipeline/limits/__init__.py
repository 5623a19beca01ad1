"""
Client-side rate limiting: no window of a documented limit is exceeded, and nearly all of it is used.

Read the files in this order. The first group is the limiter of one client:

    settings            LimitSettings: what a user of the package can change
    meter               SlidingMeter, DayMeter: one window; how much may be granted, and when
    adaptive_throttle   AdaptiveThrottle: slow down after refusals by the service, and recover
    wait_queue          WaitQueue: the calls that wait for one bucket, by ticket
    bucket              Bucket: the meters, the queue and the throttle of one limit
    bucket_registry     BucketRegistry: from the limits of an operation to its buckets
    arrivals            ArrivalQueue: calls that begin together enter the queues in slices
    feasibility         checks before a call waits: can it be granted at all, today, by its deadline
    reservation         Reservation, advance: a waiting call, and whose turn it is
    limiter             Limiter: try_acquire, acquire, record_refusal, snapshot, estimate

The second group extends it to limits that several processes share, and nothing above imports it:

    store               LimitStore: the port to a store that decides for all processes
    shared_bucket       SharedBucket: a bucket, and its demands to the store
    store_coordinator   StoreCoordinator: what to ask the store, when, and what to do without it
    shared_limiter      SharedLimiter: a Limiter that grants a call only when the store grants it too
    redis_store         RedisLimitStore: the store in Redis; ``redis_store.lua`` makes the decisions
"""

from easemob_async._pipeline.limits.bucket import BucketSnapshot, WindowUse
from easemob_async._pipeline.limits.limiter import Limiter
from easemob_async._pipeline.limits.reservation import Hold
from easemob_async._pipeline.limits.settings import LimitSettings, check_bucket_names
from easemob_async._pipeline.limits.shared_limiter import SharedLimiter
from easemob_async._pipeline.limits.store import (
    CountingLimitStore,
    Demand,
    LimitStore,
    StoreResetError,
    StoreVerdict,
    StoreWindow,
)
from easemob_async._pipeline.limits.store_coordinator import StoreChange

__all__ = [
    "BucketSnapshot",
    "CountingLimitStore",
    "Demand",
    "Hold",
    "LimitSettings",
    "LimitStore",
    "Limiter",
    "SharedLimiter",
    "StoreChange",
    "StoreResetError",
    "StoreVerdict",
    "StoreWindow",
    "WindowUse",
    "check_bucket_names",
]
