# Generated from _spec/webhooks/moderation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Messages that were checked."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import from_milliseconds, wired
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._base import Event

__all__ = [
    "KeywordAlert",
    "KeywordPassed",
    "KeywordRefused",
    "KeywordReplaced",
    "MessageModerated",
    "ModerationPassed",
    "ModerationRecalled",
    "ModerationRejected",
    "ModerationReplaced",
]


@frozen(kw_only=True)
class MessageModerated(Event):
    """The content of a message was checked."""

    timestamp: int = wired(reader=shapes.to_int)
    """When the service took the message, in milliseconds since the epoch."""
    message_id: str = wired(wire="messageId", reader=reading.to_text)
    """The message."""
    message_type: str = wired(wire="messageType")
    """``txt``, ``img``, ``audio``, ``video`` or ``custom``."""
    chat_type: str = wired(wire="targetType")
    """``chat``, ``groupchat`` or ``chatroom``."""
    sender: str = wired(wire="from")
    """The sender's user ID."""
    recipient: str = wired(wire="to", reader=reading.to_text)
    """A user's, a group's or a chat room's ID."""
    result: str = wired(wire="moderationResult")
    """What was done: ``PASS``, ``REJECT``, ``EXCHANGE`` or ``RECALL``."""
    verdict: str | None = wired(default=None, wire="providerResult")
    """What the checker said: ``PASS``, ``REVIEWED`` or ``REJECT``."""
    risk: str | None = wired(default=None, wire="riskType")
    """The kind of risk, in Chinese: 无风险, 涉政, 仇恨言论, 色情, 成人内容, 暴恐, 违禁, 广告, 二维码, 未知."""
    text: str | None = wired(default=None, wire="msg")
    """The text of a text message."""
    url: str | None = None
    """The file's address, of pictures, voice messages and videos."""
    event_type: str | None = wired(default=None, wire="eventType")
    """``moderation``."""
    source: dict[str, JSON] = wired(factory=dict)
    """Not described."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)

    @property
    def actor(self) -> str | None:
        """Who did it, a user ID: ``sender``."""
        return self.sender


@frozen(kw_only=True)
class KeywordAlert(Event):
    """The word filter found something in a message."""

    timestamp: int = wired(reader=shapes.to_int)
    """When the service took the message, in milliseconds since the epoch."""
    status: str
    """What was done: ``pass``, ``refuse`` or ``replace``."""
    alert_reason: str | None = wired(default=None, wire="alertReason")
    """``through``, ``intercepted`` or ``replaced``; ``status`` is more to be trusted."""
    words: list[str] = wired(factory=list, wire="sensitiveWords")
    """The words that were found."""
    sender: str = wired(wire="contentOwner", reader=reading.user_id)
    """The sender's user ID."""
    recipient: str = wired(wire="contentReceiver", reader=reading.user_id)
    """The receiver's ID."""
    message_id: str = wired(wire="contentUri", reader=reading.after_colon)
    """The message."""
    content_kind: str | None = wired(default=None, wire="contentType")
    """``message``."""
    content_type: str | None = wired(default=None, wire="chatType")
    """Such as ``chat:user:text``."""
    event_type: str | None = wired(default=None, wire="eventType")
    """``keyword_alert``."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)

    @property
    def actor(self) -> str | None:
        """Who did it, a user ID: ``sender``."""
        return self.sender


@frozen(kw_only=True)
class ModerationPassed(MessageModerated):
    """
    The message was delivered.

    Source:
        ``moderation.pass``; callback_moderation.
    """

    event_id: ClassVar[str] = "moderation.pass"
    family: ClassVar[str] = "moderation"


@frozen(kw_only=True)
class ModerationRejected(MessageModerated):
    """
    The message was not delivered.

    Source:
        ``moderation.reject``; callback_moderation.
    """

    event_id: ClassVar[str] = "moderation.reject"
    family: ClassVar[str] = "moderation"


@frozen(kw_only=True)
class ModerationReplaced(MessageModerated):
    """
    The message was delivered with parts replaced.

    Source:
        ``moderation.exchange``; callback_moderation.
    """

    event_id: ClassVar[str] = "moderation.exchange"
    family: ClassVar[str] = "moderation"


@frozen(kw_only=True)
class ModerationRecalled(MessageModerated):
    """
    A voice message or video was checked late and taken back.

    Source:
        ``moderation.recall``; callback_moderation.
    """

    event_id: ClassVar[str] = "moderation.recall"
    family: ClassVar[str] = "moderation"


@frozen(kw_only=True)
class KeywordPassed(KeywordAlert):
    """
    The message was delivered.

    Source:
        ``keyword_alert.pass``; callback_sensitive_word.
    """

    event_id: ClassVar[str] = "keyword_alert.pass"
    family: ClassVar[str] = "keyword_alert"


@frozen(kw_only=True)
class KeywordRefused(KeywordAlert):
    """
    The message was not delivered.

    Source:
        ``keyword_alert.refuse``; callback_sensitive_word.
    """

    event_id: ClassVar[str] = "keyword_alert.refuse"
    family: ClassVar[str] = "keyword_alert"


@frozen(kw_only=True)
class KeywordReplaced(KeywordAlert):
    """
    The words were masked with ``***``, and the message was delivered.

    Source:
        ``keyword_alert.replace``; callback_sensitive_word.
    """

    event_id: ClassVar[str] = "keyword_alert.replace"
    family: ClassVar[str] = "keyword_alert"
