"""Lists in pages, whatever the style underneath."""

from __future__ import annotations

import pickle
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from easemob_async import Easemob, InvalidArgumentError
from easemob_async._wire.port import Reply, Request
from tests.handler import answer, client_of

pytestmark = pytest.mark.anyio


def asked(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}


def users_in_pages(pages: dict[str | None, tuple[list[str], str | None]]) -> tuple[Easemob, list[dict[str, str]]]:
    """A client whose service has these pages: cursor asked for -> (usernames, next cursor)."""
    seen: list[dict[str, str]] = []

    def handle(request: Request) -> Reply:
        query = asked(request)
        seen.append(query)
        names, following = pages[query.get("cursor")]
        body: dict[str, Any] = {"entities": [{"username": name} for name in names], "count": len(names)}
        return answer(200, body | ({"cursor": following} if following else {}))

    return client_of(handle), seen


async def test_cursor() -> None:
    """A page knows its cursor and the next page; the last one has none."""
    client, seen = users_in_pages({None: (["a", "b"], "LTgz=="), "LTgz==": (["c"], None)})
    page = await client.users.list(limit=2)
    assert ([user.username for user in page.items], page.cursor) == (["a", "b"], "LTgz==")
    following = await page.next_page()
    assert following is not None
    assert [user.username for user in following.items] == ["c"]
    assert await following.next_page() is None
    assert seen == [{"limit": "2"}, {"limit": "2", "cursor": "LTgz=="}]


async def test_walk() -> None:
    """``iter`` walks all pages and asks for each when it is needed."""
    client, seen = users_in_pages({None: (["a", "b"], "1"), "1": (["c"], "2"), "2": ([], "3")})
    names = []
    async for user in client.users.iter():
        names.append(user.username)
        if user.username == "b":
            assert len(seen) == 1
    assert names == ["a", "b", "c"]
    assert len(seen) == 3


async def test_last_page_that_repeats_its_cursor() -> None:
    """A cursor that comes again ends the list instead of going round for ever."""
    client, seen = users_in_pages({None: (["a"], "x"), "x": (["b"], "x")})
    assert [user.username async for user in client.users.iter()] == ["a", "b"]
    assert len(seen) == 2


def members_in_pages(size_of_server: int, count: int) -> tuple[Easemob, list[dict[str, str]]]:
    """A client of a group with so many members, on a server that gives at most so many a page."""
    seen: list[dict[str, str]] = []

    def handle(request: Request) -> Reply:
        query = asked(request)
        seen.append(query)
        size = min(int(query.get("pagesize", size_of_server)), size_of_server)
        start = (int(query["pagenum"]) - 1) * size
        rows = [{"member": f"u{n}"} for n in range(start, min(start + size, count))]
        return answer(200, {"data": rows, "count": len(rows)})

    return client_of(handle), seen


@pytest.mark.parametrize(("size_of_server", "count"), [(100, 250), (1000, 250), (100, 200), (100, 0), (1000, 1000)])
async def test_numbered_pages_of_servers_that_clamp(size_of_server: int, count: int) -> None:
    """Every member is found, whether the server gives 1,000 a page or, as older ones, 100."""
    client, _ = members_in_pages(size_of_server, count)
    found = [member.username async for member in client.groups.members.iter("1", limit=1000)]
    assert found == [f"u{n}" for n in range(count)]


async def test_first_page_number_is_said() -> None:
    """The number of the first page goes along: without it some lists answer in another mode."""
    client, seen = members_in_pages(100, 5)
    await client.groups.members.list("1")
    assert seen == [{"pagenum": "1"}]


async def test_server_that_knows_no_pages() -> None:
    """The same rows for every page are one page."""
    rows = {"data": [{"groupid": str(n), "groupname": "g"} for n in range(10)], "count": 10}
    client = client_of(lambda _: answer(200, rows))
    assert len([group async for group in client.groups.iter_joined_legacy("alice", limit=10)]) == 10


async def test_total_ends_a_list() -> None:
    """Where the service says how many there are, no page is asked for in vain."""
    numbers: list[str] = []

    def handle(request: Request) -> Reply:
        number = asked(request)["pagenum"]
        numbers.append(number)
        row = {"groupId": number, "id": number, "name": "g"}
        return answer(200, {"entities": [row], "total": 2})

    client = client_of(handle)
    page = await client.groups.list_joined("alice", limit=1)
    assert page.total == 2
    assert len([group async for group in client.groups.iter_joined("alice", limit=1)]) == 2
    assert numbers == ["0", "0", "1"]


async def test_foreign_cursor() -> None:
    """A cursor that cannot be a page's number is refused before anything is sent."""
    client, seen = members_in_pages(100, 5)
    with pytest.raises(InvalidArgumentError, match="cursor"):
        await client.groups.members.list("1", cursor="LTgz==")
    assert seen == []


async def test_a_page_kept_elsewhere() -> None:
    """A page can be pickled; it has forgotten its client then, and says so when asked to go on."""
    client, _ = users_in_pages({None: (["a", "b"], "1"), "1": (["c"], None)})
    page = await client.users.list()
    back = pickle.loads(pickle.dumps(page))
    assert back == page
    with pytest.raises(RuntimeError, match="cursor"):
        await back.next_page()
    assert await pickle.loads(pickle.dumps(await page.next_page())).next_page() is None
