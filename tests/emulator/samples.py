"""Requests and refusals that several test modules use."""

from __future__ import annotations

from typing import Any

__all__ = ["BODIES", "CREDENTIALS", "FILE", "MALFORMED", "MESSAGE"]

CREDENTIALS = {"grant_type": "client_credentials", "client_id": "emulator", "client_secret": "emulator-secret"}
"""A request for an app token, with the default credentials of ``App``."""

MALFORMED = (400, "invalid_request_body", "Request body is invalid. Please check body is correct.")
"""The refusal of a body that is not JSON, or has a field of the wrong type."""

FILE = "https://XXXX/XXXX/XXXX/chatfiles/55f12940-XXXX-XXXX-8a5b-ff2336f03252"

BODIES: dict[str, dict[str, Any]] = {
    "txt": {"msg": "testmessages"},
    "img": {"filename": "testimg.jpg", "secret": "VfXXXXNb_", "url": FILE, "size": {"width": 480, "height": 720}},
    "audio": {"url": FILE, "filename": "testaudio.amr", "length": 10, "secret": "HfXXXXCjM"},
    "video": {
        "filename": "test.avi",
        "thumb": FILE,
        "length": 0,
        "secret": "VfXXXXNb_",
        "file_length": 58103,
        "thumb_secret": "ZyXXXX2I",
        "url": FILE,
    },
    "file": {"filename": "test.txt", "secret": "1-g0XXXXua", "url": FILE},
    "loc": {"lat": "39.966", "lng": "116.322", "addr": "中国北京市海淀区中关村"},
    "cmd": {"action": "action1"},
    "custom": {"customEvent": "custom_event", "customExts": {"ext_key1": "ext_value1"}},
}
"""One body of each type, from the examples of message_single.html."""

MESSAGE = {"from": "user1", "to": ["user2"], "type": "txt", "body": {"msg": "testmessages"}}
"""A text message from user1 to user2."""
