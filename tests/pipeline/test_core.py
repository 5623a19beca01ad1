"""The state that the calls of a client share."""

from __future__ import annotations

from typing import Any

from easemob_async import RetryPolicy
from easemob_async._clock import SystemClock
from easemob_async._pipeline.core import Core
from easemob_async.transports import Origin
from tests.handler import HandlerTransport, make_reply, reply_in_turn


class InterruptedCore(Core):
    """A core that is used for another token whenever its header fields are read or written."""

    interruptions = 0

    def __getattribute__(self, name: str) -> Any:
        if name == "_headers" and self.interruptions:
            self.interruptions -= 1
            assert bearer_of(self, "other") == b"Bearer other"
        return super().__getattribute__(name)


def bearer_of(core: Core, token: str) -> bytes:
    return dict(core.headers(token, None))[b"authorization"]


def test_header_fields_of_two_threads() -> None:
    """A call of another thread with another token, in the middle of making header fields, changes nothing."""
    core = InterruptedCore(
        app_key="org#app",
        origin=Origin("https", "im.invalid", 443),
        transport=HandlerTransport(reply_in_turn(make_reply())),
        clock=SystemClock(),
        limiter=None,
        retry=RetryPolicy(),
        user_agent="test",
        max_message_bytes=5120,
    )
    for interruptions in (1, 2, 3):
        core.interruptions = interruptions
        assert bearer_of(core, "mine") == b"Bearer mine"
        assert bearer_of(core, "other") == b"Bearer other"
