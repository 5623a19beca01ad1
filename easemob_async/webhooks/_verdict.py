"""Verdicts: the replies to pre-send callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from attrs import frozen

from easemob_async import _checks as check
from easemob_async._checks import refuse
from easemob_async._exports import exported_by
from easemob_async._json import encode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async.webhooks._events_messages import MessageAwaitingVerdict

__all__ = ["MAX_REPLY_CHARS", "Priority", "Verdict", "allow", "block", "rewrite", "rewrite_text"]

MAX_REPLY_CHARS = 1000
"""Maximum length of a reply in characters; the service treats a longer one as an attack, and the call as failed."""

Priority = Literal["high", "normal", "low"]
"""Priority of a message in a chat room."""


@exported_by("easemob_async.webhooks")
@frozen(slots=True, kw_only=True)
class Verdict:
    """
    The decision about a message that waits to be sent; made by ``allow``, ``block`` and ``rewrite``.

    Raises:
        InvalidArgumentError: *valid* is not True or False, *code* is not a string, *priority* is unknown, *payload* is
            not a mapping that can be written as JSON, or the reply would have more than 1000 characters.
    """

    valid: bool
    """Whether the service sends the message."""
    code: str | None = None
    """Error text for the sender of a blocked message; None for the service's own text."""
    priority: Priority | None = None
    """New priority of a message in a chat room; None leaves it unchanged."""
    payload: Mapping[str, JSON] | None = None
    """New content of the message; None leaves it unchanged."""

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.valid, bool):
            refuse("valid", f"must be True or False, not {type(self.valid).__name__}")
        check.text("code", self.code, optional=True)
        check.one_of("priority", self.priority, *get_args(Priority), optional=True)
        if self.payload is not None and not isinstance(self.payload, Mapping):
            refuse("payload", f"must be a mapping like event.raw['payload'], not {type(self.payload).__name__}")
        try:
            size = len(self.body().decode())
        except (TypeError, ValueError, RecursionError):
            size = None  # not raised inside the handler: the encoder's error may contain a part of the message
        if size is None:
            refuse("payload", "must contain only JSON: strings, finite numbers, booleans, None, lists and mappings")
        if size > MAX_REPLY_CHARS:
            refuse(
                "verdict",
                f"must have at most {MAX_REPLY_CHARS} characters as JSON, got {size}; shorten code or payload",
            )

    def body(self) -> bytes:
        """Return the reply as JSON bytes."""
        reply: dict[str, Any] = {"valid": self.valid}
        if self.code is not None:
            reply["code"] = self.code
        if self.priority is not None:
            reply["chatroom_msg_level"] = self.priority
        if self.payload is not None:
            reply["payload"] = dict(self.payload)
        return encode(reply)


def allow(*, priority: Priority | None = None) -> Verdict:
    """
    Allow the message, unchanged.

    Args:
        priority: Priority of a message in a chat room; None leaves it unchanged.
    """
    return Verdict(valid=True, priority=priority)


def block(code: str | None = None) -> Verdict:
    """
    Block the message.

    Args:
        code: Error text for the sender, if the rule reports errors to senders. None gives the service's own text,
            "custom logic denied".

    Raises:
        InvalidArgumentError: The reply would have more than 1000 characters.
    """
    return Verdict(valid=False, code=code)


def rewrite(payload: Mapping[str, JSON], *, priority: Priority | None = None) -> Verdict:
    """
    Allow the message with other content.

    The service accepts another text and another ``ext`` for text messages, at most 1 KB. It accepts more only if
    Easemob's sales team enabled it, and never for commands.

    Args:
        payload: The new content, in the shape of ``event.raw["payload"]``.
        priority: Priority of a message in a chat room; None leaves it unchanged.

    Raises:
        InvalidArgumentError: *payload* is not a mapping, or the reply would have more than 1000 characters.
    """
    return Verdict(valid=True, payload=payload, priority=priority)


def rewrite_text(event: MessageAwaitingVerdict, text: str, *, priority: Priority | None = None) -> Verdict:
    """
    Allow a text message with another text; everything else is unchanged.

    Args:
        event: The message.
        text: The new text.
        priority: Priority of a message in a chat room; None leaves it unchanged.

    Raises:
        InvalidArgumentError: The event is not a text message, or the reply would have more than 1000 characters.
    """
    payload = event.raw.get("payload")
    bodies = payload.get("bodies") if is_object(payload) else None
    body = bodies[0] if is_list(bodies) and bodies else payload
    if not is_object(payload) or not is_object(body) or body.get("type") != "txt":
        refuse("event", "must be a text message; use rewrite for other types")
    new = {**body, "msg": text}
    return rewrite({**payload, "bodies": [new, *bodies[1:]]} if is_list(bodies) and bodies else new, priority=priority)
