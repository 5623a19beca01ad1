"""Reading a success: payloads of an undocumented shape, hidden failures, new fields."""

from __future__ import annotations

import json
import pickle
from collections.abc import Awaitable, Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from easemob_async import APIError, Easemob, RateLimitedError, RetryPolicy, TransportError, UnexpectedReplyError
from easemob_async._codegen.spec import load
from easemob_async.models import NewUser, TextMessage, User, UserAttributes
from easemob_async.observe import CallEvent
from easemob_async.testing import ManualClock
from tests.handler import USER, WITHOUT_BACKOFF, get_requests, make_client, make_refusal, make_reply, reply_in_turn
from tests.outcomes import get_outcome
from tests.witnesses.witness import build_arguments, find_calls

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("body", "problem", "effect"),
    [
        (b"<html><body>It works</body></html>", "not JSON", "unknown"),
        (b"", "empty", "done"),
        (b'{"entities": [{"username": "al', "not JSON", "done"),
        (b'{"data": 3}', "$.entities[0]", "done"),
        (b'{"entities": [{"username": 7.5}]}', "$.entities[0].username", "done"),
        (b"[1, 2]", "expected dict, got list at $", "unknown"),
    ],
    ids=["HTML", "empty", "truncated", "no payload", "wrong type", "not an object"],
)
@pytest.mark.both_backends
async def test_undocumented_reply(body: bytes, problem: str, effect: str) -> None:
    """The error of an undocumented 200 names the place that differs; the service acted, unless it is a proxy's page."""
    clock = ManualClock()
    client = make_client(reply_in_turn(make_reply(200, body)), clock=clock, limits=False)
    error = await get_outcome(clock, 29, client.users.get("alice"))
    assert isinstance(error, UnexpectedReplyError)
    assert problem in str(error)
    assert (error.status, error.start, error.effect) == (200, body[:200], effect)


@pytest.mark.parametrize(
    "body", [b'{"data": {"resu', b"<html>", b"{}", b""], ids=["truncated", "HTML", "no result", "empty"]
)
async def test_reply_without_the_result(body: bytes) -> None:
    """If the body tells success from failure, a reply without it leaves open whether the call took effect."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False, retry=RetryPolicy(attempts=1))
    with pytest.raises(UnexpectedReplyError) as caught:
        await client.groups.members.add("184524748161025", "alice")
    assert caught.value.effect == "unknown"


RESULTS = sorted(row.id for area in load().areas for row in area.operations if row.succeeds_when)
CALLS = {witness.operation: witness for witnesses in find_calls().values() for witness in witnesses}


@pytest.mark.parametrize("name", RESULTS)
async def test_empty_reply_of_an_operation_with_a_word_for_success(name: str, tmp_path: Path) -> None:
    """An empty 200 has no word for success. It proves a success only where the documents let the word be missing."""
    client = make_client(reply_in_turn(make_reply(200, b"")), limits=False, retry=RetryPolicy(attempts=1))
    positional, named = build_arguments(CALLS[name].call, tmp_path)
    call = attrgetter(name)(client)(*positional, **named)
    if name == "attributes.delete":
        await call
        return
    with pytest.raises(UnexpectedReplyError, match="the body is empty") as caught:
        await call
    assert caught.value.effect == "unknown"


@pytest.mark.both_backends
async def test_send_with_a_numeric_id() -> None:
    """A message ID that is sent as a number is read as a string, exactly."""
    body = {"data": {"alice": 1029457500870543736, "bob": 2**64 + 1}}
    client = make_client(reply_in_turn(make_reply(200, body)))
    sent = await client.messages.send_to_users(["alice", "bob"], TextMessage(text="hello"))
    assert sent == {"alice": "1029457500870543736", "bob": "18446744073709551617"}


@pytest.mark.both_backends
async def test_unreadable_reply_to_a_send() -> None:
    """If the message was sent and the reply has another shape, the error says so and carries the reply, unredacted."""
    body = {"data": {"alice": {"id": 5}, "echo": "hello, my dear"}}
    client = make_client(reply_in_turn(make_reply(200, body, {"x-trace": "t1"})))
    with pytest.raises(UnexpectedReplyError) as caught:
        await client.messages.send_to_users(["alice"], TextMessage(text="hello, my dear"))
    error = caught.value
    assert (error.effect, error.status, error.path) == ("done", 200, "$.data.alice")
    assert error.reply is not None
    assert error.reply.json() == body
    assert (error.reply.status, error.reply.header("x-trace")) == (200, "t1")
    unpickled = pickle.loads(pickle.dumps(error))
    for text in (
        str(error),
        repr(error),
        repr(vars(error)),
        repr(unpickled.__dict__),
        pickle.dumps(error).decode("latin-1"),
    ):
        assert "my dear" not in text
    assert unpickled.reply is None
    assert unpickled.path == error.path
    assert len(get_requests(client)) == 1


@pytest.mark.parametrize("word", [True, "true", "TRUE", "ok", "OK", "success", 1])
async def test_words_for_success(word: Any) -> None:
    """Any of the service's words for success is a success, in any spelling."""
    client = make_client(reply_in_turn(make_reply(200, {"data": {"result": word}})))
    await client.users.disconnect("alice")


@pytest.mark.parametrize("word", [False, "false", "failed", 0, "no", "failure"])
async def test_words_for_failure(word: Any) -> None:
    """A word for failure is a failure."""
    client = make_client(reply_in_turn(make_reply(200, {"data": {"result": word}})))
    with pytest.raises(APIError):
        await client.users.disconnect("alice")


@pytest.mark.parametrize("body", [{}, [], {"data": {}}, {"data": {"result": None}}, {"data": []}])
async def test_success_that_does_not_say_so(body: Any) -> None:
    """A reply without the field that says whether the call succeeded is not taken for a refusal of the service."""
    client = make_client(reply_in_turn(make_reply(200, body)))
    with pytest.raises(UnexpectedReplyError, match=r"missing at \$\.data\.result") as caught:
        await client.users.disconnect("alice")
    assert caught.value.effect == "unknown"


def _disable(client: Easemob) -> Awaitable[object]:
    return client.groups.disable("1")


def _enable(client: Easemob) -> Awaitable[object]:
    return client.groups.enable("1")


def _mute_all(client: Easemob) -> Awaitable[object]:
    return client.groups.mutes.mute_all("1")


def _unmute_all(client: Easemob) -> Awaitable[object]:
    return client.chatrooms.mutes.unmute_all("1")


@pytest.mark.parametrize(
    ("call", "name", "is_lifted"),
    [
        (_enable, "disabled", True),
        (_disable, "disabled", False),
        (_unmute_all, "mute", True),
        (_mute_all, "mute", False),
    ],
)
@pytest.mark.parametrize("value", [True, "true", "TRUE", 1, "1", False, "false", 0, "0"])
async def test_spellings_of_a_boolean(
    call: Callable[[Easemob], Awaitable[object]], name: str, is_lifted: bool, value: Any
) -> None:
    """A boolean result is read in each spelling that models accept; the opposite of success is a failure."""
    client = make_client(reply_in_turn(make_reply(200, {"data": {name: value}})), limits=False)
    if (value in {True, "true", "TRUE", "1"}) is not is_lifted:
        await call(client)
        return
    with pytest.raises(APIError) as caught:
        await call(client)
    assert caught.value.effect == "none"


@pytest.mark.parametrize(("word", "effect"), [("no", "unknown"), ("off", "unknown"), ("failed", "none")])
async def test_words_where_false_is_the_success(word: str, effect: str) -> None:
    """Where success is the absence of a mute, a word such as "no" does not prove a refusal."""
    client = make_client(reply_in_turn(make_reply(200, {"data": {"mute": word}})), limits=False)
    with pytest.raises((APIError, UnexpectedReplyError)) as caught:
        await _unmute_all(client)
    assert caught.value.effect == effect


def _remove_keywords(client: Easemob) -> Awaitable[object]:
    return client.moderation.keywords.remove_many("1", ["5"])


def _delete_reaction(client: Easemob) -> Awaitable[object]:
    return client.reactions.delete("alice", "1", reaction="like")


@pytest.mark.parametrize(
    ("call", "body", "effect"),
    [
        (_remove_keywords, {"entity": 0}, None),
        (_remove_keywords, {"entity": "0"}, None),
        (_remove_keywords, {"entity": 1}, "none"),
        (_remove_keywords, {"entity": True}, "unknown"),
        (_remove_keywords, {"entity": False}, "unknown"),
        (_delete_reaction, {"requestStatusCode": 0}, "unknown"),
        (_delete_reaction, {"requestStatusCode": "false"}, "none"),
    ],
)
async def test_number_or_text_that_means_success(
    call: Callable[[Easemob], Awaitable[object]], body: Any, effect: str | None
) -> None:
    """Where success is a number or a text, a value of another type than the documented ones proves nothing."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False)
    if effect is None:
        await call(client)
        return
    with pytest.raises((APIError, UnexpectedReplyError)) as caught:
        await call(client)
    assert caught.value.effect == effect


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"data": [{"result": True, "user": "bob"}]}, None),
        ([{"data": {"result": True}}], None),
        ({"data": [{"result": False, "reason": "users [bob] are not members of this group!"}]}, "NotFoundError"),
        ({"data": [{"result": True}, {"result": True}]}, "UnexpectedReplyError"),
    ],
)
async def test_result_in_a_list(body: Any, name: str | None) -> None:
    """A list of one object in place of the object is that object, as in models."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False)
    if name is None:
        await client.groups.members.add("1", "bob")
        return
    with pytest.raises((APIError, UnexpectedReplyError)) as caught:
        await client.groups.members.add("1", "bob")
    assert type(caught.value).__name__ == name
    assert caught.value.effect == ("unknown" if name == "UnexpectedReplyError" else "none")


@pytest.mark.parametrize("body", [{"data": {}}, {"data": []}, {"data": True}, {}, b""])
async def test_deleted_attributes(body: Any) -> None:
    """The documents show several replies for the deletion of attributes; an empty list is an empty object."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False)
    await client.attributes.delete("alice")


@pytest.mark.parametrize(
    "body",
    [
        b"[error] upstream failed",
        b"[2024-01-01] proxy error",
        b'{error: "blocked by firewall"}',
        b"{ blocked }",
        b'["error"',
        b'[{"erro',
        b'{"error": "blocked',
        b"ok",
        b'"error"',
        b"null",
        b"0",
        b"true",
        b"[1, 2]",
    ],
)
@pytest.mark.parametrize(
    "name", ["messages.send_to_users", "users.set_password", "users.delete", "attributes.delete", "groups.list"]
)
async def test_body_of_another_server(name: str, body: bytes, tmp_path: Path) -> None:
    """The service returns objects. Other text, also JSON, proves neither an effect nor an empty result."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False, retry=RetryPolicy(attempts=1))
    positional, named = build_arguments(CALLS[name].call, tmp_path)
    with pytest.raises(UnexpectedReplyError) as caught:
        await attrgetter(name)(client)(*positional, **named)
    assert caught.value.effect == "unknown"


@pytest.mark.parametrize(
    "body",
    [b'{"data": {"bo', b' {\n "data": NaN}', b'\xef\xbb\xbf{"data": {}', b'{"data": {"bob": 7.5}}'],
)
async def test_object_of_another_shape(body: bytes) -> None:
    """A 200 with an object, also one that is cut off or is not valid JSON, is the service's: the call took effect."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False, retry=RetryPolicy(attempts=1))
    with pytest.raises(UnexpectedReplyError) as caught:
        await _send(client)
    assert caught.value.effect == "done"


def _transfer(client: Easemob) -> Awaitable[object]:
    return client.groups.transfer("1", "bob")


def _send(client: Easemob) -> Awaitable[object]:
    return client.messages.send_to_users(["bob", "carl"], TextMessage(text="hello"), sender="alice")


def _stream(client: Easemob) -> Awaitable[object]:
    return client.messages.send_stream_to_user("bob", "hello", seq=0, sender="alice")


def _edit(client: Easemob) -> Awaitable[object]:
    return client.messages.update("1", TextMessage(text="hello"))


def _add_member(client: Easemob) -> Awaitable[object]:
    return client.groups.members.add("1", "bob")


def _disconnect(client: Easemob) -> Awaitable[object]:
    return client.users.disconnect("bob")


def _set_password(client: Easemob) -> Awaitable[object]:
    return client.users.set_password("bob", "secret-1")


def _delete(client: Easemob) -> Awaitable[object]:
    return client.users.delete("bob")


def _register(client: Easemob) -> Awaitable[object]:
    return client.users.register_many([NewUser(username="bob", password="secret-1")])


def _list(client: Easemob) -> Awaitable[object]:
    return client.users.list()


def _delete_attributes(client: Easemob) -> Awaitable[object]:
    return client.attributes.delete("bob")


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (_transfer, {"data": {"newowner": "bob"}}),
        (_edit, {"data": {"result": "success"}}),
        (_edit, {"data": 2}),
        (_edit, {"data": []}),
        (_add_member, {"data": {"result": {"user": "bob"}}}),
        (_disconnect, {"data": {"result": []}}),
    ],
)
async def test_result_that_is_neither_success_nor_failure(
    call: Callable[[Easemob], Awaitable[object]], body: Any
) -> None:
    """A result that is not documented does not prove a refusal: the service may have changed its word for success."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False)
    with pytest.raises(UnexpectedReplyError, match="the value means neither success nor failure") as caught:
        await call(client)
    assert caught.value.effect == "unknown"


@pytest.mark.parametrize(
    "call", [_send, _stream, _set_password, _delete, _register, _transfer, _delete_attributes, _list]
)
@pytest.mark.parametrize(
    ("body", "name", "effect"),
    [
        ({"error": "message_send_error", "error_description": "sender is blocked"}, "APIError", "unknown"),
        ({"error": {"code": "x", "message": "sender is blocked"}}, "APIError", "unknown"),
        ({"code": 500, "message": "upstream timed out"}, "ServerError", "unknown"),
        ({"code": "429", "message": "slow down"}, "RateLimitedError", "unknown"),
        ({"error": 503}, "ServerError", "unknown"),
        ({"error": "reach_limit", "data": None}, "RateLimitedError", "none"),
        ({"error": "forbidden_op", "error_description": "this service is unopened"}, "FeatureNotEnabledError", "none"),
    ],
)
async def test_envelope_of_a_refusal_in_a_success(
    call: Callable[[Easemob], Awaitable[object]], body: Any, name: str, effect: str
) -> None:
    """An error without a result in a 200 is a failure; without the words of a known refusal its effect is unknown."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False, retry=RetryPolicy(attempts=1, refusals=0))
    with pytest.raises(APIError) as caught:
        await call(client)
    assert (type(caught.value).__name__, caught.value.effect) == (name, "none" if call is _list else effect)
    assert len(get_requests(client)) == 1


async def test_rate_limit_without_known_words_is_not_retried() -> None:
    """A number alone does not prove that a message was not sent, so it is not sent again."""
    client = make_client(reply_in_turn(make_reply(200, {"code": 429})), limits=False, retry=WITHOUT_BACKOFF)
    with pytest.raises(RateLimitedError):
        await _send(client)
    assert len(get_requests(client)) == 1
    limited = make_reply(200, {"error": "reach_limit"})
    client = make_client(
        reply_in_turn(limited, make_reply(200, {"data": {"bob": "1"}})), limits=False, retry=WITHOUT_BACKOFF
    )
    assert await _send(client) == {"bob": "1"}


@pytest.mark.parametrize(
    "body",
    [{"timestamp": 1}, {"data": {}}, {"data": {"msgId": ""}}, {"data": {"msgId": None}}, {"data": {"id": "77"}}],
)
@pytest.mark.parametrize(
    "name", ["messages.send_stream_to_user", "messages.send_stream_to_group"], ids=["user", "group"]
)
async def test_stream_without_an_id(name: str, body: Any) -> None:
    """The reply to the first chunk has the ID of the stream; later replies may lack it."""
    steps: list[CallEvent] = []
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False, observers=[steps.append])
    send = attrgetter(name)(client)
    with pytest.raises(UnexpectedReplyError, match=rf"{name}: HTTP 200: .* at \$\.data\.msgId") as caught:
        await send("bob", "hello", seq=0, sender="alice")
    error = caught.value
    assert error.facts is not None
    assert error.reply is not None
    assert error.reply.json() == body
    assert (error.effect, error.path, error.facts.operation) == ("done", "$.data.msgId", name)
    assert json.loads(error.start) == body
    assert (steps[-1].step, steps[-1].error, steps[-1].effect) == ("failed", "UnexpectedReplyError", "done")
    steps.clear()
    assert await send("bob", "more", seq=1, sender="alice", message_id="7") == "7"
    assert steps[-1].step == "completed"


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (lambda client: client.groups.create("alice", public=True), {"data": {"groupid": ""}}),
        (
            lambda client: client.messages.send_to_group_members("1", ["bob"], TextMessage(text="hello")),
            {"data": {"1": ""}},
        ),
    ],
    ids=["group", "message"],
)
async def test_empty_id(call: Callable[[Easemob], Awaitable[object]], body: Any) -> None:
    """An empty ID is not a result."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False)
    with pytest.raises(UnexpectedReplyError) as caught:
        await call(client)
    assert caught.value.effect == "done"


async def test_empty_text() -> None:
    """A text other than an ID may be empty."""
    client = make_client(reply_in_turn(make_reply(200, {"data": {"announcement": ""}})), limits=False)
    assert await client.groups.announcement.get("1") == ""


async def test_recipient_without_an_id() -> None:
    """A recipient whose ID is null is not reported, and does not hide the other IDs."""
    client = make_client(reply_in_turn(make_reply(200, {"data": {"bob": "1", "carl": None}})), limits=False)
    sent = await client.messages.send_to_users(["bob", "carl"], TextMessage(text="hello"))
    assert (sent, sent.not_reported) == ({"bob": "1"}, ["carl"])
    client = make_client(reply_in_turn(make_reply(200, {"data": {"f1": "success", "f2": None}})), limits=False)
    rows = await client.files.set_lifetime("alice", ["f1", "f2"], lifetime="default")
    assert [(row.file_id, row.done) for row in rows] == [("f1", True), ("f2", None)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"data": {"result": False}}, ("APIError", None, "HTTP 200: the reply reports a failure in data.result")),
        (
            {
                "data": {"result": False, "reason": "users [u] are not members of this group!"},
                "uri": "https://im.invalid",
            },
            (
                "NotFoundError",
                "users [u] are not members of this group!",
                "HTTP 200 users [u] are not members of this group!: the reply reports a failure in data.result",
            ),
        ),
        (
            {"error": "forbidden_op", "error_description": "this service is unopened", "timestamp": 1},
            (
                "FeatureNotEnabledError",
                "this service is unopened",
                "HTTP 200 forbidden_op this service is unopened: the reply reports a failure in data.result",
            ),
        ),
    ],
    ids=["no reason", "reason", "envelope of a refusal"],
)
@pytest.mark.both_backends
async def test_failure_hidden_in_a_success(body: Any, expected: tuple[str, str | None, str]) -> None:
    """A 200 that reports a failure is an error whose description has the words of the service alone."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False)
    with pytest.raises(APIError) as caught:
        await client.users.disconnect("alice")
    error = caught.value
    assert error.status == 200
    assert (type(error).__name__, error.description, error.message) == expected


@pytest.mark.both_backends
async def test_unknown_fields() -> None:
    """A field that the service has added is kept in ``extra``, and does not count for equality."""
    user: dict[str, Any] = USER["entities"][0]  # type: ignore[index]
    entity = user | {"mood": "sunny"}
    client = make_client(reply_in_turn(make_reply(200, {"entities": [entity]}), make_reply(200, USER)))
    one, two = await client.users.get("alice"), await client.users.get("alice")
    assert one.extra == {"mood": "sunny"}
    assert one == two


DELETED = {"entities": [{"username": "alice", "activated": False}]}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (DELETED, User(username="alice", activated=False)),
        ({"entities": {"username": "alice", "activated": "false"}}, User(username="alice", activated=False)),
        ({"entities": []}, None),
        ({"entities": {}}, None),
        ({"entities": None}, None),
        ({"timestamp": 1}, None),
        (b"", None),
    ],
)
async def test_result_that_may_be_missing(body: Any, expected: User | None) -> None:
    """Where the documents do not always promise a result, its absence is None and not an error."""
    client = make_client(reply_in_turn(make_reply(200, body)))
    assert await client.users.delete("alice") == expected


async def test_result_of_a_retry() -> None:
    """A retry that finds the work done has no result; the call that did it has one."""
    clock = ManualClock()
    exists = make_refusal(400, "Bad Request", "the user is already operation this message")
    client = make_client(reply_in_turn(TransportError("lost", effect="unknown"), exists), clock=clock, limits=False)
    assert await get_outcome(clock, 5, client.reactions.add("alice", "1", reaction="like")) is None


async def test_times_of_a_reaction() -> None:
    """The times of a reaction are read in the spelling of the replies and in that of the documents' table."""
    when = "2022-02-24T10:57:43.138934Z"
    bodies = [{"id": 5, "createdAt": when, "updatedAt": when}, {"id": "5", "createAt": when, "updateAt": when}]
    replies = [make_reply(200, {"requestStatusCode": "OK", "data": body}) for body in bodies]
    client = make_client(reply_in_turn(*replies), limits=False)
    for _ in bodies:
        added = await client.reactions.add("alice", "1", reaction="like")
        assert added is not None
        assert (added.id, added.created, added.updated) == ("5", 1645700263139, 1645700263139)
        assert added.created_at is not None


async def test_time_beside_the_rows() -> None:
    """The time at which mutes were measured is in every row, in seconds, also if the service sends milliseconds."""
    rows = [{"username": "alice", "chat": 5}, {"username": "alice", "groupchat": 6}, {"username": "bob", "chat": 7}]
    pages = [{"data": {"data": rows, "unixtime": moment}} for moment in (1631609858, "1631609858000")]
    client = make_client(reply_in_turn(*(make_reply(200, page) for page in pages)), limits=False)
    for _ in pages:
        page = await client.mutes.list(limit=50)
        assert [(row.username, row.measured) for row in page.items] == [("alice", 1631609858), ("bob", 1631609858)]
    client = make_client(reply_in_turn(make_reply(200, {"data": {"data": rows[:1]}})), limits=False)
    assert (await client.mutes.list(limit=50)).items[0].measured is None


@pytest.mark.parametrize(
    ("fields", "modified"),
    [({"lastModified": 1620445147000}, 1620445147000), ({"lastModified": "1620445147000"}, 1620445147000), ({}, None)],
)
async def test_time_beside_attributes(fields: Any, modified: int | None) -> None:
    """Attributes are a dictionary that also has the time of the last change."""
    client = make_client(reply_in_turn(make_reply(200, {"data": {"nickname": "A"}, **fields})), limits=False)
    found = await client.attributes.get("alice")
    written = await client.attributes.set("alice", {"nickname": "A"})
    assert found == written == {"nickname": "A"}
    assert found.modified == written.modified == modified
    assert (found.modified_at is None) is (modified is None)
    same = pickle.loads(pickle.dumps(found))
    assert (same, same.modified, type(same)) == (found, modified, UserAttributes)
