"""
The client against the emulator: each operation once, and its effect as seen by others.

Both are written from the same documents, but independently of each other, so a mistake in one of them fails a test.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from easemob_async import (
    AlreadyExistsError,
    BadRequestError,
    ConflictError,
    Easemob,
    FeatureNotEnabledError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    models,
)
from easemob_async.emulator import App, EmulatedDevice, EmulatedPushCounts, Emulator, EmulatorServer, Feature
from easemob_async.testing import ManualClock
from tests.emulator_client import make_emulator_client

pytestmark = pytest.mark.anyio

TEXT = models.TextMessage(text="hi")
DAY = 24 * 3600


@pytest.fixture
def emulator(clock: ManualClock) -> Emulator:
    """An emulator whose chat history is available at once, with hours in UTC."""
    return Emulator(
        apps=[App("org", "app", history_zone="utc", history_delay=-3600)],
        clock=clock,
        limits=False,
    )


@pytest.fixture
async def client(server: EmulatorServer) -> AsyncIterator[Easemob]:
    """A client with default settings, and users u1 to u5."""
    async with make_emulator_client(server.base_url, limits=False) as client:
        await client.users.register_many([models.NewUser(username=f"u{n}", password="1") for n in range(1, 6)])
        yield client


async def test_contacts(client: Easemob) -> None:
    """Contacts are mutual, and ``iter`` walks every page of them."""
    await client.contacts.add("u1", "u2")
    imported = await client.contacts.add_many("u1", ["u3", "u4", "stranger"])
    assert (imported.added, imported.not_existing) == (["u3", "u4"], ["stranger"])
    await client.contacts.set_remark("u1", "u3", "three")

    friends = [friend async for friend in client.contacts.iter("u1", with_remarks=True, limit=2)]
    assert [(friend.username, friend.remark) for friend in friends] == [("u4", None), ("u3", "three"), ("u2", None)]
    assert await client.contacts.list_all("u2") == ["u1"]
    checks = await client.contacts.check("u1", ["u2", "u5"])
    assert [check.is_friend for check in checks] == [True, False]
    await client.contacts.remove("u2", "u1")
    await client.contacts.remove_all("u1")
    assert await client.contacts.list_all("u3") == []
    with pytest.raises(NotFoundError):
        await client.contacts.add("u1", "stranger")


async def test_blocklist(client: Easemob) -> None:
    """Blocked users are listed, latest first."""
    blocked = await client.blocklist.add_many("u1", ["u2", "u3", "u4"])
    assert [(row.username, row.done) for row in blocked] == [("u2", True), ("u3", True), ("u4", True)]

    assert [name async for name in client.blocklist.iter("u1", limit=2)] == ["u4", "u3", "u2"]
    assert [check.is_blocked for check in await client.blocklist.check("u1", ["u2", "u5"])] == [True, False]
    await client.blocklist.remove("u1", "u3")
    assert [name async for name in client.blocklist.iter("u1")] == ["u4", "u2"]


async def test_attributes(client: Easemob) -> None:
    """Texts with any characters survive the form encoding."""
    odd = {"nickname": "a&b=c+d %", "签名": "你好\n"}
    await client.attributes.set("u1", odd)
    await client.attributes.set("u1", {"ext": "x"})

    assert await client.attributes.get("u1") == {**odd, "ext": "x"}
    assert await client.attributes.get_many(["u1", "u2"], keys=["ext"]) == {"u1": {"ext": "x"}, "u2": {}}
    assert await client.attributes.get_capacity() > 0
    await client.attributes.delete("u1")
    assert await client.attributes.get("u1") == {}
    with pytest.raises(QuotaExceededError):
        await client.attributes.set("u1", {"ext": "x" * 2048})


async def test_presence(client: Easemob, clock: ManualClock, emulator: Emulator) -> None:
    """Numbers are parsed, although the service sends them as strings."""
    await client.presence.set("u2", "android_1", status="1", ext="busy")
    (shown,) = await client.presence.subscribe("u1", ["u2"], ttl=100)
    assert (shown.username, shown.ext, shown.status) == ("u2", "busy", {"android_1": "1"})
    assert shown.expires == int(clock.wall()) + 100

    await client.presence.subscribe("u1", ["u3", "u4"], ttl=200)
    assert [found.username for found in await client.presence.get_many("u1", ["u2", "u5"])] == ["u2"]
    followed = [row.username async for row in client.presence.iter_subscriptions("u1", limit=2)]
    assert sorted(followed) == ["u2", "u3", "u4"]
    await clock.advance(100)
    await client.presence.unsubscribe("u1", ["u3"])
    assert (await client.presence.list_subscriptions("u1")).total == 1
    group_id = await client.groups.create("u1", public=False, members=["u2"])
    emulator.tenant("org", "app").users["u2"].online = True
    assert await client.presence.get_group_online_count(group_id) == 1


async def test_collections(client: Easemob, clock: ManualClock) -> None:
    """``iter`` returns each item once, also items of one moment."""
    await client.collections.add("u1", "data", item_type=1, item_id="a")
    now = int(clock.wall() * 1000)
    new = [models.NewCollectionItem(id=f"b{n}", type=2, data="d", ext="e", created=now) for n in range(3)]
    await client.collections.add_many("u1", new)

    assert [item.id async for item in client.collections.iter("u1", limit=2)] == ["b2", "b1", "b0", "a"]
    assert [item.id async for item in client.collections.iter("u1", item_type=2, direction="asc", limit=1)] == [
        "b0",
        "b1",
        "b2",
    ]
    assert (await client.collections.update("u1", "a", "more")).ext == "more"
    await client.collections.remove_many("u1", ["a", "b1"])
    assert [item.id async for item in client.collections.iter("u1")] == ["b2", "b0"]


async def test_reactions(client: Easemob) -> None:
    """Reactions are counted, listed, walked although every page has a cursor, and removed."""
    group_id = await client.groups.create("u1", public=False, members=["u2", "u3", "u4"])
    message_id = (await client.messages.send_to_groups([group_id], TEXT, sender="u1"))[group_id]
    for number in range(1, 5):
        await client.reactions.add(f"u{number}", message_id, reaction="ok 👍&")

    (found,) = await client.reactions.list("u1", [message_id], chat_type="groupchat", group_id=group_id)
    (reaction,) = found.reactions
    assert (reaction.reaction, reaction.count) == ("ok 👍&", 4)
    walked = [user async for user in client.reactions.iter_users("u1", message_id, reaction="ok 👍&", limit=2)]
    assert walked == ["u1", "u2", "u3", "u4"]
    with pytest.raises(AlreadyExistsError):
        await client.reactions.add("u1", message_id, reaction="ok 👍&")
    with pytest.raises(PermissionDeniedError):
        await client.reactions.add("u5", message_id, reaction="ok 👍&")
    await client.reactions.delete("u1", message_id, reaction="ok 👍&")
    assert (await client.reactions.list_users("u2", message_id, reaction="ok 👍&")).items == ["u2", "u3", "u4"]


async def test_push(client: Easemob, emulator: Emulator, clock: ManualClock) -> None:
    """Push settings, templates and statistics are read as they were set."""
    await client.push.set_nickname("u1", "one")
    (named,) = await client.push.set_nickname_many([models.PushNickname(username="u2", nickname="two")])
    assert (named.username, named.nickname) == ("u2", "two")
    await client.push.set_display_style("u1", 1)
    user = await client.push.set_do_not_disturb("u1", do_not_disturb=True, quiet_from=1, quiet_until=3)
    assert user.nickname == "one"
    (bound,) = await client.push.set_binding("u1", "d1", notifier_name="n", device_token="t")
    assert await client.push.list_bindings("u1") == [bound]

    settings = await client.push.set_notification("u1", "user", "u1", mode="NONE", quiet_hours="21:30-08:00")
    assert await client.push.get_notification("u1", "user", "u1") == settings
    quiet = await client.push.set_notification("u1", "chatgroup", "17", mode="AT", quiet_for=1000)
    assert quiet.quiet_until == int(clock.wall() * 1000) + 1000
    await client.push.set_language("u1", "en")
    assert await client.push.get_language("u1") == "en"
    assert await client.push.get_language("u2") == ""

    await client.push.create_template("t1", title_pattern="{0}", content_pattern="{1}")
    await client.push.update_template("t1", title_pattern="new")
    assert (await client.push.get_template("t1")).title_pattern == "new"
    token = (await client.tokens.get_user("u1")).access_token
    await client.push.set_user_template("u1", "t1", token=token)
    assert await client.push.get_user_template("u1", token=token) == "t1"
    with pytest.raises(PermissionDeniedError):
        await client.push.set_user_template("u2", "t1", token=token)
    await client.push.delete_template("t1")
    with pytest.raises(NotFoundError):
        await client.push.get_template("t1")

    emulator.tenant("org", "app").push.counts["2024-04-02"] = {"APNS": EmulatedPushCounts(3, 1)}
    counts = await client.push.get_statistics("2024-04-01", "2024-04-03")
    assert (counts["2024-04-02"]["APNS"].succeeded, counts["2024-04-02"]["APNS"].arrived) == (3, None)
    with pytest.raises(NotFoundError):
        await client.push.set_nickname("stranger", "n")


async def test_sends_to_some_and_to_all(client: Easemob, emulator: Emulator) -> None:
    """Directed messages and broadcasts are sent."""
    tenant = emulator.tenant("org", "app")
    for message_id in (
        await client.messages.send_to_group_members("17", ["u2"], TEXT, sender="u1"),
        await client.messages.send_to_chatroom_members("18", ["u2"], TEXT, level="high"),
    ):
        assert tenant.messages[message_id].options["users"] == ["u2"]
    made = [
        await client.messages.broadcast_to_all_users(TEXT, ext={"a": 1}),
        await client.messages.broadcast_to_online_users(models.CommandMessage(action="run")),
        await client.messages.broadcast_to_chatrooms(TEXT, level="low"),
    ]
    assert made == [broadcast.id for broadcast in tenant.broadcasts]
    assert tenant.broadcasts[0].recipients == 5


async def test_streams(client: Easemob, emulator: Emulator, clock: ManualClock) -> None:
    """Chunks are joined to one message; a chunk too many is refused."""
    send = client.messages.send_stream_to_user
    message_id = await send("u2", "a", seq=0, sender="u1", text_type="markdown")
    # As the page says, only the first reply has the ID.
    assert await send("u2", "b", seq=1, sender="u1", message_id=message_id) == message_id
    with pytest.raises(AlreadyExistsError):
        await send("u2", "b", seq=1, sender="u1", message_id=message_id)
    await send("u2", "c", seq=2, sender="u1", message_id=message_id, finish=True, finish_reason=0)
    assert emulator.tenant("org", "app").messages[message_id].body == {"msg": "abc"}
    with pytest.raises(ConflictError):
        await send("u2", "d", seq=3, sender="u1", message_id=message_id)
    message_id = await client.messages.send_stream_to_group("17", "a", seq=0, sender="u1")
    await clock.advance(31)
    with pytest.raises(ConflictError):
        await client.messages.send_stream_to_group("17", "b", seq=1, sender="u1", message_id=message_id)


async def test_recalls_and_edits(client: Easemob, emulator: Emulator) -> None:
    """An edited message has the new content, and a recalled one no longer exists."""
    sent = await client.messages.send_to_users(["u2", "u3"], TEXT, sender="u1")
    await client.messages.update(sent["u2"], models.TextMessage(text="new"), editor="u1", ext={"a": 1})
    assert emulator.tenant("org", "app").messages[sent["u2"]].body == {"msg": "new"}
    with pytest.raises(PermissionDeniedError):
        await client.messages.update(sent["u2"], models.TextMessage(text="new"), editor="u5")

    await client.messages.recall(sent["u2"], recipient="u2", chat_type="chat")
    with pytest.raises(NotFoundError):
        await client.messages.recall(sent["u2"], recipient="u2", chat_type="chat")
    with pytest.raises(NotFoundError):
        await client.messages.update(sent["u2"], TEXT)
    outcomes = await client.messages.recall_many(
        [
            models.MessageToRecall(message_id=sent[name], recipient=name, chat_type="chat", force=False)
            for name in ("u2", "u3")
        ]
    )
    assert [outcome.recalled for outcome in outcomes] == [False, True]


async def test_imports_and_roaming(client: Easemob, emulator: Emulator) -> None:
    """Messages are imported, and one user's copies are deleted."""
    tenant = emulator.tenant("org", "app")
    first = await client.messages.import_to_user("u2", TEXT, sender="u1", timestamp=1656906628428, need_download=True)
    second = await client.messages.import_to_user("u2", TEXT, sender="u1", timestamp=1656906628429)
    third = await client.messages.import_to_group("17", TEXT, sender="u1", timestamp=1656906628428)
    with pytest.raises(BadRequestError):
        await client.messages.import_to_user("u2", TEXT, sender="u1", timestamp=1656906628428)

    def left(username: str, chat: str) -> list[str]:
        return [message.id for message in tenant.roaming.messages_of(username, chat)]

    await client.messages.delete_roaming_chat("u1", "u2", message_ids=[first], notify=False)
    await client.messages.delete_roaming_group("u1", "17", message_ids=[third])
    assert (left("u1", "u2"), left("u1", "17"), left("u2", "u1")) == ([second], [], [first, second])
    await client.messages.delete_roaming_chat_before("u2", "u1", until=1656906628428)
    await client.messages.delete_roaming_group_before("u2", "17", until=1656906628428)
    assert (left("u2", "u1"), left("u2", "17")) == ([second], [])
    await client.conversations.delete("u2", "u1", chat_type="chat", delete_roaming=True)
    await client.messages.delete_roaming_all("u1")
    assert left("u2", "u1") == left("u1", "u2") == []


async def test_files(client: Easemob, clock: ManualClock, tmp_path: Path) -> None:
    """Files are uploaded and downloaded: whole, restricted, as thumbnails, and after they expired."""
    content = bytes(range(256)) * 300
    seen: list[tuple[int, int | None]] = []
    file = await client.files.upload(content, filename="名 前.bin", restricted=True)
    assert file.url.endswith(f"/chatfiles/{file.id}")
    target = tmp_path / "file"
    await client.files.download(file.id, target, secret=file.secret, on_progress=lambda *at: seen.append(at))
    assert target.read_bytes() == content
    assert seen[-1] == (len(content), len(content))
    with pytest.raises(PermissionDeniedError):
        await client.files.download(file.id, target, secret="wrong")

    picture = await client.files.upload(b"\x89PNG" + content, filename="a.png", thumbnail_width=20)
    await client.files.download_thumbnail(picture.id, target)
    assert target.read_bytes()[16:24] == b"\0\0\0\x14\0\0\0\xaa"
    async with client.files.open(picture.id) as download:
        assert (download.content_type, len(await download.read())) == ("image/png", len(content) + 4)

    outcomes = await client.files.set_lifetime("u1", [file.id, "none"], lifetime="forever")
    assert [outcome.done for outcome in outcomes] == [True, False]
    await clock.advance(7 * DAY)
    await client.files.download(file.id, target, secret=file.secret)
    with pytest.raises(NotFoundError):
        await client.files.download(picture.id, target)


MESSAGES: list[Any] = [
    TEXT,
    models.ImageMessage(url="https://h/o/a/chatfiles/1", filename="a.jpg", width=1, height=2, secret="s"),
    models.VoiceMessage(url="https://h/o/a/chatfiles/1", filename="a.amr", duration=3),
    models.VideoMessage(url="https://h/o/a/chatfiles/1", filename="a.mp4", duration=3, thumbnail="https://h/t"),
    models.FileMessage(url="https://h/o/a/chatfiles/1", filename="a.txt"),
    models.LocationMessage(latitude=39.966, longitude=116.322, address="北京"),
    models.CommandMessage(action="run"),
    models.CustomMessage(event="gift", extras={"name": "flower"}),
]


async def test_history(client: Easemob, clock: ManualClock) -> None:
    """All eight types of messages are in the chat history, with plain user IDs."""
    hour = datetime.fromtimestamp(clock.wall() // 3600 * 3600, UTC)
    for message in MESSAGES:
        await client.messages.send_to_users(["u2"], message, sender="u1", ext={"k": "v"})
    await client.messages.send_to_groups(["17"], TEXT, sender="u1")

    records = [record async for record in client.history.iter(hour, service_zone="utc")]
    assert {(record.sender, record.recipient, record.chat_type) for record in records} == {
        ("u1", "u2", "chat"),
        ("u1", "17", "groupchat"),
    }
    assert records[0].ext == {"k": "v"}
    assert [type(record.bodies[0]).__name__ for record in records[:8]] == [
        "ReceivedText",
        "ReceivedImage",
        "ReceivedVoice",
        "ReceivedVideo",
        "ReceivedFile",
        "ReceivedLocation",
        "ReceivedCommand",
        "ReceivedCustom",
    ]
    bodies: list[Any] = [record.bodies[0] for record in records]
    assert (bodies[1].width, bodies[1].secret, bodies[2].length) == (1, "s", 3)
    assert (bodies[5].latitude, bodies[5].address) == (39.966, "北京")
    assert (bodies[7].event, bodies[7].extras) == ("gift", {"name": "flower"})
    assert (await client.history.get_url(hour.strftime("%Y%m%d%H"))).startswith("http")
    with pytest.raises(NotFoundError):
        await client.history.get_url("2023010100")


async def test_translation(client: Easemob) -> None:
    """Replies without an envelope are parsed."""
    assert "en" in {language.code for language in await client.translation.list_languages()}
    assert (await client.translation.detect("学习")).language == "zh-Hans"
    translated = await client.translation.translate("学习", languages=["en", "ja"])
    assert [(text.language, text.text) for text in translated] == [("en", "[en] 学习"), ("ja", "[ja] 学习")]
    with pytest.raises(BadRequestError):
        await client.translation.translate("学习", languages=["xx"])


async def test_moderation(client: Easemob, emulator: Emulator, tmp_path: Path) -> None:
    """Keyword lists, keywords, text checks and exports work."""
    lists, keywords = client.moderation.keyword_lists, client.moderation.keywords
    made = await lists.create("list", keywords=["spam"], scope="ALL", disposition="REJECT")
    for number in range(4):
        await lists.create(str(number), keywords=[], scope="CHAT", disposition="PASS")
    with pytest.raises(AlreadyExistsError):
        await lists.create("list", keywords=[], scope="ALL", disposition="PASS")
    assert [found.name async for found in lists.iter(limit=2)] == ["list", "0", "1", "2", "3"]
    changed = await lists.update(made.id, "other", scope="TAG", tag_id="t", disposition="REJECT")
    assert (changed.name, changed.created) == ("other", made.created)

    more = await keywords.add_many(made.id, ["art", "arts"], username="u1")
    assert more.keyword_count == 3
    found = [keyword async for keyword in keywords.iter(made.id, "art", limit=1)]
    assert [keyword.word for keyword in found] == ["art", "arts"]
    assert (await keywords.update(made.id, found[0].id, word="ART", username="u2")).word == "ART"
    await keywords.delete(made.id, found[0].id)
    await keywords.remove_many(made.id, [found[1].id])
    assert (await keywords.list(made.id, "ART")).items == []

    verdict = await client.moderation.check_text("some spam")
    assert (verdict.result, verdict.sensitive_words) == ("REJECT", ["spam"])
    await lists.delete(made.id)
    with pytest.raises(NotFoundError):
        await lists.update(made.id, "x", scope="ALL", disposition="PASS")

    emulator.tenant("org", "app").moderation.records.append("a line")
    export_id = await client.moderation.records.export(1, 2)
    (export,) = [found async for found in client.moderation.records.iter_exports(export_id)]
    assert (export.id, export.status, export.size) == (export_id, "Finished", 7)
    await client.moderation.records.download(export_id, tmp_path / "records")
    assert (tmp_path / "records").read_text() == "a line\n"


async def test_callbacks_and_devices(client: Easemob, emulator: Emulator, clock: ManualClock) -> None:
    """Stored callbacks and devices are returned as the test added them."""
    tenant = emulator.tenant("org", "app")
    batch = tenant.callbacks.store(clock.wall(), 7)
    tenant.users["u1"].go_online(EmulatedDevice("web_1", "uuid", "browser"))

    await client.callbacks.retry_stored(batch.date)
    (stored,) = await client.callbacks.list_stored()
    assert (stored.date, stored.size, stored.retries) == (batch.date, 7, 1)
    with pytest.raises(Exception, match="failure"):
        await client.callbacks.retry_stored("202001010000")
    (device,) = await client.users.list_devices("u1")
    assert device.resource == "web_1"
    await client.users.disconnect_device("u1", "web_1")
    assert await client.users.list_devices("u1") == []


class TestDisabledFeature:
    """An app without any optional feature."""

    @pytest.fixture
    def emulator(self) -> Emulator:
        """An emulator with every feature disabled."""
        return Emulator(apps=[App("org", "app", disabled_features=frozenset(get_args(Feature)))], limits=False)

    async def test_the_same_error_for_all(self, client: Easemob) -> None:
        """
        All features that are not enabled raise the same error, although the service refuses them in eight different
        ways.
        """
        moderation = client.moderation
        for call in (
            client.files.set_lifetime("u1", ["f"], lifetime="forever"),
            client.attributes.get("u1"),
            client.messages.broadcast_to_all_users(TEXT),
            client.callbacks.list_stored(),
            client.messages.update("1", TEXT),
            client.presence.get_group_online_count("1"),
            moderation.keyword_lists.create("l", keywords=[], scope="ALL", disposition="PASS"),
            moderation.check_text("x"),
            client.presence.set("u1", "web_1", status="1", ext=""),
            client.push.get_statistics("2024-01-01", "2024-01-02"),
            client.reactions.add("u1", "1", reaction="x"),
            client.messages.recall("1", recipient="u1", chat_type="chat"),
            client.messages.delete_roaming_all("u1"),
            client.translation.list_languages(),
        ):
            with pytest.raises(FeatureNotEnabledError):
                await call
