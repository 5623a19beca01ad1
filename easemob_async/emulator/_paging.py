"""
Pages of a list: cursors and page numbers.

The service's cursors are opaque base64 text; ours hold a position and nothing else.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, TypeVar

from easemob_async.emulator._refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from easemob_async.emulator._call import Call

__all__ = ["cursor_from", "next_cursor", "numbered_page"]

T = TypeVar("T")


def next_cursor(position: int | None) -> dict[str, str]:
    """The reply's ``cursor``, which is not there at the end of the list."""
    return {} if position is None else {"cursor": urlsafe_b64encode(f"p:{position}".encode()).decode()}


def cursor_from(call: Call) -> int | None:
    """
    The position the query's ``cursor`` means; None at the beginning.

    Raises:
        Refusal: 400, it is no cursor of ours.
    """
    text = call.query.get("cursor")
    if not text:
        return None
    try:
        return int(urlsafe_b64decode(text).removeprefix(b"p:"))
    except ValueError:
        raise Refusal(400, "illegal_argument", "cursor is not legal") from None


def numbered_page(call: Call, rows: Sequence[T], *, most: int, default: int, first: int = 1, least: int = 1) -> list[T]:
    """
    The rows on the page that ``pagenum`` and ``pagesize`` name.

    Args:
        call: The request.
        rows: All rows.
        most: The largest page; a larger one that is asked for is cut down to it.
        default: The page's size if none is named.
        first: The number of the first page.
        least: The smallest page.
    """
    size = call.number("pagesize", default, low=least, high=most)
    start = (call.number("pagenum", first, low=first) - first) * size
    return list(rows[start : start + size])
