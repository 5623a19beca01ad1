"""The event loops and transports that the room is tested with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from importlib.util import find_spec
from typing import Any

import httpx
import pytest

from easemob_async._wire.engine import Engine
from easemob_async._wire.engine.pool import Pool
from easemob_async._wire.httpx_adapter import HttpxTransport
from easemob_async._wire.port import Transport

MakeTransport = Callable[..., Transport]

LOOP_LIBRARIES = [
    "asyncio",
    pytest.param("uvloop", marks=pytest.mark.skipif(find_spec("uvloop") is None, reason="uvloop is not installed")),
]
"""Modules of the event loops that the engine runs in."""


@pytest.fixture(params=LOOP_LIBRARIES)
def loop_library(request: pytest.FixtureRequest) -> str:
    """Each event loop the engine runs in, by its module."""
    name: str = request.param
    return name


@pytest.fixture
def bounded_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the closing of an engine, and the end of a loop with one, fail after 3 seconds instead of waiting forever."""
    wait = Pool.wait_sockets_closed

    async def wait_at_most(pool: Pool) -> None:
        await asyncio.wait_for(wait(pool), 3)

    monkeypatch.setattr(Pool, "wait_sockets_closed", wait_at_most)


@pytest.fixture(params=["h11", "httptools"])
def parser(request: pytest.FixtureRequest) -> str:
    """Each of the engine's parsers."""
    name: str = request.param
    return name


@pytest.fixture(params=["engine-h11", "engine-httptools", "httpx"])
def subject(request: pytest.FixtureRequest) -> str:
    """Each transport that uses sockets."""
    name: str = request.param
    return name


@pytest.fixture
async def make_transport(subject: str) -> AsyncIterator[MakeTransport]:
    """A function that creates the transport under test, with options; the transport is closed after the test."""
    async with AsyncExitStack() as stack:

        def make(**options: Any) -> Transport:
            created: Transport
            if subject == "httpx":
                verify = options.pop("ssl_context", False)
                created = HttpxTransport(httpx.AsyncHTTPTransport(verify=verify), **options)
            else:
                created = Engine(parser=subject.removeprefix("engine-"), **options)  # type: ignore[arg-type]
            stack.push_async_callback(created.aclose)
            return created

        yield make


@pytest.fixture
def transport(make_transport: MakeTransport) -> Transport:
    """The transport under test with its default settings."""
    return make_transport()


@pytest.fixture
async def engine(parser: str) -> AsyncIterator[Engine]:
    """An engine with its default settings."""
    created = Engine(parser=parser)  # type: ignore[arg-type]
    yield created
    await created.aclose()
