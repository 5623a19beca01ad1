"""Bodies of uploads: the multipart form, its sources, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from easemob_async._transfer.upload import encode_multipart
from easemob_async.transports import Reply, Request
from tests.handler import Handler, get_requests, make_client, make_refusal, make_reply
from tests.transfer.chunked_reply import get_headers, make_file_client

pytestmark = pytest.mark.anyio

FILE = bytes(range(256)) * 40
STORED = {
    "data": {
        "file_url": "https://x/y",
        "group_id": "6",
        "file_name": "a.png",
        "created": 1,
        "file_id": "c6",
        "file_size": 7,
    }
}


def receiving(reply: Reply, received: list[bytes]) -> Handler:
    """A handler that receives the whole body, as a server does, before it answers."""

    async def handle(request: Request) -> Reply:
        assert not isinstance(request.body, bytes)
        received.append(b"".join([chunk async for chunk in request.body]))
        return reply

    return handle


async def test_upload_of_a_path(tmp_path: Path) -> None:
    """A file goes out as one multipart part of known length, with its name and type; progress is reported."""
    path = tmp_path / 'a "nice" picture.png'
    path.write_bytes(FILE)
    reported: list[tuple[int, int | None]] = []
    received: list[bytes] = []
    client = make_client(receiving(make_reply(200, STORED), received))
    stored = await client.groups.files.upload("6", path, members_only=True, on_progress=lambda *at: reported.append(at))
    assert stored.id == "c6"
    (request,) = get_requests(client)
    (body,) = received
    boundary = get_headers(request)[b"content-type"].split(b"boundary=")[1]
    assert get_headers(request)[b"content-length"] == str(len(body)).encode()
    assert get_headers(request)[b"restrict-access"] == b"true"
    head, _, rest = body.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"--" + boundary,
        b'Content-Disposition: form-data; name="file"; filename="a \\"nice\\" picture.png"',
        b"Content-Type: image/png",
    ]
    assert rest == FILE + b"\r\n--" + boundary + b"--\r\n"
    assert reported[-1] == (len(FILE), len(FILE))
    assert request.deadline is None
    assert request.idle_timeout == 30


async def test_reads_in_blocks(tmp_path: Path, thread_calls: list[object]) -> None:
    """A thread is called for a megabyte of a file, and the pieces of the body have a limited size."""
    path = tmp_path / "a"
    whole = FILE * 300
    path.write_bytes(whole)
    body = encode_multipart(path)
    pieces = [piece async for piece in body.open()]
    assert b"".join(pieces[1:-1]) == whole
    assert max(map(len, pieces)) == 256 * 1024
    assert len(thread_calls) == -(-len(whole) // (1 << 20)) == 3


async def test_upload_of_a_stream_is_not_retried() -> None:
    """A stream has no length and cannot be sent twice, so a refused token ends the upload."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    async def fresh() -> str:
        return "t"

    denied = make_refusal(401, "unauthorized", "Unable to authenticate (OAuth)")
    received: list[bytes] = []
    client = make_client(receiving(denied, received), token=fresh)
    with pytest.raises(Exception, match="authenticate"):
        await client.groups.files.upload("6", chunks())
    (request,) = get_requests(client)
    assert b"content-length" not in get_headers(request)
    assert b"onetwo" in received[0]


async def test_progress_of_a_stream() -> None:
    """The last progress of a stream, whose size is not known, is its number of bytes."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    reported: list[tuple[int, int | None]] = []
    client = make_client(receiving(make_reply(200, STORED), []))
    await client.groups.files.upload("6", chunks(), on_progress=lambda *at: reported.append(at))
    assert reported[-1] == (6, None)


@pytest.mark.parametrize("file", [b"", "no-such-file", 7, Path("/")])
async def test_invalid_files(file: object) -> None:
    """A source that cannot be uploaded is refused before anything is sent."""
    client = make_file_client(make_reply(200, STORED))
    with pytest.raises(InvalidArgumentError, match="file"):
        await client.groups.files.upload("6", file)  # type: ignore[arg-type]
    assert get_requests(client) == []


async def show_later(done: int, total: int | None) -> None: ...


@pytest.mark.parametrize("on_progress", ["print", show_later])
async def test_invalid_progress_functions(on_progress: Any, tmp_path: Path) -> None:
    """A progress function that is not called, or that nothing would await, is refused before anything is sent."""
    client = make_file_client(make_reply(200, STORED))
    with pytest.raises(InvalidArgumentError, match=r"^on_progress: "):
        await client.groups.files.upload("6", b"x", filename="a", on_progress=on_progress)
    with pytest.raises(InvalidArgumentError, match=r"^on_progress: "):
        await client.groups.files.download("6", "c6", tmp_path / "a", on_progress=on_progress)
    assert get_requests(client) == []


def test_names_that_are_invalid_in_a_header() -> None:
    """A file name or media type with a line break is refused."""
    for bad in ({"filename": "a\r\nb"}, {"content_type": "text/plain\r\nx: y"}, {"content_type": "plain"}):
        with pytest.raises(InvalidArgumentError):
            encode_multipart(b"x", **bad)  # type: ignore[arg-type]
