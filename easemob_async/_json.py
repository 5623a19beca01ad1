"""JSON encoding and decoding: orjson if it is installed (the ``speed`` extra), else the standard library."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeGuard

__all__ = ["decode", "encode", "is_list", "is_object"]


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Return whether a JSON value is an object."""
    return type(value) is dict


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Return whether a JSON value is an array."""
    return type(value) is list


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=True)


def _encode_with_stdlib(value: Any) -> bytes:
    return _encoder.encode(value).encode()


def _refuse_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


_decoder = json.JSONDecoder(parse_constant=_refuse_constant)


def _decode_with_stdlib(data: bytes) -> Any:
    try:
        return _decoder.decode(data.decode())
    except RecursionError:
        raise ValueError("nested too deeply") from None


encode: Callable[[Any], bytes] = _encode_with_stdlib
"""Encode a value as compact UTF-8; raises TypeError or ValueError if JSON cannot represent it, such as NaN."""

decode: Callable[[bytes], Any] = _decode_with_stdlib
"""Decode JSON in UTF-8; raises ValueError if it is invalid."""

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
            return _encode_with_stdlib(value)
        # orjson encodes NaN as null. With a null in the output, the standard library checks the value and refuses NaN.
        return _encode_with_stdlib(value) if b"null" in data else data

    encode = _encode_with_orjson
    decode = orjson.loads
