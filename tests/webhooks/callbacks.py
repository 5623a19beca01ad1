"""Sample callbacks, signed as the service signs them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

SECRET = "not-a-real-secret"
NOW_MS = 1_700_000_000_000
"""The start time of ``ManualClock``."""


def make_message(secret: str = SECRET, **fields: Any) -> bytes:
    """Make a text message from alice to bob, with *fields* replacing its own, signed with *secret*."""
    message: dict[str, Any] = {
        "callId": "org#app_8924312242322",
        "eventType": "chat",
        "timestamp": NOW_MS,
        "chat_type": "chat",
        "from": "alice",
        "to": "bob",
        "msg_id": "8924312242322",
        "payload": {"ext": {}, "bodies": [{"msg": "hello", "type": "txt"}]},
        "appkey": "org#app",
        **fields,
    }
    body = {name: value for name, value in message.items() if value is not ...}
    text = f"{body.get('callId')}{secret}{body['timestamp']}"
    return json.dumps({"security": hashlib.md5(text.encode()).hexdigest(), **body}, ensure_ascii=False).encode()


def make_awaiting_message(**fields: Any) -> bytes:
    """Make a client's text message that waits for a verdict."""
    return make_message(eventType=..., payload={"msg": "hello", "type": "txt"}, **fields)


def make_reaction(**fields: Any) -> dict[str, Any]:
    """Make a reaction as the documents show it: without callId and security."""
    return {
        "chat_type": "notify",
        "eventType": "chat",
        "from": "alice",
        "to": "bob",
        "msg_id": "99",
        "timestamp": NOW_MS,
        "payload": {"type": "reaction", "num": 1, "channel_type": "chat", "data": []},
        **fields,
    }
