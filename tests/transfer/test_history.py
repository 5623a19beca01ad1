"""Chat history: the request for the file, its decompression, and its records."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from easemob_async import Easemob, InvalidArgumentError, UnexpectedReplyError
from easemob_async._transfer import history
from easemob_async._transfer.history import iter_records
from easemob_async.models import ReceivedCombined, ReceivedCustom, ReceivedText, UnknownBody
from easemob_async.transports import Reply, Request
from tests.handler import WITHOUT_BACKOFF, get_requests, make_client, make_reply
from tests.transfer.chunked_reply import ChunkedReply

pytestmark = pytest.mark.anyio

RECORD: dict[str, Any] = {
    "msg_id": "5I02W-XX-8278a",
    "timestamp": 1403099033211,
    "direction": "outgoing",
    "to": "ignored",
    "from": "ignored",
    "chat_type": "chat",
    "payload": {"bodies": [{"msg": "hi", "type": "txt"}], "ext": {"key1": "value1"}, "from": "u1", "to": "u2"},
}
URL = "https://storage.example/path/file.gz?Expires=1543316122&OSSAccessKeyId=x&Signature=y"
NOON = datetime(2018, 11, 27, 12, tzinfo=UTC)


def client_with_history(*files: Reply) -> Easemob:
    left = list(files)

    def handle(request: Request) -> Reply:
        if request.origin.host == "storage.example":
            return left.pop(0) if len(left) > 1 else left[0]
        return make_reply(200, {"action": "get", "data": [{"url": URL}], "timestamp": 1543314322601})

    return make_client(handle, limits=False, retry=WITHOUT_BACKOFF)


def compressed(*found: dict[str, Any]) -> bytes:
    return gzip.compress(b"".join(json.dumps(record).encode() + b"\n" for record in found))


async def in_chunks(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def test_records_of_an_hour() -> None:
    """The file is requested without the token, decompressed in chunks, and parsed into typed records."""
    data = compressed(RECORD, RECORD | {"msg_id": "2"})
    client = client_with_history(ChunkedReply(200, [], data[:7], data[7:]))
    found = [record async for record in client.history.iter(NOON)]
    assert [record.message_id for record in found] == ["5I02W-XX-8278a", "2"]
    assert (found[0].sender, found[0].recipient, found[0].ext) == ("u1", "u2", {"key1": "value1"})
    assert found[0].bodies == [ReceivedText(text="hi")]
    assert found[0].timestamp_at.year == 2014
    first, second = get_requests(client)
    assert first.target == "/org/app/chatmessages/2018112720"
    assert (second.origin.host, second.target) == ("storage.example", URL.removeprefix("https://storage.example"))
    assert b"authorization" not in dict(second.headers)


@pytest.mark.parametrize(
    ("hour", "zone", "text"),
    [
        (NOON, "beijing", "2018112720"),
        (NOON, "utc", "2018112712"),
        (datetime(2018, 11, 27, 8, tzinfo=timezone(timedelta(hours=8))), "utc", "2018112700"),
    ],
)
async def test_hour(hour: datetime, zone: Any, text: str) -> None:
    """The hour is sent in the time zone of the cluster, whatever zone the datetime has."""
    client = client_with_history(ChunkedReply(200, [], compressed(RECORD)))
    assert [record async for record in client.history.iter(hour, service_zone=zone)]
    assert get_requests(client)[0].target.endswith(text)


@pytest.mark.parametrize("hour", [datetime(2018, 11, 27, 12), NOON + timedelta(minutes=1)])  # noqa: DTZ001 -- the point
async def test_bad_hour(hour: datetime) -> None:
    """A datetime without a zone, or not at the start of an hour, is refused before anything is sent."""
    client = client_with_history(ChunkedReply(200, []))
    with pytest.raises(InvalidArgumentError, match="hour"):
        await anext(client.history.iter(hour))
    assert get_requests(client) == []


async def test_interrupted_download() -> None:
    """An interrupted download is resumed, and each record is returned once."""
    data = compressed(*({**RECORD, "msg_id": str(n)} for n in range(50)))
    half = len(data) // 2
    rest = ChunkedReply(206, [(b"content-range", b"bytes %d-9/9" % half)], data[half:])
    client = client_with_history(ChunkedReply(200, [], data[:half], breaks=True), rest)
    assert [record.message_id async for record in client.history.iter(NOON)] == [str(n) for n in range(50)]
    client = client_with_history(
        ChunkedReply(200, [], data[:half], breaks=True), ChunkedReply(200, [], data[:9], data[9:])
    )
    assert [record.message_id async for record in client.history.iter(NOON)] == [str(n) for n in range(50)]


@pytest.mark.parametrize("size", [1, 2, 3, 64, 10_000])
@pytest.mark.parametrize(
    "data",
    [
        compressed(RECORD, RECORD),
        gzip.compress(json.dumps([RECORD, RECORD], indent=2).encode()),
        json.dumps(RECORD).encode() + b"\n\n" + json.dumps(RECORD).encode(),
        compressed(RECORD) + compressed(RECORD),
        gzip.compress(json.dumps([RECORD | {"x": "]},[{"}, RECORD | {"x": "用户"}], ensure_ascii=False).encode()),
    ],
    ids=[
        "lines",
        "an array",
        "uncompressed, without a final line break",
        "two members",
        "brackets and wide characters in text",
    ],
)
async def test_layouts(data: bytes, size: int) -> None:
    """Lines and arrays, compressed or not, give the same records for any size of chunks."""
    found = [record async for record in iter_records(in_chunks(data, size))]
    assert [record["msg_id"] for record in found] == [RECORD["msg_id"]] * 2


@pytest.mark.parametrize(
    "data",
    [
        *(compressed(RECORD)[:-9], compressed(RECORD)[:20], b'{"msg_id": ', b"[" + json.dumps(RECORD).encode()),
        *(b"<xml/>", b'[{"a": NaN}]', b'[{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}]", b'{"a": Infinity}'),
    ],
    ids=[
        *("compressed data truncated", "truncated early", "record truncated", "array truncated"),
        *("XML", "NaN in an array", "deep array", "infinity"),
    ],
)
async def test_invalid_files(data: bytes) -> None:
    """A truncated file, or one of another format, is an error."""
    with pytest.raises(UnexpectedReplyError):
        _ = [record async for record in iter_records(in_chunks(data, 7))]


async def test_empty_file() -> None:
    """An empty file contains no records."""
    assert [record async for record in iter_records(in_chunks(b"", 1))] == []


async def test_kinds_of_messages() -> None:
    """Each type of body has its class, both shapes of custom content are accepted, and unknown types are kept."""
    bodies = [
        {"type": "custom", "customEvent": "e", "v2:customExts": {"a": "1"}},
        {"type": "custom", "customEvent": "e", "customExts": [{"a": "1"}, {"b": "2"}]},
        {"subType": "sub_combine", "combineLevel": 1, "title": "t", "url": "u"},
        {"type": "hologram", "depth": 3},
    ]
    record = {**RECORD, "payload": {**RECORD["payload"], "bodies": bodies}}
    client = client_with_history(ChunkedReply(200, [], compressed(record)))
    (found,) = [each async for each in client.history.iter(NOON)]
    one, two, three, four = found.bodies
    assert isinstance(one, ReceivedCustom)
    assert isinstance(two, ReceivedCustom)
    assert (one.extras, two.extras) == ({"a": "1"}, {"a": "1", "b": "2"})
    assert isinstance(three, ReceivedCombined)
    assert three.level == 1
    assert isinstance(four, UnknownBody)
    assert four.extra == {"type": "hologram", "depth": 3}
    assert one.extra == {}
    assert found.extra == {}


async def test_record_of_another_shape() -> None:
    """A record of another shape is an error that names the place."""
    client = client_with_history(ChunkedReply(200, [], compressed({**RECORD, "msg_id": [7]})))
    with pytest.raises(UnexpectedReplyError, match=r"\$\.msg_id"):
        await anext(client.history.iter(NOON))


async def test_an_array_of_any_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records are returned as they are received, and the buffer holds at most one record."""
    monkeypatch.setattr(history, "MAX_RECORD_BYTES", 2000)
    data = json.dumps([RECORD] * 100).encode()
    seen: list[int] = []

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(data), 333):
            seen.append(start)
            yield data[start : start + 333]

    found = [len(seen) async for _ in iter_records(chunks())]
    assert len(found) == 100
    assert found[0] <= 2


@pytest.mark.parametrize("data", [b"[1, 2]", b'["a"]', b"[[{}]]", b"[nothing"])
async def test_arrays_of_something_else(data: bytes) -> None:
    """An array of anything but objects is an error."""
    with pytest.raises(UnexpectedReplyError, match="object"):
        _ = [record async for record in iter_records(in_chunks(data, 3))]


@pytest.mark.parametrize("is_compressed", [False, True], ids=["plain", "compressed"])
async def test_other_tasks_run_meanwhile(is_compressed: bool) -> None:
    """Records that are received all at once do not keep other tasks from running."""
    data = b"".join(json.dumps(RECORD).encode() + b"\n" for _ in range(10_000))
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as group:
        group.start_soon(count)
        chunks = in_chunks(gzip.compress(data) if is_compressed else data, len(data))
        assert len([record async for record in iter_records(chunks)]) == 10_000
        group.cancel_scope.cancel()
    assert turns >= len(data) // 65_536


async def test_hour_between_the_clusters_hours() -> None:
    """The start of an hour in India is not the start of an hour of the cluster, and is refused."""
    client = client_with_history(ChunkedReply(200, [], compressed(RECORD)))
    india = timezone(timedelta(hours=5, minutes=30))
    with pytest.raises(InvalidArgumentError, match="hour"):
        await anext(client.history.iter(datetime(2018, 11, 27, 12, tzinfo=india)))
    (record,) = [each async for each in client.history.iter(datetime(2018, 11, 27, 12, 30, tzinfo=india))]
    assert record.message_id == RECORD["msg_id"]
    assert get_requests(client)[0].target.endswith("/2018112715")


@pytest.mark.parametrize(("hour", "zone"), [("2018112712", "utc"), (None, "utc"), (NOON, "paris"), (NOON, ["utc"])])
async def test_invalid_hours(hour: Any, zone: Any) -> None:
    """A value that is not a datetime, or not a zone, is refused."""
    client = client_with_history(ChunkedReply(200, []))
    with pytest.raises(InvalidArgumentError):
        await anext(client.history.iter(hour, service_zone=zone))


async def test_a_compressed_body_is_not_resumed_by_a_range() -> None:
    """Ranges would count compressed bytes; the file is requested again, and each record is returned once."""
    data = compressed(*({**RECORD, "msg_id": str(n)} for n in range(50)))
    encoded = [(b"content-encoding", b"gzip")]
    client = client_with_history(ChunkedReply(200, encoded, data[:300], breaks=True), ChunkedReply(200, encoded, data))
    assert [record.message_id async for record in client.history.iter(NOON)] == [str(n) for n in range(50)]
    assert b"range" not in dict(get_requests(client)[2].headers)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "https://storage.example:99999/a",
        "https://[::1/a",
        "https://storage.example:0/a",
        "https://storage.example/a b",
        "https://storage.example/a\r\nX: y",
        "https://storage.example/ä",
        "//storage.example/a",
        "",
        7,
    ],
)
async def test_invalid_addresses(url: Any) -> None:
    """An address from the service is validated before a request is sent to it."""
    client = make_client(lambda _: make_reply(200, {"data": [{"url": url}]}), limits=False)
    with pytest.raises(UnexpectedReplyError):
        await anext(client.history.iter(NOON))
    assert len(get_requests(client)) == 1


@pytest.mark.parametrize("is_array", [False, True], ids=["lines", "array"])
async def test_long_record_in_small_pieces(is_array: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long record in small pieces is parsed a few times, and not once for each piece; none of the records is lost."""
    parsed = 0

    def counting(split: Any) -> Any:
        def call(buffer: bytes) -> Any:
            nonlocal parsed
            parsed += len(buffer)
            return split(buffer)

        return call

    monkeypatch.setattr(history, "_split_lines", counting(history._split_lines))
    monkeypatch.setattr(history, "_split_array", counting(history._split_array))
    found = [{"n": 0}, {"n": 1, "x": "y" * 300_000}, {"n": 2}, {"n": 3}]
    data = json.dumps(found).encode() if is_array else b"".join(json.dumps(one).encode() + b"\n" for one in found)
    records = [record async for record in iter_records(in_chunks(data, 20))]
    assert records == found
    assert parsed < 50 * len(data)
