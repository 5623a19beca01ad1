"""Events of calls: each step is given to the client's observers."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from easemob_async import NotFoundError
from easemob_async._wire.port import Reply, Request
from easemob_async.observe import CallEvent
from tests.handler import USER, WITHOUT_BACKOFF, make_client, make_refusal, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio


def steps(events: list[CallEvent]) -> list[str]:
    return [event.step for event in events]


async def test_steps_of_a_call() -> None:
    """A call with one retry emits each step, in order, under one number."""
    events: list[CallEvent] = []
    handler = reply_in_turn(make_refusal(503), make_reply(200, USER))
    client = make_client(handler, observers=[events.append], limits=False, retry=WITHOUT_BACKOFF)
    await client.users.get("alice")
    assert steps(events) == ["queued", "sent", "replied", "retried", "sent", "replied", "completed"]
    assert len({event.call for event in events}) == 1
    assert {(event.operation, event.path) for event in events} == {("users.get", "/users/{username}")}
    assert [event.status for event in events if event.step == "replied"] == [503, 200]
    assert events[3].error == "ServerError"
    assert events[-1].attempt == 2


async def test_failure_and_cancellation() -> None:
    """The last step of a call that does not succeed is ``failed`` or ``cancelled``."""
    events: list[CallEvent] = []
    gone = make_refusal(404, "service_resource_not_found", "Service resource not found")
    with pytest.raises(NotFoundError):
        await make_client(reply_in_turn(gone), observers=[events.append]).users.get("alice")
    assert (events[-1].step, events[-1].status, events[-1].sent) == ("failed", 404, "yes")
    assert events[-1].code == "service_resource_not_found"

    async def hang(_: Request) -> Reply:
        await anyio.sleep_forever()
        raise AssertionError

    client = make_client(hang, observers=[events.append])
    async with anyio.create_task_group() as group:
        group.start_soon(client.users.get, "alice")
        await anyio.lowlevel.checkpoint()
        await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()
    assert events[-1].step == "cancelled"


async def test_failing_observer(caplog: pytest.LogCaptureFixture) -> None:
    """The exception of an observer is logged, and affects neither the call nor other observers."""
    events: list[CallEvent] = []

    def broken(event: CallEvent) -> None:
        raise RuntimeError("no")

    client = make_client(reply_in_turn(make_reply(200, USER)), observers=[broken, events.append])
    assert (await client.users.get("alice")).username == "alice"
    assert steps(events)[-1] == "completed"
    assert "an observer failed" in caplog.text
