"""
What a message has to look like, as tables.

Source: message_single.html, message_group.html, message_chatroom.html; limitation.html for the size. What the
documents call required is required here, though they do not say what the service answers when it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from easemob_async._json import encode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._refusal import Refusal, malformed

if TYPE_CHECKING:
    from easemob_async.emulator._state.messages import Target

__all__ = ["RULES", "SendRules", "check_message"]

MAX_SIZE = 5 * 1024
"""Bytes of body and ext together."""
MAX_CUSTOM_EXTS = 16

Check = Callable[[JSON], bool]


def _is_text(value: JSON) -> bool:
    return isinstance(value, str)


def _is_filled(value: JSON) -> bool:
    return isinstance(value, str) and value != ""


def _is_flag(value: JSON) -> bool:
    return isinstance(value, bool)


def _is_number(value: JSON) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_coordinate(value: JSON) -> bool:
    # The documents say string, the vendor's Java SDK sends a number.
    return _is_filled(value) or _is_number(value)


def _are_users(value: JSON) -> bool:
    return is_list(value) and all(map(_is_text, value))


def _are_few_users(value: JSON) -> bool:
    return _are_users(value) and len(value) <= 20


def _is_size(value: JSON) -> bool:
    return is_object(value) and value.keys() <= {"width", "height"} and all(map(_is_number, value.values()))


def _are_exts(value: JSON) -> bool:
    return is_object(value) and len(value) <= MAX_CUSTOM_EXTS and all(map(_is_text, value.values()))


_EVENT = re.compile(r"[a-zA-Z0-9-_/.]{1,32}")
_ENV = re.compile(r"[A-Za-z0-9]{1,8}")


def _is_event(value: JSON) -> bool:
    return isinstance(value, str) and _EVENT.fullmatch(value) is not None


def _is_env(value: JSON) -> bool:
    return isinstance(value, str) and _ENV.fullmatch(value) is not None


@frozen(slots=True)
class _Body:
    """The fields of one message type's body; further ones are passed on as they are."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check]


_FILE: dict[str, Check] = {"filename": _is_text, "secret": _is_text, "file_length": _is_number}
# Every table of the documents writes `Length`, every example `length`.
_TIMED: dict[str, Check] = {**_FILE, "length": _is_number, "Length": _is_number}

BODIES: dict[str, _Body] = {
    "txt": _Body({"msg": _is_text}, {}),
    "img": _Body({"url": _is_filled}, {**_FILE, "size": _is_size}),
    "audio": _Body({"url": _is_filled}, _TIMED),
    "video": _Body({"url": _is_filled}, {**_TIMED, "thumb": _is_text, "thumb_secret": _is_text}),
    "file": _Body({"url": _is_filled}, _FILE),
    "loc": _Body({"lat": _is_coordinate, "lng": _is_coordinate, "addr": _is_text}, {}),
    "cmd": _Body({"action": _is_text}, {"param": is_object}),
    "custom": _Body({}, {"customEvent": _is_event, "customExts": _are_exts}),
}


@frozen(slots=True)
class SendRules:
    """What one send operation takes."""

    target: Target
    most: int
    """Recipients of one call."""
    options: Mapping[str, Check]


_OPTIONS: dict[str, Check] = {
    "sync_device": _is_flag,
    "routetype": lambda value: value == "ROUTE_ONLINE",
    "env": _is_env,
    # Only in the documents of 2023.
    "msg_timestamp": _is_number,
}

RULES: dict[Target, SendRules] = {
    "users": SendRules("users", 600, {**_OPTIONS, "roam_ignore_users": _are_users}),
    "chatgroups": SendRules(
        "chatgroups", 3, {**_OPTIONS, "roam_ignore_users": _are_few_users, "need_group_ack": _is_flag}
    ),
    "chatrooms": SendRules(
        "chatrooms",
        10,
        {
            **_OPTIONS,
            "roam_ignore_users": _are_few_users,
            "chatroom_msg_level": lambda value: value in {"high", "normal", "low"},
        },
    ),
}

_CODES = {"from": 14001, "to": 14002, "body": 14005}


def _empty(name: str) -> Refusal:
    return Refusal(400, "message_send_error", f"param {name} can't be empty", code=_CODES.get(name))


def check_message(fields: dict[str, JSON], rules: SendRules) -> list[str]:
    """
    The recipients of a send whose fields are all as they should be.

    Raises:
        Refusal: 400; in the documents' words where they have some.
    """
    if "from" in fields and not isinstance(fields["from"], str):
        raise malformed()
    if fields.get("from") == "":
        raise _empty("from")
    recipients: list[str] = fields.get("to", [])
    if not _are_users(recipients):
        raise malformed()
    if not recipients:
        raise _empty("to")
    if len(recipients) > rules.most:
        raise Refusal(400, "message_send_error", f"params to's size can't exceed limit {rules.most}")
    kind = fields.get("type")
    if kind is None or kind == "":
        raise _empty("type")
    if not isinstance(kind, str) or kind not in BODIES:
        raise malformed()
    body = fields.get("body", {})
    if not is_object(body):
        raise malformed()
    if not body:
        raise _empty("body")
    _check_body(body, BODIES[kind])
    if "ext" in fields and not is_object(fields["ext"]):
        raise Refusal(400, "message_send_error", "param ext must be JSONObject")
    for name, fits in rules.options.items():
        if name in fields and not fits(fields[name]):
            raise malformed()
    if len(encode(body)) + (len(encode(fields["ext"])) if "ext" in fields else 0) > MAX_SIZE:
        raise Refusal(400, "message_send_error", "message is too large", code=14007)
    return recipients


def _check_body(body: dict[str, JSON], expected: _Body) -> None:
    for name, fits in expected.required.items():
        if name not in body:
            raise _empty(f"body.{name}")
        if not fits(body[name]):
            raise malformed()
    for name, fits in expected.optional.items():
        if name in body and not fits(body[name]):
            raise malformed()
