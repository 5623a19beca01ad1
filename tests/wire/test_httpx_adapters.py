"""The adapters of httpx and httpx2."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextvars import ContextVar
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
from tests.loops import ASYNCIO, UVLOOP

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]

LIBRARIES = [pytest.param((httpx, HttpxTransport), id="httpx"), pytest.param((httpx2, Httpx2Transport), id="httpx2")]
HOST = Origin("http", "127.0.0.1", 8080)


@pytest.fixture(params=LIBRARIES)
def variant(request: pytest.FixtureRequest) -> tuple[ModuleType, type[BaseHttpxTransport]]:
    """Each library with its adapter."""
    pair: tuple[ModuleType, type[BaseHttpxTransport]] = request.param
    return pair


def transport(variant: tuple[Any, Any], handler: Any, **options: Any) -> BaseHttpxTransport:
    library, adapter = variant
    created: BaseHttpxTransport = adapter(library.MockTransport(handler), **options)
    return created


def get(target: str = "/", **fields: Any) -> Request:
    return Request(HOST, "GET", target, (), **fields)


async def test_request_arrives_as_given(variant: tuple[Any, Any]) -> None:
    """Method, target, headers and body reach the transport unchanged, with dot segments and escapes."""
    seen: list[Any] = []

    def handler(request: Any) -> Any:
        seen.append(request)
        return variant[0].Response(200, headers={"X-Kind": "a"}, content=b"hello")

    subject = transport(variant, handler)
    assert isinstance(subject, Transport)
    reply = await subject.send(Request(HOST, "POST", "/a/../b%2Fc?q=%20", ((b"authorization", b"Bearer fake"),), b"{}"))
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
    await subject.aclose()


async def test_large_pieces_are_cut(variant: tuple[Any, Any]) -> None:
    """A streamed body is passed on in pieces of 64 KiB at most, because the write timeout covers a whole piece."""
    given = [b"a" * 10, b"", bytes(range(256)) * 1000]
    passed: list[bytes] = []

    class Receiver(variant[0].AsyncBaseTransport):  # type: ignore[misc]
        async def handle_async_request(self, request: Any) -> Any:
            passed.extend([piece async for piece in request.stream])
            return variant[0].Response(200)

    async def body() -> AsyncIterator[bytes]:
        for piece in given:
            yield piece

    await variant[1](Receiver()).send(Request(HOST, "POST", "/", (), body()))
    assert b"".join(passed) == b"".join(given)
    assert max(map(len, passed)) == 64 * 1024


async def test_ipv6_origin(variant: tuple[Any, Any]) -> None:
    """An IPv6 host has brackets in the Host header, and none in the host of the URL."""

    def handler(request: Any) -> Any:
        return variant[0].Response(200, text=f"{request.url.host} {request.headers['host']} {request.url}")

    reply = await transport(variant, handler).send(Request(Origin("http", "::1", 81), "GET", "/x", ()))
    assert reply.content == b"::1 [::1]:81 http://[::1]:81/x"


async def test_streams_in_both_directions(variant: tuple[Any, Any]) -> None:
    """A streamed body is sent chunked, and a streamed reply is received in pieces."""

    async def body() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    async def answer() -> AsyncIterator[bytes]:
        yield b"three"
        yield b"four"

    async def handler(request: Any) -> Any:
        assert request.headers["transfer-encoding"] == "chunked"
        assert b"".join([part async for part in request.stream]) == b"onetwo"
        return variant[0].Response(200, content=answer())

    subject = transport(variant, handler)
    reply = await subject.send(Request(HOST, "POST", "/", (), body(), stream=True))
    assert subject.statistics().open == 1
    assert [part async for part in reply.chunks()] == [b"three", b"four"]
    assert subject.statistics().open == 0


async def test_a_derived_transport_that_reports_no_steps(variant: tuple[Any, Any]) -> None:
    """A transport derived from the library's own may write without a report, so that a failure proves nothing."""
    library, adapter = variant

    async def fail(self: Any, request: Any) -> Any:
        raise library.ReadError("lost")

    derived = type("Derived", (library.AsyncHTTPTransport,), {"handle_async_request": fail})
    subject = adapter(derived())
    with pytest.raises(TransportError) as caught:
        await subject.send(get())
    assert caught.value.effect == "unknown"
    await subject.aclose()


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("ConnectError", "none"),
        ("PoolTimeout", "none"),
        ("ProxyError", "none"),
        ("UnsupportedProtocol", "none"),
        # httpx-aiohttp uses this one for connections that break after the request was written.
        ("ConnectTimeout", "unknown"),
        ("ReadError", "unknown"),
        ("WriteError", "unknown"),
        ("RemoteProtocolError", "unknown"),
    ],
)
async def test_effect_follows_from_the_class_of_an_error(variant: tuple[Any, Any], name: str, effect: str) -> None:
    """When a transport does not report its steps, ``effect`` is ``"none"`` only for errors that prove it."""

    def handler(request: Any) -> Any:
        raise getattr(variant[0], name)("broken")

    with pytest.raises(TransportError) as caught:
        await transport(variant, handler).send(get())
    assert caught.value.effect == effect
    # The text of these two may quote what was received.
    assert str(caught.value) == (name if name in {"ProxyError", "RemoteProtocolError"} else f"{name}: broken")


def test_every_error_of_the_libraries_is_known() -> None:
    """Every request error of the libraries is in one of the two sets, also those of later versions."""
    defined = {
        name
        for library in (httpx, httpx2)
        for name, kind in vars(library).items()
        if isinstance(kind, type) and issubclass(kind, library.RequestError)
    }
    assert defined == UNSENT_ERRORS | UNCERTAIN_ERRORS


async def test_deadline_ends_a_silent_transport(variant: tuple[Any, Any]) -> None:
    """The deadline ends a call of a transport that ignores timeouts."""

    async def handler(request: Any) -> Any:
        await anyio.sleep_forever()

    subject = transport(variant, handler)
    with pytest.raises(DeadlineExceededError) as caught:
        await subject.send(get(deadline=time.monotonic() + 0.01))
    assert caught.value.effect == "unknown"
    assert subject.statistics().open == 0


async def test_deadline_in_the_past(variant: tuple[Any, Any]) -> None:
    """A request whose deadline has passed does not reach the transport."""

    def handler(request: Any) -> Any:
        raise AssertionError

    with pytest.raises(DeadlineExceededError) as caught:
        await transport(variant, handler).send(get(deadline=time.monotonic()))
    assert caught.value.effect == "none"


async def test_requests_wait_in_order(variant: tuple[Any, Any]) -> None:
    """At most *max_in_flight* requests are in the transport; others wait in order, and may be cancelled."""
    order: list[str] = []
    may_reply = anyio.Event()

    async def handler(request: Any) -> Any:
        order.append(request.url.path)
        await may_reply.wait()
        return variant[0].Response(204)

    subject = transport(variant, handler, max_in_flight=1)
    scope = anyio.CancelScope()

    async def cancelled() -> None:
        with scope:
            await subject.send(get("/cancelled"))

    async with anyio.create_task_group() as tasks:
        for name in ("/1", "/2"):
            tasks.start_soon(subject.send, get(name))
            await anyio.wait_all_tasks_blocked()
        tasks.start_soon(cancelled)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(subject.send, get("/3"))
        await anyio.wait_all_tasks_blocked()
        assert (subject.statistics().open, subject.statistics().waiting) == (1, 3)
        scope.cancel()
        await anyio.wait_all_tasks_blocked()
        assert order == ["/1"]
        may_reply.set()
    assert order == ["/1", "/2", "/3"]
    assert (subject.statistics().open, subject.statistics().waiting) == (0, 0)


async def test_close_ends_requests_in_flight_and_waiting(variant: tuple[Any, Any]) -> None:
    """Closing ends requests in flight and requests that wait, and the errors tell which may have been sent."""

    async def handler(request: Any) -> Any:
        await anyio.sleep_forever()

    subject = transport(variant, handler, max_in_flight=1)
    effects: list[str] = []

    async def call() -> None:
        with pytest.raises(ClientClosedError) as caught:
            await subject.send(get())
        effects.append(caught.value.effect)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call)
        tasks.start_soon(call)
        await anyio.wait_all_tasks_blocked()
        await subject.aclose()
    assert sorted(effects) == ["none", "unknown"]
    with pytest.raises(ClientClosedError):
        await subject.send(get())


async def cancel_task(task: asyncio.Task[Any]) -> None:
    """Cancel a task three times, and wait until the tasks wait that this concerns."""
    for _ in range(3):
        task.cancel()
        await anyio.wait_all_tasks_blocked()


@pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP])
async def test_cancelled_task_waits_for_what_is_shielded(variant: tuple[Any, Any]) -> None:
    """``Task.cancel()`` interrupts neither a shielded scope within a request nor one while the transport closes."""
    may_end = anyio.Event()
    ended: list[str] = []

    class Slow(variant[0].AsyncBaseTransport):  # type: ignore[misc]
        async def handle_async_request(self, request: Any) -> Any:
            await self._wait("request")

        async def aclose(self) -> None:
            await self._wait("close")

        async def _wait(self, name: str) -> None:
            with anyio.CancelScope(shield=True):
                await may_end.wait()
            ended.append(name)
            await anyio.sleep_forever()

    subject = variant[1](Slow())
    tasks = [asyncio.create_task(subject.send(get()))]
    await anyio.wait_all_tasks_blocked()
    await cancel_task(tasks[0])
    tasks.append(asyncio.create_task(subject.aclose()))
    await anyio.wait_all_tasks_blocked()
    await cancel_task(tasks[1])
    assert [task.done() for task in tasks] == [False, False]
    may_end.set()
    await asyncio.wait(tasks)
    assert ended == ["request", "close"]
    assert [task.cancelled() for task in tasks] == [True, True]
    assert subject.statistics().open == 0


async def test_variables_of_the_context(variant: tuple[Any, Any]) -> None:
    """The transport below, and the source of a streamed body, see the context variables of the caller."""
    variable: ContextVar[str] = ContextVar("variable")
    seen: list[str] = []

    async def body() -> AsyncIterator[bytes]:
        seen.append(variable.get())
        yield b"one"

    async def handler(request: Any) -> Any:
        seen.append(variable.get())
        await request.aread()
        return variant[0].Response(200)

    variable.set("value")
    await transport(variant, handler).send(Request(HOST, "POST", "/", (), body()))
    assert seen == ["value", "value"]


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
async def test_target_or_header_with_a_line_end(
    variant: tuple[Any, Any], target: str, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    """A target or header that could end its line is refused, and nothing is sent."""

    def handler(request: Any) -> Any:
        raise AssertionError

    with pytest.raises(InvalidArgumentError):
        await transport(variant, handler).send(Request(HOST, "GET", target, headers))


# On trio, httpx leaves the generator of an unread body to the garbage collector, which warns.
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_body_limit(variant: tuple[Any, Any]) -> None:
    """A body that exceeds the limit is an error."""

    def handler(request: Any) -> Any:
        return variant[0].Response(200, content=b"x" * 11)

    with pytest.raises(TransportError, match="larger than 10 bytes") as caught:
        await transport(variant, handler, max_body=10).send(get())
    assert caught.value.effect == "unknown"


async def test_asgi_application(variant: tuple[Any, Any]) -> None:
    """A request reaches an ASGI application in this process through the library's ASGI transport."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        text = f"{scope['method']} {scope['path']} {scope['query_string'].decode()} ".encode()
        more = True
        while more:
            message = await receive()
            text += message["body"]
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": text})

    library, adapter = variant
    subject = adapter(library.ASGITransport(app))
    reply = await subject.send(Request(HOST, "PUT", "/a%20b?c=d", (), b"hi"))
    assert reply.content == b"PUT /a b c=d hi"


@pytest.mark.parametrize("make", [HttpxTransport, Httpx2Transport])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("connect_timeout", value) for value in (0, -1, math.nan, math.inf, 1e307, 10**400, True, "5", None)),
        *(("max_in_flight", value) for value in (0, 1.5, True, "5", None)),
        *(("max_body", value) for value in (0, -1, 1.5, math.nan, True, "5")),
    ],
)
def test_settings_out_of_range(make: Any, name: str, value: Any) -> None:
    """A setting that is not a number in its range is refused when the transport is created."""
    library = httpx if make is HttpxTransport else httpx2
    with pytest.raises(InvalidArgumentError, match=name):
        make(library.MockTransport(lambda _: None), **{name: value})
