"""Downloads: to a file, as a stream, interrupted and resumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from easemob_async import InvalidArgumentError, NotFoundError, TransportError, UnexpectedReplyError
from tests.handler import get_requests, make_refusal
from tests.transfer.chunked_reply import ChunkedReply, get_headers, make_file_client

pytestmark = pytest.mark.anyio

FILE = bytes(range(256)) * 40


async def test_download(tmp_path: Path) -> None:
    """A downloaded file is created when it is complete, and no temporary file remains."""
    reply = ChunkedReply(200, [(b"content-length", b"10240")], FILE[:5000], FILE[5000:])
    reported: list[tuple[int, int | None]] = []
    client = make_file_client(reply)
    size = await client.groups.files.download("6", "c6", tmp_path / "a", on_progress=lambda *at: reported.append(at))
    assert size == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert reported == [(5000, 10240), (10240, 10240)]
    assert reply.closed
    assert get_requests(client)[0].stream


async def test_interrupted_download(tmp_path: Path) -> None:
    """An interrupted download is resumed after its last byte, with the same version of the file."""
    client = make_file_client(
        ChunkedReply(200, [(b"content-length", b"10240"), (b"etag", b'"v1"')], FILE[:4000], breaks=True),
        ChunkedReply(206, [(b"content-range", b"bytes 4000-10239/10240"), (b"etag", b'"v1"')], FILE[4000:]),
    )
    assert await client.groups.files.download("6", "c6", tmp_path / "a") == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE
    assert get_headers(get_requests(client)[1])[b"range"] == b"bytes=4000-"
    assert get_headers(get_requests(client)[1])[b"if-range"] == b'"v1"'


async def test_download_from_a_server_without_ranges(tmp_path: Path) -> None:
    """If the server does not support ranges, the file is downloaded again."""
    client = make_file_client(
        ChunkedReply(200, [], FILE[:4000], breaks=True),
        ChunkedReply(200, [], FILE),
    )
    assert await client.groups.files.download("6", "c6", tmp_path / "a") == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE


async def test_wrong_range(tmp_path: Path) -> None:
    """A reply with another range than requested is an error."""
    client = make_file_client(
        ChunkedReply(200, [], FILE[:4000], breaks=True),
        ChunkedReply(206, [(b"content-range", b"bytes 0-10239/10240")], FILE),
    )
    with pytest.raises(UnexpectedReplyError):
        await client.groups.files.download("6", "c6", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


async def test_failed_download(tmp_path: Path) -> None:
    """A download that is interrupted too often leaves the old file unchanged and no temporary file."""
    (tmp_path / "a").write_bytes(b"old")
    client = make_file_client(ChunkedReply(200, [], FILE[:10], breaks=True))
    with pytest.raises(TransportError):
        await client.groups.files.download("6", "c6", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    client = make_file_client(make_refusal(404, "RestGroupFeignException", "grpID 6 does not exist!"))
    with pytest.raises(NotFoundError):
        await client.groups.files.download("6", "c6", tmp_path / "b")
    with pytest.raises(InvalidArgumentError):
        await client.groups.files.download("6", "c6", tmp_path / "no" / "b")


async def test_download_as_a_stream() -> None:
    """A download can be read in chunks, or as a whole."""
    fields = [(b"content-length", b"10240"), (b"content-type", b"image/png")]
    client = make_file_client(ChunkedReply(200, fields, FILE[:100], FILE[100:]), ChunkedReply(200, fields, FILE))
    async with client.groups.files.open("6", "c6") as download:
        assert (download.size, download.content_type) == (10240, "image/png")
        assert [chunk async for chunk in download] == [FILE[:100], FILE[100:]]
    async with client.groups.files.open("6", "c6") as download:
        assert await download.read() == FILE


async def test_interrupted_at_the_end(tmp_path: Path) -> None:
    """If the connection breaks after the last byte and before the end, the file is downloaded again."""
    client = make_file_client(ChunkedReply(200, [], FILE, breaks=True), make_refusal(416), ChunkedReply(200, [], FILE))
    assert await client.groups.files.download("6", "c6", tmp_path / "a") == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE
    assert b"range" not in get_headers(get_requests(client)[2])


async def test_a_compressed_body_is_not_resumed_by_a_range(tmp_path: Path) -> None:
    """Ranges count compressed bytes, so the file is downloaded again."""
    encoded = [(b"content-encoding", b"gzip"), (b"etag", b'"v1"')]
    client = make_file_client(ChunkedReply(200, encoded, FILE[:4000], breaks=True), ChunkedReply(200, encoded, FILE))
    assert await client.groups.files.download("6", "c6", tmp_path / "a") == len(FILE)
    assert (tmp_path / "a").read_bytes() == FILE
    assert b"range" not in get_headers(get_requests(client)[1])
