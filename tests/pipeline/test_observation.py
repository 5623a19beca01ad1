"""Events for observers: the steps of a call."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from easemob_async import NotFoundError
from easemob_async.observe import CallEvent
from easemob_async.transports import Reply, Request
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
    assert events[-1].attempt == 2


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


async def test_failing_observer_does_not_affect_the_call(caplog: pytest.LogCaptureFixture) -> None:
    """The exception of an observer is logged, and affects neither the call nor other observers."""
    events: list[CallEvent] = []

    def broken(event: CallEvent) -> None:
        raise RuntimeError("no")

    client = make_client(reply_in_turn(make_reply(200, USER)), observers=[broken, events.append])
    assert (await client.users.get("alice")).username == "alice"
    assert get_steps(events)[-1] == "completed"
    assert "an observer failed" in caplog.text
