"""JSON: the same values, and the same refusals, with orjson and with the standard library."""

from __future__ import annotations

import dataclasses
import enum
import json
import math
import uuid
from collections import OrderedDict, namedtuple
from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easemob_async import _json


def outcome(function: Any, value: Any) -> Any:
    """Return what a function made of a value, with its types, or the word for the class of its error."""
    try:
        return repr(function(value))
    except TypeError:
        return "TypeError"
    except ValueError:
        return "ValueError"


def assert_same_decoded(data: bytes) -> None:
    assert outcome(_json.decode, data) == outcome(_json.decode_with_stdlib, data)


def assert_same_encoded(value: Any) -> None:
    def encode(function: Any) -> Any:
        return lambda item: json.loads(function(item))

    assert outcome(encode(_json.encode), value) == outcome(encode(_json.encode_with_stdlib), value)


def test_a_fast_library_is_compared() -> None:
    """The tests below compare two libraries where orjson is installed, not one with itself."""
    is_installed = find_spec("orjson") is not None
    assert (_json.decode is not _json.decode_with_stdlib) is is_installed
    assert (_json.encode is not _json.encode_with_stdlib) is is_installed


# ---------------------------------------------------------------------------------------------------------- decoding


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"18446744073709551615", 2**64 - 1),
        (b"18446744073709551616", 2**64),
        (b'{"id": 184467440737095516160}', {"id": 184467440737095516160}),
        (b"-9223372036854775808", -(2**63)),
        (b"-9223372036854775809", -(2**63) - 1),
        (b"[" + b"9" * 400 + b"]", [10**400 - 1]),
        (b'"\\ud800"', "\ud800"),
        (b'{"\\udc00": "a\\ud83d"}', {"\udc00": "a\ud83d"}),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'{"a": 1, "b": 2, "a": 3}', {"a": 3, "b": 2}),
        (b"1.7976931348623157e308", 1.7976931348623157e308),
        (b"5e-324", 5e-324),
        (b"123456789012345678901234567890.5", 123456789012345678901234567890.5),
    ],
)
@pytest.mark.parametrize("decode", [_json.decode, _json.decode_with_stdlib])
def test_decodes(decode: Any, data: bytes, value: Any) -> None:
    """Both libraries read these values exactly."""
    found = decode(data)
    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    "data",
    [
        *(b"NaN", b"-Infinity", b"[Infinity]", b"1e400", b"-1e400", b"[1.8e308]", b"1" * 5000 + b".0", b"1" * 5000),
        *(b"", b" ", b"{} {}", b"[1,]", b"01", b"+1", b".5", b"1.", b"'a'", b'"\x01"', b'"\\x41"', b"\xef\xbb\xbf{}"),
        *(b'"\xff"', b'"\xed\xa0\x80"', b"{}\x00", "{}".encode("utf-16"), b'"\\ud800', b"18446744073709551616x"),
    ],
)
@pytest.mark.parametrize("decode", [_json.decode, _json.decode_with_stdlib])
def test_refuses(decode: Any, data: bytes) -> None:
    """Both libraries refuse what is not JSON, and floats beyond the range of a double, with a ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011
        decode(data)


@pytest.mark.parametrize("decode", [_json.decode, _json.decode_with_stdlib])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"\\"[":', b"}]")])
def test_depth(decode: Any, opening: bytes, closing: bytes) -> None:
    """Both libraries read values up to one depth, which is below the limits of either, and refuse deeper ones."""
    levels = opening.count(b"[") + opening.count(b"{") - opening.count(b'\\"[')
    deepest = _json.MAX_DEPTH // levels
    assert decode(opening * deepest + b"1" + closing * deepest) is not None
    for depth in (deepest + 1, 1000, 1024, 1025, 50_000):
        with pytest.raises(ValueError, match="nested too deeply"):
            decode(opening * depth + b"1" + closing * depth)


@pytest.mark.parametrize("decode", [_json.decode, _json.decode_with_stdlib])
def test_depth_with_brackets_in_texts(decode: Any) -> None:
    """Brackets in texts do not count, and do not hide the depth."""
    assert decode(json.dumps(["[{" * 2 * _json.MAX_DEPTH]).encode()) == ["[{" * 2 * _json.MAX_DEPTH]
    for depth in (_json.MAX_DEPTH, 990, 1010):
        with pytest.raises(ValueError, match="nested too deeply"):
            decode(b'["]", {"}":' * depth + b"1" + b"}]" * depth)


def test_a_long_list_is_not_deep() -> None:
    """Many lists and objects beside each other are not nested."""
    rows = [{"a": [1]}] * (3 * _json.MAX_DEPTH)
    assert _json.decode(json.dumps(rows).encode()) == rows


NUMBERS = st.one_of(
    st.integers(),
    st.integers(-(10**25), 10**25),
    st.sampled_from([2**53 + 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64 - 1, 2**64, 10**309]),
    st.floats(),
)
TEXTS = st.text(st.characters(exclude_categories=()), max_size=8)  # also lone surrogates
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(VALUES, st.booleans())
def test_any_value_is_decoded_alike(value: Any, ascii_only: bool) -> None:
    """Both libraries make the same of the JSON text of any value, also with escapes, NaN and lone surrogates."""
    assert_same_decoded(json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass"))


TOKENS = [
    *("{", "}", "[", "]", ",", ":", '"', "\\", "\\u", "\\ud83d", "\\ude00", "d800", "-", "+", ".", "e", "E", "0", "1"),
    *("18446744073709551616", "9" * 19, "e308", "e309", "null", "true", "NaN", "Infinity", " ", "\n", "\x00", "a"),
]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=12).map("".join), st.binary(max_size=2))
def test_any_text_is_decoded_alike(text: str, junk: bytes) -> None:
    """Both libraries accept and refuse the same texts, most of which are not JSON."""
    assert_same_decoded(text.encode())
    assert_same_decoded(b'{"a": "' + text.encode() + b'"}')
    assert_same_decoded(text.encode() + junk)


# ---------------------------------------------------------------------------------------------------------- encoding


class Colour(enum.Enum):
    RED = "red"
    NOT_A_NUMBER = math.nan
    NESTED = (1, "a")


class Level(enum.IntEnum):
    HIGH = 3


class Word(str):
    __slots__ = ()


class Number(int):
    pass


@dataclasses.dataclass
class Record:
    a: int = 1


Pair = namedtuple("Pair", "left right")


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_any_value_is_encoded_alike(value: Any) -> None:
    """Both libraries encode any value to the same JSON, or refuse it alike."""
    assert_same_encoded(value)


@pytest.mark.parametrize(
    "value",
    [
        *(Colour.RED, [Colour.NESTED], Level.HIGH, {Level.HIGH: 1}, Word("a"), {Word("k"): Word("v")}, Number(5)),
        *(Pair(1, 2), OrderedDict(a=1), uuid.UUID(int=5), [True, None], 2**64, -(2**63) - 1, 1e22, -0.0, (1, (2,))),
        {1: "a", None: "b", False: "c", 1.5: "d"},
    ],
    ids=repr,
)
def test_encodes(value: Any) -> None:
    """Both libraries encode these values, and to the same JSON."""
    assert json.loads(_json.encode(value)) == json.loads(_json.encode_with_stdlib(value))


@pytest.mark.parametrize(
    "value",
    [
        *(math.nan, [math.inf], {"a": -math.inf}, [None, math.nan], Colour.NOT_A_NUMBER, "\ud800", {"\udfff": 1}),
        *(b"a", bytearray(b"a"), {1, 2}, Record(), datetime.now(UTC), date(2020, 1, 1), time(1), Decimal(1), object()),
        *({uuid.UUID(int=5): 1}, {Colour.RED: 1}, {(1, 2): 3}, {b"a": 1}, 1j, iter([1])),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("encode", [_json.encode, _json.encode_with_stdlib])
def test_refuses_to_encode(encode: Any, value: Any) -> None:
    """Both libraries refuse these values."""
    with pytest.raises((TypeError, ValueError)):
        encode(value)


@pytest.mark.parametrize("encode", [_json.encode, _json.encode_with_stdlib])
def test_refuses_to_encode_a_circle(encode: Any) -> None:
    """A value that contains itself is refused."""
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises((TypeError, ValueError)):
        encode(circle)
