"""Odd shapes of callbacks, turned into plain ones; ``_spec/webhooks/*.yaml`` names these functions."""

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
    "body_kind",
    "conversation",
    "first",
    "json_text",
    "opened",
    "presend_payload",
    "to_text",
    "user_id",
    "user_resource",
]

Conversation = Literal["user", "group", "room", "group_or_room"]
"""Where something was said: older servers do not tell groups from chat rooms."""

B = TypeVar("B", bound=BodyModel)


# ------------------------------------------------------------------------------------------------ single values


def to_text(value: JSON) -> JSON:
    """``1029457500870543736`` -> ``"1029457500870543736"``: IDs are text, whatever a server makes of them."""
    return str(value) if type(value) is int else value


_FULL_ID = re.compile(r"(?P<rest>.*?)@(?:conference\.)?easemob\.com(?:/(?P<resource>.*))?\Z", re.DOTALL)


def user_id(value: JSON) -> JSON:
    """``"org#app_u1@easemob.com/ios_1f"`` -> ``"u1"``, ``"org#app_u1"`` -> ``"u1"``, ``"u1"`` -> ``"u1"``."""
    if not isinstance(value, str):
        return to_text(value)
    full = _FULL_ID.match(value)
    return shapes.strip_app_prefix(value if full is None else full["rest"])


def user_resource(value: JSON) -> JSON:
    """``"org#app_u1@easemob.com/ios_1f"`` -> ``"ios_1f"``: the device behind a user's full ID, or None."""
    full = _FULL_ID.match(value) if isinstance(value, str) else None
    return None if full is None else full["resource"]


def after_colon(value: JSON) -> JSON:
    """``"msync:1218049757197370792"`` -> ``"1218049757197370792"``."""
    return value.partition(":")[2] or value if isinstance(value, str) else value


def json_text(value: JSON) -> JSON:
    """``'{"data": {}}'`` -> ``{"data": {}}``: JSON inside a text; the text itself where it is none."""
    if not isinstance(value, str):
        return value
    try:
        return decode(value.encode(errors="replace"))
    except (ValueError, RecursionError):
        return value


# ------------------------------------------------------------------------------------------------------ objects


def opened(*holders: str) -> Reader:
    """
    A reader that puts what is in these objects beside the rest, by dotted names.

    With ``payload``: ``{"type": "GROUP", "payload": {"type": "ADD"}}`` -> ``{"type": "GROUP", "payload.type": "ADD"}``.

    Args:
        holders: Dotted names, an outer one before those inside it.
    """

    def read(value: JSON) -> JSON:
        """Put what is in certain objects beside the rest, by dotted names."""
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


_open_payload = opened("payload")

_AROUND_BODIES = frozenset({"ext", "from", "to", "meta"})


def presend_payload(value: JSON) -> JSON:
    """``{"payload": {"type": "txt", "msg": "hi"}}``, as newer pages show it, like one with ``bodies``; opened."""
    payload = value.get("payload") if is_object(value) else None
    if is_object(payload) and "bodies" not in payload:
        around = {name: item for name, item in payload.items() if name in _AROUND_BODIES}
        body = {name: item for name, item in payload.items() if name not in _AROUND_BODIES}
        value = {**value, "payload": {**around, "bodies": [body]}}
    return _open_payload(value)


def body_kind(payload: JSON) -> str | None:
    """The type of a payload's first body: ``sub_combine`` wins over the ``txt`` it stands beside."""
    bodies = payload.get("bodies") if is_object(payload) else None
    body: JSON = bodies[0] if is_list(bodies) and bodies else None
    if not is_object(body):
        return None
    kind = body.get("type")
    if body.get("subType") == "sub_combine":
        return "sub_combine"
    return kind if isinstance(kind, str) else None


# ------------------------------------------------------------------------------------------------- of an event


def first(bodies: Sequence[BodyModel], kind: type[B]) -> B:
    """The first body, of the class its event is about."""
    body = bodies[0]
    assert isinstance(body, kind)
    return body


def conversation(content_type: str | None, payload_type: str | None, chat_type: str | None) -> Conversation:
    """Tell where a message was sent: by ``content_type``, else by the payload's type, else by ``chat_type``."""
    match (content_type or "").split(":")[:2]:
        case ["chat", "user"]:
            return "user"
        case ["chat", "group"]:
            return "group"
        case ["chat", "room"]:
            return "room"
        case _:
            pass
    # "groupchat" means both where a server has one word for them; "chatroom" and "group" are of servers with two.
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
