"""The transports that everything behind the port is tested with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from easemob_async._wire.engine import Engine
from easemob_async._wire.httpx_adapter import HttpxTransport
from easemob_async._wire.port import Transport

MakeTransport = Callable[..., Transport]


@pytest.fixture(params=["h11", "httptools"])
def parser(request: pytest.FixtureRequest) -> str:
    """Each of the engine's parsers."""
    name: str = request.param
    return name


@pytest.fixture(params=["engine-h11", "engine-httptools", "httpx"])
def subject(request: pytest.FixtureRequest) -> str:
    """Each transport that speaks over sockets."""
    name: str = request.param
    return name


@pytest.fixture
async def make_transport(subject: str) -> AsyncIterator[MakeTransport]:
    """Makes the transport under test and closes it afterwards; takes ``max_body`` and ``ssl_context``."""
    async with AsyncExitStack() as stack:

        def make(**options: Any) -> Transport:
            made: Transport
            if subject == "httpx":
                verify = options.pop("ssl_context", False)
                made = HttpxTransport(httpx.AsyncHTTPTransport(verify=verify), **options)
            else:
                made = Engine(parser=subject.removeprefix("engine-"), **options)  # type: ignore[arg-type]
            stack.push_async_callback(made.aclose)
            return made

        yield make


@pytest.fixture
def transport(make_transport: MakeTransport) -> Transport:
    """The transport under test with its defaults."""
    return make_transport()


@pytest.fixture
async def engine(parser: str) -> AsyncIterator[Engine]:
    """An engine with its defaults."""
    made = Engine(parser=parser)  # type: ignore[arg-type]
    yield made
    await made.aclose()
