"""Collections of saved items. Source: user_collection_*.html."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio

USER = "/users/u1/collections"


async def add(api: Api, *item_ids: str, kind: int = 0) -> None:
    """Save items under these IDs."""
    for item_id in item_ids:
        await api.ok("POST", USER, {"id": item_id, "type": kind, "data": f"data of {item_id}"})


async def ids(api: Api, query: str = "") -> list[str]:
    """Return the IDs on a page."""
    return [item["id"] for item in (await api.ok("GET", USER + query))["collections"]]


async def test_saving_one(api: Api) -> None:
    """The reply has only the item; the service adds ID and time."""
    reply = await api.ok("POST", USER, {"type": 3, "data": "text", "ext": "more"})

    now = api.tenant.now_ms()
    item = reply["collection"]
    assert len(item.pop("id")) == 36
    assert reply == {"collection": {"type": 3, "data": "text", "ext": "more", "createdAt": now, "updatedAt": now}}


async def test_saving_several(api: Api) -> None:
    """User and times are in the body."""
    rows = [{"id": f"id{n}", "type": 0, "data": "d", "ext": "", "createdAt": n} for n in (1, 2)]
    reply = await api.ok("POST", "/collections", {"username": "u1", "collections": rows})

    assert [item["createdAt"] for item in reply["collections"]] == [1, 2]
    assert await ids(api) == ["id2", "id1"]


async def test_order_and_spans(api: Api, clock: ManualClock) -> None:
    """Items are listed latest first by default; both ends of a period are included."""
    await add(api, "a")
    begin = api.tenant.now_ms()
    await clock.advance(1)
    await add(api, "b", kind=7)
    await clock.advance(1)
    await add(api, "c")

    assert await ids(api) == ["c", "b", "a"]
    assert await ids(api, "?direction=asc&limit=2") == ["a", "b"]
    assert await ids(api, f"?begin_time={begin}&end_time={begin + 1000}") == ["b", "a"]
    assert await ids(api, "?type=7") == ["b"]


async def test_listing_from_an_item(api: Api, clock: ManualClock) -> None:
    """Listing from an item on includes that item, and ignores the period."""
    for item_id in "abcd":
        await add(api, item_id)
        await clock.advance(1)

    assert await ids(api, "?limit=2") == ["d", "c"]
    assert await ids(api, "?limit=2&collection_id=c&begin_time=9999999999999") == ["c", "b"]
    assert await ids(api, "?limit=2&collection_id=b") == ["b", "a"]


async def test_items_of_one_moment(api: Api) -> None:
    """Items with the same time are listed once each."""
    await add(api, "a", "b", "c")

    assert await ids(api, "?limit=2") == ["c", "b"]
    assert await ids(api, "?limit=2&collection_id=b") == ["b", "a"]


async def test_changing(api: Api, clock: ManualClock) -> None:
    """Only the extra text can be changed; an empty one removes it."""
    await add(api, "a")
    await clock.advance(1)

    reply = (await api.ok("PUT", f"{USER}/a", {"ext": "new"}))["collection"]
    assert (reply["ext"], reply["updatedAt"] - reply["createdAt"]) == ("new", 1000)
    assert (await api.ok("PUT", f"{USER}/a", {"ext": ""}))["collection"]["ext"] is None


async def test_removing(api: Api) -> None:
    """Deletion returns true; the items of a deleted user are removed."""
    await api.register("u1")
    await add(api, "a", "b", "c")

    assert await api.ok("DELETE", USER, {"collection_ids": ["a", "b"]}) == {"result": True}
    assert await ids(api) == ["c"]
    await api.ok("DELETE", "/users/u1")
    assert await ids(api) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/users/u%201/collections", None, (400, "illegal_argument", "username u 1 is not legal")),
        ("GET", USER + "?limit=201", None, (400, "illegal_argument", "limit should be less than 200")),
        ("GET", USER + "?direction=up", None, (400, "illegal_argument", "direction should be desc or asc")),
        ("GET", USER + "?collection_id=x", None, (400, None, "user collection not found")),
        ("PUT", USER + "/x", {"ext": "e"}, (400, None, "user collection not found")),
        ("DELETE", USER, {"collection_ids": ["x"]}, (400, None, "user collection not found")),
        ("POST", USER, {"type": 0, "data": "x" * 20_481}, (400, "illegal_argument", "data is too long")),
        ("POST", USER, {"type": 0, "data": "", "ext": "x" * 1025}, (400, "illegal_argument", "ext is too long")),
    ],
)
async def test_refused(api: Api, method: str, path: str, body: Any, expected: tuple[int, str | None, str]) -> None:
    """Each refusal has the documented text where one exists."""
    assert await api.refused(method, path, body) == expected


@pytest.mark.parametrize("missing", ["id", "type", "data", "ext", "createdAt"])
async def test_all_fields_of_several(api: Api, missing: str) -> None:
    """In a bulk call all fields are required."""
    row = {"id": "a", "type": 0, "data": "d", "ext": "e", "createdAt": 1}
    del row[missing]

    status, error, _ = await api.refused("POST", "/collections", {"username": "u1", "collections": [row]})
    assert (status, error) == (400, "invalid_request_body")
    assert await ids(api) == []
