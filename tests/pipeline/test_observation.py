"""Events for observers: the steps of a call."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from easemob_async import AlreadyExistsError, NotFoundError, TransportError
from easemob_async.models import NewUser
from easemob_async.observe import CallEvent
from easemob_async.transports import GrantExpiredError, Reply, Request
from tests.handler import USER, WITHOUT_BACKOFF, make_client, make_refusal, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio


def get_steps(events: list[CallEvent]) -> list[str]:
    """Return the steps of events."""
    return [event.step for event in events]


async def test_each_step_is_emitted() -> None:
    """A call with one retry emits each step, in order and with the same call number."""
    events: list[CallEvent] = []
    handler = reply_in_turn(make_refusal(503), make_reply(200, USER))
    client = make_client(handler, observers=[events.append], limits=False, retry=WITHOUT_BACKOFF)
    await client.users.get("alice")
    assert get_steps(events) == ["queued", "sent", "replied", "retried", "sent", "replied", "completed"]
    assert len({event.call for event in events}) == 1
    assert {(event.operation, event.path) for event in events} == {("users.get", "/users/{username}")}
    assert [event.status for event in events if event.step == "replied"] == [503, 200]
    assert events[3].error == "ServerError"
    assert (events[-1].attempt, events[-1].status) == (2, 200)


async def test_an_attempt_is_sent_once() -> None:
    """A request that is not written, because its grant has expired, and is sent later is one step ``sent``."""
    events: list[CallEvent] = []
    expired = GrantExpiredError("expired")
    handler = reply_in_turn(expired, expired, make_refusal(503), expired, make_reply(200, USER))
    client = make_client(handler, observers=[events.append], retry=WITHOUT_BACKOFF)
    await client.users.get("alice")
    assert get_steps(events) == ["queued", "sent", "replied", "retried", "sent", "replied", "completed"]
    assert [event.attempt for event in events if event.step == "sent"] == [1, 2]


async def test_last_step_of_a_call_that_fails() -> None:
    """The last step of a call that does not succeed is ``failed`` or ``cancelled``."""
    events: list[CallEvent] = []
    gone = make_refusal(404, "service_resource_not_found", "Service resource not found")
    with pytest.raises(NotFoundError):
        await make_client(reply_in_turn(gone), observers=[events.append]).users.get("alice")
    assert (events[-1].step, events[-1].status, events[-1].effect) == ("failed", 404, "none")
    assert events[-1].code == "service_resource_not_found"

    async def never_reply(_: Request) -> Reply:
        await anyio.sleep_forever()
        raise AssertionError

    client = make_client(never_reply, observers=[events.append])
    async with anyio.create_task_group() as group:
        group.start_soon(client.users.get, "alice")
        await anyio.lowlevel.checkpoint()
        await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()
    assert events[-1].step == "cancelled"


async def test_last_step_has_the_status_of_the_last_request() -> None:
    """A call whose last request got no reply has no status, whatever the earlier ones got."""
    events: list[CallEvent] = []
    handler = reply_in_turn(make_refusal(503), TransportError("the connection broke", effect="unknown"))
    with pytest.raises(TransportError):
        await make_client(handler, observers=[events.append], limits=False, retry=WITHOUT_BACKOFF).users.get("alice")
    assert (events[-1].step, events[-1].status) == ("failed", None)


async def test_streamed_reply_has_its_status() -> None:
    """The last step of a download has its status."""
    events: list[CallEvent] = []
    client = make_client(reply_in_turn(make_reply(200, b"file")), observers=[events.append], limits=False)
    async with client.files.open("f1") as opened:
        assert await opened.read() == b"file"
    assert (events[-1].step, events[-1].status) == ("completed", 200)


async def test_done_before() -> None:
    """A retry that is refused because the first attempt had succeeded completes with the status of the refusal."""
    events: list[CallEvent] = []
    gone = make_refusal(404, "service_resource_not_found", "Service resource not found")
    handler = reply_in_turn(TransportError("the connection broke", effect="unknown"), gone)
    client = make_client(handler, observers=[events.append], limits=False, retry=WITHOUT_BACKOFF)
    await client.users.delete("alice")
    assert (events[-1].step, events[-1].status, events[-1].expected) == ("completed", 404, False)


async def test_expected_refusals() -> None:
    """A refusal because the requested state is in place is expected; in a bulk job also that an item exists."""
    events: list[CallEvent] = []
    member = make_refusal(403, "forbidden_op", "can not join this group, reason:user: alice already in group: 1")
    client = make_client(reply_in_turn(member), observers=[events.append], limits=False)
    with pytest.raises(AlreadyExistsError):
        await client.groups.members.add("1", "alice")
    assert (events[-1].step, events[-1].expected) == ("failed", True)
    exists = make_refusal(
        400, "duplicate_unique_property_exists", "property named username be unique, value of u exists"
    )
    client = make_client(reply_in_turn(exists), observers=[events.append], limits=False)
    with pytest.raises(AlreadyExistsError):
        await client.users.register_many([NewUser(username="alice", password="1")])
    assert (events[-1].step, events[-1].expected) == ("failed", False)
    events.clear()
    client = make_client(reply_in_turn(exists, make_reply(200, USER)), observers=[events.append], limits=False)
    report = await client.batch.register_users([NewUser(username="alice", password="1")])
    assert report.skipped == 1
    assert [event.expected for event in events if event.step == "failed"] == [True]


async def test_failing_observer_does_not_affect_the_call(caplog: pytest.LogCaptureFixture) -> None:
    """The exception of an observer is logged, and affects neither the call nor other observers."""
    events: list[CallEvent] = []

    def broken(event: CallEvent) -> None:
        raise RuntimeError("no")

    client = make_client(reply_in_turn(make_reply(200, USER)), observers=[broken, events.append])
    assert (await client.users.get("alice")).username == "alice"
    assert get_steps(events)[-1] == "completed"
    assert "an observer failed" in caplog.text
