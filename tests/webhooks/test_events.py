"""Every documented callback becomes its event without loss; an undocumented one is not an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest
import yaml

from easemob_async import webhooks
from easemob_async.models import ReceivedBody, ReceivedCombined, ReceivedText
from easemob_async.webhooks import (
    CombinedMessageEdited,
    CombinedMessageSent,
    CommandMessageSent,
    EnvelopeEvent,
    Event,
    GroupCreated,
    GroupDisabledChanged,
    GroupMembersBlocked,
    GroupMembersEvent,
    GroupMembersJoinedDirectly,
    GroupMembersMuted,
    GroupMembersQuit,
    ImageMessageEdited,
    KeywordRefused,
    LegacyChatroomAttributesSet,
    LegacyGroupFileAdded,
    MessageAwaitingVerdict,
    MessageSent,
    OfflineCopy,
    ReactionsChanged,
    TextMessageEdited,
    TextMessageSent,
    ThreadUpdated,
    UnknownEvent,
    UnknownMessageSent,
    UserLoggedIn,
    Webhook,
)
from tests.webhooks.callbacks import make_message

HERE = Path(__file__).parent
DOCUMENTED: list[dict[str, Any]] = yaml.safe_load((HERE / "documented.yaml").read_text(encoding="utf-8"))

EVENTS = {
    kind.event_id: kind
    for kind in (getattr(webhooks, name) for name in webhooks.__all__)
    if isinstance(kind, type) and issubclass(kind, Event) and kind.event_id and kind is not OfflineCopy
}

UNWITNESSED = {
    # No page shows a body of these; they share the shape of a similar event that is shown.
    "ack.delivery",
    "moderation.exchange",
    "moderation.recall",
    "moderation.reject",
    "muc.direct_joined",
    "push.error",
}

FOLDED = {
    # The type next to sub_combine is that of the text which old clients show.
    ("message.combine", "type"),
    ("edit.combine", "type"),
    # customExts repeats v2:customExts in an older form; `raw` has both.
    ("message.custom", "customExts"),
    ("edit.custom", "customExts"),
    ("presend.message", "customExts"),
}

reader = Webhook(verify=False)


def parse(body: dict[str, Any]) -> Event:
    return reader.parse(json.dumps(body).encode())


def row_name(row: dict[str, Any]) -> str:
    return f"{row['event']}-{row['page']}"


def everything(value: Any) -> Any:
    """Return everything in an event, including ``extra`` and without ``raw``."""
    if isinstance(value, list):
        return [everything(each) for each in value]
    if attrs.has(type(value)):
        fields = {field.name: everything(getattr(value, field.name)) for field in attrs.fields(type(value))}
        fields.pop("raw", None)
        return {"class": type(value).__name__, **fields}
    return value


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Iterate over the paths and values of all leaves, including empty lists and objects."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if value in ({}, []) or not isinstance(value, dict | list):
        yield path, value
    for name, each in inside:
        yield from leaves(each, (*path, name))


def changed(value: Any) -> Any:
    """Return another value of the same type."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            # Strings with numbers and truth values must stay such strings.
            return {"true": "false", "false": "true"}.get(value) or (
                str(int(value) + 1) if value.isdecimal() else value + "x"
            )
        case {}:
            return {"x": "y"}
        case _:
            return ["x"]


def with_change(body: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(body))
    place: Any = copy
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return copy


def test_every_event_has_a_class(capsys: pytest.CaptureFixture[str]) -> None:
    """Each of the 108 documented events has a class; events without an example are listed."""
    witnessed = {row["event"] for row in DOCUMENTED}
    with capsys.disabled():
        print(f"\n{len(EVENTS)} of 108 events have a class, {len(witnessed)} are witnessed")
    assert len(EVENTS) == 108
    assert set(EVENTS) - witnessed == UNWITNESSED
    assert witnessed <= set(EVENTS)


@pytest.mark.parametrize("row", DOCUMENTED, ids=row_name)
def test_documented_example(row: dict[str, Any]) -> None:
    """A documented callback becomes the event of its page, and ``raw`` is the callback as received."""
    event = parse(row["body"])
    assert event.raw == row["body"]
    assert isinstance(event, OfflineCopy) == (row["body"].get("eventType") == "chat_offline")
    if isinstance(event, OfflineCopy):
        event = event.event
        assert event.raw == row["body"]
    assert type(event) is EVENTS[row["event"]]
    assert event.signed == ("security" in row["body"])


@pytest.mark.parametrize("row", DOCUMENTED, ids=row_name)
def test_no_field_is_lost(row: dict[str, Any]) -> None:
    """A change of any value of a documented callback changes the event."""
    before = everything(parse(row["body"]))
    lost = [
        path
        for path, value in leaves(row["body"])
        if everything(parse(with_change(row["body"], path, changed(value)))) == before
    ]
    assert [path for path in lost if not any((row["event"], name) in FOLDED for name in path)] == []


@pytest.mark.parametrize("row", DOCUMENTED, ids=row_name)
def test_new_fields_are_kept(row: dict[str, Any]) -> None:
    """A new field, at the top level or nested, is in ``extra`` under its dotted name."""
    body = {**row["body"], "added": 1}
    expected: dict[str, Any] = {"added": 1}
    if isinstance(body.get("payload"), dict) and row["event"] != "presend.message":
        body["payload"] = {**body["payload"], "added": {"deep": True}}
        expected["payload.added"] = {"deep": True}
    event = parse(body)
    content = event.event if isinstance(event, OfflineCopy) else event
    assert type(content) is EVENTS[row["event"]]
    assert expected.items() <= content.extra.items()
    assert event == parse(row["body"])


def test_text_message() -> None:
    """The usual case: a text message has sender, recipient, content and time."""
    event = parse(json.loads(make_message(content_type="chat:user:text")))
    assert isinstance(event, TextMessageSent)
    assert isinstance(event, MessageSent)
    assert (event.sender, event.recipient, event.body) == ("alice", "bob", ReceivedText(text="hello"))
    assert (event.conversation, event.actor, event.app_key) == ("user", "alice", "org#app")
    assert event.timestamp_at.isoformat() == "2023-11-14T22:13:20+00:00"
    assert event.security is not None
    assert event.security not in repr(event)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"content_type": "chat:user:image", "chat_type": "groupchat"}, "user"),
        ({"content_type": "chat:group:text", "chat_type": "groupchat"}, "group"),
        ({"content_type": "chat:room:text", "chat_type": "groupchat"}, "room"),
        ({"chat_type": "chat"}, "user"),
        ({"chat_type": "group"}, "group"),
        ({"chat_type": "chatroom"}, "room"),
        ({"chat_type": "groupchat"}, "group_or_room"),
        ({"chat_type": "groupchat", "payload": {"type": "chatroom", "bodies": []}}, "room"),
        ({"chat_type": "groupchat", "payload": {"type": "groupchat", "bodies": []}}, "group"),
    ],
)
def test_conversation(fields: dict[str, Any], where: str) -> None:
    """The kind of conversation is taken from the most specific field."""
    event = parse(json.loads(make_message(**fields)))
    assert isinstance(event, MessageSent)
    assert event.conversation == where


def test_conversation_of_every_event() -> None:
    """All events that belong to a conversation tell its kind with the same words; the others do not have it."""
    without: set[str] = set()
    for row in DOCUMENTED:
        event = parse(row["body"])
        if isinstance(event, OfflineCopy):
            event = event.event
        if hasattr(event, "conversation"):
            assert event.conversation in {"user", "group", "room", "group_or_room", "unknown"}, row
        else:
            without.add(event.family)
    assert without == {"roster", "user_status"}


GROUP_EVENT = {"event": "group_op_event", "operation": "DELETE", "id": "1", "operator": "a", "timestamp": 1}
ENVELOPE = {"eventType": "chat", "from": "alice", "to": "bob", "msg_id": "1", "timestamp": 1}
RECALL = {**ENVELOPE, "chat_type": "recall", "recall_id": "2"}
RECEIPT = {**ENVELOPE, "chat_type": "delivery_ack", "payload": {"ack_message_id": "2"}}
REACTIONS = {**ENVELOPE, "chat_type": "notify"}
LEGACY = {**ENVELOPE, "chat_type": "muc"}
PUSH = {"step": "push", "status": "fail", "msg_id": "1", "target": "bob", "timestamp": 1}


def make_edit(payload: dict[str, Any], meta: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    content = {"edit_message_id": "2", "bodies": [{"type": "txt"}], "meta": {"edit_msg": meta or {}}, **payload}
    return {**ENVELOPE, "chat_type": "edit", "payload": content, **fields}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (RECALL, "user"),
        ({**RECALL, "group_id": "5"}, "group_or_room"),
        ({**RECALL, "group_id": 5, "content_type": "chat:room:text"}, "room"),
        ({**RECALL, "content_type": "chat:group:text"}, "group"),
        ({**RECALL, "to": "170908972023810"}, "unknown"),
        (make_edit({}), "user"),
        (make_edit({}, {"chat_type": "chat:user"}, to="5"), "user"),
        (make_edit({}, {"chat_type": "chat:group"}), "group"),
        (make_edit({}, {"chat_type": "chat:room"}), "room"),
        (make_edit({}, {"chat_type": "chat:channel"}, group_id="5"), "chat:channel"),
        (make_edit({}, group_id="5"), "group_or_room"),
        (make_edit({"to": "5"}), "unknown"),
        (RECEIPT, "user"),
        ({**RECEIPT, "content_type": "chat:ack:delivery"}, "user"),
        ({**RECEIPT, "group_id": "5"}, "group_or_room"),
        ({**RECEIPT, "chat_type": "read_ack", "to": "5"}, "user"),
        ({**RECEIPT, "chat_type": "read_ack", "payload": {"ack_message_id": "2", "msg_config": {}}}, "group"),
        ({**RECEIPT, "chat_type": "channel_ack", "to": "5"}, "user"),
        ({**REACTIONS, "payload": {"type": "reaction", "channel_type": "chat"}}, "user"),
        ({**REACTIONS, "payload": {"type": "reaction", "channel_type": "groupchat"}}, "group"),
        ({**REACTIONS, "payload": {"type": "reaction", "channel_type": "chatroom"}}, "room"),
        ({**REACTIONS, "payload": {"type": "reaction", "channel_type": "Channel"}}, "Channel"),
        ({**REACTIONS, "payload": {"type": "reaction"}, "group_id": "5"}, "group_or_room"),
        ({**REACTIONS, "payload": {"type": "thread", "data": {"id": "5"}}}, "group"),
        ({**GROUP_EVENT, "type": "GROUP"}, "group"),
        ({**GROUP_EVENT, "type": "CHATROOM"}, "room"),
        ({**GROUP_EVENT, "type": "SUPERGROUP"}, "SUPERGROUP"),
        ({**LEGACY, "payload": {"operation": "kick", "is_chatroom": True}}, "room"),
        ({**LEGACY, "payload": {"operation": "kick", "is_chatroom": False}}, "group"),
        ({**LEGACY, "payload": {"operation": "kick"}}, "group_or_room"),
        ({**PUSH, "chat_type": "chat"}, "user"),
        ({**PUSH, "chat_type": "groupchat"}, "group"),
        ({**PUSH, "chat_type": "hologram"}, "hologram"),
    ],
)
def test_conversation_of_other_events(body: dict[str, Any], kind: str) -> None:
    """Recalls, edits, receipts and notices tell the kind with the words of messages; a new word stays visible."""
    event: Any = parse(body)
    assert not isinstance(event, UnknownEvent), event.reason
    assert event.conversation == kind


COPIED = [row for row in DOCUMENTED if row["body"].get("eventType") in {"chat", "chat_offline"}]
"""Callbacks that the service may also send as copies; moderation uses the field for something else."""


@pytest.mark.parametrize("row", COPIED, ids=row_name)
def test_offline_copy(row: dict[str, Any]) -> None:
    """Every callback with eventType chat_offline is a copy; it contains the event that the original would be."""
    body = {**row["body"], "eventType": "chat_offline"}
    copy = parse(body)
    assert type(copy) is OfflineCopy
    original = parse({**body, "eventType": "chat"})
    assert type(copy.event) is type(original)
    assert (copy.recipient, copy.actor, copy.timestamp, copy.call_id, copy.app_key, copy.raw) == (
        str(body["to"]),
        original.actor,
        original.timestamp,
        original.call_id,
        original.app_key,
        body,
    )
    assert not isinstance(copy, EnvelopeEvent)


def test_unknown_offline_copy() -> None:
    """An unknown callback remains an unknown event."""
    assert isinstance(parse({"eventType": "chat_offline", "chat_type": "hologram"}), UnknownEvent)
    assert isinstance(parse({"eventType": "chat_offline", "chat_type": "recall", "to": "bob"}), UnknownEvent)


def test_reasons_in_rooms() -> None:
    """A leave tells whether the user quit or was offline, and a join has the extension data that the user gave."""
    quits = [parse(row["body"]) for row in DOCUMENTED if row["event"] == "group_op.leave.quit"]
    assert [event.action for event in quits if isinstance(event, GroupMembersQuit)] == [
        None,
        "user_quit",
        "user_offline",
    ]
    joins = [parse(row["body"]) for row in DOCUMENTED if row["event"] == "group_op.join.direct"]
    assert [event.ext for event in joins if isinstance(event, GroupMembersJoinedDirectly)] == [None, "11111"]
    for options in ({"ext": {"a": [1]}}, {}, None, "odd"):
        event = parse({**joins[0].raw, "payload": {"type": "DIRECT", "member": ["a"], "options": options}})
        assert isinstance(event, GroupMembersJoinedDirectly)
        assert event.ext == (options.get("ext") if isinstance(options, dict) else None)


def test_fields_of_bodies() -> None:
    """The name of a thumbnail, and the text of commands and combined messages, are fields."""
    edits = {row["event"]: parse(row["body"]) for row in DOCUMENTED if row["event"].startswith("edit.")}
    image, combined = edits["edit.img"], edits["edit.combine"]
    assert isinstance(image, ImageMessageEdited)
    assert image.body.thumbnail_filename == "image%3A1000156028"
    assert isinstance(combined, CombinedMessageEdited)
    assert combined.body.text == "当前版本过低，无法展示对应内容。"
    command = parse(json.loads(make_message(payload={"bodies": [{"type": "cmd", "msg": "rr"}]})))
    assert isinstance(command, CommandMessageSent)
    assert (command.body.text, command.body.action, dict(command.body.extra)) == ("rr", None, {})


def test_change_of_a_reaction() -> None:
    """The change of a reaction has the fields of the page's table, which its example does not have."""
    reactions = documented("notify.reaction")
    op = {"reaction": "x", "userList": ["a"], "count": 1, "reactionType": "create", "operator": "a"}
    data = [{"messageId": "1", "reactions": [{"reaction": "x", "op": [op]}]}]
    event = parse({**reactions.raw, "payload": {"type": "reaction", "data": data}})
    assert isinstance(event, ReactionsChanged)
    (change,) = event.messages[0].reactions[0].changes
    assert (change.kind, change.operator, change.reaction, change.usernames, change.count) == (
        "create",
        "a",
        "x",
        ["a"],
        1,
    )


@pytest.mark.parametrize("name", ["disable", "disabled"])
@pytest.mark.parametrize("disabled", [True, False])
def test_disabled_group(name: str, *, disabled: bool) -> None:
    """The state of a disabled group is read by its name in the example, and by that in the table of the page."""
    event = parse({**documented("group_op.update.disable").raw, "payload": {"type": "DISABLE", name: disabled}})
    assert isinstance(event, GroupDisabledChanged)
    assert event.disabled is disabled
    assert set(event.extra) == {"event"}


IGNORED = {"host", "securityVersion", "event", "channel_channel", "channel_user", "writed_channel"}
"""Fields that the spec ignores with a reason; they are in ``extra``."""


@pytest.mark.parametrize("row", DOCUMENTED, ids=row_name)
def test_every_documented_field_is_a_field(row: dict[str, Any]) -> None:
    """No documented field is left in ``extra``, except for those that the spec ignores."""

    def find_extras(value: Any) -> set[str]:
        if isinstance(value, list):
            return {name for each in value for name in find_extras(each)}
        if not attrs.has(type(value)):
            return set()
        inside = [
            getattr(value, field.name) for field in attrs.fields(type(value)) if field.name not in {"raw", "extra"}
        ]
        return {*value.extra, *find_extras(inside)}

    extras = find_extras(parse(row["body"]))
    assert extras - IGNORED - {"subType"} == set()


def test_converted_values() -> None:
    """Strings with numbers and truth values are converted, and numeric IDs become strings."""
    (row,) = [row for row in DOCUMENTED if row["event"] == "group_op.create"]
    event = parse({**row["body"], "id": 262246968131585, "timestamp": "1729496598231", "member_count": "3"})
    assert isinstance(event, GroupCreated)
    assert event.state is not None
    assert (event.group_id, event.timestamp, event.member_count) == ("262246968131585", 1729496598231, 3)
    assert (event.state.owner, event.state.max_members, event.state.public, event.state.muted) == (
        "tst",
        200,
        True,
        False,
    )
    assert event.state.created == 1729496598199


def documented(event_id: str) -> Event:
    return parse(next(row["body"] for row in DOCUMENTED if row["event"] == event_id))


def test_internal_user_ids() -> None:
    """Full user IDs are reduced to plain ones."""
    event = parse({**documented("user_status.login").raw, "user": "org#app_al_ice@easemob.com/ios_6d580737-db3a"})
    assert isinstance(event, UserLoggedIn)
    assert (event.actor, event.device) == ("al_ice", "ios_6d580737-db3a")
    alert = documented("keyword_alert.refuse")
    assert isinstance(alert, KeywordRefused)
    assert (alert.sender, alert.recipient, alert.message_id) == ("test2", "test1", "1232040174779635136")


def test_nested_values() -> None:
    """Nested lists and objects are typed."""
    reactions = documented("notify.reaction")
    assert isinstance(reactions, ReactionsChanged)
    (message,) = reactions.messages
    assert [(each.reaction, [change.kind for change in each.changes]) for each in message.reactions] == [
        ("test", []),
        ("test-1", ["create"]),
    ]
    thread = documented("notify.thread")
    assert isinstance(thread, ThreadUpdated)
    assert thread.last_message is not None
    assert (thread.actor, thread.last_message.sender) == ("user1", "yifan2")
    assert thread.last_message.bodies == [ReceivedText(text="thread test")]
    edit = documented("edit.txt")
    assert isinstance(edit, TextMessageEdited)
    assert (edit.actor, edit.edits, edit.body.text) == ("easemob_rest_app_admin", 1, "rest消息")


def test_json_inside_text() -> None:
    """JSON inside a string is parsed; a string that is not JSON is returned unchanged."""
    file = documented("muc.upload_file")
    assert isinstance(file, LegacyGroupFileAdded)
    assert file.file["data"]["file_size"] == 6787
    attributes = documented("muc.set_metadata")
    assert isinstance(attributes, LegacyChatroomAttributesSet)
    assert attributes.changes["properties"]["key1"] == "value1"
    raw = {**attributes.raw, "payload": {**attributes.raw["payload"], "event_info": {"ext": "{oops"}}}
    again = parse(raw)
    assert isinstance(again, LegacyChatroomAttributesSet)
    assert again.changes == "{oops"


def test_mute_without_end() -> None:
    """A time beyond the range of datetime is None."""
    event = documented("group_op.mute.add")
    assert isinstance(event, GroupMembersMuted)
    assert event.expires_at is not None
    forever = parse({**event.raw, "payload": {**event.raw["payload"], "expire_timestamp": 2**62}})
    assert isinstance(forever, GroupMembersMuted)
    assert forever.expires_at is None


def test_both_forms_of_presend() -> None:
    """Both documented shapes of pre-send callbacks are parsed to the same event."""
    base = {**documented("presend.message").raw}
    flat = parse({**base, "payload": {"msg": "hi", "type": "txt", "ext": {"k": 1}}})
    nested = parse({**base, "payload": {"bodies": [{"msg": "hi", "type": "txt"}], "ext": {"k": 1}}})
    assert isinstance(flat, MessageAwaitingVerdict)
    assert flat == nested
    assert flat.bodies == [ReceivedText(text="hi")]
    assert flat.stage == "pre"


def test_combined_message() -> None:
    """A combined message is recognized by its subType, although its type is that of a text."""
    event = parse({**documented("message.combine").raw, "eventType": "chat"})
    assert isinstance(event, CombinedMessageSent)
    assert [type(body) for body in event.bodies] == [ReceivedCombined]
    assert event.body.text == "当前版本过低，无法展示对应内容。"


@pytest.mark.parametrize(
    ("body", "reason", "resembles"),
    [
        ({}, "the callback matches no documented family", ""),
        ({"chat_type": "hologram", "eventType": "chat"}, "the callback matches no documented family", ""),
        (
            {"event": "group_op_event", "operation": "TELEPORT", "payload": {"type": ["odd"]}},
            "no event of group_op has operation='TELEPORT', payload.type=None",
            "",
        ),
        ({"chat_type": "recall", "timestamp": 1}, "$: the field 'from' is missing", "recall"),
        ({"eventType": "moderation", "moderationResult": {}}, "no event of moderation has moderationResult=None", ""),
    ],
)
def test_unknown(body: dict[str, Any], reason: str, resembles: str) -> None:
    """An undocumented callback becomes an event with the reason and the callback as received."""
    event = parse({"callId": "c1", **body})
    assert isinstance(event, UnknownEvent)
    assert (event.call_id, event.resembles, event.raw) == ("c1", resembles, {"callId": "c1", **body})
    assert event.reason == reason


def test_wrong_shape_says_where() -> None:
    """A known event with a wrong shape is unknown; the reason names the field, and ``resembles`` the event."""
    known = documented("group_op.leave.block")
    assert isinstance(known, GroupMembersBlocked)
    assert isinstance(known, GroupMembersEvent)
    event = parse({**known.raw, "payload": {"type": "BLOCK", "member": "tst02"}})
    assert isinstance(event, UnknownEvent)
    assert event.reason == "$.payload.member: expected list, got str"
    assert (event.resembles, event.timestamp, event.app_key) == ("group_op.leave.block", 1729498876236, "XXXX#XXX")


def test_unreadable_number() -> None:
    """A number with more digits than Python converts makes an event unknown instead of raising."""
    event = parse(json.loads(make_message(timestamp="9" * 5000)))
    assert isinstance(event, UnknownEvent)
    assert event.resembles == "message.txt"


@pytest.mark.parametrize("bodies", [[], [{"type": "hologram", "beam": 1}], [{"msg": "no type"}], ["odd"], "odd"])
def test_unknown_content(bodies: Any) -> None:
    """A message of an unknown type is a message; one without a list of bodies is unknown."""
    event = parse(json.loads(make_message(payload={"bodies": bodies})))
    is_list_of_objects = isinstance(bodies, list) and all(isinstance(body, dict) for body in bodies)
    assert type(event) is (UnknownMessageSent if is_list_of_objects else UnknownEvent)


@pytest.mark.parametrize("row", DOCUMENTED[::7], ids=row_name)
def test_any_value_anywhere(row: dict[str, Any]) -> None:
    """Parsing never raises, whatever value replaces one of the callback."""
    odd_values: list[Any] = [None, 0, -(2**70), 1.5, "", "x", True, [], [None], {}, {"x": [{}]}]
    for path, _ in leaves(row["body"]):
        for odd in odd_values:
            assert isinstance(parse(with_change(row["body"], path, odd)), Event)


def test_bodies_are_those_of_history() -> None:
    """Message bodies have the same classes as in chat history."""
    event = parse(json.loads(make_message()))
    assert isinstance(event, MessageSent)
    assert all(type(body) in get_args(ReceivedBody) for body in event.bodies)


def test_package_exports_every_class() -> None:
    """Every class of the generated modules is exported by the package."""
    for path in sorted(Path(webhooks.__file__).parent.glob("_events_*.py")):
        module = import_module(f"easemob_async.webhooks.{path.stem}")
        for name in module.__all__:
            assert getattr(webhooks, name) is getattr(module, name)
