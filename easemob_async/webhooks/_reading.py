"""Readers: functions that normalize values and objects of callbacks; ``_spec/webhooks/*.yaml`` names them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeVar

from easemob_async import _shapes as shapes
from easemob_async._json import decode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async._readers import leaves_alone
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
    "flatten_disabled",
    "flatten_presend",
    "json_text",
    "message_conversation",
    "recipient_conversation",
    "room_conversation",
    "to_text",
    "user_id",
    "user_resource",
]

Conversation = Literal["user", "group", "room", "group_or_room", "unknown"] | str
"""
Kind of conversation.

* ``user``: a one-to-one conversation.
* ``group``, ``room``: a group or a chat room.
* ``group_or_room``: one of the two; older servers do not distinguish them.
* ``unknown``: the callback does not contain it.
* Any other value is a newer value of the service, as received.
"""

B = TypeVar("B", bound=BodyModel)


# ------------------------------------------------------------------------------------------------ single values


@leaves_alone(str)
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
    prefixes = [(holder, f"{holder}.") for holder in holders]

    def read(value: JSON) -> JSON:
        """Move the fields of nested objects to the top level, under dotted names."""
        if not is_object(value):
            return value
        flat = dict(value)
        for holder, prefix in prefixes:
            inside = flat.get(holder)
            if is_object(inside):
                del flat[holder]
                for name, item in inside.items():
                    flat[prefix + name] = item
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


def flatten_disabled(value: JSON) -> JSON:
    """Flatten a callback about a disabled group; examples have ``payload.disable``, the table ``payload.disabled``."""
    flat = _open_payload(value)
    if is_object(flat) and "payload.disable" not in flat and "payload.disabled" in flat:
        flat = {("payload.disable" if name == "payload.disabled" else name): item for name, item in flat.items()}
    return flat


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


_KINDS: dict[str, Conversation] = {
    "user": "user",
    "chat": "user",
    "group": "group",
    "groupchat": "group",
    "room": "room",
    "chatroom": "room",
    "group_or_room": "group_or_room",
}
"""Kinds of conversation by the service's words for them, in lower case."""


def _kind_of(word: str) -> str:
    """Return the part of a word that names the conversation: ``chat:room:text`` -> ``room``, ``GROUP`` -> ``group``."""
    return (word.split(":")[1] if word.startswith("chat:") else word).lower()


def conversation(*words: str | None) -> Conversation:
    """
    Determine the kind of conversation from the service's words for it, the most reliable first.

    If none of the words is known, the first one is returned as received.
    """
    given = [word for word in words if word]
    known = (_KINDS[_kind_of(word)] for word in given if _kind_of(word) in _KINDS)
    return next(known, given[0] if given else "unknown")


def message_conversation(content_type: str | None, payload_type: str | None, chat_type: str | None) -> Conversation:
    """Determine the kind of conversation of a message."""
    # In chat_type, "groupchat" means both on servers with one word for groups and chat rooms; "chatroom" and "group"
    # are sent by servers that distinguish them.
    return conversation(content_type, payload_type, "group_or_room" if chat_type == "groupchat" else chat_type)


def recipient_conversation(
    word: str | None, content_type: str | None, group_id: str | None, recipient: str | None
) -> Conversation:
    """
    Determine the kind of conversation of a callback about a message, such as a recall.

    By the documents, ``group_id`` is present for groups and chat rooms. The example of a recall does not have it,
    although its recipient has the form of a group ID. So a numeric recipient alone tells nothing.
    """
    if word:
        return conversation(word)
    if content_type and _kind_of(content_type) in _KINDS:  # a receipt has "chat:ack:read"
        return conversation(content_type)
    if group_id:
        return "group_or_room"
    return "unknown" if not recipient or recipient.isdecimal() else "user"


def room_conversation(is_chatroom: bool | None) -> Conversation:
    """Determine the kind of conversation from a flag for chat rooms."""
    return "group_or_room" if is_chatroom is None else "room" if is_chatroom else "group"
