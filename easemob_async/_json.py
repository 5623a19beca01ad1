"""JSON as bytes: orjson where it is installed (the ``speed`` extra), the standard library otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeGuard

__all__ = ["decode", "encode", "is_list", "is_object"]


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Is this JSON value an object?"""
    return type(value) is dict


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Is this JSON value a list?"""
    return type(value) is list


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=True)


def _encode_slowly(value: Any) -> bytes:
    return _encoder.encode(value).encode()


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


_decoder = json.JSONDecoder(parse_constant=_refuse)


def _decode_slowly(data: bytes) -> Any:
    try:
        return _decoder.decode(data.decode())
    except RecursionError:
        raise ValueError("nested too deeply") from None


encode: Callable[[Any], bytes] = _encode_slowly
"""*value* as compact UTF-8; TypeError or ValueError when it is not JSON (NaN and infinities are not)."""

decode: Callable[[bytes], Any] = _decode_slowly
"""The value *data* stands for; ValueError when it is not JSON in UTF-8."""

try:
    import orjson
except ImportError:
    pass
else:
    _OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS

    def _encode_fast(value: Any) -> bytes:
        try:
            data = orjson.dumps(value, option=_OPTIONS)
        except TypeError:
            return _encode_slowly(value)  # integers over 64 bits, str subclasses; or it fails with its own words
        # orjson writes NaN as null; the standard library refuses it, and so do we.
        return _encode_slowly(value) if b"null" in data else data

    encode = _encode_fast
    decode = orjson.loads
