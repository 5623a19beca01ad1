"""JSON to and from bytes: orjson where it is installed, the standard library elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeGuard

__all__ = ["JSON", "decode", "encode", "is_array", "is_object"]

JSON = Any
"""A JSON value: None, bool, int, float, str, list or dict of these."""


def _standard() -> tuple[Callable[[JSON], bytes], Callable[[bytes], JSON]]:
    import json

    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    return (lambda value: write(value).encode()), json.loads


def _fastest() -> tuple[Callable[[JSON], bytes], Callable[[bytes], JSON]]:
    try:
        import orjson
    except ImportError:
        return _standard()
    return orjson.dumps, orjson.loads


encode, decode = _fastest()
"""``encode`` gives compact UTF-8; ``decode`` raises ValueError when a text is no JSON."""


def is_object(value: JSON) -> TypeGuard[dict[str, JSON]]:
    """Is this a JSON object?"""
    return isinstance(value, dict)


def is_array(value: JSON) -> TypeGuard[list[JSON]]:
    """Is this a JSON array?"""
    return isinstance(value, list)
