"""Sending callbacks: events, signatures, rules and retries."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import httpx
import pytest

from easemob_async import InvalidArgumentError
from easemob_async.emulator import App, CallbackRule, Emulator, _callbacks
from easemob_async.testing import ManualClock
from easemob_async.webhooks import UnknownEvent, Webhook
from tests.emulator.chats import SampleChat
from tests.emulator.conftest import Api
from tests.loops import ASYNCIO, TRIO, UVLOOP
from tests.settling import settle

pytestmark = pytest.mark.anyio

RULE = CallbackRule("http://127.0.0.1:9/callbacks", "not-a-real-secret")


class Receiver:
    """A receiver of callbacks, instead of one on the network."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.answer: Callable[[], tuple[int, bytes]] = lambda: (200, b"")

    async def post(self, url: str, body: bytes) -> tuple[int, bytes]:
        assert url == RULE.url
        self.bodies.append(json.loads(body))
        return self.answer()

    def events(self) -> list[tuple[Any, ...]]:
        """Return the events received since the last call: event ID, payload and member count."""
        webhook = Webhook([RULE.secret])
        found: list[tuple[Any, ...]] = []
        for body in self.bodies:
            event = webhook.receive(json.dumps(body).encode())
            assert not isinstance(event, UnknownEvent), event.reason
            payload = {name: value for name, value in body.get("payload", {}).items() if name not in {"type", "info"}}
            found.append((event.event_id, payload, body.get("member_count")))
        self.bodies.clear()
        return found


@pytest.fixture
def receiver() -> Receiver:
    """The receiver of all callbacks."""
    return Receiver()


@pytest.fixture
def emulator(clock: ManualClock, receiver: Receiver) -> Emulator:
    """An emulator with one rule for all callbacks."""
    return Emulator(clock=clock, callbacks=[RULE], post=receiver.post)


async def test_signature(api: Api, receiver: Receiver) -> None:
    """The signature is computed as documented, from the fields of the body."""
    await api.ok("POST", "/messages/users", {"to": ["u2"], "type": "txt", "body": {"msg": "hi"}})
    (body,) = receiver.bodies
    text = f"{body['callId']}not-a-real-secret{body['timestamp']}"
    assert body["security"] == hashlib.md5(text.encode()).hexdigest()
    assert body["callId"] == f"org#app_{body['msg_id']}"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("users", {"chat_type": "chat", "content_type": "chat:user:text"}),
        ("chatgroups", {"chat_type": "groupchat", "content_type": "chat:group:text", "group_id": "g1"}),
        ("chatrooms", {"chat_type": "groupchat", "content_type": "chat:room:text", "group_id": "g1"}),
    ],
)
async def test_messages(api: Api, receiver: Receiver, target: str, expected: dict[str, Any]) -> None:
    """A message to two recipients causes two callbacks with its ID and content."""
    message = {"from": "u1", "to": ["g1", "g2"], "type": "txt", "body": {"msg": "hi"}, "ext": {"k": 1}}
    sent = (await api.ok("POST", f"/messages/{target}", message))["data"]
    first, second = receiver.bodies
    assert first.items() >= {**expected, "from": "u1", "to": "g1", "msg_id": sent["g1"], "eventType": "chat"}.items()
    assert first["payload"]["bodies"] == [{"msg": "hi", "type": "txt"}]
    assert second["msg_id"] == sent["g2"]
    assert [event for event, *_ in receiver.events()] == ["message.txt", "message.txt"]


async def test_recall_and_edit(api: Api, receiver: Receiver) -> None:
    """Callbacks for edits and recalls have the message's ID, and IDs of their own."""
    sent = await api.ok("POST", "/messages/users", {"from": "u1", "to": ["u2"], "type": "txt", "body": {"msg": "hi"}})
    message_id = sent["data"]["u2"]
    receiver.bodies.clear()
    await api.ok("PUT", f"/messages/rewrite/{message_id}", {"user": "u1", "new_msg": {"type": "txt", "msg": "ho"}})
    recall = {"msg_id": message_id, "to": "u2", "chat_type": "chat", "force": True}
    await api.ok("POST", "/messages/msg_recall", recall)
    await api.ok("POST", "/messages/msg_recall", recall)  # the message is already recalled
    assert len({message_id, *(body["msg_id"] for body in receiver.bodies)}) == 3
    (edit, edited, _), (recalled, gone, _) = receiver.events()
    assert (edit, edited["edit_message_id"], edited["bodies"]) == (
        "edit.txt",
        message_id,
        [{"msg": "ho", "type": "txt"}],
    )
    assert (recalled, gone["ack_message_id"]) == ("recall", message_id)


async def test_changes_of_groups_and_chatrooms(
    api: Api, chat: SampleChat, receiver: Receiver, clock: ManualClock
) -> None:
    """Each change of a group or a chat room causes the callback that the documents show for it."""
    created, joined = receiver.events()
    assert created[:2] == ("group_op.create", {"role": {"u1": "owner"}, "member": ["u2", "u3"]})
    assert joined == ("group_op.join.direct", {"member": ["u2", "u3"]}, 3)
    now = int(clock.wall() * 1000)
    steps: list[tuple[str, str, Any, list[tuple[Any, ...]]]] = [
        ("POST", "/users/u4", None, [("group_op.join.direct", {"member": ["u4"]}, 4)]),
        ("DELETE", "/users/u4", None, [("group_op.leave.kick", {"member": ["u4"]}, 3)]),
        ("POST", "/admin", {"newadmin": "u2"}, [("group_op.admin.add", {"admin": ["u2"]}, None)]),
        ("DELETE", "/admin/u2", None, [("group_op.admin.remove", {"admin": ["u2"]}, None)]),
        ("POST", "/white/users/u3", None, [("group_op.white.add", {"member": ["u3"]}, None)]),
        ("DELETE", "/white/users/u3", None, [("group_op.white.remove", {"member": ["u3"]}, None)]),
        (
            "POST",
            "/mute",
            {"usernames": ["u2"], "mute_duration": 60_000},
            [("group_op.mute.add", {"member": ["u2"], "expire_timestamp": now + 60_000}, None)],
        ),
        ("DELETE", "/mute/u2", None, [("group_op.mute.remove", {"member": ["u2"]}, None)]),
        ("POST", "/ban", None, [("group_op.update.mute", {"mute": True}, None)]),
        ("DELETE", "/ban", None, [("group_op.update.mute", {"mute": False}, None)]),
        (
            "POST",
            "/announcement",
            {"announcement": "hi"},
            [("group_op.update.announcement", {"announcement": "hi"}, None)],
        ),
        ("PUT", "", {"description": "new"}, [("group_op.update.info", {}, None)]),
        ("PUT", "", {"newowner": "u2"}, [("group_op.update.owner", {"owner": "u1", "new_owner": "u2"}, None)]),
        (
            "POST",
            "/blocks/users/u3",
            None,
            [
                ("group_op.block.add", {"member": ["u3"], "expire_timestamp": 4638873600000}, None),
                ("group_op.leave.block", {"member": ["u3"]}, 2),
            ],
        ),
        ("DELETE", "/blocks/users/u3", None, [("group_op.block.remove", {"member": ["u3"]}, None)]),
        ("GET", "", None, []),
        (
            "DELETE",
            "",
            None,
            [("group_op.leave.delete", {"member": ["u1", "u2"]}, None), ("group_op.delete", {}, None)],
        ),
    ]
    for method, path, body, expected in steps:
        await api.ok(method, chat.path + path, body)
        assert all(each["operator"] == "@ppAdmin" for each in receiver.bodies)
        assert receiver.events() == expected, (method, path)


async def test_disabled_group(api: Api, receiver: Receiver) -> None:
    """Disabling and enabling a group cause callbacks; chat rooms cannot be disabled."""
    await api.register("u1")
    group = await api.ok("POST", "/chatgroups", {"public": True, "owner": "u1"})
    receiver.bodies.clear()
    await api.ok("POST", f"/chatgroups/{group['data']['groupid']}/disable")
    await api.ok("POST", f"/chatgroups/{group['data']['groupid']}/enable")
    assert [details for _, details, _ in receiver.events()] == [{"disable": True}, {"disable": False}]


async def test_super_admins(api: Api, receiver: Receiver) -> None:
    """Callbacks about super admins name no chat room, because super admins belong to the app."""
    await api.register("u1")
    await api.ok("POST", "/chatrooms/super_admin", {"superadmin": "u1"})
    assert receiver.bodies[0]["id"] == ""
    await api.ok("DELETE", "/chatrooms/super_admin/u1")
    assert receiver.events() == [
        ("group_op.room_super_admin.add", {"admin": ["u1"]}, None),
        ("group_op.room_super_admin.remove", {"admin": ["u1"]}, None),
    ]


async def test_no_callback_without_a_change(api: Api, receiver: Receiver) -> None:
    """A request that is refused, or changes nothing, causes no callback."""
    await api.refused("POST", "/chatgroups", {"public": True})
    await api.refused("DELETE", "/chatgroups/none")
    await api.register("u1")
    assert receiver.bodies == []


@pytest.mark.parametrize(
    ("answers", "statuses"),
    [
        ([(200, b"")], (200,)),
        ([(500, b""), (200, b"")], (500, 200)),
        ([(204, b""), (0, b"")], (204, 0)),
        ([(200, b"x" * 1001), (200, b"x" * 1000)], (200, 200)),
    ],
)
async def test_second_attempt(
    api: Api, emulator: Emulator, receiver: Receiver, answers: list[tuple[int, bytes]], statuses: tuple[int, ...]
) -> None:
    """
    A response other than 200, or a too long one, causes one retry with the same body; then the callback is dropped.
    """
    receiver.answer = iter(answers).__next__
    await api.ok("POST", "/messages/users", {"to": ["u2"], "type": "txt", "body": {"msg": "hi"}})
    (delivery,) = emulator.callback_deliveries
    assert delivery.statuses == statuses
    assert receiver.bodies == [delivery.body] * len(statuses)
    assert RULE.secret not in repr(RULE)


async def test_send_callback(emulator: Emulator, receiver: Receiver) -> None:
    """``send_callback`` sends any callback; pre-send callbacks are sent once, and only by rules for them."""
    await emulator.send_callback(
        "org", "app", {"user": "org#app_u1@easemob.com/ios_1", "reason": "login", "status": "online"}
    )
    (body,) = receiver.bodies
    assert Webhook([RULE.secret]).receive(json.dumps({**body}).encode()).event_id == "user_status.login"
    waiting = {"chat_type": "chat", "from": "u1", "to": "u2", "msg_id": "1", "payload": {"type": "txt", "msg": "hi"}}
    assert await emulator.send_callback("org", "app", waiting) == []
    asking = Emulator(callbacks=[CallbackRule(RULE.url, "s", kinds=["presend"])], post=receiver.post)
    receiver.answer = lambda: (200, b'{"valid":false}')
    (delivery,) = await asking.send_callback("org", "app", waiting)
    assert delivery.response == b'{"valid":false}'
    receiver.answer = lambda: (500, b"")
    (delivery,) = await asking.send_callback("org", "app", waiting)
    assert delivery.statuses == (500,)


async def test_rules(receiver: Receiver) -> None:
    """A rule sends certain kinds or all of them, for one app or for all apps."""
    rules = [
        CallbackRule(RULE.url, "a", kinds=["group_op"]),
        CallbackRule(RULE.url, "b", kinds=["message"], app_key="org#app"),
        CallbackRule(RULE.url, "c", app_key="org#other"),
    ]
    emulator = Emulator(callbacks=rules, post=receiver.post)
    transport = httpx.ASGITransport(emulator)
    async with httpx.AsyncClient(transport=transport, base_url="http://emulator") as client:
        for app in ("app", "other", "third"):
            api = Api(client, f"http://emulator/org/{app}", emulator.tenant("org", app))
            await api.ok("POST", "/messages/users", {"to": ["u2"], "type": "txt", "body": {"msg": "hi"}})
    assert [body["appkey"] for body in receiver.bodies] == ["org#app", "org#other"]
    assert len({body["security"] for body in receiver.bodies}) == 2


async def ignore(message: Any) -> None:
    """Receive a message of the emulator as its ASGI server does."""


async def send_message(emulator: Emulator, to: list[str], send: Callable[[Any], Awaitable[None]] = ignore) -> None:
    """Send a text message to users, as an ASGI server passes it on."""
    content = json.dumps({"from": "u1", "to": to, "type": "txt", "body": {"msg": "hi"}}).encode()
    headers = [
        (b"authorization", f"Bearer {emulator.tenant('org', 'app').tokens.issue(0).text}".encode()),
        (b"content-type", b"application/json"),
    ]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    path = "/org/app/messages/users"
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    await emulator(scope, receive, send)


@pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP, TRIO])
@pytest.mark.parametrize("natively", [False, True])
@pytest.mark.parametrize("moment", ["latency", "reply", "callback"])
async def test_cancelled_request(natively: bool, moment: str, anyio_backend: Any) -> None:
    """An operation that took effect sends its callbacks, also if its request is cancelled then or meanwhile."""
    waits, may_go_on = anyio.Event(), anyio.Event()
    bodies: list[bytes] = []

    async def wait_at(place: str) -> None:
        if place == moment:
            waits.set()
            await (may_go_on.wait() if place == "callback" else anyio.sleep_forever())

    async def post(url: str, body: bytes) -> tuple[int, bytes]:
        await wait_at("callback")
        bodies.append(body)
        return 200, b""

    emulator = Emulator(clock=ManualClock(), callbacks=[RULE], post=post)
    tenant = emulator.tenant("org", "app")
    if moment == "latency":
        emulator.faults.add_latency(1.0)

    async def send(message: Any) -> None:
        await wait_at("reply")

    async def request() -> None:
        await send_message(emulator, ["u2"], send)

    async with anyio.create_task_group() as group:
        if natively and anyio_backend[0] == "asyncio":
            task = asyncio.create_task(request())
            cancel: Callable[[], object] = task.cancel
        else:
            group.start_soon(request)
            cancel = group.cancel_scope.cancel
        await settle()
        assert moment == "latency" or waits.is_set()
        assert tenant.messages.total == 1
        cancel()
        with anyio.CancelScope(shield=True):
            await settle()
            may_go_on.set()
            await settle()
    assert len(bodies) == 1
    assert len(emulator.callback_deliveries) == 1


@pytest.mark.parametrize("anyio_backend", [ASYNCIO, UVLOOP, TRIO])
@pytest.mark.parametrize("natively", [False, True])
@pytest.mark.parametrize("moment", ["reply", "callback"])
async def test_cancelled_request_without_an_answer(
    natively: bool, moment: str, monkeypatch: pytest.MonkeyPatch, anyio_backend: Any
) -> None:
    """A cancelled request ends although a receiver does not answer; earlier deliveries are kept."""
    monkeypatch.setattr(_callbacks, "GRACE", 0.01)
    may_go_on, asked, ended = anyio.Event(), anyio.Event(), anyio.Event()
    results: list[object] = []

    async def post(url: str, body: bytes) -> tuple[int, bytes]:
        if json.loads(body)["to"] == "u3":
            asked.set()
            await may_go_on.wait()
        return 200, b""

    async def send(message: Any) -> None:
        if moment == "reply":
            await may_go_on.wait()

    emulator = Emulator(clock=ManualClock(), callbacks=[RULE], post=post)

    async def request() -> None:
        try:
            await send_message(emulator, ["u2", "u3", "u4"], send)
        except BaseException as error:
            results.append(type(error))
            raise
        finally:
            ended.set()

    async with anyio.create_task_group() as group:
        if natively and anyio_backend[0] == "asyncio":
            cancel: Callable[[], object] = asyncio.create_task(request()).cancel
        else:
            group.start_soon(request)
            cancel = group.cancel_scope.cancel
        await settle()
        assert asked.is_set() == (moment == "callback")
        cancel()
        with anyio.CancelScope(shield=True):
            with anyio.move_on_after(5):
                await ended.wait()
            in_time = ended.is_set()
            may_go_on.set()
    assert in_time
    assert results == [anyio.get_cancelled_exc_class()]
    assert [delivery.body["to"] for delivery in emulator.callback_deliveries] == ["u2"]


@pytest.mark.parametrize("anyio_backend", [ASYNCIO, TRIO])
async def test_failing_post(anyio_backend: Any) -> None:
    """The server gets the exception of the application's ``post``, and not an exception group."""

    async def post(url: str, body: bytes) -> tuple[int, bytes]:
        raise LookupError("no receiver")

    with pytest.raises(LookupError, match="no receiver"):
        await send_message(Emulator(callbacks=[RULE], post=post), ["u2"])


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("url", value) for value in ("ftp://x", "x", "", "http://", "http://:80/", "http:///x", None, 5)),
        *(("url", value) for value in ("http://x:port/", "http://x:99999", "http://x:0", "http://[::1", "http://a b")),
        *(("secret", value) for value in ("", None, b"s", ["s"])),
        *(("kinds", value) for value in ("message", b"message", 5)),
        *((r"kinds\[0\]", value) for value in (["mesage"], [None], [""])),
        (r"kinds\[1\]", ["message", "TextMessageSent"]),
        *(("app_key", value) for value in ("org", "org#", "#app", "org#app#x", "", 5)),
    ],
)
def test_invalid_rule(argument: str, value: Any) -> None:
    """An invalid rule is refused when it is created, not when its first callback is sent, or never sent."""
    fields = {"url": "http://x", "secret": "s", argument.partition("\\")[0]: value}
    with pytest.raises(InvalidArgumentError, match=f"^{argument}: "):
        CallbackRule(**fields)


@pytest.mark.parametrize("kinds", [None, ["message"], ("presend", "message"), {"recall"}, iter(["edit"]), []])
def test_kinds_of_a_rule(kinds: Any) -> None:
    """The kinds may be any collection of known kinds."""
    rule = CallbackRule("http://x", "s", kinds)
    assert rule.kinds is None or isinstance(rule.kinds, frozenset)


async def test_unreachable_receiver() -> None:
    """An unreachable receiver gets two attempts, with status 0."""
    rule = CallbackRule("http://127.0.0.1:9/callbacks", "s")
    emulator = Emulator(apps=[App("org", "app")], callbacks=[rule])
    (delivery,) = await emulator.send_callback("org", "app", {"chat_type": "recall", "msg_id": "1"})
    assert delivery.statuses == (0, 0)
