"""``LoggingObserver``: the log records of a call."""

from __future__ import annotations

import logging

import pytest

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
