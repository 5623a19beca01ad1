"""Groups, threads and chat rooms through the client: both ends have the same operations, and agree on them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from easemob_async import BadRequestError, Easemob, NotFoundError, PermissionDeniedError
from easemob_async import api as api_room
from easemob_async._operation import Operation
from easemob_async.emulator import Emulator
from easemob_async.models import MemberAttributes, TextMessage
from tests.emulator_client import make_emulator_client

pytestmark = pytest.mark.anyio

AREAS = ("groups", "threads", "chatrooms")


def operations() -> Iterator[Operation[Any]]:
    """Iterate over the client's operations on groups, threads and chat rooms."""
    for module in iter_modules(api_room.__path__):
        for value in vars(import_module(f"{api_room.__name__}.{module.name}")).values():
            if isinstance(value, Operation) and value.id.startswith(AREAS):
                yield value


def shape(path: str) -> str:
    """Replace the names of placeholders in a path, which may differ between client and emulator."""
    return re.sub(r"\{\w+\}", "{}", path)


def test_the_same_operations() -> None:
    """Each operation has the same method and path at both ends."""
    emulated = {name: (method, shape(path)) for name, method, path in Emulator.routes() if name.startswith(AREAS)}

    assert {operation.id: (operation.method, shape(operation.path)) for operation in operations()} == emulated


@pytest.fixture
def emulator() -> Emulator:
    """An emulator without rate limits, because these tests send many requests."""
    return Emulator(limits=False)


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[Easemob]:
    """A client of an app with five users."""
    async with (
        emulator.serve() as server,
        make_emulator_client(server.base_url) as client,
    ):
        for number in range(1, 6):
            await client.users.register(f"u{number}", password="1")
        yield client


def unused(emulator: Emulator, *areas: str) -> set[str]:
    """Return the operations of these areas that were not carried out."""
    done = emulator.tenant("org", "app").carried_out
    return {name for name, _, _ in Emulator.routes() if name.rpartition(".")[0] in areas and not done[name]}


async def create_group(client: Easemob) -> str:
    """Create a group of u1 with the members u2, u3 and u4."""
    return await client.groups.create(public=False, owner="u1", members=["u2", "u3", "u4"])


async def test_group_attributes_and_files(client: Easemob, emulator: Emulator, tmp_path: Path) -> None:
    """Attributes and files are read as they were stored."""
    group_id = await create_group(client)
    attributes, files = client.groups.attributes, client.groups.files

    await attributes.set(group_id, "u2", {"a": "1", "b": "2"})
    report = await attributes.set_many(group_id, [MemberAttributes(username="u2", attributes={"a": "", "c": "3"})])
    assert [(row.username, row.attributes) for row in report.saved] == [("u2", {"b": "2", "c": "3"})]
    assert await attributes.get(group_id, "u2") == {"b": "2", "c": "3"}
    assert await attributes.get_many(group_id, ["u2", "u5"], keys=["b"]) == {"u2": {"b": "2"}}

    file = await files.upload(group_id, b"hello", filename="A.TXT")
    assert [(each.id, each.name, each.size) async for each in files.iter(group_id)] == [(file.id, "a.txt", 5)]
    assert await files.download(group_id, file.id, tmp_path / "a.txt") == 5
    assert (tmp_path / "a.txt").read_bytes() == b"hello"
    await files.delete(group_id, file.id)

    assert unused(emulator, "groups.attributes", "groups.files") == set()


async def test_lists_of_a_group(client: Easemob, emulator: Emulator) -> None:
    """Admins, allow list, mutes and block list of a group, with the outcome for each user."""
    group_id = await create_group(client)
    groups = client.groups

    await groups.admins.add(group_id, "u2")
    assert await groups.admins.list(group_id) == ["u2"]
    roles = {member.username: member.role async for member in groups.members.iter(group_id)}
    assert roles == {"u1": "owner", "u2": "admin", "u3": "member", "u4": "member"}
    await groups.admins.remove(group_id, "u2")

    await groups.allowlist.add(group_id, "u3")
    assert [row.done for row in await groups.allowlist.add_many(group_id, ["u4", "u5"])] == [True, False]
    assert await groups.allowlist.list(group_id) == ["u1", "u2", "u3", "u4"]
    assert [row.done for row in await groups.allowlist.remove_many(group_id, ["u3"])] == [True]

    muted = await groups.mutes.add_many(group_id, ["u2", "u5"], seconds=-1)
    assert [(row.username, row.done, row.expires) for row in muted] == [("u2", True, None), ("u5", False, None)]
    assert [row.username for row in await groups.mutes.list(group_id)] == ["u2"]
    assert [row.done for row in await groups.mutes.remove_many(group_id, ["u2"])] == [True]
    await groups.mutes.mute_all(group_id)
    assert (await groups.get(group_id)).muted is True
    await groups.mutes.unmute_all(group_id)

    await groups.blocklist.add(group_id, "u2")
    assert [row.done for row in await groups.blocklist.add_many(group_id, ["u3", "u4", "u5"])] == [True, True, False]
    with pytest.raises(PermissionDeniedError):
        await groups.members.add(group_id, "u2")
    await groups.blocklist.remove(group_id, "u2")
    assert [row.done for row in await groups.blocklist.remove_many(group_id, ["u3", "u5"])] == [True, False]
    assert await groups.blocklist.list(group_id) == ["u4"]

    areas = ("groups.admins", "groups.allowlist", "groups.mutes", "groups.blocklist")
    assert unused(emulator, *areas) == set()


async def test_threads(client: Easemob, emulator: Emulator) -> None:
    """Threads and their members are listed over several pages, each with a cursor."""
    group_id = await create_group(client)
    threads: list[str] = []
    for number in range(3):
        sent = await client.messages.send_to_groups([group_id], TextMessage(text="hi"))
        made = await client.threads.create(group_id, message_id=sent[group_id], name=f"t{number}", owner="u2")
        threads.insert(0, made)
    await client.threads.update(threads[0], "new")

    assert [thread.id async for thread in client.threads.iter(limit=2)] == threads
    joined = [(thread.id, thread.name) async for thread in client.threads.iter_joined("u2", limit=2)]
    assert joined == list(zip(threads, ["new", "t1", "t0"], strict=True))
    assert [thread.id async for thread in client.threads.iter_joined_in_group(group_id, "u2", limit=3)] == threads

    members = client.threads.members
    await members.add_many(threads[0], ["u3", "u4"])
    assert [username async for username in members.iter(threads[0], limit=2)] == ["u2", "u3", "u4"]
    assert [row.done for row in await members.remove_many(threads[0], ["u3", "u5"])] == [True, False]
    await client.threads.delete(threads[0])
    with pytest.raises(NotFoundError):
        await client.threads.update(threads[0], "gone")

    assert unused(emulator, "threads", "threads.members") == set()


async def create_chatroom(client: Easemob) -> str:
    """Create a chat room of u1 with the members u2 and u3."""
    return await client.chatrooms.create("u1", name="r", description="d", members=["u2", "u3"])


async def test_chat_rooms(client: Easemob, emulator: Emulator) -> None:
    """Chat rooms are created, changed, transferred, listed and deleted."""
    room_id, other = await create_chatroom(client), await create_chatroom(client)
    rooms = client.chatrooms

    assert [room.id async for room in rooms.iter(limit=1)] == [other, room_id]
    assert [(room.id, room.disabled) async for room in rooms.iter_joined("u2", limit=1)] == [
        (other, False),
        (room_id, False),
    ]
    changes = await rooms.update(room_id, name="n")
    assert (changes.name, changes.max_members, changes.description) == (True, None, None)
    with pytest.raises(BadRequestError, match="larger than the maxUsers"):
        await rooms.update(room_id, max_members=2)
    await rooms.transfer(room_id, "u2")
    room = await rooms.get(room_id)
    assert (room.name, room.owner, room.max_members, room.member_count) == ("n", "u2", 1000, 3)
    assert [room.id for room in await rooms.get_many([room_id, "1", other])] == [room_id, other]
    await rooms.announcement.set(room_id, "hello")
    assert await rooms.announcement.get(room_id) == "hello"
    await rooms.super_admins.add("u1")
    assert [username async for username in rooms.super_admins.iter()] == ["u1"]
    await rooms.super_admins.remove("u1")
    await rooms.delete(room_id)
    with pytest.raises(NotFoundError):
        await rooms.get(room_id)

    assert unused(emulator, "chatrooms", "chatrooms.announcement", "chatrooms.super_admins") == set()


async def test_members_of_a_chat_room(client: Easemob, emulator: Emulator) -> None:
    """Members of a chat room, their tags, and the attributes they set."""
    room_id = await create_chatroom(client)
    members, attributes = client.chatrooms.members, client.chatrooms.attributes

    await members.add(room_id, "u4")
    added = await members.add_many(room_id, ["u4", "u5"])
    assert [(row.username, row.done) for row in added] == [("u4", True), ("u5", True)]
    roles = [(member.username, member.role) async for member in members.iter(room_id, limit=2)]
    assert roles == [("u1", "owner"), *((f"u{n}", "member") for n in range(2, 6))]
    assert [name async for name in members.iter_cursor(room_id, limit=2)] == ["u2", "u3", "u4", "u5"]
    await members.remove(room_id, "u4")
    assert [row.done for row in await members.remove_many(room_id, ["u4", "u5"])] == [False, True]

    await members.set_tags(room_id, "u2", ["a", "b"])
    await client.chatrooms.mutes.mute_tag(room_id, "a", seconds=-1)
    assert await members.get_tags(room_id, "u2") == {"a": -1, "b": 0}

    changes = await attributes.set(room_id, "u2", {"x": "1", "y": "1"})
    assert (changes.done, changes.refused) == (["x", "y"], {})
    with pytest.raises(PermissionDeniedError):
        await attributes.set(room_id, "u3", {"x": "2"})
    assert (await attributes.set_forced(room_id, "u3", {"x": "2"}, auto_delete=False)).done == ["x"]
    deleted = await attributes.delete(room_id, "u2", ["x", "y"])
    assert (deleted.done, list(deleted.refused)) == (["y"], ["x"])
    assert await attributes.get(room_id) == {"x": "2"}
    assert (await attributes.delete_forced(room_id, "admin", ["x"])).done == ["x"]

    assert unused(emulator, "chatrooms.members", "chatrooms.attributes") == set()


async def test_lists_of_a_chat_room(client: Easemob, emulator: Emulator) -> None:
    """Admins, allow list, mutes and block list of a chat room, with the outcome for each user."""
    room_id = await create_chatroom(client)
    rooms = client.chatrooms

    await rooms.admins.add(room_id, "u2")
    assert await rooms.admins.list(room_id) == ["u2"]
    await rooms.admins.remove(room_id, "u2")

    await rooms.allowlist.add(room_id, "u3")
    assert [row.done for row in await rooms.allowlist.add_many(room_id, ["u3", "u5"])] == [True, False]
    assert await rooms.allowlist.list(room_id) == ["u1", "u2", "u3"]
    assert [row.done for row in await rooms.allowlist.remove_many(room_id, ["u3", "u5"])] == [True, False]

    assert [row.done for row in await rooms.mutes.add_many(room_id, ["u2", "u5"], seconds=60)] == [True, False]
    assert [row.username for row in await rooms.mutes.list(room_id)] == ["u2"]
    assert [row.done for row in await rooms.mutes.remove_many(room_id, ["u2"])] == [True]
    await rooms.mutes.mute_all(room_id)
    assert (await rooms.get(room_id)).muted is True
    await rooms.mutes.unmute_all(room_id)
    await rooms.members.set_tags(room_id, "u2", ["a"])
    await rooms.mutes.mute_tag(room_id, "a", seconds=60)

    await rooms.blocklist.add(room_id, "u2")
    assert [row.done for row in await rooms.blocklist.add_many(room_id, ["u3", "u5"])] == [True, False]
    await rooms.blocklist.remove(room_id, "u2")
    assert await rooms.blocklist.list(room_id) == ["u3"]
    assert [row.done for row in await rooms.blocklist.remove_many(room_id, ["u3", "u5"])] == [True, False]

    areas = ("chatrooms.admins", "chatrooms.allowlist", "chatrooms.mutes", "chatrooms.blocklist")
    assert unused(emulator, *areas) == set()
