"""Calls for several names: each name has an outcome, also if the reply does not have it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import attrs
import pytest

from easemob_async import RetryPolicy, UnexpectedReplyError
from easemob_async._accounting import complete_map, complete_report, complete_rows
from easemob_async._codegen.spec import OperationRow, load
from easemob_async.models import (
    AttributeChanges,
    MemberAttributesReport,
    MemberOutcome,
    MessageIds,
    NewUser,
    PushNickname,
    Registration,
    TextMessage,
    User,
)
from easemob_async.transports import Reply
from tests.handler import make_client, make_reply
from tests.witnesses.witness import build_arguments, find_calls

pytestmark = pytest.mark.anyio

OPERATIONS = {operation.id: operation for area in load().areas for operation in area.operations}
BULK = sorted(name for name, operation in OPERATIONS.items() if operation.returns.names)
CALLS = {witness.operation: witness for witnesses in find_calls().values() for witness in witnesses}

WITHOUT_OUTCOMES = {
    "attributes.get_many": "values by user ID; a user without values is not in the dictionary",
    "blocklist.check": "reads",
    "chatrooms.attributes.get": "values by name; an attribute that does not exist is not in the dictionary",
    "chatrooms.create": "one ID",
    "chatrooms.get_many": "reads; rooms that do not exist are not in the list",
    "chatrooms.members.set_tags": "the reply has one word for all tags",
    "collections.add_many": "the reply has the stored items; no page says what is missing there",
    "collections.remove_many": "the reply names nothing",
    "contacts.check": "reads",
    "groups.attributes.get_many": "values by user ID; a user without values is not in the dictionary",
    "groups.create": "one ID",
    "groups.get_many": "reads; groups that do not exist are not in the list",
    "messages.delete_roaming_chat": "the reply names nothing",
    "messages.delete_roaming_group": "the reply names nothing",
    "messages.send_to_chatroom_members": "one message ID",
    "messages.send_to_group_members": "one message ID",
    "moderation.keyword_lists.create": "the reply has the list",
    "moderation.keywords.add_many": "the reply has the list with all its keywords",
    "moderation.keywords.remove_many": "the reply names nothing",
    "presence.get_many": "reads",
    "presence.subscribe": "the reply has presences, not outcomes; the user ID of a row may be empty, as in the sample",
    "presence.unsubscribe": "the reply names nothing",
    "reactions.list": "reads",
    "threads.members.add_many": "the reply has one word for all users",
    "translation.translate": "translations by language",
    "users.get_status_many": "reads",
}
"""Operations for several names whose reply has no outcome by name, and why."""


def takes_names(operation: OperationRow) -> bool:
    return any(
        argument.type in {"usernames", "strs", "joined", "models"} and not argument.name.startswith("roam_")
        for argument in operation.arguments
    )


def test_every_operation_for_several_names_is_accounted_for() -> None:
    """Each operation for several names completes its result, or there is a reason why it cannot."""
    several = {name for name, operation in OPERATIONS.items() if takes_names(operation) or operation.returns.names}
    assert several - set(BULK) == set(WITHOUT_OUTCOMES)


def empty(value: Any) -> Any:
    """Return a reply without the names: lists and objects below the top level are empty, other values stay."""
    if isinstance(value, list):
        return []
    if isinstance(value, dict):
        return {}
    return value


def find_names(operation: OperationRow, call: list[Any]) -> list[str]:
    """Return the names that a documented call is made for."""
    positional, named = call
    argument, _, field = operation.returns.names.partition(".")
    if argument in named:
        found = named[argument]
    else:
        arguments = [row for row in operation.arguments if row.constant is None]
        ordered = sorted(arguments, key=lambda row: row.optional or row.default is not None)
        found = positional[[row.name for row in ordered].index(argument)]
    return [getattr(each, field) for each in found] if field else list(found)


def iter_unknown(result: Any) -> Iterator[str]:
    """Yield the names of a result that are visible as not reported."""
    if isinstance(result, list):
        for row in result:
            fields = attrs.asdict(row)
            assert fields.get("done", fields.get("recalled", "?")) is None
            yield fields[next(name for name in fields if name in {"username", "file_id", "message_id"})]
    else:
        yield from result.not_reported


@pytest.mark.parametrize("name", BULK)
async def test_reply_without_the_names(name: str, tmp_path: Path) -> None:
    """If the reply names none of the names, each is visible as not reported, and none counts as a success."""
    witness = CALLS[name]
    body = {key: empty(value) for key, value in witness.body.items()}
    client = make_client(lambda _: make_reply(200, body), limits=False, retry=RetryPolicy(attempts=1))
    positional, named = build_arguments(witness.call, tmp_path)
    result = await attrgetter(name)(client)(*positional, **named)
    assert list(iter_unknown(result)) == find_names(OPERATIONS[name], [positional, named])


async def test_some_names() -> None:
    """Names that the reply does not have follow those that it has; the case of user IDs does not matter."""
    body = {"data": [{"user": "alice", "result": True, "expire": -1}, {"user": "bob", "result": False}]}
    client = make_client(lambda _: make_reply(200, body), limits=False)
    rows = await client.groups.mutes.add_many("1", ["Bob", "carol", "Alice"], seconds=60)
    assert [(row.username, row.done, row.reason) for row in rows] == [
        ("alice", True, None),
        ("bob", False, None),
        ("carol", None, None),
    ]


async def test_nicknames() -> None:
    """A row with a name is a success, one without is not."""
    body = {"entities": [{"username": "alice", "push_nickname": "A"}, {"username": "bob"}]}
    client = make_client(lambda _: make_reply(200, body), limits=False)
    rows = await client.push.set_nickname_many(
        [PushNickname(username=name, nickname="A") for name in ("alice", "bob", "carol")]
    )
    assert [(row.username, row.done) for row in rows] == [("alice", True), ("bob", None), ("carol", None)]


async def test_registration_with_rows_without_reasons() -> None:
    """A refused row may come without a reason, as a list or as one object."""
    body = {"entities": [{"username": "alice"}], "data": {"username": "bob"}}
    client = make_client(lambda _: make_reply(200, body), limits=False)
    report = await client.users.register_many(
        [NewUser(username=name, password="1") for name in ("alice", "bob", "carol")]
    )
    assert [user.username for user in report.registered] == ["alice"]
    assert [(row.username, row.reason) for row in report.refused] == [("bob", None)]
    assert report.not_reported == ["carol"]


async def test_message_ids() -> None:
    """A recipient without a message ID is in ``not_reported``; the rest is a dictionary."""
    client = make_client(lambda _: make_reply(200, {"data": {"alice": 1, "bob": "2"}}), limits=False)
    sent = await client.messages.send_to_users(["alice", "bob"], TextMessage(text="hello"))
    assert sent == {"alice": "1", "bob": "2"}
    assert sent.not_reported == []
    sent = await client.messages.send_to_users(["alice", "BOB", "carol"], TextMessage(text="hello"))
    assert sent.not_reported == ["carol"]
    assert repr(sent) == "MessageIds({'alice': '1', 'bob': '2'}, not_reported=['carol'])"
    same = pickle.loads(pickle.dumps(sent))
    assert (same, same.not_reported, type(same)) == (sent, ["carol"], MessageIds)


async def test_reply_without_message_ids() -> None:
    """A reply to a send without the place of the IDs is an error that says that the call took effect."""
    client = make_client(lambda _: Reply(200, [], b'{"timestamp": 1}'), limits=False)
    with pytest.raises(UnexpectedReplyError) as caught:
        await client.messages.send_to_users(["alice"], TextMessage(text="hello"))
    assert caught.value.effect == "done"
    assert caught.value.reply is not None


def test_names_that_differ_in_case() -> None:
    """Names of attributes and of files are compared exactly, user IDs without their case."""
    rows = [MemberOutcome(username="a", done=True)]
    assert [row.done for row in complete_rows(rows, MemberOutcome, ["A", "a", "A"])] == [True]
    assert [row.done for row in complete_rows(rows, MemberOutcome, ["A", "a", "A"], exact=True)] == [True, None]
    changes = AttributeChanges(done=["k"], refused={"l": "too long"})
    assert complete_report(changes, ["k", "K", "l", "m"], exact=True).not_reported == ["K", "m"]
    assert complete_map({"u": "1"}, ["U", "v"]).not_reported == ["v"]


def test_names_in_reports() -> None:
    """A name counts as reported only where a report has names, or in a row whose fields are not documented."""
    report = Registration(registered=[User(username="alice", nickname="bob")])
    assert complete_report(report, ["alice", "bob"]).not_reported == ["bob"]
    members = MemberAttributesReport(refused=[{"user": "alice", "error": "x"}, "bob"])
    assert complete_report(members, ["alice", "bob", "carol"]).not_reported == ["carol"]
