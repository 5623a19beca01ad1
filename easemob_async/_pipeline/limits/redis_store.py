"""One set of limits for all processes that use a Redis; needs the ``redis`` extra."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from importlib import resources
from types import TracebackType
from typing import Any, Self
from weakref import WeakKeyDictionary

from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.limits.store import Demand, StoreResetError, StoreVerdict

try:
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import NoScriptError
except ImportError as error:
    raise ImportError("sharing limits through Redis needs redis: pip install 'easemob-async[redis]'") from error

__all__ = ["RedisLimitStore"]

_SCRIPT = resources.files("easemob_async._pipeline.limits").joinpath("redis_store.lua").read_text("utf-8")
_SCRIPT_HASH = hashlib.sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()


class RedisLimitStore:
    """
    Shares limits through Redis 5 or later: one script decides on all limits of a call at once, by Redis's clock.

    May be used from any number of event loops and threads, with one connection for each loop; a forked process
    makes its own. asyncio only. Give all processes of one app key the same *app_key* and settings, and each client
    a store of its own.
    """

    def __init__(
        self, redis: str | Callable[[], Redis], app_key: str, *, prefix: str = "easemob:limits:", timeout: float = 0.25
    ) -> None:
        """
        Share the limits of an app key through *redis*.

        Args:
            redis: A URL such as ``redis://127.0.0.1:6379/0`` (``rediss://`` for TLS), or a function that makes a
                client (for Sentinel, Cluster and the like).
            app_key: Whose limits these are: ``org#app``.
            prefix: What keys begin with.
            timeout: Seconds an answer may take, up to 1; after that Redis counts as away.

        Raises:
            InvalidArgumentError: *timeout* is not above 0 and at most 1.
        """
        if not 0 < timeout <= 1:
            raise InvalidArgumentError("timeout", f"must be above 0 and at most 1, got {timeout!r}")
        self._connect = redis if callable(redis) else _connector(redis)
        # In braces, so that a cluster keeps all keys of an app in one place.
        self._prefix = f"{prefix}{{{app_key}}}:"
        self._timeout = timeout
        self._asker = secrets.token_hex(8)
        self._epoch = ""
        self._lock = threading.Lock()
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Redis] = WeakKeyDictionary()
        self._process = os.getpid()

    def __repr__(self) -> str:
        """Without the URL, which may hold a password."""
        return f"{type(self).__name__}(prefix={self._prefix!r})"

    async def __aenter__(self) -> Self:
        """Nothing is connected yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connection of the running event loop."""
        await self.aclose()

    async def take(self, calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
        """Decide on *calls*; see ``LimitStore``."""
        keys, question = self._question(calls)
        async with asyncio.timeout(self._timeout):
            answer = json.loads(await self._run(keys, question))
        known, self._epoch = self._epoch, answer["epoch"]
        if answer.get("forgot"):
            raise StoreResetError(f"the epoch is not {known} any more")
        return [
            StoreVerdict(granted=bool(granted), wait=float(wait), blocked_by=int(at), quota_exhausted=bool(spent))
            # Lua cannot tell an empty list from an empty object.
            for granted, wait, at, spent in answer["verdicts"] or ()
        ]

    async def aclose(self) -> None:
        """Close the connection of the running event loop; it is made anew when needed."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    def _question(self, calls: Sequence[tuple[Demand, ...]]) -> tuple[list[str], str]:
        keys = [f"{self._prefix}epoch"]
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
                    "steady": window.steady_burst,
                    "day": window.utc_day,
                }
                for window in demand.windows
            ]
            buckets.append({"windows": windows, "carried": demand.unreported or None, "speed": demand.speed})
        question = {
            "known": self._epoch,
            "fresh": secrets.token_hex(8),
            "asker": self._asker,
            "buckets": buckets,
            "calls": [[[numbers[demand.bucket], demand.cost] for demand in call] for call in calls],
        }
        return keys, json.dumps(question)

    async def _run(self, keys: list[str], question: str) -> Any:
        client = self._client()
        try:
            return await client.evalsha(_SCRIPT_HASH, len(keys), *keys, question)
        except NoScriptError:
            return await client.eval(_SCRIPT, len(keys), *keys, question)

    def _client(self) -> Redis:
        loop = asyncio.get_running_loop()
        if self._process != os.getpid():
            # The connections are the parent's: use none of them, and do not close them for it.
            self._process = os.getpid()
            self._lock = threading.Lock()
            self._asker = secrets.token_hex(8)
            self._clients = WeakKeyDictionary()
        with self._lock:
            client = self._clients.get(loop)
            if client is None:
                client = self._clients[loop] = self._connect()
        return client


def _connector(url: str) -> Callable[[], Redis]:
    # One repeat at once, for a connection that Redis closed while it was idle; then it counts as away.
    def connect() -> Redis:
        return Redis.from_url(url, retry=Retry(NoBackoff(), 1))  # pyright: ignore[reportUnknownMemberType]

    return connect
