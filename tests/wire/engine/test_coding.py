"""Removal of content codings."""

from __future__ import annotations

import gzip
import random
import zlib
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easemob_async._wire.engine.coding import BodyDecoder, Decoder, decode_body
from easemob_async._wire.engine.errors import BadReplyError


@given(data=st.binary(max_size=300), cuts=st.lists(st.integers(0, 400), max_size=5))
def test_decoder_accepts_any_cuts(data: bytes, cuts: list[int]) -> None:
    """An encoded body decodes to the same bytes however it is cut."""
    for name, coded in ((b"gzip", gzip.compress(data)), (b"deflate", zlib.compress(data))):
        decoder = Decoder(name)
        edges = [0, *sorted(min(cut, len(coded)) for cut in cuts), len(coded)]
        pieces = [coded[start:end] for start, end in pairwise(edges)]
        assert b"".join(out for piece in pieces for out in decoder.feed(piece)) == data
        decoder.finish()


def test_several_gzip_members() -> None:
    """A gzip body may have several members, and zeros as padding."""
    assert decode_body(b"gzip", gzip.compress(b"one") + gzip.compress(b"two") + b"\0\0", None) == b"onetwo"


class CopyCounter:
    """Makes decompressors, and counts the bytes that are copied into and out of them."""

    def __init__(self) -> None:
        self.copied = 0
        self._make = zlib.decompressobj

    def __call__(self, wbits: int) -> Any:
        counter, inner = self, self._make(wbits)

        class Counting:
            eof = property(lambda _: inner.eof)
            unused_data = property(lambda _: inner.unused_data)
            unconsumed_tail = property(lambda _: inner.unconsumed_tail)

            def decompress(self, data: bytes, limit: int) -> bytes:
                out: bytes = inner.decompress(data, limit)
                counter.copied += len(data) + len(inner.unused_data) + len(inner.unconsumed_tail)
                return out

        return Counting()


def test_many_small_members_take_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body of many small members, with or without padding, is copied a few times and not once for each member."""
    counter = CopyCounter()
    monkeypatch.setattr(zlib, "decompressobj", counter)
    for data, padding in ((b"", b""), (b"x", b""), (b"x", b"\0"), (b"x" * 5000, b"")):
        counter.copied = 0
        coded = (gzip.compress(data) + padding) * 5000
        assert decode_body(b"gzip", coded, None) == data * 5000
        assert counter.copied < 10 * len(coded) + 2 * 64 * 1024


def test_well_compressed_start_takes_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Input behind a part that expands to many pieces is not copied for each of them."""
    counter = CopyCounter()
    monkeypatch.setattr(zlib, "decompressobj", counter)
    data = b"\0" * 20_000_000 + random.Random(1).randbytes(2_000_000)
    coded = gzip.compress(data, 6)
    assert decode_body(b"gzip", coded, None) == data
    assert counter.copied < 5 * len(coded) + len(data)


@given(
    members=st.lists(st.tuples(st.binary(max_size=300), st.integers(0, 3)), min_size=1, max_size=8),
    cuts=st.lists(st.integers(0, 2000), max_size=5),
)
def test_members_with_padding_at_any_cuts(members: list[tuple[bytes, int]], cuts: list[int]) -> None:
    """Members with zeros between them decode to the same bytes however the body is cut."""
    coded = b"".join(gzip.compress(data) + b"\0" * zeros for data, zeros in members)
    body = BodyDecoder(b"gzip", None)
    for start, end in pairwise([0, *sorted(min(cut, len(coded)) for cut in cuts), len(coded)]):
        body.feed(coded[start:end])
    assert body.finish() == b"".join(data for data, _ in members)


def test_decompression_bomb_is_decoded_in_pieces() -> None:
    """However well a body was compressed, it is decoded in pieces of limited size."""
    coded = gzip.compress(b"\0" * 10_000_000)
    sizes = [len(piece) for piece in Decoder(b"gzip").feed(coded)]
    assert sum(sizes) == 10_000_000
    assert max(sizes) <= 256 * 1024


@pytest.mark.parametrize("wbits", [31, 15, -15], ids=["gzip", "zlib", "raw"])
def test_body_around_a_full_piece(wbits: int) -> None:
    """No output stays in the decoder when it is about as long as a piece."""
    name = b"gzip" if wbits == 31 else b"deflate"
    for size in range(256 * 1024 - 300, 256 * 1024 + 600, 20):
        packer = zlib.compressobj(wbits=wbits)
        coded = packer.compress(b"\0" * size) + packer.flush()
        assert len(decode_body(name, coded, None)) == size


def test_decompression_bomb_exceeds_the_limit() -> None:
    """A body is not decoded beyond the limit."""
    with pytest.raises(BadReplyError, match="larger than 1000 bytes"):
        decode_body(b"gzip", gzip.compress(b"\0" * 10_000_000), 1000)


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_encoded_body_that_is_cut_short(cut: int) -> None:
    """An encoded body that ends too early is an error."""
    with pytest.raises(BadReplyError, match="ends within"):
        decode_body(b"gzip", gzip.compress(b"hello" * 10)[:-cut], None)


@pytest.mark.parametrize("coding", [b"br", b"zstd", b"gzip, gzip, gzip"])
def test_unsupported_coding(coding: bytes) -> None:
    """Other codings are an error, instead of a body that is still encoded."""
    with pytest.raises(BadReplyError, match="content coding"):
        Decoder(coding)
