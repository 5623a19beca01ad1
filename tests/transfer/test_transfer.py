"""Files to and fro: the multipart body, downloads that break, and what is left behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from easemob_async import (
    Easemob,
    InvalidArgumentError,
    NotFoundError,
    RetryPolicy,
    TransportError,
    UnexpectedReplyError,
)
from easemob_async._transfer.upload import multipart
from easemob_async._wire.port import Headers, Reply, Request
from tests.handler import Handler, HandlerTransport, answer, client_of, refusal, scripted

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


class Pieces(Reply):
    """A streamed reply that gives these pieces and then, perhaps, breaks off."""

    def __init__(self, status: int, headers: Headers, *pieces: bytes, breaks: bool = False) -> None:
        super().__init__(status, headers)
        self.pieces = pieces
        self.breaks = breaks
        self.closed = False

    async def chunks(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece
        if self.breaks:
            raise TransportError("the connection broke", sent="yes")

    async def aclose(self) -> None:
        self.closed = True


def serving(*replies: Reply) -> Easemob:
    return client_of(scripted(*replies), limits=False, retry=RetryPolicy(base=0.0))


def requests_of(client: Easemob) -> list[Request]:
    transport = client._core.transport
    assert isinstance(transport, HandlerTransport)
    return transport.requests


def headers(request: Request) -> dict[bytes, bytes]:
    return dict(request.headers)


def taking(reply: Reply, taken: list[bytes]) -> Handler:
    """Takes the whole body, as a server does, before it answers."""

    async def handle(request: Request) -> Reply:
        assert not isinstance(request.body, bytes)
        taken.append(b"".join([piece async for piece in request.body]))
        return reply

    return handle


async def test_upload_of_a_path(tmp_path: Path) -> None:
    """A file goes out as one multipart part of known length, with its name and type; progress is told."""
    path = tmp_path / 'a "nice" picture.png'
    path.write_bytes(FILE)
    told: list[tuple[int, int | None]] = []
    taken: list[bytes] = []
    client = client_of(taking(answer(200, STORED), taken))
    stored = await client.groups.files.upload("6", path, members_only=True, on_progress=lambda *at: told.append(at))
    assert stored.id == "c6"
    (request,) = requests_of(client)
    (body,) = taken
    boundary = headers(request)[b"content-type"].split(b"boundary=")[1]
    assert headers(request)[b"content-length"] == str(len(body)).encode()
    assert headers(request)[b"restrict-access"] == b"true"
    head, _, rest = body.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"--" + boundary,
        b'Content-Disposition: form-data; name="file"; filename="a \\"nice\\" picture.png"',
        b"Content-Type: image/png",
    ]
    assert rest == FILE + b"\r\n--" + boundary + b"--\r\n"
    assert told[-1] == (len(FILE), len(FILE))
    assert request.deadline is None
    assert request.idle_timeout == 30


async def test_upload_of_a_stream_is_not_repeated() -> None:
    """A stream has no length and cannot be sent twice, so a refused token ends the upload."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    async def fresh() -> str:
        return "t"

    denied = refusal(401, "unauthorized", "Unable to authenticate (OAuth)")
    taken: list[bytes] = []
    client = client_of(taking(denied, taken), token=fresh)
    with pytest.raises(Exception, match="authenticate"):
        await client.groups.files.upload("6", pieces())
    (request,) = requests_of(client)
    assert b"content-length" not in headers(request)
    assert b"onetwo" in taken[0]


@pytest.mark.parametrize("file", [b"", "no-such-file", 7, Path("/")])
async def test_bad_files(file: object) -> None:
    """What cannot be uploaded is refused before anything is sent."""
    client = serving(answer(200, STORED))
    with pytest.raises(InvalidArgumentError, match="file"):
        await client.groups.files.upload("6", file)  # type: ignore[arg-type]
    assert requests_of(client) == []


def test_names_that_would_break_a_header() -> None:
    """A file name or media type with a line break is refused."""
    for bad in ({"filename": "a\r\nb"}, {"content_type": "text/plain\r\nx: y"}, {"content_type": "plain"}):
        with pytest.raises(InvalidArgumentError):
            multipart(b"x", **bad)  # type: ignore[arg-type]


async def test_download(tmp_path: Path) -> None:
    """A download appears under its name when it is whole, and nothing else is left."""
    reply = Pieces(200, [(b"content-length", b"10240")], FILE[:5000], FILE[5000:])
    told: list[tuple[int, int | None]] = []
    client = serving(reply)
    size = await client.groups.files.download("6", "c6", tmp_path / "a", on_progress=lambda *at: told.append(at))
    assert size == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert told == [(5000, 10240), (10240, 10240)]
    assert reply.closed
    assert requests_of(client)[0].stream


async def test_broken_download_is_taken_up(tmp_path: Path) -> None:
    """A download that broke goes on from its last byte, of the same version of the file."""
    client = serving(
        Pieces(200, [(b"content-length", b"10240"), (b"etag", b'"v1"')], FILE[:4000], breaks=True),
        Pieces(206, [(b"content-range", b"bytes 4000-10239/10240"), (b"etag", b'"v1"')], FILE[4000:]),
    )
    assert await client.groups.files.download("6", "c6", tmp_path / "a") == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE
    assert headers(requests_of(client)[1])[b"range"] == b"bytes=4000-"
    assert headers(requests_of(client)[1])[b"if-range"] == b'"v1"'


async def test_download_from_a_server_without_ranges(tmp_path: Path) -> None:
    """Where the server begins anew, so does the file."""
    client = serving(
        Pieces(200, [], FILE[:4000], breaks=True),
        Pieces(200, [], FILE),
    )
    assert await client.groups.files.download("6", "c6", tmp_path / "a") == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE


async def test_wrong_range(tmp_path: Path) -> None:
    """A server that answers with another range is not believed."""
    client = serving(
        Pieces(200, [], FILE[:4000], breaks=True),
        Pieces(206, [(b"content-range", b"bytes 0-10239/10240")], FILE),
    )
    with pytest.raises(UnexpectedReplyError):
        await client.groups.files.download("6", "c6", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


async def test_download_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """A download that breaks again and again leaves the old file as it was and no part of the new one."""
    (tmp_path / "a").write_bytes(b"old")
    client = serving(Pieces(200, [], FILE[:10], breaks=True))
    with pytest.raises(TransportError):
        await client.groups.files.download("6", "c6", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    client = serving(refusal(404, "RestGroupFeignException", "grpID 6 does not exist!"))
    with pytest.raises(NotFoundError):
        await client.groups.files.download("6", "c6", tmp_path / "b")
    with pytest.raises(InvalidArgumentError):
        await client.groups.files.download("6", "c6", tmp_path / "no" / "b")


async def test_download_as_a_stream() -> None:
    """A download can be had in pieces, or whole."""
    fields = [(b"content-length", b"10240"), (b"content-type", b"image/png")]
    client = serving(Pieces(200, fields, FILE[:100], FILE[100:]), Pieces(200, fields, FILE))
    async with client.groups.files.open("6", "c6") as download:
        assert (download.size, download.content_type) == (10240, "image/png")
        assert [piece async for piece in download] == [FILE[:100], FILE[100:]]
    async with client.groups.files.open("6", "c6") as download:
        assert await download.read() == FILE


async def test_only_the_end_was_missing(tmp_path: Path) -> None:
    """Where all bytes had come and the connection broke before it said so, the file is fetched anew."""
    client = serving(Pieces(200, [], FILE, breaks=True), refusal(416), Pieces(200, [], FILE))
    assert await client.groups.files.download("6", "c6", tmp_path / "a") == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE
    assert b"range" not in headers(requests_of(client)[2])


async def test_an_encoded_download_is_begun_anew(tmp_path: Path) -> None:
    """Ranges count the bytes of the encoded form, and we have those of the file."""
    encoded = [(b"content-encoding", b"gzip"), (b"etag", b'"v1"')]
    client = serving(Pieces(200, encoded, FILE[:4000], breaks=True), Pieces(200, encoded, FILE))
    assert await client.groups.files.download("6", "c6", tmp_path / "a") == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE
    assert b"range" not in headers(requests_of(client)[1])
