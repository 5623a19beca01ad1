"""Removal of content codings."""

from __future__ import annotations

import gzip
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easemob_async._wire.engine.coding import Decoder, decode_body
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
