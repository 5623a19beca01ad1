"""What a pre-send callback is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import frozen

from easemob_async._checks import refuse
from easemob_async._json import encode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async.webhooks._events_messages import MessageAwaitingVerdict

__all__ = ["MAX_ANSWER", "Priority", "Verdict", "allow", "block", "rewrite", "rewrite_text"]

MAX_ANSWER = 1000
"""Characters of an answer; the service takes a longer one for an attack, and the call for failed."""

Priority = Literal["high", "normal", "low"]
"""How important a message in a chat room is."""


@frozen(slots=True, kw_only=True)
class Verdict:
    """What becomes of a message; made by ``allow``, ``block`` and ``rewrite``."""

    valid: bool
    code: str | None = None
    priority: Priority | None = None
    payload: Mapping[str, JSON] | None = None

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.valid, bool):
            refuse("valid", f"must be a bool, not {type(self.valid).__name__}")
        size = len(self.body().decode())
        if size > MAX_ANSWER:
            refuse("verdict", f"the answer may have {MAX_ANSWER} characters, this one has {size}")

    def body(self) -> bytes:
        """The answer as it goes on the wire."""
        answer: dict[str, Any] = {"valid": self.valid}
        if self.code is not None:
            answer["code"] = self.code
        if self.priority is not None:
            answer["chatroom_msg_level"] = self.priority
        if self.payload is not None:
            answer["payload"] = dict(self.payload)
        return encode(answer)


def allow(*, priority: Priority | None = None) -> Verdict:
    """
    Let the message through as it is.

    Args:
        priority: Of a message in a chat room.
    """
    return Verdict(valid=True, priority=priority)


def block(code: str | None = None) -> Verdict:
    """
    Hold the message back.

    Args:
        code: What the sender is told, if the rule tells senders; None gives the service's own words,
            "custom logic denied".
    """
    return Verdict(valid=False, code=code)


def rewrite(payload: Mapping[str, JSON], *, priority: Priority | None = None) -> Verdict:
    """
    Let the message through with other content.

    The service takes other text and ``ext`` of text messages, at most 1 KB; more only where sales switched it on, and
    never of commands.

    Args:
        payload: The new content, in the shape in which ``event.raw["payload"]`` came.
        priority: Of a message in a chat room.

    Raises:
        InvalidArgumentError: The answer would have more than 1000 characters.
    """
    return Verdict(valid=True, payload=payload, priority=priority)


def rewrite_text(event: MessageAwaitingVerdict, text: str, *, priority: Priority | None = None) -> Verdict:
    """
    Let a text message through with another text, everything else as it came.

    Raises:
        InvalidArgumentError: It is no text message, or the answer would have more than 1000 characters.
    """
    payload = event.raw.get("payload")
    bodies = payload.get("bodies") if is_object(payload) else None
    body = bodies[0] if is_list(bodies) and bodies else payload
    if not is_object(payload) or not is_object(body) or body.get("type") != "txt":
        refuse("event", "only text messages can be rewritten this way")
    new = {**body, "msg": text}
    return rewrite({**payload, "bodies": [new, *bodies[1:]]} if is_list(bodies) and bodies else new, priority=priority)
