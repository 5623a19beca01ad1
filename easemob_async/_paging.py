"""Lists that come in pages, whatever the paging style underneath."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar

from attrs import evolve, field, frozen

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError
from easemob_async._json import is_object
from easemob_async._operation import JSON, Exchange, Operation, Sender

__all__ = ["Page", "Paging", "fetch_page", "walk"]

T = TypeVar("T")


@frozen(slots=True)
class Paging:
    """
    How a list of the service goes on.

    ``cursor``: the reply names the next page. ``number``: pages are counted, and a short page (or the total) ends
    them. ``key``: the next page begins with the key of this page's last item, which is asked for again.
    """

    style: Literal["cursor", "number", "key"]
    limit: str
    """The query parameter for the page's size."""
    cursor: str
    """The query parameter for the cursor, the page number or the key."""
    next: str = "cursor"
    """Where the next cursor sits in the body, or the key's field in an item on the wire."""
    first: int = 1
    """The first page's number."""
    max: int | None = None
    safe: int | None = None
    """The size every server gives when asked for more, where servers differ: fewer rows than this end the list."""
    default: int | None = None
    total: str = ""
    """Where the number of all items sits in the body."""


@frozen(slots=True)
class Page(Generic[T]):
    """One page of a list."""

    items: list[T]
    """The page's items, in the service's order."""
    cursor: str | None = None
    """Give it to the same call to go on after this page; None on the last page."""
    total: int | None = None
    """How many items there are on all pages, where the service says so."""
    fetch: Callable[[str], Awaitable[Page[T]]] | None = field(default=None, repr=False, eq=False)
    """How ``next_page`` gets the page at a cursor."""

    async def next_page(self) -> Page[T] | None:
        """Fetch the page after this one; None when this is the last."""
        if self.cursor is None or self.fetch is None:
            return None
        page = await self.fetch(self.cursor)
        if page.items == self.items:
            return None  # a server that knows no pages answers the same rows whatever page is asked for
        # Some replies repeat the cursor for ever on the last page.
        return evolve(page, cursor=None) if page.cursor == self.cursor else page


async def fetch_page(
    sender: Sender,
    operation: Operation[list[T]],
    paging: Paging,
    *,
    path: Sequence[str] = (),
    query: Mapping[str, str | int | bool | None] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    token: str | None = None,
) -> Page[T]:
    """Fetch one page and find out how it goes on."""
    check.integer("limit", limit, optional=True, at_least=1, at_most=paging.max)
    asked: dict[str, str | int | bool | None] = dict(query or {})
    if paging.limit:
        asked[paging.limit] = limit
    number = paging.first
    if paging.style == "number":
        if cursor is not None:
            number = _page_number(cursor)
        # Always said: without it some lists answer in another mode.
        asked[paging.cursor] = number
    else:
        asked[paging.cursor] = check.text("cursor", cursor, optional=True, at_least=1)
    exchange = await sender.exchange(operation, path=path, query=asked, token=token)

    async def page_at(following: str) -> Page[T]:
        return await fetch_page(
            sender, operation, paging, path=path, query=query, limit=limit, cursor=following, token=token
        )

    return Page(
        items=exchange.value,
        cursor=_next_cursor(paging, exchange, limit, number),
        total=_at(exchange.body, paging.total) if paging.total else None,
        fetch=page_at,
    )


def _page_number(cursor: str) -> int:
    if not (isinstance(cursor, str) and cursor.isascii() and cursor.isdigit()):
        raise InvalidArgumentError("cursor", "must be the cursor of a page before, a page number here")
    return int(cursor)


def _at(body: JSON, place: str) -> Any:
    for name in place.split("."):
        body = body.get(name) if is_object(body) else None
    return body


def _next_cursor(paging: Paging, exchange: Exchange[list[T]], limit: int | None, number: int) -> str | None:
    if exchange.rows == 0:
        return None
    if paging.style != "number":
        following = _at(exchange.body, paging.next)
        return None if following in {None, ""} else str(following)
    size = limit or paging.default
    total = _at(exchange.body, paging.total) if paging.total else None
    if isinstance(total, int) and size is not None and paging.safe is None:
        return str(number + 1) if (number - paging.first + 1) * size < total else None
    if size is not None and exchange.rows < min(size, paging.safe or size):
        return None
    return str(number + 1)


async def walk(first: Callable[[], Awaitable[Page[T]]]) -> AsyncIterator[T]:
    """All items of all pages, each page fetched when the one before is used up."""
    page: Page[T] | None = await first()
    while page is not None:
        for item in page.items:
            yield item
        page = await page.next_page()
