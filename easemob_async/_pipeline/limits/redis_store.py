"""Limits shared by all processes that use one Redis; needs the ``redis`` extra."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module, resources
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakKeyDictionary

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.limits.store import Demand, StoreResetError, StoreVerdict
from easemob_async._repr import safe_repr

if TYPE_CHECKING:
    from redis.asyncio import Redis

# Loaded here, because loading it takes longer than an event loop should be blocked; where redis is not installed, the
# class below can be imported and says so when it is used.
with suppress(ImportError):
    import_module("redis.asyncio")

__all__ = ["RedisLimitStore"]

_SCRIPT = resources.files("easemob_async._pipeline.limits").joinpath("redis_store.lua").read_text("utf-8")

_STEPS = 10
"""Number of parts of a timeout; see ``_ResponsiveTimeout``."""


class RedisLimitStore:
    """
    Limits shared through Redis 5 or later: one script decides on all limits of a call at once, by Redis's clock.

    The store may be used from any number of event loops and threads, with one connection for each event loop; a forked
    process makes its own. It works on asyncio only. Give all processes of one app key the same *app_key* and settings,
    and each client a store of its own. ``Easemob.aclose()`` closes it; close it yourself only if no client uses it.

    When Redis is lost, no call is granted for the length of each window (a second for most operations, a minute for
    messages to users), because other processes may just have used it. Afterwards each process uses its
    ``LimitSettings.fallback_share`` until Redis is back.

    On the first start, Redis cannot be told from one that lost its data while other processes make calls alone. So
    nothing is granted until Redis has run for the length of the window, or, if this app has used it since it started,
    for one window from the first request. For 7 seconds and a window from the first request, all processes together
    get a quarter of each limit (nothing of a limit below 4), and then all of it. Later starts are not limited further.

    After a restart of Redis, a failover, a loss of the data, or an outage longer than a window, the processes that
    have returned get their parts of three quarters of each limit for 7 seconds and a window. A quarter is kept for
    processes that started meanwhile. A restart or a failover is noticed by the run ID of the server (``INFO server``).
    Where that is not permitted, or the service invents it, only a server that does not know the store's script is taken
    for a new one. Redis up to 6.2 saves and replicates scripts, so there the grants that were not saved or replicated
    may be made again for one window.

    Redis cannot detect two cases: A process that cannot reach Redis while the others can uses its ``fallback_share``
    on top of what they use, after a window. After an outage in which Redis kept running, a process that was idle
    throughout does not notice it; if it is the first to return it may use the whole limit until the next one has
    returned, within 7 seconds. A daily quota that was lost is known again when the processes that used it have reported
    it.

    Attributes:
        app_key: The app key whose limits are shared.
    """

    def __init__(
        self, redis: str | Callable[[], Redis], app_key: str, *, prefix: str = "easemob:limits:", timeout: float = 0.25
    ) -> None:
        """
        Share the limits of an app key through *redis*.

        Args:
            redis: A URL such as ``redis://127.0.0.1:6379/0`` (``rediss://`` for TLS), or a function that returns a
                new client (for Sentinel, Cluster and the like).
            app_key: The app key whose limits are shared: ``org#app``.
            prefix: Prefix of all keys.
            timeout: Maximum seconds for a reply, above 0 and at most 1; after that Redis counts as unreachable.

        Raises:
            InvalidArgumentError: *redis* is not a valid URL, *app_key* does not have the form ``org#app``, or
                *timeout* is out of range.
            ImportError: redis is not installed.
        """
        check.seconds("timeout", timeout, optional=False)
        if timeout > 1:
            raise InvalidArgumentError("timeout", "must be at most 1 second")
        self.app_key: str = "#".join(check.app_key("app_key", app_key))
        check.text("prefix", prefix)
        self._connect = redis if callable(redis) else _connector(check.redis_url("redis", redis))
        # A cluster places keys by the part in braces: the keys of one script call must all be on one node.
        self._prefix = f"{prefix}{{{app_key}}}:"
        # Each prefix has its own script text, so NOSCRIPT shows that this server has not decided on these limits
        # since it started.
        self._script = f"-- {json.dumps(self._prefix)}\n{_SCRIPT}"
        self._script_hash = hashlib.sha1(self._script.encode(), usedforsecurity=False).hexdigest()
        self._timeout = timeout
        self._client_id = secrets.token_hex(8)
        self._epoch = ""
        self._process_count = 0
        self._away_since: float | None = None
        self._lock = threading.Lock()
        # A connection belongs to the event loop that made it; the entry is dropped with the loop.
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Redis] = WeakKeyDictionary()
        self._process = os.getpid()

    @safe_repr
    def __repr__(self) -> str:
        """Return the prefix, but not the URL, which may contain a password."""
        return f"{type(self).__name__}(prefix={self._prefix!r})"

    async def __aenter__(self) -> Self:
        """Return the store; it connects with the first request."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connection of the running event loop."""
        await self.aclose()

    async def take(self, calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
        """Decide on *calls*; see ``LimitStore``."""
        self._renew_after_fork()
        keys, request = self._build_request(calls)
        began = time.monotonic()
        task = asyncio.current_task()
        assert task is not None
        cancellations = task.cancelling()
        try:
            async with _ResponsiveTimeout(self._timeout):
                reply = json.loads(await self._run(keys, request))
        except Exception:
            if self._away_since is None:
                self._away_since = began
            raise
        if task.cancelling() > cancellations:
            # Before Python 3.12, `asyncio.wait_for`, with which redis-py sends, returns a result in place of a
            # cancellation that comes at the same moment.
            raise asyncio.CancelledError
        known, self._epoch = self._epoch, reply["epoch"]
        if reply.get("reset"):
            raise StoreResetError(f"Redis has lost the limits' data since epoch {known}; report all grants again")
        self._away_since = None
        self._process_count = int(reply["processes"])
        return [
            StoreVerdict(
                granted=bool(granted),
                wait=float(wait),
                blocked_by=int(blocked_by),
                quota_exhausted=bool(quota_exhausted),
            )
            # Lua cannot tell an empty list from an empty object, so no verdicts arrive as {}.
            for granted, wait, blocked_by, quota_exhausted in reply["verdicts"] or ()
        ]

    @property
    def process_count(self) -> int:
        """
        Number of processes that have used the limits within the last hour, as of the last reply; 0 before the first.

        It is updated with each request: a process that makes no calls does not learn of processes that start later.
        """
        return self._process_count

    async def aclose(self) -> None:
        """Close the connection of the running event loop; the next request makes a new one."""
        self._renew_after_fork()
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    def _build_request(self, calls: Sequence[tuple[Demand, ...]]) -> tuple[list[str], str]:
        """Return the keys and the argument of the script; ``redis_store.lua`` describes both."""
        keys = [f"{self._prefix}{name}" for name in ("epoch", "outage", "processes")]
        numbers: dict[str, int] = {}
        buckets: list[dict[str, Any]] = []
        for demand in (demand for call in calls for demand in call):
            if demand.bucket in numbers:
                continue
            numbers[demand.bucket] = len(numbers) + 1
            key = f"{self._prefix}{demand.bucket}"
            keys.append(key)
            keys += [f"{key}:{number}" for number, window in enumerate(demand.windows) if not window.utc_day]
            windows = [
                {
                    "limit": window.limit,
                    "span": window.span,
                    "burst": window.burst,
                    "steady_burst": window.steady_burst,
                    "day": window.utc_day,
                }
                for window in demand.windows
            ]
            buckets.append({"windows": windows, "unreported": demand.unreported or None, "speed": demand.speed})
        request = {
            "known_epoch": self._epoch,
            "new_epoch": secrets.token_hex(8),
            "client": self._client_id,
            "away": 0.0 if self._away_since is None else time.monotonic() - self._away_since,
            "processes": self._process_count,
            "buckets": buckets,
            "calls": [[[numbers[demand.bucket], demand.cost] for demand in call] for call in calls],
        }
        return keys, json.dumps(request)

    async def _run(self, keys: list[str], request: str) -> Any:
        from redis.exceptions import NoScriptError, RedisError

        client = self._client()
        try:
            return await client.evalsha(self._script_hash, len(keys), *keys, request, "")
        except NoScriptError:
            # A new or restarted Redis does not have the script yet. EVAL runs it and keeps it, in one step: the script
            # must know that it runs for the first time before another process can run it.
            reply = await client.eval(self._script, len(keys), *keys, request, "first run")
            with suppress(RedisError):
                # Redis 7.4 and later may forget a script that only EVAL has brought.
                await client.script_load(self._script)
            return reply

    def _renew_after_fork(self) -> None:
        """Replace in a forked child what belongs to the parent."""
        if self._process != os.getpid():
            # The connections are the parent's, and using or closing them here would corrupt its requests. The lock may
            # have been held by another thread. A new client ID keeps the room reserved for the parent apart.
            self._process = os.getpid()
            self._lock = threading.Lock()
            self._client_id = secrets.token_hex(8)
            self._clients = WeakKeyDictionary()

    def _client(self) -> Redis:
        loop = asyncio.get_running_loop()
        with self._lock:
            client = self._clients.get(loop)
            if client is None:
                client = self._clients[loop] = self._connect()
        return client


class _ResponsiveTimeout:
    """
    A timeout that does not count the time for which the event loop was blocked.

    The reply may have arrived meanwhile, and a busy process must not take Redis for unreachable. So the timeout passes
    in steps, and a step that ends late counts like any other. A loop reads what has arrived before it ends a step.
    """

    def __init__(self, seconds: float) -> None:
        self._step = seconds / _STEPS
        self._left = _STEPS
        self._scope = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> None:
        await self._scope.__aenter__()
        self._timer = asyncio.get_running_loop().call_later(self._step, self._end_step)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        await self._scope.__aexit__(kind, error, traceback)

    def _end_step(self) -> None:
        loop = asyncio.get_running_loop()
        self._left -= 1
        if self._left:
            self._timer = loop.call_later(self._step, self._end_step)
        else:
            self._scope.reschedule(loop.time())


def _connector(url: str) -> Callable[[], Redis]:
    try:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ImportError as error:
        raise ImportError("RedisLimitStore needs redis: pip install 'easemob-async[redis]'") from error

    # One retry at once, for a connection that Redis closed while it was idle; then Redis counts as unreachable. If the
    # script did run the first time, its grants count twice: then less is granted than allowed, never more.
    def connect() -> Redis:
        return Redis.from_url(url, retry=Retry(NoBackoff(), 1))  # pyright: ignore[reportUnknownMemberType]

    return connect
