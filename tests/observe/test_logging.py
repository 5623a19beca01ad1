"""``LoggingObserver``: the log records of a call."""

from __future__ import annotations

import logging

import pytest

from easemob_async import AlreadyExistsError
from easemob_async.observe import LoggingObserver
from tests.handler import USER, WITHOUT_BACKOFF, make_client, make_refusal, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio


async def test_each_step_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The logging observer writes a line with the event's fields, at the level of the step."""
    caplog.set_level(logging.DEBUG, "easemob_async.calls")
    handler = reply_in_turn(make_refusal(503), make_reply(200, USER))
    client = make_client(handler, observers=[LoggingObserver()], limits=False, retry=WITHOUT_BACKOFF)
    await client.users.get("alice")
    by_step = {record.__dict__["call_step"]: record for record in caplog.records}
    assert by_step["retried"].levelno == logging.WARNING
    assert by_step["completed"].levelno == logging.INFO
    assert by_step["completed"].__dict__["call_attempt"] == 2
    assert "users.get completed (attempt 2" in by_step["completed"].getMessage()
    assert by_step["completed"].getMessage().endswith("HTTP 200)")


async def test_expected_refusals_are_not_warnings(caplog: pytest.LogCaptureFixture) -> None:
    """A refusal because the requested state is in place has the level of a completed call, and its status."""
    caplog.set_level(logging.DEBUG, "easemob_async.calls")
    member = make_refusal(403, "forbidden_op", "can not join this group, reason:user: alice already in group: 1")
    observers = [LoggingObserver(), LoggingObserver(levels={"completed": logging.DEBUG})]
    for observer, expected in zip(observers, (logging.INFO, logging.DEBUG), strict=True):
        client = make_client(reply_in_turn(member), observers=[observer], limits=False)
        with pytest.raises(AlreadyExistsError):
            await client.groups.members.add("1", "alice")
        last = caplog.records[-1]
        assert (last.levelno, last.__dict__["call_step"]) == (expected, "failed")
        assert "HTTP 403" in last.getMessage()
