"""Lists in pages, in every paging style of the service."""

from __future__ import annotations

import pickle
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from easemob_async import Easemob, InvalidArgumentError
from easemob_async._wire.port import Reply, Request
from tests.handler import answer, client_of

pytestmark = pytest.mark.anyio


def query_of(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}


def users_in_pages(pages: dict[str | None, tuple[list[str], str | None]]) -> tuple[Easemob, list[dict[str, str]]]:
    """A client of a service with these pages: requested cursor -> (usernames, next cursor)."""
    seen: list[dict[str, str]] = []

    def handle(request: Request) -> Reply:
        query = query_of(request)
        seen.append(query)
        names, following = pages[query.get("cursor")]
        body: dict[str, Any] = {"entities": [{"username": name} for name in names], "count": len(names)}
        return answer(200, body | ({"cursor": following} if following else {}))

    return client_of(handle), seen


async def test_cursor() -> None:
    """A page has a cursor and a next page, except for the last one."""
    client, seen = users_in_pages({None: (["a", "b"], "LTgz=="), "LTgz==": (["c"], None)})
    page = await client.users.list(limit=2)
    assert ([user.username for user in page.items], page.cursor) == (["a", "b"], "LTgz==")
    following = await page.next_page()
    assert following is not None
    assert [user.username for user in following.items] == ["c"]
    assert await following.next_page() is None
    assert seen == [{"limit": "2"}, {"limit": "2", "cursor": "LTgz=="}]


async def test_iter() -> None:
    """``iter`` gives the items of all pages and requests each page when it is needed."""
    client, seen = users_in_pages({None: (["a", "b"], "1"), "1": (["c"], "2"), "2": ([], "3")})
    names = []
    async for user in client.users.iter():
        names.append(user.username)
        if user.username == "b":
            assert len(seen) == 1
    assert names == ["a", "b", "c"]
    assert len(seen) == 3


async def test_last_page_that_repeats_its_cursor() -> None:
    """A cursor that the service repeats ends the list, instead of an endless loop."""
    client, seen = users_in_pages({None: (["a"], "x"), "x": (["b"], "x")})
    assert [user.username async for user in client.users.iter()] == ["a", "b"]
    assert len(seen) == 2


def members_in_pages(size_of_server: int, count: int) -> tuple[Easemob, list[dict[str, str]]]:
    """A client of a group with *count* members, on a server with a maximum page size."""
    seen: list[dict[str, str]] = []

    def handle(request: Request) -> Reply:
        query = query_of(request)
        seen.append(query)
        size = min(int(query.get("pagesize", size_of_server)), size_of_server)
        start = (int(query["pagenum"]) - 1) * size
        rows = [{"member": f"u{n}"} for n in range(start, min(start + size, count))]
        return answer(200, {"data": rows, "count": len(rows)})

    return client_of(handle), seen


@pytest.mark.parametrize(("size_of_server", "count"), [(100, 250), (1000, 250), (100, 200), (100, 0), (1000, 1000)])
async def test_numbered_pages_of_servers_that_clamp(size_of_server: int, count: int) -> None:
    """Every member is found, whether the server's maximum page size is 1,000 or, on older ones, 100."""
    client, _ = members_in_pages(size_of_server, count)
    found = [member.username async for member in client.groups.members.iter("1", limit=1000)]
    assert found == [f"u{n}" for n in range(count)]


async def test_number_of_the_first_page() -> None:
    """The number of the first page is sent, because some lists answer differently without it."""
    client, seen = members_in_pages(100, 5)
    await client.groups.members.list("1")
    assert seen == [{"pagenum": "1"}]


async def test_server_without_pages() -> None:
    """A server that returns the same rows for every page has one page."""
    rows = {"data": [{"groupid": str(n), "groupname": "g"} for n in range(10)], "count": 10}
    client = client_of(lambda _: answer(200, rows))
    assert len([group async for group in client.groups.iter_joined_legacy("alice", limit=10)]) == 10


async def test_total() -> None:
    """Where the service tells the total, no page after the last one is requested."""
    numbers: list[str] = []

    def handle(request: Request) -> Reply:
        number = query_of(request)["pagenum"]
        numbers.append(number)
        row = {"groupId": number, "id": number, "name": "g"}
        return answer(200, {"entities": [row], "total": 2})

    client = client_of(handle)
    page = await client.groups.list_joined("alice", limit=1)
    assert page.total == 2
    assert len([group async for group in client.groups.iter_joined("alice", limit=1)]) == 2
    assert numbers == ["0", "0", "1"]


async def test_cursor_of_another_list() -> None:
    """A cursor that is not the number of a page is refused before anything is sent."""
    client, seen = members_in_pages(100, 5)
    with pytest.raises(InvalidArgumentError, match="cursor"):
        await client.groups.members.list("1", cursor="LTgz==")
    assert seen == []


async def test_pickled_page() -> None:
    """A page can be pickled; an unpickled page has no client and raises for the next page."""
    client, _ = users_in_pages({None: (["a", "b"], "1"), "1": (["c"], None)})
    page = await client.users.list()
    back = pickle.loads(pickle.dumps(page))
    assert back == page
    with pytest.raises(RuntimeError, match="cursor"):
        await back.next_page()
    assert await pickle.loads(pickle.dumps(await page.next_page())).next_page() is None
