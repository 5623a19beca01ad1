"""``capture()``: the raw replies of calls."""

from __future__ import annotations

import pytest

from easemob_async import capture
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.handler import USER, make_client, make_refusal, make_reply, reply_in_turn
from tests.outcomes import get_outcome

pytestmark = pytest.mark.anyio


@pytest.mark.both_backends
async def test_replies_of_all_attempts_are_captured() -> None:
    """The block collects the reply of every attempt: status, header fields, facts and raw JSON."""
    clock = ManualClock()
    script = reply_in_turn(make_refusal(503), make_reply(200, USER, {"X-Trace": "abc"}))
    client = make_client(script, clock=clock, limits=False)
    with capture() as replies:
        await get_outcome(clock, 5, client.users.get("alice"))
    assert [reply.status for reply in replies] == [503, 200]
    assert replies[1].json() == USER
    assert replies[1].header("x-trace") == "abc"
    assert replies[1].facts.attempts == 2
    with capture() as outside:
        pass
    assert outside == []


@pytest.mark.both_backends
async def test_token_requests_of_the_client_are_not_captured() -> None:
    """The reply to the client's own request for a token is not captured."""

    def handle(request: Request) -> Reply:
        if request.target.endswith("/token"):
            return make_reply(200, {"access_token": "T0KEN", "expires_in": 5184000, "application": "x"})
        return make_reply(200, USER)

    client = make_client(handle, token=None, client_id="id", client_secret="s")
    with capture() as replies:
        await client.users.get("alice")
    assert [reply.facts.operation for reply in replies] == ["users.get"]
