"""The port over transports of httpx and httpx2."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from types import ModuleType
from typing import Any

import anyio
import httpx
import httpx2
import pytest

from easemob_async._errors import ClientClosedError, DeadlineExceededError, InvalidArgumentError, TransportError
from easemob_async._wire.httpx2_adapter import Httpx2Transport
from easemob_async._wire.httpx_adapter import HttpxTransport
from easemob_async._wire.httpx_base import UNCERTAIN_ERRORS, UNSENT_ERRORS, BaseHttpxTransport
from easemob_async._wire.port import Origin, Request, Transport

pytestmark = pytest.mark.anyio

LIBRARIES = [pytest.param((httpx, HttpxTransport), id="httpx"), pytest.param((httpx2, Httpx2Transport), id="httpx2")]
HOST = Origin("http", "127.0.0.1", 8080)


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


@pytest.fixture(params=LIBRARIES)
def family(request: pytest.FixtureRequest) -> tuple[ModuleType, type[BaseHttpxTransport]]:
    pair: tuple[ModuleType, type[BaseHttpxTransport]] = request.param
    return pair


def transport(family: tuple[Any, Any], handler: Any, **options: Any) -> BaseHttpxTransport:
    library, adapter = family
    made: BaseHttpxTransport = adapter(library.MockTransport(handler), **options)
    return made


def get(target: str = "/", **fields: Any) -> Request:
    return Request(HOST, "GET", target, (), **fields)


async def test_request_arrives_as_given(family: tuple[Any, Any]) -> None:
    """Verb, target, headers and body reach the transport byte for byte, dot segments and escapes included."""
    seen: list[Any] = []

    def handler(request: Any) -> Any:
        seen.append(request)
        return family[0].Response(200, headers={"X-Kind": "a"}, content=b"hello")

    below = transport(family, handler)
    assert isinstance(below, Transport)
    reply = await below.send(Request(HOST, "POST", "/a/../b%2Fc?q=%20", ((b"authorization", b"Bearer fake"),), b"{}"))
    assert (reply.status, reply.content, reply.header(b"x-kind")) == (200, b"hello", b"a")
    request = seen[0]
    assert request.method == "POST"
    assert request.url.raw_path == b"/a/../b%2Fc?q=%20"
    assert (request.url.path, request.url.query) == ("/a/../b/c", b"q=%20")
    assert (request.url.scheme, request.url.host, request.url.port) == ("http", "127.0.0.1", 8080)
    assert str(request.url).startswith("http://127.0.0.1:8080/")
    assert request.headers["host"] == "127.0.0.1:8080"
    assert request.headers["authorization"] == "Bearer fake"
    assert request.headers["content-length"] == "2"
    assert request.content == b"{}"
    await below.aclose()


async def test_ipv6_origin(family: tuple[Any, Any]) -> None:
    """An IPv6 host gets its brackets in Host and none in the URL's host."""

    def handler(request: Any) -> Any:
        return family[0].Response(200, text=f"{request.url.host} {request.headers['host']} {request.url}")

    reply = await transport(family, handler).send(Request(Origin("http", "::1", 81), "GET", "/x", ()))
    assert reply.content == b"::1 [::1]:81 http://[::1]:81/x"


async def test_body_in_pieces_is_streamed_both_ways(family: tuple[Any, Any]) -> None:
    """An iterator goes out chunked and a streamed reply comes back in pieces."""

    async def body() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    async def answer() -> AsyncIterator[bytes]:
        yield b"three"
        yield b"four"

    async def handler(request: Any) -> Any:
        assert request.headers["transfer-encoding"] == "chunked"
        assert b"".join([part async for part in request.stream]) == b"onetwo"
        return family[0].Response(200, content=answer())

    below = transport(family, handler)
    reply = await below.send(Request(HOST, "POST", "/", (), body(), stream=True))
    assert below.statistics().open == 1
    assert [part async for part in reply.chunks()] == [b"three", b"four"]
    assert below.statistics().open == 0


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("ConnectError", "no"),
        ("PoolTimeout", "no"),
        ("ProxyError", "no"),
        ("UnsupportedProtocol", "no"),
        # httpx-aiohttp uses this one for connections that break after the request was written.
        ("ConnectTimeout", "maybe"),
        ("ReadError", "maybe"),
        ("WriteError", "maybe"),
        ("RemoteProtocolError", "maybe"),
    ],
)
async def test_sent_by_class_of_error(family: tuple[Any, Any], name: str, sent: str) -> None:
    """Where a transport reports no steps, ``sent`` is ``no`` only for errors that prove it."""

    def handler(request: Any) -> Any:
        raise getattr(family[0], name)("broken")

    with pytest.raises(TransportError, match=f"{name}: broken") as caught:
        await transport(family, handler).send(get())
    assert caught.value.sent == sent


def test_every_error_of_the_libraries_is_known() -> None:
    """A request error that a library grows must be put on one of our two lists."""
    grown = {
        name
        for library in (httpx, httpx2)
        for name, kind in vars(library).items()
        if isinstance(kind, type) and issubclass(kind, library.RequestError)
    }
    assert grown == UNSENT_ERRORS | UNCERTAIN_ERRORS


async def test_deadline_ends_a_silent_transport(family: tuple[Any, Any]) -> None:
    """A transport that heeds no timeouts is cut off at the deadline all the same."""

    async def handler(request: Any) -> Any:
        await anyio.sleep_forever()

    below = transport(family, handler)
    with pytest.raises(DeadlineExceededError) as caught:
        await below.send(get(deadline=time.monotonic() + 0.01))
    assert caught.value.sent == "maybe"
    assert below.statistics().open == 0


async def test_deadline_passed_before(family: tuple[Any, Any]) -> None:
    """Nothing is handed to the transport after the deadline."""

    def handler(request: Any) -> Any:
        raise AssertionError

    with pytest.raises(DeadlineExceededError) as caught:
        await transport(family, handler).send(get(deadline=time.monotonic()))
    assert caught.value.sent == "no"


async def test_gate_is_first_come_first_served(family: tuple[Any, Any]) -> None:
    """No more than *gate* requests are below at once, a cancelled waiter loses nothing, and order is kept."""
    order: list[str] = []
    go_on = anyio.Event()

    async def handler(request: Any) -> Any:
        order.append(request.url.path)
        await go_on.wait()
        return family[0].Response(204)

    below = transport(family, handler, max_in_flight=1)
    doomed = anyio.CancelScope()

    async def cancelled() -> None:
        with doomed:
            await below.send(get("/cancelled"))

    async with anyio.create_task_group() as tasks:
        for name in ("/1", "/2"):
            tasks.start_soon(below.send, get(name))
            await anyio.wait_all_tasks_blocked()
        tasks.start_soon(cancelled)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(below.send, get("/3"))
        await anyio.wait_all_tasks_blocked()
        assert (below.statistics().open, below.statistics().waiting) == (1, 3)
        doomed.cancel()
        await anyio.wait_all_tasks_blocked()
        assert order == ["/1"]
        go_on.set()
    assert order == ["/1", "/2", "/3"]
    assert (below.statistics().open, below.statistics().waiting) == (0, 0)


async def test_close_ends_requests_in_flight_and_waiting(family: tuple[Any, Any]) -> None:
    """Closing ends what is under way and what waits, and says which of them may have been sent."""

    async def handler(request: Any) -> Any:
        await anyio.sleep_forever()

    below = transport(family, handler, max_in_flight=1)
    sent: list[str] = []

    async def call() -> None:
        with pytest.raises(ClientClosedError) as caught:
            await below.send(get())
        sent.append(caught.value.sent)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call)
        tasks.start_soon(call)
        await anyio.wait_all_tasks_blocked()
        await below.aclose()
    assert sorted(sent) == ["maybe", "no"]
    with pytest.raises(ClientClosedError):
        await below.send(get())


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/a b", ()),
        ("/a\r\nx: y", ()),
        ("/ü", ()),
        ("a", ()),
        ("/", ((b"x", b"a\r\nb: c"),)),
        ("/", ((b"x", b"a\x00"),)),
        ("/", ((b"x y", b"a"),)),
    ],
)
async def test_no_line_can_be_smuggled_in(
    family: tuple[Any, Any], target: str, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    """A target or header that would end its line is refused before anything is sent."""

    def handler(request: Any) -> Any:
        raise AssertionError

    with pytest.raises(InvalidArgumentError):
        await transport(family, handler).send(Request(HOST, "GET", target, headers))


# On trio, httpx leaves the generator of a body that was not read to its end to the garbage collector, which warns.
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_body_limit(family: tuple[Any, Any]) -> None:
    """A reply that grows over the limit is an error, not memory."""

    def handler(request: Any) -> Any:
        return family[0].Response(200, content=b"x" * 11)

    with pytest.raises(TransportError, match="larger than 10 bytes") as caught:
        await transport(family, handler, max_body=10).send(get())
    assert caught.value.sent == "yes"


async def test_asgi_app_below(family: tuple[Any, Any]) -> None:
    """An ASGI app in the same process is reached through the library's ASGI transport."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        text = f"{scope['method']} {scope['path']} {scope['query_string'].decode()} ".encode()
        more = True
        while more:
            message = await receive()
            text += message["body"]
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": text})

    library, adapter = family
    below = adapter(library.ASGITransport(app))
    reply = await below.send(Request(HOST, "PUT", "/a%20b?c=d", (), b"hi"))
    assert reply.content == b"PUT /a b c=d hi"
