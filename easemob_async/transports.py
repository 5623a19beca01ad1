"""
Transports, which send a client's requests; pass one as ``Easemob(..., transport=...)``.

``Engine``, a pool of HTTP/1.1 connections, is the default on asyncio. Any transport of httpx or httpx2 can be passed as
it is, for proxies, HTTP/2, trio or an ASGI application. To write another transport, implement ``Transport``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._exports import define_exports
from easemob_async._wire.port import (
    Body,
    CountingTransport,
    GrantExpiredError,
    Headers,
    Origin,
    Reply,
    Request,
    Transport,
    TransportStatistics,
    WriteGrant,
)

if TYPE_CHECKING:
    from easemob_async._wire.engine import Engine
    from easemob_async._wire.engine.errors import EngineError, FailureKind
    from easemob_async._wire.engine.parsers import ParserName
    from easemob_async._wire.engine_transport import EngineTransport
    from easemob_async._wire.httpx2_adapter import Httpx2Transport
    from easemob_async._wire.httpx_adapter import HttpxTransport

__all__ = [
    "Body",
    "CountingTransport",
    "Engine",
    "EngineError",
    "EngineTransport",
    "FailureKind",
    "GrantExpiredError",
    "Headers",
    "Httpx2Transport",
    "HttpxTransport",
    "Origin",
    "ParserName",
    "Reply",
    "Request",
    "Transport",
    "TransportStatistics",
    "WriteGrant",
]

if not TYPE_CHECKING:
    # Loaded on first use: the engine does not need httpx, and httpx does not need the engine.
    __getattr__, __dir__ = define_exports(
        __name__,
        {
            "Engine": "easemob_async._wire.engine",
            "EngineError": "easemob_async._wire.engine.errors",
            "EngineTransport": "easemob_async._wire.engine_transport",
            "FailureKind": "easemob_async._wire.engine.errors",
            "Httpx2Transport": "easemob_async._wire.httpx2_adapter",
            "HttpxTransport": "easemob_async._wire.httpx_adapter",
            "ParserName": "easemob_async._wire.engine.parsers",
        },
    )
