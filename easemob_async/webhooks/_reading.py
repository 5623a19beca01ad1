"""Readers: functions that normalize values and objects of callbacks; ``_spec/webhooks/*.yaml`` names them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeVar

from easemob_async import _shapes as shapes
from easemob_async._json import decode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async.models._base import BodyModel, Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Conversation",
    "after_colon",
    "body_type",
    "conversation",
    "first_body",
    "flatten",
    "flatten_presend",
    "json_text",
    "to_text",
    "user_id",
    "user_resource",
]

Conversation = Literal["user", "group", "room", "group_or_room"]
"""Kind of conversation of a message; older servers do not distinguish groups from chat rooms."""

B = TypeVar("B", bound=BodyModel)


# ------------------------------------------------------------------------------------------------ single values


def to_text(value: JSON) -> JSON:
    """Convert an ID that is sent as a number: ``1029457500870543736`` -> ``"1029457500870543736"``."""
    return str(value) if type(value) is int else value


_FULL_ID = re.compile(r"(?P<rest>.*?)@(?:conference\.)?easemob\.com(?:/(?P<resource>.*))?\Z", re.DOTALL)


def user_id(value: JSON) -> JSON:
    """Extract the user ID: ``"org#app_u1@easemob.com/ios_1f"`` -> ``"u1"``, ``"org#app_u1"`` -> ``"u1"``."""
    if not isinstance(value, str):
        return to_text(value)
    full = _FULL_ID.match(value)
    return shapes.strip_app_prefix(value if full is None else full["rest"])


def user_resource(value: JSON) -> JSON:
    """Extract the device from a full user ID: ``"org#app_u1@easemob.com/ios_1f"`` -> ``"ios_1f"``; None without one."""
    full = _FULL_ID.match(value) if isinstance(value, str) else None
    return None if full is None else full["resource"]


def after_colon(value: JSON) -> JSON:
    """Remove a prefix up to a colon: ``"msync:1218049757197370792"`` -> ``"1218049757197370792"``."""
    return value.partition(":")[2] or value if isinstance(value, str) else value


def json_text(value: JSON) -> JSON:
    """Parse JSON inside a string: ``'{"data": {}}'`` -> ``{"data": {}}``; other strings are returned unchanged."""
    if not isinstance(value, str):
        return value
    try:
        return decode(value.encode(errors="replace"))
    except (ValueError, RecursionError):
        return value


# ------------------------------------------------------------------------------------------------------ objects


def flatten(*holders: str) -> Reader:
    """
    Make a reader that moves the fields of nested objects to the top level, under dotted names.

    With ``payload``: ``{"type": "GROUP", "payload": {"type": "ADD"}}`` -> ``{"type": "GROUP", "payload.type": "ADD"}``.

    Args:
        holders: Dotted names of the nested objects, an outer one before those inside it.
    """

    def read(value: JSON) -> JSON:
        """Move the fields of nested objects to the top level, under dotted names."""
        if not is_object(value):
            return value
        flat = dict(value)
        for holder in holders:
            inside = flat.get(holder)
            if is_object(inside):
                del flat[holder]
                flat.update((f"{holder}.{name}", item) for name, item in inside.items())
        return flat

    return read


_open_payload = flatten("payload")

_AROUND_BODIES = frozenset({"ext", "from", "to", "meta"})


def flatten_presend(value: JSON) -> JSON:
    """
    Normalize and flatten a pre-send callback: newer pages have the body directly in ``payload``, older ones in
    ``bodies``.
    """
    payload = value.get("payload") if is_object(value) else None
    if is_object(payload) and "bodies" not in payload:
        around = {name: item for name, item in payload.items() if name in _AROUND_BODIES}
        body = {name: item for name, item in payload.items() if name not in _AROUND_BODIES}
        value = {**value, "payload": {**around, "bodies": [body]}}
    return _open_payload(value)


def body_type(payload: JSON) -> str | None:
    """Return the type of a payload's first body; ``sub_combine`` is preferred to the ``txt`` that comes with it."""
    bodies = payload.get("bodies") if is_object(payload) else None
    body: JSON = bodies[0] if is_list(bodies) and bodies else None
    if not is_object(body):
        return None
    kind = body.get("type")
    if body.get("subType") == "sub_combine":
        return "sub_combine"
    return kind if isinstance(kind, str) else None


# -------------------------------------------------------------------------------------------- values of an event


def first_body(bodies: Sequence[BodyModel], kind: type[B]) -> B:
    """Return the first body; its class must be the one that the event declares."""
    body = bodies[0]
    assert isinstance(body, kind)
    return body


def conversation(content_type: str | None, payload_type: str | None, chat_type: str | None) -> Conversation:
    """Determine the kind of conversation: from ``content_type``, else the payload's type, else ``chat_type``."""
    match (content_type or "").split(":")[:2]:
        case ["chat", "user"]:
            return "user"
        case ["chat", "group"]:
            return "group"
        case ["chat", "room"]:
            return "room"
        case _:
            pass
    # "groupchat" means both on servers with one word for groups and chat rooms; "chatroom" and "group" are sent by
    # servers that distinguish them.
    for word in (payload_type, chat_type):
        match word:
            case "chat":
                return "user"
            case "group":
                return "group"
            case "chatroom":
                return "room"
            case _:
                pass
    return "group" if payload_type == "groupchat" else "group_or_room"
