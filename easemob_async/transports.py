"""
What stands between a client and the network: pass one as ``Easemob(..., transport=...)``.

The engine is the default on asyncio. Any transport of httpx or httpx2 can be passed as it is, for proxies, HTTP/2, trio
or an ASGI app; whoever writes a transport of their own implements ``Transport``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from easemob_async._wire.port import Body, Headers, Origin, Reply, Request, Transport, TransportStatistics

if TYPE_CHECKING:
    from easemob_async._wire.engine import Engine
    from easemob_async._wire.engine_as_httpx import EngineTransport
    from easemob_async._wire.httpx2_adapter import Httpx2Transport
    from easemob_async._wire.httpx_adapter import HttpxTransport

__all__ = [
    "Body",
    "Engine",
    "EngineTransport",
    "Headers",
    "Httpx2Transport",
    "HttpxTransport",
    "Origin",
    "Reply",
    "Request",
    "Transport",
    "TransportStatistics",
]

# Loaded on first use: httpx is not needed by the engine, nor the engine by httpx.
_HOMES = {
    "Engine": "engine",
    "EngineTransport": "engine_as_httpx",
    "Httpx2Transport": "httpx2_adapter",
    "HttpxTransport": "httpx_adapter",
}


def __getattr__(name: str) -> Any:
    """Load what a name stands for when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"easemob_async._wire.{_HOMES[name]}"), name)
