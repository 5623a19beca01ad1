"""Paged lists: one interface over the paging styles of the service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar

from attrs import field, frozen

from easemob_async import _checks as check
from easemob_async._clock import running_trio
from easemob_async._errors import InvalidArgumentError, UnexpectedReplyError
from easemob_async._exports import exported_by
from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON, Caller, CallResult, Operation
from easemob_async._page_ahead import PageAhead
from easemob_async._shapes import to_bool, to_int

__all__ = ["ListOperation", "Page", "Paging", "fetch_page", "iterate_pages"]

T = TypeVar("T")


@frozen(slots=True)
class Paging:
    """
    The paging of a list.

    Style ``cursor``: the reply has a cursor for the next page. Style ``number``: pages are numbered, and a page that is
    not full (or the total) ends the list. Style ``key``: the next page begins at the key of the last item; the service
    returns that item again, and the client drops it.
    """

    style: Literal["cursor", "number", "key"]
    limit: str
    """Name of the parameter for the page size."""
    cursor: str
    """Name of the parameter for the cursor, the page number or the key."""
    where: Literal["query", "body"] = "query"
    """Where these parameters go: the query, or the JSON object of the body."""
    next: str | tuple[str, ...] = "cursor"
    """Path of the next cursor in the body, or paths to try in order; in style ``key`` the field of an item."""
    first: int = 1
    """Number of the first page."""
    max: int | None = None
    """Largest page size."""
    safe: int | None = None
    """Page size that every server supports, where servers differ: a page with fewer items is the last page."""
    default: int | None = None
    """The service's default page size."""
    ask: int | None = None
    """Page size to request by default, where the service's own default does not allow paging."""
    total: str = ""
    """Path of the total number of items in the body."""
    last: str = ""
    """Path of the flag in the body that says whether this page is the last."""
    within: tuple[str, str, str] | None = None
    """
    The field with the time in an item, and the query parameters for the start and the end of a time range. In style
    ``key`` the service ignores the range once a key is given, so the client applies it.
    """


@frozen(slots=True)
class ListOperation(Operation[list[T]]):
    """An operation that returns a list in pages."""

    paging: Paging = field(kw_only=True)


@exported_by("easemob_async")
@frozen(slots=True)
class Page(Generic[T]):
    """
    One page of a list.

    Example:
        >>> page = await client.users.list(limit=1)
        >>> next_page = await page.next_page()
        >>> [user.username for user in (*page.items, *next_page.items)]
        ['alice', 'bob']
    """

    items: list[T]
    """Items of the page, in the order of the service."""
    cursor: str | None = None
    """Pass it to the same method to get the next page; None on the last page."""
    total: int | None = None
    """Number of items on all pages, if the service reports it."""
    fetch: Callable[[str], Awaitable[Page[T]]] | None = field(default=None, repr=False, eq=False)
    """Fetches the page at a cursor, for ``next_page``; None after unpickling."""

    @classmethod
    def read_fields(cls, body: JSON) -> dict[str, Any]:
        """Read the fields of a derived class from the body of a reply."""
        return {}

    async def next_page(self) -> Page[T] | None:
        """
        Fetch the next page.

        Returns:
            The next page, or None if this page is the last.

        Raises:
            RuntimeError: The page was unpickled, so it has no client; pass its cursor to the original method.
        """
        if self.cursor is None:
            return None
        if self.fetch is None:
            raise RuntimeError("this page was unpickled; pass its cursor to the original method")
        page = await self.fetch(self.cursor)
        # A server without paging returns the same items for every page number.
        return None if page.items == self.items else page

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the contents of the page, but not the client."""
        return type(self), (self.items, self.cursor, self.total)


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
    kind: type[Page[Any]] = Page,
) -> Page[T]:
    """
    Fetch one page, and determine the cursor of the next page.

    Args:
        caller: The pipeline.
        operation: The list operation.
        path: Values of the path, in order.
        query: Query parameters besides those of the paging.
        json: JSON body besides the parameters of the paging.
        limit: Page size; None for the default.
        cursor: ``Page.cursor`` of the previous page; None for the first page.
        token: A user token to use instead of the client's app token.
        kind: Class of the page.
    """
    paging = operation.paging
    check.integer("limit", limit, optional=True, at_least=1, at_most=paging.max)
    size = paging.ask if limit is None else limit
    if paging.style == "key" and cursor is not None and size is not None:
        # The first item is the last item of the previous page again.
        size = min(size + 1, paging.max or size + 1)
    parameters: dict[str, str | int | bool | None] = {paging.limit: size} if paging.limit else {}
    number = paging.first
    if paging.style == "number":
        if cursor is not None:
            number = _page_number(cursor)
        # Always sent: without a page number the service returns some lists in another format.
        parameters[paging.cursor] = number
    else:
        parameters[paging.cursor] = check.text("cursor", cursor, optional=True, at_least=1)
    if paging.where == "query":
        result = await caller.call_for_result(operation, path=path, query={**(query or {}), **parameters}, token=token)
    else:
        body = check.compact({**(json or {}), **parameters})
        result = await caller.call_for_result(operation, path=path, query=query, json=body, token=token)

    async def page_at(following: str) -> Page[T]:
        return await fetch_page(
            caller, operation, path=path, query=query, json=json, limit=limit, cursor=following, token=token, kind=kind
        )

    items = result.value
    if paging.style == "key":
        rows = _value_at(result.body, operation.payload)
        new, following = _after_key(paging, rows if is_list(rows) else [], query or {}, cursor, size)
        items = items[new]
    else:
        following = _next_cursor(paging, result, size, number)
        if following == cursor:
            following = None  # some servers repeat the cursor on the last page; the iteration would never end
    return kind(
        items=items,
        cursor=following,
        total=_total(paging, result.body),
        fetch=page_at,
        **kind.read_fields(result.body),
    )


def _page_number(cursor: str) -> int:
    if not (isinstance(cursor, str) and cursor.isascii() and cursor.isdigit()):
        raise InvalidArgumentError("cursor", "must be the cursor of a previous page, in this list a page number")
    return int(cursor)


def _value_at(body: JSON, path: str) -> Any:
    for name in path.split("."):
        body = body.get(name) if is_object(body) else None
    return body


def _paths(paging: Paging) -> tuple[str, ...]:
    return (paging.next,) if isinstance(paging.next, str) else paging.next


def _total(paging: Paging, body: JSON) -> int | None:
    total = to_int(_value_at(body, paging.total)) if paging.total else None
    return total if isinstance(total, int) else None


def _next_cursor(paging: Paging, result: CallResult[list[T]], size: int | None, number: int) -> str | None:
    if result.rows == 0:
        return None
    body = result.body
    if paging.style == "cursor":
        named = (_value_at(body, path) for path in _paths(paging))
        found = next((cursor for cursor in named if cursor not in (None, "")), None)
        if found is not None and not isinstance(found, str | int):
            raise UnexpectedReplyError("the cursor is neither text nor a number", status=200, path=f"$.{paging.next}")
        return None if found is None else str(found)
    is_last = to_bool(_value_at(body, paging.last)) if paging.last else None
    if isinstance(is_last, bool):
        return None if is_last else str(number + 1)
    size = size or paging.default
    total = _total(paging, body)
    if total is not None and size is not None and paging.safe is None:
        return str(number + 1) if (number - paging.first + 1) * size < total else None
    if size is not None and result.rows < min(size, paging.safe or size):
        return None
    return str(number + 1)


def _after_key(
    paging: Paging, rows: list[JSON], query: Mapping[str, JSON], cursor: str | None, size: int | None
) -> tuple[slice, str | None]:
    """
    Return the slice of the rows that are new, and the key for the next page.

    The service continues at the time of the item with the key, so the rows up to that item were on the previous page.

    Raises:
        UnexpectedReplyError: All rows of a full page share one timestamp, so the next page would be the same again.
    """
    (name,) = _paths(paging)
    keys = [row.get(name) if is_object(row) else None for row in rows]
    first = keys.index(cursor) + 1 if cursor in keys else 0
    end = next((n for n in range(first, len(rows)) if not _is_within(paging, rows[n], query)), len(rows))
    if end < len(rows) or not rows or len(rows) < (size or paging.default or 1):
        return slice(first, end), None
    if first == end:
        raise UnexpectedReplyError(f"all {end} rows share one timestamp; use a larger limit", status=200)
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


def iterate_pages(caller: Caller, first: Callable[[], Awaitable[Page[T]]], prefetch: int) -> AsyncGenerator[T, None]:
    """
    Iterate over the items of all pages.

    Args:
        caller: The pipeline.
        first: Fetches the first page.
        prefetch: Pages to request ahead: with 1, the next page is requested while the items of a page are read; with 0,
            when they are used up. The cursor of a page is known when the page before has arrived, so 1 is the maximum.

    Raises:
        InvalidArgumentError: *prefetch* is not 0 or 1; nothing was sent.
    """
    check.integer("prefetch", prefetch, at_least=0, at_most=1)
    return _iterate(caller, first, is_ahead=prefetch == 1)


async def _iterate(
    caller: Caller, first: Callable[[], Awaitable[Page[T]]], *, is_ahead: bool
) -> AsyncGenerator[T, None]:
    page: Page[T] | None = await first()
    # On trio a task needs a nursery, and a nursery must not be open while a generator yields.
    is_ahead = is_ahead and not running_trio()
    while page is not None:
        if not is_ahead or page.cursor is None or not page.items:
            for item in page.items:
                yield item
            page = await page.next_page()
            continue
        following = PageAhead(page.next_page, caller)
        try:
            yield page.items[0]
            # A loop whose body never awaits would keep the task from starting: the request is written here, and the
            # reply arrives while the body handles the items.
            await asyncio.sleep(0)
            for item in page.items[1:]:
                yield item
            page = await following.get()
        finally:
            await following.cancel()
