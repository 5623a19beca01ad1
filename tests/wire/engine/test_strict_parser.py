"""
Replies that are read without h11, and the agreement of all parsers on every reply.

Where h11 and llhttp, the parser of httptools, both accept a reply, they agree on its status, headers and body. They may
differ in the letter case of a transfer coding, and in whether the connection carries another request;
``check_agreement`` names the cases. Each of the two refuses replies that the other one accepts:

* h11 refuses an empty line before a reply, control characters in a reason phrase, and an unknown transfer coding in a
  trailer.
* llhttp refuses line ends without a carriage return, fields on several lines, several fields or values of
  Content-Length, control characters in values, other versions than those it knows, a Content-Length beside a transfer
  coding where the reply has no body, unusual chunk extensions, and data after a reply that closes the connection.

The strict parser is with h11 in all of them.
"""

from __future__ import annotations

import sys
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easemob_async._wire.engine.errors import BadReplyError
from easemob_async._wire.engine.h11_parser import H11Parser
from easemob_async._wire.engine.httptools_parser import HttptoolsParser
from easemob_async._wire.engine.reply_parser import ReplyState
from easemob_async._wire.engine.strict_parser import StrictParser
from tests.wire.engine.mutated_replies import COMMON, UNUSUAL, Outcome, cut, mutate, read

MAX_HEAD = 1000


def read_with_h11(pieces: list[bytes], *, head_only: bool = False, max_head: int = MAX_HEAD) -> Outcome:
    return read(H11Parser(ReplyState(max_head)), pieces, head_only=head_only)


def read_with_httptools(pieces: list[bytes], *, head_only: bool = False) -> Outcome:
    return read(HttptoolsParser(MAX_HEAD), pieces, head_only=head_only)


@pytest.fixture
def without_h11(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every use of h11 by the strict parser fail."""
    monkeypatch.setitem(sys.modules, "easemob_async._wire.engine.h11_parser", None)


# ------------------------------------------------------------------------------------------------------ agreement


def check_agreement(pieces: list[bytes], by_h11: Outcome, by_httptools: Outcome, *, head_only: bool = False) -> None:
    """Check that a reply that h11 and llhttp both accept is the same reply for both."""
    one, other = by_h11.reply, by_httptools.reply
    if one is None or other is None:
        return
    # h11 writes the name of the transfer coding in lower case.
    headers = [(name, value.lower() if name == b"transfer-encoding" else value) for name, value in other.headers]
    assert one == other._replace(headers=headers, reusable=one.reusable)
    if one.reusable == other.reusable:
        return
    received = b"".join(pieces[: len(by_h11.steps)])
    lowered = received.lower()
    assert (
        # llhttp keeps a connection of HTTP/1.0 open if the server asks for it, and reads Proxy-Connection as
        # Connection. It reads both also in a trailer.
        b"http/1.0" in lowered
        or b"proxy-connection" in lowered
        or b"connection" in lowered.partition(b"\r\n0\r\n")[2]
        # llhttp does not know that a reply to a HEAD without a length ends with its head.
        or (head_only and one.reusable)
        # llhttp skips the line ends behind a reply.
        or any(
            read_with_h11([received[:-extra]], head_only=head_only).reply == other
            for extra in range(1, len(received) - len(received.rstrip(b"\r\n")) + 1)
        )
    ), received


@pytest.mark.parametrize("seed", range(24))
def test_mutated_replies(seed: int) -> None:
    """The strict parser reads or refuses 5,000 replies with mistakes exactly as h11 does, after every read."""
    random = Random(seed)
    strict = accepted = refused = 0
    for _ in range(5000):
        data = mutate(random)
        pieces = cut(data, [random.randrange(len(data) + 1) for _ in range(random.choice((0, 0, 0, 1, 2)))])
        head_only = random.random() < 0.02
        parser = StrictParser(MAX_HEAD)
        found = read(parser, pieces, head_only=head_only)
        by_h11 = read_with_h11(pieces, head_only=head_only)
        by_httptools = read_with_httptools(pieces, head_only=head_only)
        assert found == by_h11, data
        check_agreement(pieces, by_h11, by_httptools, head_only=head_only)
        if parser._h11 is None:
            strict += 1
            # The common shape has a single meaning: llhttp does not refuse it either.
            assert by_httptools.error == by_h11.error, data
        accepted += found.reply is not None
        refused += found.reply is None
    # The test would be empty without any of the three.
    assert strict > 500
    assert accepted > 1500
    assert refused > 1500


@pytest.mark.parametrize("number", range(30))
def test_cut_at_every_byte(number: int) -> None:
    """A reply, valid or not, is read as h11 reads it in one piece, wherever it is cut."""
    replies = (*COMMON, *UNUSUAL)
    data = replies[number] if number < len(replies) else mutate(Random(number))
    whole = read_with_h11([data])
    for at in range(len(data)):
        pieces = cut(data, [at])
        found = read(StrictParser(MAX_HEAD), pieces)
        by_h11 = read_with_h11(pieces)
        assert found == by_h11
        check_agreement(pieces, by_h11, read_with_httptools(pieces))
        # The reply may be complete before the bytes behind it arrive.
        if found.reply is not None and whole.reply is not None:
            assert found.reply._replace(reusable=whole.reply.reusable) == whole.reply
        else:
            assert found.reply == whole.reply or len(found.steps) < len(pieces)
    assert read(StrictParser(MAX_HEAD), [data[at : at + 1] for at in range(len(data))]) == read_with_h11(
        [data[at : at + 1] for at in range(len(data))]
    )


@pytest.mark.parametrize("max_head", range(50, 140))
def test_limit_of_the_head(max_head: int) -> None:
    """A head of about *max_head* bytes is accepted or refused as by h11, with and without a body in the same read."""
    for reply in COMMON:
        for pieces in ([reply], cut(reply, [reply.index(b"\r\n\r\n") + 4]), [reply + b"x" * 200]):
            found = read(StrictParser(max_head), pieces)
            assert found == read_with_h11(pieces, max_head=max_head)


# --------------------------------------------------------------------------------------------------- common shape

TOKEN = st.text("!#$%&'*+-.^_`|~0123456789abcXYZ", min_size=1, max_size=12).map(str.encode)
VISIBLE = st.text([chr(code) for code in range(0x21, 0x7F)], max_size=8).map(str.encode)
VALUE = st.lists(VISIBLE.filter(bool), min_size=1, max_size=4).map(b" ".join)
FIELDS = st.lists(
    st.tuples(
        TOKEN.filter(lambda name: name.lower() not in {b"connection", b"content-encoding", b"content-length"}), VALUE
    ),
    max_size=8,
)


@given(
    status=st.integers(200, 599).filter(lambda status: status not in {204, 304}),
    reason=VISIBLE,
    fields=FIELDS,
    connection=st.sampled_from([b"", b"close", b"Close", b"keep-alive", b"Keep-Alive"]),
    coding=st.sampled_from([b"", b"gzip", b"deflate, gzip"]),
    body=st.binary(max_size=40),
    order=st.randoms(use_true_random=False),
    cuts=st.lists(st.integers(0, 40), max_size=3),
)
def test_valid_replies(
    status: int,
    reason: bytes,
    fields: list[tuple[bytes, bytes]],
    connection: bytes,
    coding: bytes,
    body: bytes,
    order: Random,
    cuts: list[int],
) -> None:
    """Every reply of the common shape is read without h11, and contains what the server wrote."""
    special = [(b"Connection", connection)] if connection else []
    special += [(b"Content-Encoding", coding)] if coding else []
    headers = [*fields, *special, (b"content-LENGTH", b"%d" % len(body))]
    order.shuffle(headers)
    head = b"HTTP/1.1 %d %b\r\n%b\r\n" % (status, reason, b"".join(b"%b: %b\r\n" % field for field in headers))
    pieces = cut(head + body, [len(head) + at for at in cuts if at < len(body)])
    parser = StrictParser(MAX_HEAD)
    reply = read(parser, pieces).reply
    assert parser._h11 is None
    assert reply is not None
    assert (reply.status, reply.body, reply.content_coding) == (status, body, coding)
    assert reply.headers == [(name.lower(), value) for name, value in headers]
    assert reply.reusable == (connection.lower() != b"close")
    assert reply == read_with_h11(pieces).reply == read_with_httptools(pieces).reply


@given(replies=st.lists(st.sampled_from(COMMON[:2] + COMMON[3:] + UNUSUAL[:2] + UNUSUAL[3:5]), min_size=1, max_size=12))
def test_replies_of_one_connection(replies: list[bytes]) -> None:
    """Replies that h11 reads and others follow each other on one connection in any order."""
    parser = StrictParser(MAX_HEAD)
    for reply in replies:
        assert read(parser, [reply]) == read_with_h11([reply])
        assert parser.reply.reusable


@pytest.mark.parametrize("reply", COMMON)
@pytest.mark.usefixtures("without_h11")
def test_common_shape_does_not_load_h11(reply: bytes) -> None:
    """Replies of the common shape are read without h11, so that most processes do not import it."""
    found = read(StrictParser(MAX_HEAD), [reply]).reply
    assert found is not None
    assert found.complete


@given(
    chunks=st.lists(st.binary(min_size=1, max_size=40), max_size=6),
    sizes=st.sampled_from([b"%x", b"%X", b"%04x"]),
    coding=st.sampled_from([b"", b"gzip"]),
)
def test_valid_chunked_replies(chunks: list[bytes], sizes: bytes, coding: bytes) -> None:
    """A chunked reply that arrives in one read, without extensions and trailers, is read without h11."""
    body = b"".join(sizes % len(chunk) + b"\r\n%b\r\n" % chunk for chunk in chunks) + b"0\r\n\r\n"
    fields = b"Transfer-Encoding: chunked\r\n" + (b"Content-Encoding: %b\r\n" % coding if coding else b"")
    pieces = [b"HTTP/1.1 200 OK\r\n%b\r\n%b" % (fields, body)]
    parser = StrictParser(MAX_HEAD)
    reply = read(parser, pieces).reply
    assert parser._h11 is None
    assert reply is not None
    assert (reply.status, reply.body, reply.content_coding, reply.reusable) == (200, b"".join(chunks), coding, True)
    assert reply == read_with_h11(pieces).reply == read_with_httptools(pieces).reply


BODY = b"Content-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    "reply",
    [
        *UNUSUAL,
        b"HTTP/1.1 200\r\n" + BODY,
        b"HTTP/1.1 200  OK\xff\r\n" + BODY,
        b"HTTP/1.1 600 OK\r\n" + BODY,
        b"HTTP/1.1 200 OK\n" + BODY,
        b"\r\nHTTP/1.1 200 OK\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX:a\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX:\ta\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX:  a\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX: a \r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX: \r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX : a\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\n: a\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX: \xc3\xa9\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX: a\nY: b\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX: a\rY: b\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1_0\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551618\r\n\r\nok",
        CHUNKED + BODY,
        CHUNKED + b"Content-Length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        CHUNKED + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        CHUNKED + b"\r\n",
        CHUNKED + b"\r\n2\r\nok\r\n",
        CHUNKED + b"\r\n2\r\nok\r\n0\r\n",
        CHUNKED + b"\r\n2;a=b\r\nok\r\n0\r\n\r\n",
        CHUNKED + b"\r\n2 \r\nok\r\n0\r\n\r\n",
        CHUNKED + b"\r\n2\r\nok\r\n0\r\nX: a\r\n\r\n",
        CHUNKED + b"\r\n2\r\nok\r\n0\r\nX: 0\r\n\r\n",
        CHUNKED + b"\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nX: 0\r\n\r\n",
        CHUNKED + b"\r\n2\r\nok\r\n0\r\n\r\n0\r\n\r\n",
        CHUNKED + b"\r\n2\r\nok\n0\r\n\r\n",
        CHUNKED + b"\r\n3\r\nok\r\n0\r\n\r\n",
        CHUNKED + b"\r\n0x2\r\nok\r\n0\r\n\r\n",
        CHUNKED + b"\r\n-2\r\nok\r\n0\r\n\r\n",
        CHUNKED + b"\r\n000000002\r\nok\r\n0\r\n\r\n",
        CHUNKED + b"\r\nffffffff\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close, x\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nConnection: upgrade\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nProxy-Connection: close\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * MAX_HEAD + b"\r\n" + BODY,
        b"HTTP/1.1 200 OK\r\nX: a",
        b"H",
    ],
)
def test_other_shapes_go_to_h11_from_the_first_byte(reply: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other reply is read by h11 from its first byte to its last."""
    expected = read_with_h11([reply])
    seen: list[bytes] = []
    feed = H11Parser.feed

    def record(parser: H11Parser, data: bytes | memoryview) -> None:
        seen.append(bytes(data))
        feed(parser, data)

    monkeypatch.setattr(H11Parser, "feed", record)
    assert read(StrictParser(MAX_HEAD), [reply]) == expected
    assert seen == [reply]


def test_reply_to_a_head_goes_to_h11() -> None:
    """The reply to a HEAD has no body whatever it announces."""
    parser = StrictParser(MAX_HEAD)
    found = read(parser, [COMMON[0].partition(b"{")[0]], head_only=True).reply
    assert found is not None
    assert (found.complete, found.body, found.reusable) == (True, b"", True)
    # The next reply has one.
    assert read(parser, [COMMON[0]]).reply == read_with_h11([COMMON[0]]).reply


# -------------------------------------------------------------------------------------------------------- bodies


@pytest.mark.usefixtures("without_h11")
def test_body_of_many_reads() -> None:
    """A body that arrives in many reads is not copied for each of them, and its bytes stay in order."""
    reads = [bytes([number % 251]) * 2000 for number in range(500)]
    parser = StrictParser(MAX_HEAD)
    parser.start_reply(head_only=False)
    parser.feed(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % sum(map(len, reads)))
    kept: list[bytes | bytearray] = []
    for number, piece in enumerate(reads, 1):
        assert not parser.reply.complete
        parser.feed(memoryview(piece))
        assert len(parser.reply.parts) == number
        kept.append(parser.reply.parts[-1])
    reply = parser.reply
    assert (reply.complete, reply.reusable) == (True, True)
    # Each part is the object that was made for its read.
    assert all(part is known for part, known in zip(reply.parts, kept, strict=True))
    assert reply.take_parts() == reads


@pytest.mark.usefixtures("without_h11")
@pytest.mark.parametrize("size", [1, 7, 1023])
def test_small_reads_share_their_memory(size: int) -> None:
    """A body that arrives in many small reads is not kept as one object for each read."""
    reads = [bytes([97 + number % 26]) * size for number in range(3000)]
    parser = StrictParser(MAX_HEAD)
    parser.start_reply(head_only=False)
    parser.feed(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (3000 * size))
    for piece in reads:
        parser.feed(piece)
    assert len(parser.reply.parts) < 3
    assert b"".join(parser.reply.take_parts()) == b"".join(reads)


@pytest.mark.parametrize("at", range(len(COMMON[0])))
def test_connection_that_ends_early(at: int) -> None:
    """A reply that is cut short is refused with the text that tells where."""
    pieces = [COMMON[0][:at]] if at else []
    found = read(StrictParser(MAX_HEAD), pieces)
    in_body = at >= COMMON[0].index(b"{")
    where = "within the reply's body" if in_body else "before its reply was complete"
    assert found.error == f"the server closed the connection {where}"
    assert found == read_with_h11(pieces)


@pytest.mark.usefixtures("without_h11")
def test_bytes_behind_the_body() -> None:
    """Bytes behind a body are not part of it, in the same read or in the one that completes it."""
    head, end, body = COMMON[0].partition(b"\r\n\r\n")
    for pieces in ([COMMON[0] + b"x"], [head + end + body[:3], body[3:] + b"x"]):
        found = read(StrictParser(MAX_HEAD), pieces).reply
        assert found is not None
        assert (found.body, found.complete, found.reusable) == (body, True, False)


def test_errors_do_not_quote_what_was_received() -> None:
    """The error for a reply that h11 refuses has no context, which would quote the reply."""
    parser = StrictParser(MAX_HEAD)
    parser.start_reply(head_only=False)
    with pytest.raises(BadReplyError) as caught:
        parser.feed(memoryview(b"HTTP/1.1 200 OK\r\nsecret\r\n\r\n"))
    assert caught.value.__context__ is None
    assert "secret" not in str(caught.value)
