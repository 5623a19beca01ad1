"""
JSON encoding and decoding: orjson if it is installed (the ``speed`` extra), else the standard library.

Both give the same values and refuse the same bytes. Where orjson differs, the standard library decodes or encodes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from math import isinf
from typing import Any, TypeGuard

__all__ = [
    "MAX_DEPTH",
    "decode",
    "decode_at",
    "decode_leniently",
    "decode_with_stdlib",
    "encode",
    "encode_with_stdlib",
    "is_list",
    "is_object",
]


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Return whether a JSON value is an object."""
    return type(value) is dict


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Return whether a JSON value is an array."""
    return type(value) is list


MAX_DEPTH = 256
"""
Maximum number of lists and objects around a value in a reply. It is far from what the service sends, and below the
limits of both libraries and of Python's recursion, which differ.
"""


def _encode_other(value: Any) -> Any:
    # orjson encodes these, and has no option to refuse them.
    if isinstance(value, Enum):
        return value.value
    if type(value).__name__ == "UUID" and type(value).__module__ == "uuid":  # not imported, to load faster
        return str(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_encoder = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=True, default=_encode_other
)


def encode_with_stdlib(value: Any) -> bytes:
    """Encode a value with the standard library."""
    return _encoder.encode(value).encode()


def _refuse_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _finite_float(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError("a number is too large")
    return number


_decoder = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite_float)


def decode_with_stdlib(data: bytes) -> Any:
    """Decode JSON with the standard library."""
    try:
        value = _decoder.decode(data.decode())
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if len(data) > 2 * MAX_DEPTH:
        _check_depth(data, value)
    return value


_lenient_decoder = json.JSONDecoder(strict=False)


def decode_leniently(data: bytes) -> Any:
    """
    Decode JSON that need not be exact: an error that is read to tell its reason.

    It may have a byte order mark, bytes that are not UTF-8 (each becomes U+FFFD), control characters in strings, NaN,
    and numbers beyond a double.

    Raises:
        ValueError: It is not JSON.
    """
    try:
        return _lenient_decoder.decode(data.decode("utf-8-sig", "replace"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def decode_at(text: str, at: int) -> tuple[Any, int]:
    """Decode the JSON value at a place in *text*, and return it with the place after it; raises ValueError."""
    try:
        return _decoder.raw_decode(text, at)
    except RecursionError:
        raise ValueError("nested too deeply") from None


_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


def _check_depth(data: bytes, value: Any) -> None:
    # Most replies have too few brackets, or are rows beside each other, of which a few rounds remove all pairs. This
    # check is faster than a walk through the value.
    brackets = data.translate(None, _NOT_BRACKETS)
    if len(brackets) <= 2 * MAX_DEPTH:
        return
    for _ in range(8):
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if not brackets:
            return
    level, depth = [value], 0
    while level := [
        item
        for holder in level
        for item in (holder.values() if type(holder) is dict else holder)
        if type(item) is dict or type(item) is list
    ]:
        depth += 1
        if depth >= MAX_DEPTH:
            raise ValueError("nested too deeply")


encode: Callable[[Any], bytes] = encode_with_stdlib
"""Encode a value as compact UTF-8; raises TypeError or ValueError if JSON cannot represent it, such as NaN."""

decode: Callable[[bytes], Any] = decode_with_stdlib
"""Decode JSON in UTF-8; raises ValueError if it is invalid, has a number beyond a double, or is nested too deeply."""

try:
    import orjson
except ImportError:
    pass
else:
    _OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS

    def _encode_with_orjson(value: Any) -> bytes:
        try:
            data = orjson.dumps(value, option=_OPTIONS)
        except TypeError:
            # The standard library also encodes integers of more than 64 bits and subclasses of str; for other values,
            # its error message is clearer.
            return encode_with_stdlib(value)
        # orjson encodes NaN as null. With a null in the output, the standard library checks the value and refuses NaN.
        return encode_with_stdlib(value) if b"null" in data else data

    _DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
    _LONG = b"0" * 19
    _LONG_NUMBER = b"0" * 20
    _LONG_NEGATIVE_NUMBER = b"-" + b"0" * 19

    def _decode_with_orjson(data: bytes) -> Any:
        # orjson rounds integers of more than 64 bits, which have at least 20 digits or 19 after a minus sign. To find
        # them so costs half of what decoding does; a regular expression costs four times as much.
        digits = data.translate(_DIGITS)
        if _LONG in digits and (_LONG_NUMBER in digits or _LONG_NEGATIVE_NUMBER in digits):
            return decode_with_stdlib(data)
        try:
            value = orjson.loads(data)
        except ValueError:
            # orjson refuses lone surrogates, which are JSON: a client may cut a text within an emoji.
            return decode_with_stdlib(data)
        if len(data) > 2 * MAX_DEPTH:  # the shortest value that is too deep
            _check_depth(data, value)
        return value

    encode = _encode_with_orjson
    decode = _decode_with_orjson
