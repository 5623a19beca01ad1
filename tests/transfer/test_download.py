"""Downloads: to a file, as a stream, interrupted and resumed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from easemob_async import InvalidArgumentError, NotFoundError, TransportError, UnexpectedReplyError
from easemob_async._transfer.download import BLOCK_SIZE
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


@pytest.mark.parametrize("is_continued", [False, True], ids=["again", "continued"])
async def test_interrupted_download_of_blocks(tmp_path: Path, is_continued: bool) -> None:
    """Neither the blocks that were written nor the pieces that were gathered are lost or written twice."""
    whole = FILE * 300
    first = whole[: BLOCK_SIZE * 2 + 1000]
    pieces = [first[at : at + 60_000] for at in range(0, len(first), 60_000)]
    rest = whole[len(first) :]
    second = (
        ChunkedReply(206, [(b"content-range", b"bytes %d-" % len(first))], rest[:5], rest[5:])
        if is_continued
        else ChunkedReply(200, [], whole)
    )
    client = make_file_client(ChunkedReply(200, [], *pieces, breaks=True), second)
    assert await client.groups.files.download("6", "c6", tmp_path / "a") == len(whole)
    assert (tmp_path / "a").read_bytes() == whole


@pytest.mark.parametrize(
    ("pieces", "calls"),
    [
        pytest.param([b"x" * 65_536] * 64, 4, id="1 MiB at once"),
        pytest.param([b"x" * (1 << 20)] * 3, 3, id="as large as a block"),
        pytest.param([b"x"] * 3000, 3, id="1024 pieces at once"),
        pytest.param([b"x" * 100], 1, id="small"),
    ],
)
async def test_writes_in_blocks(tmp_path: Path, thread_calls: list[object], pieces: list[bytes], calls: int) -> None:
    """A thread is called for a megabyte, and not for each piece; many small pieces are not kept for so long."""
    client = make_file_client(ChunkedReply(200, [], *pieces))
    await client.groups.files.download("6", "c6", tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"".join(pieces)
    assert len(thread_calls) == calls


@pytest.mark.parametrize("at_once", [None, 1, 99_999], ids=["without writev", "1 byte", "99,999 bytes"])
async def test_writes_that_are_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int | None) -> None:
    """The rest of a block that the system wrote in part is written afterwards."""
    if at_once is None:
        monkeypatch.delattr(os, "writev", raising=False)
    else:
        monkeypatch.setattr(
            os, "writev", lambda number, pieces: os.write(number, b"".join(pieces)[:at_once]), raising=False
        )
    whole = FILE * 300
    pieces = [whole[at : at + 100_000] for at in range(0, len(whole), 100_000)]
    client = make_file_client(ChunkedReply(200, [], *pieces))
    assert await client.groups.files.download("6", "c6", tmp_path / "a") == len(whole)
    assert (tmp_path / "a").read_bytes() == whole


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
