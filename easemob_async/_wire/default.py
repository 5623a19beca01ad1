"""The transport of a client that was given none."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from easemob_async._clock import running_trio
from easemob_async._errors import ClientClosedError, TransportError
from easemob_async._wire.port import CountingTransport, Origin, Reply, Request, TransportStatistics

__all__ = ["DefaultTransport", "find_proxy"]

_MAX_CACHED = 256
"""Maximum number of servers whose proxy is remembered."""

_MAX_IN_FLIGHT = 16
"""Maximum requests at once in a transport of httpx; its pool becomes slow with more than about 20."""

PROXY_VARIABLES = ("all_proxy", "http_proxy", "https_proxy")


class DefaultTransport:
    """
    The engine on asyncio; httpx's own transport on trio, and for servers that the environment names a proxy for.

    The choice is made for each request, because a client may be created before an event loop runs.
    """

    def __init__(self, max_connections: int) -> None:
        self._max_connections = max_connections
        self._fewest_connections = min(max_connections, _MAX_IN_FLIGHT)
        self._engine: CountingTransport | None = None
        self._httpx: WeakKeyDictionary[Any, dict[str | None, CountingTransport]] = WeakKeyDictionary()
        """Transports by event loop and proxy; httpx's connections belong to the loop that made them."""
        self._proxies: dict[Origin, str | None] = {}
        """The proxy of each server, in an environment that names one for any."""
        self._lock = Lock()
        """Held while transports are created, because several threads may use one client."""
        self._is_closed = False

    def send(self, request: Request) -> Coroutine[Any, Any, Reply]:
        """Send a request by the transport for it; see ``Transport.send``."""
        transport = self._engine
        if transport is None or self._proxies or running_trio():
            transport = self._choose(request.origin)
        return transport.send(request)

    def _choose(self, origin: Origin) -> CountingTransport:
        proxy = self._proxy_for(origin)
        with self._lock:
            if self._is_closed:
                raise ClientClosedError("the client is closed")
            if proxy is not None or running_trio():
                of_this_loop = self._httpx.setdefault(_running_loop(), {})
                if proxy not in of_this_loop:
                    of_this_loop[proxy] = _httpx_transport(self._max_connections, proxy)
                return of_this_loop[proxy]
            if self._engine is None:
                from easemob_async._wire.engine import Engine

                self._engine = Engine(max_connections=self._max_connections)
            return self._engine

    def _proxy_for(self, origin: Origin) -> str | None:
        if not _names_proxies():
            return None
        try:
            return self._proxies[origin]
        except KeyError:
            proxy = find_proxy(origin)
        if len(self._proxies) >= _MAX_CACHED:
            self._proxies.clear()
        self._proxies[origin] = proxy
        return proxy

    async def aclose(self) -> None:
        """Close the engine, and the transports of httpx in this event loop; those of other loops cannot be closed."""
        with self._lock:
            self._is_closed = True
            opened = list(self._httpx.pop(_running_loop(), {}).values())
            self._httpx.clear()
        for transport in (self._engine, *opened):
            if transport is not None:
                await transport.aclose()

    def statistics(self) -> TransportStatistics:
        """Return the current numbers of the engine; httpx's transport does not report any."""
        return TransportStatistics() if self._engine is None else self._engine.statistics()

    def count_free(self, origin: Origin, event_loop: object) -> int | None:
        """Return ``count_free`` of the transport by which a request would be sent."""
        # Without the lock, which is held while a transport is created, and without `find_proxy`, which may block: the
        # first request to the server asks it.
        proxy = self._proxies.get(origin)
        transport: CountingTransport | None
        if proxy is None and isinstance(event_loop, asyncio.AbstractEventLoop):
            transport = self._engine
        else:
            transport = self._httpx.get(event_loop, {}).get(proxy)
        # One that is still to be created has room for at least this many.
        return self._fewest_connections if transport is None else transport.count_free(origin, event_loop)


def _running_loop() -> Any:
    """Return the running event loop, or on trio the token that identifies it."""
    if not running_trio():
        return asyncio.get_running_loop()
    import trio

    return trio.lowlevel.current_trio_token()


def _httpx_transport(max_connections: int, proxy: str | None) -> CountingTransport:
    import httpx

    from easemob_async._wire.httpx_adapter import HttpxTransport

    limits = httpx.Limits(max_connections=max_connections, max_keepalive_connections=max_connections)
    try:
        # Not more than the connections of httpx, in whose own queue a grant of the rate limiter would expire.
        return HttpxTransport(
            httpx.AsyncHTTPTransport(limits=limits, proxy=proxy), max_in_flight=min(max_connections, _MAX_IN_FLIGHT)
        )
    except ImportError:
        problem = "is a SOCKS proxy; install httpx[socks] to use it"
    except (ValueError, httpx.InvalidURL):
        problem = "has an invalid URL; correct the environment variable"
    # Raised outside of the handlers: the error of httpx, which would be the context, may quote the proxy's password.
    raise TransportError(f"the proxy that the environment names {problem}", effect="none")


def _names_proxies() -> bool:
    return any(os.environ.get(name) or os.environ.get(name.upper()) for name in PROXY_VARIABLES)


def find_proxy(origin: Origin) -> str | None:
    """Return the URL of the proxy that the environment names for a server; None for a server on this machine."""
    if not _names_proxies():
        return None
    # Imported here, because it costs as much as the rest of the package to load.
    from urllib.request import getproxies, proxy_bypass

    if origin.host == "localhost" or origin.host.startswith("127.") or origin.host == "::1":
        return None
    if proxy_bypass(origin.host):
        return None
    proxies = getproxies()
    return proxies.get(origin.scheme) or proxies.get("all")
