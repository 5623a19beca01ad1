"""Threads and their members. Examples: group_thread_*.html (2026)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.chats import make_group
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

ENVELOPE = {
    "applicationName": "testapp",
    "duration": 4,
    "organization": "XXXX",
    "timestamp": 1650869972109,
    "uri": "https://XXXX/XXXX/XXXX/thread",
}
NOT_FOUND = (404, "group_error", "thread not found.")


async def send(api: Api, to: str, kind: str = "chatgroups") -> str:
    """Send a message, and return its ID."""
    reply = await api.ok("POST", f"/messages/{kind}", {"to": [to], "type": "txt", "body": {"msg": "hi"}})
    message_id: str = reply["data"][to]
    return message_id


async def make_body(api: Api, group_id: str, **fields: Any) -> dict[str, Any]:
    """Make the request for a thread of u2 on a new message."""
    return {"group_id": group_id, "name": "1", "owner": "u2", "msg_id": await send(api, group_id), **fields}


async def make_thread(api: Api, group_id: str, **fields: Any) -> str:
    """Create a thread of u2."""
    thread_id: str = (await api.ok("POST", "/thread", await make_body(api, group_id, **fields)))["data"]["thread_id"]
    return thread_id


async def test_creating_as_in_the_example(api: Api, group_id: str) -> None:
    """IDs may be numbers; the owner is the first member."""
    body = await make_body(api, group_id)
    body |= {"group_id": int(group_id), "msg_id": int(body["msg_id"])}

    reply = await api.ok("POST", "/thread", body)

    [thread] = api.tenant.threads.values()
    assert_like(reply, {**ENVELOPE, "action": "post", "data": {"thread_id": thread.id}})
    assert (thread.group_id, thread.message_id, list(thread.members)) == (group_id, str(body["msg_id"]), ["u2"])


async def test_listing_as_in_the_example(api: Api, group_id: str) -> None:
    """The list has only IDs, newest first, and the last page has a cursor too."""
    threads = [await make_thread(api, group_id) for _ in range(3)]

    first = await api.ok("GET", "/thread?limit=2")
    cursor = first["properties"]["cursor"]
    assert_like(
        first,
        {
            **ENVELOPE,
            "action": "get",
            "entities": [{"id": "1XXXX8"}, {"id": "1XXXX7"}],
            "properties": {"cursor": cursor},
        },
    )
    assert [row["id"] for row in first["entities"]] == [threads[2], threads[1]]
    last = await api.ok("GET", f"/thread?limit=2&cursor={cursor}")
    assert [row["id"] for row in last["entities"]] == [threads[0]]
    end = await api.ok("GET", f"/thread?limit=2&cursor={last['properties']['cursor']}")
    assert (end["entities"], end["properties"].keys()) == ([], {"cursor"})
    assert [row["id"] for row in (await api.ok("GET", "/thread?sort=asc"))["entities"]] == threads


async def test_joined_threads_as_in_the_example(api: Api, group_id: str) -> None:
    """The list has all details, latest joined first."""
    older, newer = await make_thread(api, group_id), await make_thread(api, group_id, owner="u3")
    await api.ok("POST", f"/thread/{newer}/users", {"usernames": ["u2"]})

    reply = await api.ok("GET", "/threads/user/u2")

    message_id, created = api.tenant.threads[newer].message_id, api.tenant.now_ms()
    entity = {"name": "1", "owner": "u3", "id": newer, "msgId": message_id, "groupId": group_id, "created": created}
    assert reply["entities"][0] == entity
    assert [row["id"] for row in reply["entities"]] == [newer, older]
    assert reply.keys() == {*ENVELOPE, "action", "entities", "properties"}


async def test_joined_threads_of_one_group(api: Api, group_id: str) -> None:
    """Threads of other groups are skipped on every page."""
    other_group = await make_group(api)
    mine = []
    for _ in range(3):
        mine.append(await make_thread(api, group_id))
        await make_thread(api, other_group)
    path = f"/threads/chatgroups/{group_id}/user/u2"

    first = await api.ok("GET", f"{path}?limit=2&sort=asc")
    last = await api.ok("GET", f"{path}?limit=2&sort=asc&cursor={first['properties']['cursor']}")

    assert [row["id"] for row in first["entities"] + last["entities"]] == mine


async def test_renaming_and_deleting_as_in_the_examples(api: Api, group_id: str) -> None:
    """A thread is renamed and deleted; then its message can have another one."""
    thread_id = await make_thread(api, group_id)
    path = f"/thread/{thread_id}"
    message_id = api.tenant.threads[thread_id].message_id

    assert_like(await api.ok("PUT", path, {"name": "test4"}), {**ENVELOPE, "action": "put", "data": {"name": "test4"}})
    assert api.tenant.threads[thread_id].name == "test4"
    assert_like(await api.ok("DELETE", path), {**ENVELOPE, "action": "delete", "data": {"status": "ok"}})
    assert await api.refused("DELETE", path) == NOT_FOUND
    assert (await api.ok("GET", "/threads/user/u2"))["entities"] == []
    await make_thread(api, group_id, msg_id=message_id)


async def test_members_as_in_the_examples(api: Api, group_id: str) -> None:
    """Only removing returns an outcome for each user; listing has a short envelope."""
    path = f"/thread/{await make_thread(api, group_id)}/users"

    assert_like(
        await api.ok("POST", path, {"usernames": ["u3", "u2"]}),
        {**ENVELOPE, "action": "post", "data": {"status": "ok"}},
    )
    reply = await api.ok("GET", path)
    assert reply["data"] == {"affiliations": ["u2", "u3"]}
    assert reply.keys() == {"action", "data", "duration", "properties", "timestamp", "uri"}
    assert_like(
        await api.ok("DELETE", path, {"usernames": ["u3", "u4"]}),
        {**ENVELOPE, "action": "delete", "entities": [{"result": True, "user": "u3"}, {"result": False, "user": "u4"}]},
    )
    assert (await api.ok("GET", path))["data"] == {"affiliations": ["u2"]}


async def test_members_by_page(api: Api, group_id: str) -> None:
    """The cursor is in ``properties``."""
    path = f"/thread/{await make_thread(api, group_id)}/users"
    await api.ok("POST", path, {"usernames": ["u1", "u3"]})

    first = await api.ok("GET", path + "?limit=2")
    last = await api.ok("GET", f"{path}?limit=2&cursor={first['properties']['cursor']}")

    assert (first["data"]["affiliations"], last["data"]["affiliations"]) == (["u2", "u1"], ["u3"])


async def test_leaving_the_group(api: Api, group_id: str) -> None:
    """A user who is removed from a group or blocked leaves its threads, but not those of other groups."""
    thread_id = await make_thread(api, group_id)
    await api.ok("POST", f"/thread/{thread_id}/users", {"usernames": ["u3"]})
    other = await make_thread(api, await make_group(api))

    await api.ok("DELETE", f"/chatgroups/{group_id}/users/u2")
    await api.ok("POST", f"/chatgroups/{group_id}/blocks/users/u3")

    assert (await api.ok("GET", f"/thread/{thread_id}/users"))["data"] == {"affiliations": []}
    assert [row["id"] for row in (await api.ok("GET", "/threads/user/u2"))["entities"]] == [other]


async def test_deleted_group(api: Api, group_id: str) -> None:
    """Threads and their memberships are deleted with their group."""
    thread_id = await make_thread(api, group_id)
    other = await make_thread(api, await make_group(api))

    await api.ok("DELETE", f"/chatgroups/{group_id}")

    assert list(api.tenant.threads) == [other]
    assert await api.refused("GET", f"/thread/{thread_id}/users") == NOT_FOUND
    assert [row["id"] for row in (await api.ok("GET", "/threads/user/u2"))["entities"]] == [other]


async def test_creating_refused(api: Api, group_id: str) -> None:
    """Each refusal has the documented text, and no thread is created."""
    valid = await make_body(api, group_id)
    to_user, elsewhere = await send(api, "u1", "users"), await send(api, await make_group(api))
    cases: list[tuple[Any, tuple[int, str, str]]] = [
        ([], (400, "param_illegal", "Failed to read HTTP message")),
        ({**valid, "name": 1}, (400, "param_illegal", "Failed to read HTTP message")),
        ({**valid, "name": "n" * 65}, (400, "group_error", "thread name limit reached.")),
        ({**valid, "group_id": "1"}, (404, "group_error", "group not found.")),
        ({**valid, "owner": "u4"}, (404, "group_error", "user not in group.")),
        ({**valid, "msg_id": "1"}, (404, "group_error", "msg not exist.")),
        ({**valid, "msg_id": to_user}, (400, "group_error", "thread must on group message to create.")),
        ({**valid, "msg_id": elsewhere}, (400, "group_error", "msg not belong to group .")),
    ]

    for body, expected in cases:
        assert await api.refused("POST", "/thread", body) == expected
    assert len(api.tenant.threads) == 0


async def test_one_thread_on_a_message(api: Api, group_id: str) -> None:
    """A second thread on a message is refused, and so is a thread on a message in a thread."""
    body = await make_body(api, group_id)
    thread_id = (await api.ok("POST", "/thread", body))["data"]["thread_id"]

    assert await api.refused("POST", "/thread", body) == (
        403,
        "group_error",
        "msg already create thread.not allow to create.",
    )
    nested = {**body, "msg_id": await send(api, thread_id)}
    assert await api.refused("POST", "/thread", nested) == (400, "group_error", "thread not nested.")


async def test_caps(api: Api, group_id: str) -> None:
    """More than 50 rows per page or 10 users per call are refused, not reduced."""
    path = f"/thread/{await make_thread(api, group_id)}/users"

    for listing in ("/thread", "/threads/user/u2", path):
        assert await api.refused("GET", listing + "?limit=51") == (400, "group_error", "query param reaches limit.")
    for method in ("POST", "DELETE"):
        assert await api.refused(method, path, {"usernames": [f"x{n}" for n in range(11)]}) == (
            400,
            "group_error",
            "request body reaches limit.",
        )


async def test_users_who_are_not_members(api: Api, group_id: str) -> None:
    """Only members of the group can join its threads; one other user makes the whole call fail."""
    path = f"/thread/{await make_thread(api, group_id)}/users"

    assert (await api.refused("POST", path, {"usernames": ["u3", "u4"]}))[:2] == (404, "group_error")
    assert (await api.ok("GET", path))["data"] == {"affiliations": ["u2"]}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"threads": False}, "thread not open."),
        ({"max_threads": 1}, "thread number has reached limit."),
        ({"max_joined_threads": 1}, "user join thread reach limit."),
    ],
)
async def test_settings_of_the_app(
    client: httpx.AsyncClient, clock: ManualClock, settings: dict[str, Any], expected: str
) -> None:
    """Threads can be disabled, and limited for the app and for each user."""
    emulator = Emulator(apps=[App("org", "app", **settings)], clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
        await api.register("u1", "u2", "u3")
        group_id = await make_group(api)
        await api("POST", "/thread", await make_body(api, group_id))

        assert await api.refused("POST", "/thread", await make_body(api, group_id)) == (403, "group_error", expected)
