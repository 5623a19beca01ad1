"""A new app against the emulator: a sequence of calls of many areas, each checked by reading what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from easemob_async import AlreadyExistsError, Easemob, EasemobError, NotFoundError, PermissionDeniedError
from easemob_async.emulator import Emulator
from easemob_async.models import NewUser, ReceivedText, TextMessage
from easemob_async.testing import ManualClock
from tests.emulator_client import make_emulator_client

pytestmark = pytest.mark.anyio


@pytest.fixture
def emulator() -> Emulator:
    """An emulator with a manual clock, so that an hour of history can pass."""
    return Emulator(clock=ManualClock())


@pytest.fixture
def base_url(emulator: Emulator) -> Iterator[str]:
    """Serve the emulator, and return its URL."""
    with emulator.serve_in_thread() as server:
        yield server.base_url


@pytest.mark.parametrize("ids", ["texts", "numbers"])
async def test_first_hour_of_an_app(base_url: str, emulator: Emulator, tmp_path: Path, ids: str) -> None:
    """
    Users, groups, files, threads, chat rooms, presence, reactions, push settings and history work in one session.

    They work alike if the service sends IDs as numbers.
    """
    if ids == "numbers":
        emulator.faults.add("numeric_ids")
    async with make_emulator_client(base_url) as client:
        await register_users(client)
        await change_contacts(client)
        group_id, message_id = await use_group(client)
        await share_a_file(client, group_id, tmp_path)
        await use_thread(client, group_id, message_id)
        await use_chatroom(client)
        await use_presence(client)
        await use_reactions(client, message_id)
        await change_push_settings(client)
        await recall_and_read_history(client, emulator)


async def register_users(client: Easemob) -> None:
    await client.users.register("alice", password="1")
    registration = await client.users.register_many(
        [NewUser(username=name, password="1") for name in ("bob", "carol", "alice")]
    )
    assert [user.username for user in registration.registered] == ["bob", "carol"]
    assert [user.username for user in registration.refused] == ["alice"]
    with pytest.raises(AlreadyExistsError):
        await client.users.register("Alice", password="2")
    await client.attributes.set("alice", {"nickname": "Al", "avatarurl": "https://x/y.png"})
    assert (await client.attributes.get("alice"))["nickname"] == "Al"
    assert {user.username async for user in client.users.iter()} == {"alice", "bob", "carol"}


async def change_contacts(client: Easemob) -> None:
    await client.contacts.add("alice", "bob")
    assert await client.contacts.list_all("bob") == ["alice"]
    await client.contacts.set_remark("alice", "bob", "Bobby")
    (contact,) = (await client.contacts.list("alice", with_remarks=True)).items
    assert (contact.username, contact.remark) == ("bob", "Bobby")
    await client.blocklist.add_many("alice", ["carol"])
    assert (await client.blocklist.list("alice")).items == ["carol"]
    await client.blocklist.remove("alice", "carol")
    assert (await client.blocklist.list("alice")).items == []
    await client.contacts.remove("bob", "alice")
    assert await client.contacts.list_all("alice") == []


async def use_group(client: Easemob) -> tuple[str, str]:
    group_id = await client.groups.create("alice", public=False, name="Hiking", members=["bob"])
    (added,) = await client.groups.members.add_many(group_id, ["carol"])
    assert (added.username, added.done) == ("carol", True)
    roles = {member.username: member.role async for member in client.groups.members.iter(group_id)}
    assert roles == {"alice": "owner", "bob": "member", "carol": "member"}
    await client.groups.admins.add(group_id, "bob")
    assert await client.groups.admins.list(group_id) == ["bob"]
    await client.groups.mutes.add_many(group_id, ["carol"], seconds=60)
    assert [muted.username for muted in await client.groups.mutes.list(group_id)] == ["carol"]
    await client.groups.announcement.set(group_id, "Sunday, nine o'clock")
    assert await client.groups.announcement.get(group_id) == "Sunday, nine o'clock"
    await client.groups.blocklist.add(group_id, "carol")
    assert not await client.groups.is_joined(group_id, "carol")
    with pytest.raises(EasemobError):
        await client.groups.members.add(group_id, "carol")
    await client.groups.blocklist.remove(group_id, "carol")
    await client.groups.members.add(group_id, "carol")
    changes = await client.groups.update(group_id, name="Hiking club")
    assert changes.name is True
    assert (await client.groups.get(group_id)).name == "Hiking club"
    sent = await client.messages.send_to_groups([group_id], TextMessage(text="Hello all"), sender="alice")
    return group_id, sent[group_id]


async def share_a_file(client: Easemob, group_id: str, folder: Path) -> None:
    (folder / "map.bin").write_bytes(bytes(range(256)) * 100)
    shared = await client.groups.files.upload(group_id, folder / "map.bin")
    assert [file.id async for file in client.groups.files.iter(group_id)] == [shared.id]
    assert await client.groups.files.download(group_id, shared.id, folder / "copy.bin") == 25_600
    assert (folder / "copy.bin").read_bytes() == (folder / "map.bin").read_bytes()
    await client.groups.files.delete(group_id, shared.id)
    assert (await client.groups.files.list(group_id)).items == []

    picture = await client.files.upload(b"\x89PNG" + bytes(20_000), filename="top.png", restricted=True)
    assert picture.secret is not None
    with pytest.raises(EasemobError):
        await client.files.download(picture.id, folder / "top.png")
    async with client.files.open(picture.id, secret=picture.secret) as download:
        assert len(await download.read()) == 20_004


async def use_thread(client: Easemob, group_id: str, message_id: str) -> None:
    thread_id = await client.threads.create(group_id, message_id=message_id, name="Which shoes?", owner="alice")
    await client.threads.members.add_many(thread_id, ["bob"])
    assert set((await client.threads.members.list(thread_id)).items) == {"alice", "bob"}
    assert [thread.id async for thread in client.threads.iter_joined("bob")] == [thread_id]
    await client.threads.update(thread_id, "Which boots?")
    await client.threads.delete(thread_id)
    assert [thread async for thread in client.threads.iter_joined("bob")] == []


async def use_chatroom(client: Easemob) -> None:
    await client.chatrooms.super_admins.add("alice")
    assert (await client.chatrooms.super_admins.list()).items == ["alice"]
    room_id = await client.chatrooms.create("alice", name="Live", description="Tonight", members=["bob"])
    changes = await client.chatrooms.attributes.set(room_id, "alice", {"song": "one", "mood": "fine"})
    assert set(changes.done) == {"song", "mood"}
    changes = await client.chatrooms.attributes.set_forced(room_id, "bob", {"song": "two"})
    assert changes.done == ["song"]
    assert await client.chatrooms.attributes.get(room_id) == {"song": "two", "mood": "fine"}
    await client.chatrooms.members.add(room_id, "carol")
    assert (await client.chatrooms.get(room_id)).member_count == 3
    await client.chatrooms.members.remove(room_id, "carol")
    assert [found.id async for found in client.chatrooms.iter_joined("bob")] == [room_id]
    await client.chatrooms.delete(room_id)
    with pytest.raises(NotFoundError):
        await client.chatrooms.get(room_id)


async def use_presence(client: Easemob) -> None:
    await client.presence.subscribe("alice", ["bob"], ttl=3600)
    await client.presence.set("bob", "android_1", status="1", ext="busy hiking")
    (found,) = await client.presence.get_many("alice", ["bob"])
    assert (found.username, found.ext) == ("bob", "busy hiking")
    assert [each.username for each in (await client.presence.list_subscriptions("alice")).items] == ["bob"]
    await client.presence.unsubscribe("alice", ["bob"])
    assert (await client.presence.list_subscriptions("alice")).items == []


async def use_reactions(client: Easemob, message_id: str) -> None:
    await client.reactions.add("bob", message_id, reaction="+1")
    assert (await client.reactions.list_users("alice", message_id, reaction="+1")).items == ["bob"]
    await client.reactions.delete("bob", message_id, reaction="+1")


async def change_push_settings(client: Easemob) -> None:
    await client.push.set_nickname("alice", "Al of the hills")
    await client.push.set_notification("alice", "user", "alice", mode="NONE", quiet_hours="22:00-07:00")
    settings = await client.push.get_notification("alice", "user", "alice")
    assert (settings.mode, settings.quiet_hours) == ("NONE", "22:00-07:00")
    assert (await client.users.get("alice")).nickname == "Al of the hills"


async def recall_and_read_history(client: Easemob, emulator: Emulator) -> None:
    kept = await client.messages.send_to_users(["bob"], TextMessage(text="See you"), sender="alice")
    gone = await client.messages.send_to_users(["bob"], TextMessage(text="Oops"), sender="alice")
    await client.messages.recall(gone["bob"], recipient="bob", chat_type="chat", sender="alice")
    with pytest.raises((NotFoundError, PermissionDeniedError, EasemobError)):
        await client.messages.recall(gone["bob"], recipient="bob", chat_type="chat", sender="alice")

    clock = emulator.clock
    assert isinstance(clock, ManualClock)
    hour = datetime.fromtimestamp(clock.wall() // 3600 * 3600).astimezone()
    clock.now += timedelta(hours=2).total_seconds()  # the service writes the file of an hour after its end
    records = [record async for record in client.history.iter(hour)]
    chats = {record.message_id: record for record in records if record.chat_type == "chat"}
    assert kept["bob"] in chats
    assert chats[kept["bob"]].bodies == [ReceivedText(text="See you")]
    assert (chats[kept["bob"]].sender, chats[kept["bob"]].recipient) == ("alice", "bob")
    assert any(record.chat_type == "groupchat" for record in records)
