"""Jobs that send one message to many recipients, against the emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from easemob_async import Easemob, InvalidArgumentError, ServerError, TransportError, UnexpectedReplyError
from easemob_async.batch import Reason, Report
from easemob_async.emulator import Emulator, FaultProxy
from easemob_async.models import TextMessage
from tests.batch.helpers import HELLO, delivered, names
from tests.handler import make_client, make_refusal, make_reply, reply_in_turn

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


async def test_recipient_missing_in_the_reply(path: Path) -> None:
    """A recipient whom the reply does not name, although it names others, is unconfirmed, and is not sent again."""
    client = make_client(reply_in_turn(make_reply(200, {"data": {"U0": "1"}})))
    report = await client.batch.send_to_users(names(2), HELLO, journal=path)
    assert report.ok == 1
    assert [(outcome.key, outcome.status) for outcome in report.failures] == [("u1", "unconfirmed")]
    assert isinstance(report.failures[0].error, UnexpectedReplyError)
    again = await client.batch.send_to_users(names(2), HELLO, journal=path)
    assert (again.skipped, again.unconfirmed, again.requests) == (1, 1, 0)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"data": {"u0": "1", "u1": None}}, {"ok": 1, "unconfirmed": 1}),
        ({"error": "message_send_error", "error_description": "sender is blocked"}, {"unconfirmed": 2}),
        ({"code": 500, "message": "upstream timed out"}, {"unconfirmed": 2}),
        ({"error": "forbidden_op", "error_description": "this service is unopened"}, {"failed": 2}),
    ],
)
async def test_failure_in_a_success(body: Any, status: dict[str, int]) -> None:
    """An error in a 200 does not count as sent; whether it was is unknown, unless the words are a known refusal."""
    client = make_client(reply_in_turn(make_reply(200, body)), limits=False)
    report = await client.batch.send_to_users(names(2), HELLO)
    counts = {"ok": report.ok, "unconfirmed": report.unconfirmed, "failed": report.failed}
    assert {name: count for name, count in counts.items() if count} == status


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.mark.parametrize("data", [{}, None, [], ["1"], "ok", {"u0": None}, {"u0": {"id": "1"}}])
@pytest.mark.parametrize("job", ["send_to_users", "send_to_groups", "send_to_chatrooms"])
async def test_accepted_without_message_ids(path: Path, job: str, data: Any) -> None:
    """A 200 proves that the message was sent, whatever its IDs: the recipients are ok, and a later run skips them."""
    client = make_client(reply_in_turn(make_reply(200, {"data": data})))

    async def run(resend_unconfirmed: bool) -> Report[str]:
        send = getattr(client.batch, job)
        report: Report[str] = await send(names(2), HELLO, journal=path, resend_unconfirmed=resend_unconfirmed)
        return report

    async with getattr(client.batch, job)(names(2), HELLO, journal=path) as running:
        found = {outcome.key: (outcome.status, outcome.reason, outcome.result) async for outcome in running}
    assert found == dict.fromkeys(names(2), ("ok", Reason.NO_RESULT, None))
    for resend_unconfirmed in (False, True):
        report = await run(resend_unconfirmed)
        assert (report.skipped_for, report.requests) == ({Reason.EARLIER_RUN: 2}, 0)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", "ok"), (b'{"data": {"u0"', "ok"), (b"{}", "ok"), (b"<html>", "unconfirmed"), (b"\xff", "unconfirmed")],
)
async def test_unreadable_success(path: Path, body: bytes, status: str) -> None:
    """A 200 with another body than JSON may come from a gateway; in any case no recipient gets the message again."""
    client = make_client(reply_in_turn(make_reply(200, body)))
    async with client.batch.send_to_users(names(2), HELLO, journal=path) as job:
        assert [outcome.status async for outcome in job] == [status] * 2
    again = await client.batch.send_to_users(names(2), HELLO, journal=path)
    assert (again.skipped, again.unconfirmed, again.requests) == ((2, 0, 0) if status == "ok" else (0, 2, 0))


async def test_refused_after_a_lost_reply(path: Path) -> None:
    """A recipient whose first request had no reply is unconfirmed, although the service refuses the second one."""
    client = make_client(reply_in_turn(make_reply(503), make_refusal(400, "invalid_request_body", "bad")))
    report = await client.batch.send_to_users(["u0"], HELLO, journal=path, resend_unconfirmed=True)
    assert (report.unconfirmed, report.failed, report.requests) == (1, 0, 2)
    assert [outcome.error and outcome.error.effect for outcome in report.failures] == ["unknown"]
    assert (await client.batch.send_to_users(["u0"], HELLO, journal=path)).unconfirmed == 1


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
