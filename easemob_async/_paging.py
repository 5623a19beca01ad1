"""Lists that come in pages, whatever the paging style underneath."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar

from attrs import field, frozen

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError, UnexpectedReplyError
from easemob_async._exports import exported_by
from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON, Caller, CallResult, Operation
from easemob_async._shapes import to_int

__all__ = ["ListOperation", "Page", "Paging", "fetch_page", "walk"]

T = TypeVar("T")


@frozen(slots=True)
class Paging:
    """
    How a list of the service goes on.

    ``cursor``: the reply names the next page. ``number``: pages are counted, and a short page (or the total) ends
    them. ``key``: the next page begins with the key of this page's last item, which comes again and is dropped.
    """

    style: Literal["cursor", "number", "key"]
    limit: str
    """The parameter for the page's size."""
    cursor: str
    """The parameter for the cursor, the page number or the key."""
    where: Literal["query", "body"] = "query"
    """Where these parameters go: into the query, or into the JSON object that is the body."""
    next: str | tuple[str, ...] = "cursor"
    """Where the next cursor sits in the body, places in the order to look, or the key's field in an item."""
    first: int = 1
    """The first page's number."""
    max: int | None = None
    safe: int | None = None
    """The size every server gives when asked for more, where servers differ: fewer rows than this end the list."""
    default: int | None = None
    """The size of a page for which no size was asked."""
    ask: int | None = None
    """The size asked for when the caller names none, where the service's own default is none to walk by."""
    total: str = ""
    """Where the number of all items sits in the body."""
    last: str = ""
    """Where the body says whether this page is the last."""
    within: tuple[str, str, str] | None = None
    """
    A time's field in an item, and the query parameters for the range it must be in: services that go on from a key
    ignore the range from then on.
    """


@frozen(slots=True)
class ListOperation(Operation[list[T]]):
    """An operation that returns a list in pages."""

    paging: Paging = field(kw_only=True)


@exported_by("easemob_async")
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
        """
        Fetch the page after this one; None when this is the last.

        Raises:
            RuntimeError: The page was pickled and knows its client no more; its cursor is good all the same.
        """
        if self.cursor is None:
            return None
        if self.fetch is None:
            raise RuntimeError("this page knows its client no more; give its cursor to the call it came from")
        page = await self.fetch(self.cursor)
        # A server that knows no pages answers the same rows whatever page is asked for.
        return None if page.items == self.items else page

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what the page holds, and not the client it came from."""
        return Page, (self.items, self.cursor, self.total)


async def fetch_page(
    caller: Caller,
    operation: ListOperation[T],
    *,
    path: Sequence[str] = (),
    query: Mapping[str, str | int | bool | None] | None = None,
    json: Mapping[str, JSON] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    token: str | None = None,
) -> Page[T]:
    """Fetch one page and find out how it goes on."""
    paging = operation.paging
    check.integer("limit", limit, optional=True, at_least=1, at_most=paging.max)
    size = paging.ask if limit is None else limit
    if paging.style == "key" and cursor is not None and size is not None:
        # The first row is the last one of the page before.
        size = min(size + 1, paging.max or size + 1)
    asked: dict[str, str | int | bool | None] = {paging.limit: size} if paging.limit else {}
    number = paging.first
    if paging.style == "number":
        if cursor is not None:
            number = _page_number(cursor)
        # Always said: without it some lists answer in another mode.
        asked[paging.cursor] = number
    else:
        asked[paging.cursor] = check.text("cursor", cursor, optional=True, at_least=1)
    if paging.where == "query":
        exchange = await caller.call_for_result(operation, path=path, query={**(query or {}), **asked}, token=token)
    else:
        body = check.compact({**(json or {}), **asked})
        exchange = await caller.call_for_result(operation, path=path, query=query, json=body, token=token)

    async def page_at(following: str) -> Page[T]:
        return await fetch_page(
            caller, operation, path=path, query=query, json=json, limit=limit, cursor=following, token=token
        )

    items = exchange.value
    if paging.style == "key":
        rows = _at(exchange.body, operation.payload)
        new, following = _after_key(paging, rows if is_list(rows) else [], query or {}, cursor, size)
        items = items[new]
    else:
        following = _next_cursor(paging, exchange, size, number)
        if following == cursor:
            following = None  # some replies repeat the cursor for ever on the last page
    return Page(items=items, cursor=following, total=_total(paging, exchange.body), fetch=page_at)


def _page_number(cursor: str) -> int:
    if not (isinstance(cursor, str) and cursor.isascii() and cursor.isdigit()):
        raise InvalidArgumentError("cursor", "must be the cursor of a page before, a page number here")
    return int(cursor)


def _at(body: JSON, place: str) -> Any:
    for name in place.split("."):
        body = body.get(name) if is_object(body) else None
    return body


def _places(paging: Paging) -> tuple[str, ...]:
    return (paging.next,) if isinstance(paging.next, str) else paging.next


def _total(paging: Paging, body: JSON) -> int | None:
    total = to_int(_at(body, paging.total)) if paging.total else None
    return total if isinstance(total, int) else None


def _next_cursor(paging: Paging, exchange: CallResult[list[T]], size: int | None, number: int) -> str | None:
    if exchange.rows == 0:
        return None
    body = exchange.body
    if paging.style == "cursor":
        named = (_at(body, place) for place in _places(paging))
        found = next((cursor for cursor in named if cursor not in (None, "")), None)
        if found is not None and not isinstance(found, str | int):
            raise UnexpectedReplyError("the cursor is neither text nor a number", status=200, path=f"$.{paging.next}")
        return None if found is None else str(found)
    is_last = _at(body, paging.last) if paging.last else None
    if isinstance(is_last, bool):
        return None if is_last else str(number + 1)
    size = size or paging.default
    total = _total(paging, body)
    if total is not None and size is not None and paging.safe is None:
        return str(number + 1) if (number - paging.first + 1) * size < total else None
    if size is not None and exchange.rows < min(size, paging.safe or size):
        return None
    return str(number + 1)


def _after_key(
    paging: Paging, rows: list[JSON], query: Mapping[str, JSON], cursor: str | None, size: int | None
) -> tuple[slice, str | None]:
    """
    Which rows of a page are new, and the key to go on from.

    The service goes on from the moment of the key's item, so what stands before that item was on the page before.

    Raises:
        UnexpectedReplyError: All rows of a full page are of that moment, so that there is no way past it.
    """
    (name,) = _places(paging)
    keys = [row.get(name) if is_object(row) else None for row in rows]
    first = keys.index(cursor) + 1 if cursor in keys else 0
    end = next((n for n in range(first, len(rows)) if not _is_within(paging, rows[n], query)), len(rows))
    if end < len(rows) or not rows or len(rows) < (size or paging.default or 1):
        return slice(first, end), None
    if first == end:
        raise UnexpectedReplyError(f"{end} items have one time; the list goes on with larger pages only", status=200)
    return slice(first, end), str(keys[-1])


def _is_within(paging: Paging, row: JSON, query: Mapping[str, JSON]) -> bool:
    if paging.within is None:
        return True
    field_name, since, until = paging.within
    moment = row.get(field_name) if is_object(row) else None
    if not isinstance(moment, int):
        return True
    begin, end = query.get(since), query.get(until)
    return (begin is None or begin <= moment) and (end is None or moment <= end)


async def walk(first: Callable[[], Awaitable[Page[T]]]) -> AsyncIterator[T]:
    """All items of all pages, each page fetched when the one before is used up."""
    page: Page[T] | None = await first()
    while page is not None:
        for item in page.items:
            yield item
        page = await page.next_page()
