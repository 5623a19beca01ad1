"""Pages of lists, in each paging style of the service."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Sequence
from inspect import signature
from operator import attrgetter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from easemob_async import Easemob, InvalidArgumentError, UnexpectedReplyError
from easemob_async._codegen.spec import load
from easemob_async.transports import Reply, Request
from tests.handler import make_client, make_reply

pytestmark = pytest.mark.anyio

NOW = 1_700_000_000_000


def parse_query(request: Request) -> dict[str, str]:
    """Parse the query of a request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}


def page_users(pages: dict[str | None, tuple[list[str], str | None]]) -> tuple[Easemob, list[dict[str, str]]]:
    """Make a client of a service with these pages: requested cursor -> (usernames, next cursor)."""
    seen: list[dict[str, str]] = []

    def handle(request: Request) -> Reply:
        query = parse_query(request)
        seen.append(query)
        names, following = pages[query.get("cursor")]
        body: dict[str, Any] = {"entities": [{"username": name} for name in names], "count": len(names)}
        return make_reply(200, body | ({"cursor": following} if following else {}))

    return make_client(handle), seen


async def test_pages_with_a_cursor() -> None:
    """A page has a cursor and a next page, except for the last one."""
    client, seen = page_users({None: (["a", "b"], "LTgz=="), "LTgz==": (["c"], None)})
    page = await client.users.list(limit=2)
    assert ([user.username for user in page.items], page.cursor) == (["a", "b"], "LTgz==")
    following = await page.next_page()
    assert following is not None
    assert [user.username for user in following.items] == ["c"]
    assert await following.next_page() is None
    assert seen == [{"limit": "2"}, {"limit": "2", "cursor": "LTgz=="}]


async def test_iter_requests_pages_when_needed() -> None:
    """With ``prefetch=0``, ``iter`` yields the items of all pages and requests each page when it is needed."""
    client, seen = page_users({None: (["a", "b"], "1"), "1": (["c"], "2"), "2": ([], "3")})
    names = []
    async for user in client.users.iter(prefetch=0):
        names.append(user.username)
        if user.username == "b":
            assert len(seen) == 1
    assert names == ["a", "b", "c"]
    assert len(seen) == 3


async def test_iter_requests_the_largest_pages() -> None:
    """``iter`` asks for the largest page that the documents allow, ``list`` for one of the service's default size."""
    client, seen = page_users({None: (["a"], "1"), "1": (["b"], None)})
    assert [user.username async for user in client.users.iter()] == ["a", "b"]
    await client.users.list()
    assert [query.get("limit") for query in seen] == ["100", "100", None]


def test_defaults_of_every_iterator() -> None:
    """Every iterator requests one page ahead, and pages of the largest size, unless no document names one."""
    client = make_client(lambda request: make_reply())
    unknown = set()
    for area in load().areas:
        for row in area.operations:
            if row.paging is None:
                continue
            name = re.sub(r"^list", "iter", row.name)
            method = attrgetter(f"{area.area}.{name if name != row.name else f'iter_{name}'}")(client)
            if row.paging.max is None:
                unknown.add(row.id)
            assert signature(method).parameters["limit"].default == row.paging.max, row.id
            assert signature(method).parameters["prefetch"].default == 1, row.id
    assert unknown == {"groups.members.list_cursor", "chatrooms.members.list_cursor", "moderation.records.list_exports"}


async def test_repeated_cursor_ends_the_list() -> None:
    """A cursor that the service repeats ends the list; the client does not request the same page again and again."""
    client, seen = page_users({None: (["a"], "x"), "x": (["b"], "x")})
    assert [user.username async for user in client.users.iter()] == ["a", "b"]
    assert len(seen) == 2


def page_members(server_size: int, count: int) -> tuple[Easemob, list[dict[str, str]]]:
    """Make a client of a group with *count* members, on a server with a maximum page size."""
    seen: list[dict[str, str]] = []

    def handle(request: Request) -> Reply:
        query = parse_query(request)
        seen.append(query)
        size = min(int(query.get("pagesize", server_size)), server_size)
        start = (int(query["pagenum"]) - 1) * size
        rows = [{"member": f"u{n}"} for n in range(start, min(start + size, count))]
        return make_reply(200, {"data": rows, "count": len(rows)})

    return make_client(handle), seen


@pytest.mark.parametrize(("server_size", "count"), [(100, 250), (1000, 250), (100, 200), (100, 0), (1000, 1000)])
async def test_server_with_a_smaller_page_size(server_size: int, count: int) -> None:
    """Every member is found, whether the server's maximum page size is 1,000 or, on older ones, 100."""
    client, _ = page_members(server_size, count)
    found = [member.username async for member in client.groups.members.iter("1", limit=1000)]
    assert found == [f"u{n}" for n in range(count)]


async def test_number_of_the_first_page_is_sent() -> None:
    """The number of the first page is sent, because some lists answer differently without it."""
    client, seen = page_members(100, 5)
    await client.groups.members.list("1")
    assert seen == [{"pagenum": "1"}]


async def test_server_that_ignores_page_numbers() -> None:
    """A list ends after the first page if the server returns the same rows for every page."""
    rows = {"data": [{"groupid": str(n), "groupname": "g"} for n in range(10)], "count": 10}
    client = make_client(lambda _: make_reply(200, rows))
    assert len([group async for group in client.groups.iter_joined_legacy("alice", limit=10)]) == 10


async def test_total_ends_the_list() -> None:
    """If the reply has the total, the client requests no page after the last one."""
    numbers: list[str] = []

    def handle(request: Request) -> Reply:
        number = parse_query(request)["pagenum"]
        numbers.append(number)
        row = {"groupId": number, "id": number, "name": "g"}
        return make_reply(200, {"entities": [row], "total": 2})

    client = make_client(handle)
    page = await client.groups.list_joined("alice", limit=1)
    assert page.total == 2
    assert len([group async for group in client.groups.iter_joined("alice", limit=1)]) == 2
    assert numbers == ["0", "0", "1"]


async def test_cursor_must_be_a_page_number() -> None:
    """A list with page numbers refuses the cursor of another list before anything is sent."""
    client, seen = page_members(100, 5)
    with pytest.raises(InvalidArgumentError, match="cursor"):
        await client.groups.members.list("1", cursor="LTgz==")
    assert seen == []


async def test_unpickled_page_has_no_next_page() -> None:
    """A page can be pickled; an unpickled page has no client, so its next page is an error."""
    client, _ = page_users({None: (["a", "b"], "1"), "1": (["c"], None)})
    page = await client.users.list()
    back = pickle.loads(pickle.dumps(page))
    assert back == page
    with pytest.raises(RuntimeError, match="cursor"):
        await back.next_page()
    assert await pickle.loads(pickle.dumps(await page.next_page())).next_page() is None


# -------------------------------------------------------------------------------------- lists that continue from a key


def page_favourites(times: Sequence[int]) -> tuple[Easemob, list[dict[str, str]]]:
    """
    Make a client of a user with items of these times; of items of the same time the service returns item 0 first.

    As documented, the service continues from the time of the named item, and then ignores the range of times.
    """
    items: list[dict[str, Any]] = [{"id": str(n), "createdAt": time, "data": "d"} for n, time in enumerate(times)]
    seen: list[dict[str, str]] = []

    def handle(request: Request) -> Reply:
        query = parse_query(request)
        seen.append(query)
        newest_first = query.get("direction", "desc") == "desc"
        since, until = int(query.get("begin_time", 0)), int(query.get("end_time", NOW))
        if "collection_id" in query:
            time = items[int(query["collection_id"])]["createdAt"]
            since, until = (0, time) if newest_first else (time, NOW)
        rows = [item for item in items if since <= item["createdAt"] <= until]
        rows.sort(key=lambda item: item["createdAt"], reverse=newest_first)
        return make_reply(200, {"collections": rows[: int(query.get("limit", 100))]})

    return make_client(handle), seen


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 200, None])
@pytest.mark.parametrize("direction", ["desc", "asc"])
async def test_each_item_is_returned_once(limit: int | None, direction: Any) -> None:
    """Each item is returned once, although the service begins every page with the last item of the page before."""
    client, seen = page_favourites([NOW - n for n in range(7)])
    found = [item.id async for item in client.collections.iter("alice", limit=limit, direction=direction)]
    assert found == [str(n) for n in (range(7) if direction == "desc" else reversed(range(7)))]
    assert all(limit is None or query["limit"] in {str(limit), str(limit + 1)} for query in seen)


async def test_later_pages_are_larger_by_one() -> None:
    """Later pages are requested with one item more, because their first item is known."""
    client, seen = page_favourites([NOW - n for n in range(5)])
    page = await client.collections.list("alice", limit=2)
    following = await page.next_page()
    assert following is not None
    assert [item.id for item in following.items] == ["2", "3"]
    assert seen == [{"limit": "2"}, {"limit": "3", "collection_id": "1"}]


async def test_all_pages_without_a_limit() -> None:
    """Without a limit, a page of the service's default size is not taken for the last one."""
    client, seen = page_favourites([NOW - n for n in range(150)])
    assert len([item async for item in client.collections.iter("alice", limit=None)]) == 150
    assert len(seen) == 2


async def test_items_of_one_time() -> None:
    """Items with the key's time that were on the page before are not returned again."""
    client, _ = page_favourites([NOW, NOW - 1, NOW - 1, NOW - 1, NOW - 2])
    found = [item.id async for item in client.collections.iter("alice", limit=3)]
    assert found == ["0", "1", "2", "3", "4"]


async def test_too_many_items_of_one_time() -> None:
    """If more items have the same time than fit on a page, the next page is an error."""
    client, _ = page_favourites([NOW] * 5)
    page = await client.collections.list("alice", limit=2)
    following = await page.next_page()
    assert following is not None
    assert [item.id for item in following.items] == ["2"]
    with pytest.raises(UnexpectedReplyError, match="share one timestamp; use a larger limit"):
        await following.next_page()


@pytest.mark.parametrize("direction", ["desc", "asc"])
async def test_range_of_times_holds_on_later_pages(direction: Any) -> None:
    """An item outside of the range ends the list, although the service ignores the range on later pages."""
    client, _ = page_favourites([NOW - n for n in range(10)])
    found = client.collections.iter("alice", limit=2, begin_time=NOW - 6, end_time=NOW - 2, direction=direction)
    assert sorted([item.id async for item in found]) == ["2", "3", "4", "5", "6"]


async def test_page_size_is_always_sent() -> None:
    """Where the default page size is one, the size and number of the page are sent; the total may be a string."""
    seen: list[dict[str, str]] = []

    def handle(request: Request) -> Reply:
        query = parse_query(request)
        seen.append(query)
        rows = [{"uid": f"u{query['pageNum']}", "expiry": "1645822322"}]
        return make_reply(200, {"result": {"totalnum": "150", "sublist": rows}})

    client = make_client(handle)
    page = await client.presence.list_subscriptions("alice")
    assert page.total == 150
    assert [row.username async for row in client.presence.iter_subscriptions("alice")] == ["u1", "u2"]
    assert seen[1:] == [{"pageSize": "100", "pageNum": "1"}, {"pageSize": "100", "pageNum": "2"}]


@pytest.mark.parametrize("inside", [True, False])
async def test_cursor_in_one_of_two_places(inside: bool) -> None:
    """The cursor is read from either of two places, because the documents do not tell which one is right."""

    def handle(request: Request) -> Reply:
        last = "cursor" in parse_query(request)
        data: dict[str, Any] = {"contacts": [{"username": "b" if last else "a", "remark": None}]}
        following = {} if last else {"cursor": "MQ=="}
        return make_reply(200, {"data": data | following} if inside else {"data": data, **following})

    client = make_client(handle)
    assert [contact.username async for contact in client.contacts.iter("alice", limit=1)] == ["a", "b"]


@pytest.mark.parametrize("has_last", [True, False])
async def test_page_number_in_the_body(has_last: bool) -> None:
    """A list requested by POST has the page number in the body; it ends by a flag or by the total."""
    seen: list[Any] = []

    def handle(request: Request) -> Reply:
        assert isinstance(request.body, bytes)
        body = json.loads(request.body)
        seen.append(body)
        rows = [{"id": f"{body['page']}.{n}", "word": "music"} for n in range(2)]
        ends = {"last": body["page"] == 1} if has_last else {}
        return make_reply(200, {"status": "OK", "entities": rows, "totalElements": 4, **ends})

    client = make_client(handle)
    found = [keyword.id async for keyword in client.moderation.keywords.iter("list-1", "music", limit=2)]
    assert found == ["0.0", "0.1", "1.0", "1.1"]
    assert seen == [{"word": "music", "size": 2, "page": 0}, {"word": "music", "size": 2, "page": 1}]
