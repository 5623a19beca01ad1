"""
Rules for the content of messages, as tables.

Source: message_single.html, message_group.html, message_chatroom.html; limitation.html for the size. Fields that the
documents call required are required here, although the documents do not show the refusal for a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from easemob_async._json import encode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._refusal import Refusal, malformed_body

if TYPE_CHECKING:
    from easemob_async.emulator._state.messages import Target

__all__ = [
    "DIRECTED_SEND_RULES",
    "LEVEL_OPTION",
    "SEND_RULES",
    "Check",
    "SendRules",
    "check_content",
    "check_fields",
    "check_message",
    "is_custom_exts",
    "is_event_name",
    "is_flag",
    "is_text",
]

MAX_SIZE = 5 * 1024
"""Maximum size of ``body`` and ``ext`` together, in bytes."""
MAX_CUSTOM_EXTS = 16
MAX_DIRECTED = 20
"""Maximum number of members that one directed message goes to."""

Check = Callable[[JSON], bool]


def is_text(value: JSON) -> bool:
    """Whether the value is a string."""
    return isinstance(value, str)


def _is_filled(value: JSON) -> bool:
    return isinstance(value, str) and value != ""


def is_flag(value: JSON) -> bool:
    """Whether the value is a boolean."""
    return isinstance(value, bool)


def _is_number(value: JSON) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_coordinate(value: JSON) -> bool:
    # The documents require a string; the vendor's Java SDK sends a number.
    return _is_filled(value) or _is_number(value)


def _are_users(value: JSON) -> bool:
    return is_list(value) and all(map(is_text, value))


def _are_few_users(value: JSON) -> bool:
    return _are_users(value) and len(value) <= 20


def _is_size(value: JSON) -> bool:
    return is_object(value) and value.keys() <= {"width", "height"} and all(map(_is_number, value.values()))


def is_custom_exts(value: JSON) -> bool:
    """Whether the value is valid as ``customExts`` of a custom message."""
    return is_object(value) and len(value) <= MAX_CUSTOM_EXTS and all(map(is_text, value.values()))


_EVENT = re.compile(r"[a-zA-Z0-9-_/.]{1,32}")
_ENV = re.compile(r"[A-Za-z0-9]{1,8}")


def is_event_name(value: JSON) -> bool:
    """Whether the value is valid as ``customEvent`` of a custom message."""
    return isinstance(value, str) and _EVENT.fullmatch(value) is not None


def _is_env(value: JSON) -> bool:
    return isinstance(value, str) and _ENV.fullmatch(value) is not None


@frozen(slots=True)
class _BodyRules:
    """The fields of one message type's body. Other fields are accepted and stored unchanged."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check]


_FILE: dict[str, Check] = {"filename": is_text, "secret": is_text, "file_length": _is_number}
# Every table of the documents has `Length`, every example `length`.
_TIMED: dict[str, Check] = {**_FILE, "length": _is_number, "Length": _is_number}

BODY_RULES: dict[str, _BodyRules] = {
    "txt": _BodyRules({"msg": is_text}, {}),
    "img": _BodyRules({"url": _is_filled}, {**_FILE, "size": _is_size}),
    "audio": _BodyRules({"url": _is_filled}, _TIMED),
    "video": _BodyRules({"url": _is_filled}, {**_TIMED, "thumb": is_text, "thumb_secret": is_text}),
    "file": _BodyRules({"url": _is_filled}, _FILE),
    "loc": _BodyRules({"lat": _is_coordinate, "lng": _is_coordinate, "addr": is_text}, {}),
    "cmd": _BodyRules({"action": is_text}, {"param": is_object}),
    "custom": _BodyRules({}, {"customEvent": is_event_name, "customExts": is_custom_exts}),
}


@frozen(slots=True)
class SendRules:
    """The rules of one send operation."""

    target: Target
    max_recipients: int
    """Maximum number of recipients of one call."""
    options: Mapping[str, Check]
    directed: bool = False
    """Whether the call names the members who get the message."""


_OPTIONS: dict[str, Check] = {
    "sync_device": is_flag,
    "routetype": lambda value: value == "ROUTE_ONLINE",
    "env": _is_env,
    # Only in the documents of 2023.
    "msg_timestamp": _is_number,
}

LEVEL_OPTION: dict[str, Check] = {"chatroom_msg_level": lambda value: value in ("high", "normal", "low")}
"""The additional option of messages to chat rooms."""

SEND_RULES: dict[Target, SendRules] = {
    "users": SendRules("users", 600, {**_OPTIONS, "roam_ignore_users": _are_users}),
    "chatgroups": SendRules(
        "chatgroups", 3, {**_OPTIONS, "roam_ignore_users": _are_few_users, "need_group_ack": is_flag}
    ),
    "chatrooms": SendRules(
        "chatrooms",
        10,
        {
            **_OPTIONS,
            "roam_ignore_users": _are_few_users,
            **LEVEL_OPTION,
        },
    ),
}

# message_group.html and message_chatroom.html, targeted messages: one group or chat room, although their error tables
# name the limits of other sends.
DIRECTED_SEND_RULES: dict[Target, SendRules] = {
    "chatgroups": SendRules("chatgroups", 1, {"sync_device": is_flag, "env": _is_env}, directed=True),
    "chatrooms": SendRules("chatrooms", 1, {**LEVEL_OPTION, "env": _is_env}, directed=True),
}

_CODES = {"from": 14001, "to": 14002, "body": 14005}


def _missing(name: str) -> Refusal:
    return Refusal(400, "message_send_error", f"param {name} can't be empty", code=_CODES.get(name))


def check_message(fields: dict[str, JSON], rules: SendRules) -> list[str]:
    """
    Check all fields of a send, and return its recipients.

    Raises:
        Refusal: 400, with the documented text if there is one.
    """
    if "from" in fields and not isinstance(fields["from"], str):
        raise malformed_body()
    if fields.get("from") == "":
        raise _missing("from")
    recipients: list[str] = fields.get("to", [])
    if not _are_users(recipients):
        raise malformed_body()
    if not recipients:
        raise _missing("to")
    if len(recipients) > rules.max_recipients:
        raise Refusal(400, "message_send_error", f"params to's size can't exceed limit {rules.max_recipients}")
    if rules.directed:
        _check_directed(fields.get("users", []))
    if fields.get("type") is None or fields["type"] == "":
        raise _missing("type")
    if fields.get("body", {}) == {}:
        raise _missing("body")
    if "ext" in fields and not is_object(fields["ext"]):
        raise Refusal(400, "message_send_error", "param ext must be JSONObject")
    check_fields(fields, rules.options)
    check_content(fields["type"], fields["body"], fields.get("ext"))
    return recipients


def _check_directed(users: JSON) -> None:
    if not _are_users(users):
        raise malformed_body()
    if not users:
        raise _missing("users")
    if len(users) > MAX_DIRECTED:
        # The limit is documented, the text of this refusal is not.
        raise Refusal(400, "message_send_error", f"params users's size can't exceed limit {MAX_DIRECTED}")


def check_fields(fields: Mapping[str, JSON], expected: Mapping[str, Check]) -> None:
    """
    Check the types of the fields that are present.

    Raises:
        Refusal: 400 ``invalid_request_body``. A field has the wrong type.
    """
    for name, fits in expected.items():
        if name in fields and not fits(fields[name]):
            raise malformed_body()


def check_content(kind: JSON, body: JSON, ext: JSON) -> None:
    """
    Check type, body and size of a message.

    Raises:
        Refusal: 400. The type is unknown, a field of the body is missing or has the wrong type, or the message is too
            large.
    """
    if not isinstance(kind, str) or kind not in BODY_RULES or not is_object(body):
        raise malformed_body()
    _check_body(body, BODY_RULES[kind])
    if len(encode(body)) + (len(encode(ext)) if ext is not None else 0) > MAX_SIZE:
        raise Refusal(400, "message_send_error", "message is too large", code=14007)


def _check_body(body: dict[str, JSON], expected: _BodyRules) -> None:
    for name, fits in expected.required.items():
        if name not in body:
            raise _missing(f"body.{name}")
        if not fits(body[name]):
            raise malformed_body()
    for name, fits in expected.optional.items():
        if name in body and not fits(body[name]):
            raise malformed_body()
