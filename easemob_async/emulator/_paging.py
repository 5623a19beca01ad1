"""
Pages of a list: cursors and page numbers.

A cursor is opaque base64 text, as on the service; it encodes a position in a ``PagedMapping``.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, TypeVar

from easemob_async.emulator._refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from easemob_async.emulator._call import EmulatedCall

__all__ = ["cursor_field", "numbered_page", "parse_cursor"]

T = TypeVar("T")


def cursor_field(position: int | None) -> dict[str, str]:
    """Make the reply's ``cursor`` field; empty at the end of the list."""
    return {} if position is None else {"cursor": urlsafe_b64encode(f"p:{position}".encode()).decode()}


def parse_cursor(call: EmulatedCall) -> int | None:
    """
    Return the position that the query's ``cursor`` encodes; None for the beginning of the list.

    Raises:
        Refusal: 400. The cursor is invalid.
    """
    text = call.query.get("cursor")
    if not text:
        return None
    try:
        return int(urlsafe_b64decode(text).removeprefix(b"p:"))
    except ValueError:
        raise Refusal(400, "illegal_argument", "cursor is not legal") from None


def numbered_page(
    call: EmulatedCall, rows: Sequence[T], *, max_size: int, default_size: int, first_number: int = 1, min_size: int = 1
) -> list[T]:
    """
    Return the rows of the page that the query's ``pagenum`` and ``pagesize`` select.

    Args:
        call: The request.
        rows: All rows.
        max_size: Largest page size; a larger ``pagesize`` is reduced to it.
        default_size: Page size if the query has no ``pagesize``.
        first_number: Number of the first page.
        min_size: Smallest page size; a smaller ``pagesize`` is raised to it.
    """
    size = call.query_int("pagesize", default_size, low=min_size, high=max_size)
    start = (call.query_int("pagenum", first_number, low=first_number) - first_number) * size
    return list(rows[start : start + size])
