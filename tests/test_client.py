"""``client.request()``: requests to operations that the client has no method for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from easemob_async import Easemob, InvalidArgumentError, NotFoundError, UnexpectedReplyError
from tests.handler import make_client, make_refusal, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio


@pytest.mark.both_backends
async def test_request_is_sent_like_that_of_a_method() -> None:
    """The request is sent to the app with its query encoded, and fails with the same errors as a method."""
    script = reply_in_turn(make_reply(200, {"x": 1}), make_refusal(404, "entity_not_found", "no"))
    client = make_client(script, limits=False)
    assert await client.request("get", "/some/thing", query={"a": True, "b": None, "c": "d e"}) == {"x": 1}
    assert script.requests[0].method == "GET"
    assert script.requests[0].target == "/org/app/some/thing?a=true&c=d%20e"
    with pytest.raises(NotFoundError):
        await client.request("GET", "/other")
    with pytest.raises(InvalidArgumentError):
        await client.request("GET", "no-slash")


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        ("method", {"method": "GET /y HTTP/1.1\r\nX: "}),
        ("method", {"method": ""}),
        ("method", {"method": None}),
        ("path", {"path": "users"}),
        ("path", {"path": "/a b"}),
        ("path", {"path": "/a\r\nX: y"}),
        ("path", {"path": "/a?b=c"}),
        ("path", {"path": "/a#b"}),
        ("path", {"path": "/{a}"}),
        ("path", {"path": "/用户"}),
        ("path", {"path": "/../../other/app/users"}),
        ("path", {"path": "/users/.."}),
        ("path", {"path": "/users/%2e%2e/x"}),
        ("path", {"path": "/users/.%2E"}),
        ("path", {"path": "/%2e/x"}),
        ("path", {"path": "/users/..%2fx"}),
        ("path", {"path": "/users/a%2F..%2Fb"}),
        ("path", {"path": "/users/a%5c..%5Cb"}),
        ("path", {"path": "/users/%252e%252e/x"}),
        ("path", {"path": "/users/%25252e%252525%32e/x"}),
        ("path", {"path": "/users/..;a=b/x"}),
        ("path", {"path": "/users/%2e.%3bx/y"}),
        ("path", {"path": "/users/..%00/x"}),
        ("path", {"path": "/users/%20../x"}),
        ("path", {"path": "/users/..%0a/x"}),
        ("path", {"path": "/users/%c0%ae%c0%ae/x"}),
        ("path", {"path": "/users/..%c0%afx"}),
        ("path", {"path": "/users/..%C1%9cx"}),
        ("path", {"path": "/users/%e0%80%ae%f0%80%80%ae/x"}),
        ("path", {"path": "/users/%25c0%25ae./x"}),
        ("path", {"path": "/%" + "25" * 50 + "2e"}),
        ("path", {"path": "\\users"}),
        ("path", {"path": None}),
        ("query['a']", {"query": {"a": [1]}}),
        ("query['a']", {"query": {"a": 1.5}}),
        ("query", {"query": {"a": "\ud800"}}),
        ("form", {"json": {}, "form": {}}),
        ("form", {"form": {"a": 1}}),
        ("form", {"form": {"a": "\ud800"}}),
        ("headers", {"headers": {"X: y\r\nZ": "1"}}),
        ("headers", {"headers": {"X": "1\r\nZ: 2"}}),
        ("headers", {"headers": {"X": "密"}}),
        ("headers", {"headers": {"X": 1}}),
        ("headers", {"headers": {"Host": "elsewhere"}}),
        ("headers", {"headers": {"Content-Length": "5"}}),
        ("headers", {"headers": {"Transfer-Encoding": "chunked"}}),
        *(
            (name, {name: value})
            for name in ("query", "headers", "form")
            for value in ("a=b", "", b"a=b", [("a", "b")], [], {1: "b"}, {None: "b"}, {b"a": "b"}, 0, False)
        ),
        ("idempotent", {"idempotent": "yes"}),
    ],
)
async def test_invalid_argument_is_refused(argument: str, change: dict[str, Any]) -> None:
    """An argument that a request cannot carry unchanged is refused by name before anything is sent."""
    script = reply_in_turn(make_reply())
    with pytest.raises(InvalidArgumentError) as caught:
        await make_client(script).request(**{"method": "POST", "path": "/x", **change})
    assert caught.value.argument == argument
    assert script.requests == []


@pytest.mark.parametrize(
    "path",
    [
        "/users/a.b..c/...",
        "/users/a%2Fb",
        "/users/a%5Cb%2520",
        "/users/%E7%94%A8%E6%88%B7",
        "/users/..a/b..",
        "/users/.a;v=1",
        "/100%2525",
        "/a%2e%2eb",
    ],
)
async def test_path_with_other_dots_and_slashes(path: str) -> None:
    """Dots and encoded slashes that are a part of a name are sent as they are."""
    script = reply_in_turn(make_reply(200, {}))
    await make_client(script).request("GET", path)
    assert script.requests[0].target == f"/org/app{path}"


@pytest.mark.parametrize(
    ("method", "status"), [("HEAD", 200), ("DELETE", 204), ("PUT", 200), ("POST", 201), ("GET", 200)]
)
async def test_empty_reply(method: str, status: int) -> None:
    """A reply without a body, which a HEAD always has, is a success without a value; the request is sent once."""
    script = reply_in_turn(make_reply(status, b""))
    assert await make_client(script).request(method, "/x") is None
    assert len(script.requests) == 1


async def test_head_on_a_connection() -> None:
    """The reply to a HEAD has a length and no body; the connection stays usable."""
    requests: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            requests.append(line)
            while (await reader.readline()).strip():
                pass
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n" + (b"" if line[:4] == b"HEAD" else b"{}"))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Easemob("org#app", token="t", base_url=f"http://127.0.0.1:{port}") as client:
        assert await client.request("HEAD", "/x") is None
        assert await client.request("GET", "/x") == {}
        assert client.transport_statistics().made == 1
    assert len(requests) == 2


async def test_redirected_request_is_not_retried() -> None:
    """A redirect ends the call after one request, with an error that tells what to check."""
    script = reply_in_turn(*[make_reply(302)] * 5)
    client = make_client(script)
    with pytest.raises(UnexpectedReplyError, match=r"redirect.*check base_url"):
        await client.request("GET", "/x")
    assert len(script.requests) == 1
