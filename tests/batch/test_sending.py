"""Jobs that send one message to many recipients, against the emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from easemob_async import Easemob, InvalidArgumentError, ServerError, TransportError, UnexpectedReplyError
from easemob_async.emulator import Emulator, FaultProxy
from easemob_async.models import TextMessage
from tests.batch.helpers import HELLO, delivered, names

pytestmark = pytest.mark.anyio

SEND = "messages.send_to_users"


async def test_each_recipient_gets_one_message(emulator: Emulator, client: Easemob) -> None:
    """A request has 600 recipients; the outcome of each recipient has the message ID."""
    async with client.batch.send_to_users([*names(1300), "U7", "not legal"], HELLO, sender="alice") as job:
        results = {outcome.key: outcome.result async for outcome in job if outcome.status == "ok"}
    assert (job.report.ok, job.report.skipped, job.report.failed, job.report.requests) == (1300, 1, 1, 3)
    assert delivered(emulator) == dict.fromkeys(names(1300), 1)
    assert {message.id: message.to for message in emulator.tenant("org", "app").messages} == {
        message_id: username for username, message_id in results.items()
    }


async def test_lost_replies(emulator: Emulator, client: Easemob) -> None:
    """Recipients of requests without a reply are unconfirmed, and no recipient gets a second message."""
    emulator.faults.add("unavailable_after", operation=SEND, times=1)
    emulator.faults.add("html", operation=SEND, times=1)
    emulator.faults.add("unavailable", operation=SEND, times=1)
    report = await client.batch.send_to_users(names(3000), HELLO)

    assert (report.ok, report.unconfirmed, report.failed) == (1200, 1800, 0)
    assert {type(outcome.error) for outcome in report.failures} == {ServerError, UnexpectedReplyError}
    assert max(delivered(emulator).values()) == 1
    assert len(delivered(emulator)) == 2400


async def test_resend_unconfirmed(emulator: Emulator, client: Easemob) -> None:
    """With resend_unconfirmed, a request whose reply was lost is sent again."""
    emulator.faults.add("unavailable_after", operation=SEND, times=1)
    report = await client.batch.send_to_users(["u1"], HELLO, resend_unconfirmed=True)
    assert report.ok == 1
    assert delivered(emulator) == {"u1": 2}


async def test_rate_limit_refusals(emulator: Emulator, client: Easemob) -> None:
    """Requests that the service's rate limiter refuses are retried, and counted."""
    emulator.faults.add("send_limit", operation=SEND, times=3)
    emulator.faults.add("reach_limit", operation=SEND, times=20)
    report = await client.batch.send_to_users(names(700), HELLO)
    assert (report.ok, report.throttled, report.requests) == (700, 23, 25)
    assert set(delivered(emulator).values()) == {1}


@pytest.fixture
async def proxy(emulator: Emulator) -> AsyncIterator[FaultProxy]:
    async with emulator.serve() as server, FaultProxy(server.host, server.port, seed=1).serve() as proxy:
        yield proxy


async def test_broken_connections(emulator: Emulator, proxy: FaultProxy) -> None:
    """Connection resets leave recipients unconfirmed; the counts add up, and no recipient gets two messages."""
    for kind in ("reset_before", "reset_after", "torn", "close_after"):
        proxy.add(kind, probability=0.1)
    token = emulator.tenant("org", "app").tokens.issue(0).text
    async with Easemob("org#app", base_url=proxy.base_url, token=token, limits=False) as client:
        report = await client.batch.send_to_users(names(1000), HELLO, chunk=10)
    assert report.ok + report.unconfirmed == 1000
    assert report.unconfirmed > 0
    assert all(isinstance(outcome.error, TransportError) for outcome in report.failures)
    got = delivered(emulator)
    assert set(got.values()) == {1}
    assert report.ok <= len(got) <= 1000


async def test_recipient_missing_in_the_reply() -> None:
    """A recipient whom the reply does not name is failed."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"data": {"u0": "1"}})

    client = Easemob("org#app", base_url="http://127.0.0.1", token="t", transport=httpx.MockTransport(answer))
    report = await client.batch.send_to_users(names(2), HELLO)
    assert report.ok == 1
    assert [(outcome.key, outcome.status) for outcome in report.failures] == [("u1", "failed")]
    assert isinstance(report.failures[0].error, UnexpectedReplyError)
    await client.aclose()


async def test_invalid_arguments(client: Easemob) -> None:
    """An argument that is invalid for every recipient is refused when the job is made."""
    with pytest.raises(InvalidArgumentError) as caught:
        client.batch.send_to_users(["u1"], "hello")  # type: ignore[arg-type]
    assert caught.value.argument == "message"
    with pytest.raises(InvalidArgumentError) as caught:
        client.batch.send_to_groups(["1"], HELLO, env="not an env")
    assert caught.value.argument == "env"


async def test_message_too_large(emulator: Emulator, client: Easemob) -> None:
    """A message over the size limit ends the job before anything is sent."""
    report = await client.batch.send_to_users(names(2000), TextMessage(text="x" * 6000), concurrency=1)
    assert isinstance(report.stopped_by, InvalidArgumentError)
    assert (report.failed, report.requests) == (600, 0)


async def test_groups(emulator: Emulator, client: Easemob) -> None:
    """A request for groups has three recipients."""
    report = await client.batch.send_to_groups([str(number) for number in range(1, 8)], HELLO)
    assert (report.ok, report.requests) == (7, 3)
    assert len(emulator.tenant("org", "app").messages.delivered["chatgroups"]) == 7
