# Generated from _spec/webhooks/moderation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Moderated messages."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import from_milliseconds, json_field
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._base import Event
from easemob_async.webhooks._reading import Conversation

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
    """The content of a message was moderated."""

    timestamp: int = json_field(reader=shapes.to_int, unit="ms")
    """Time when the service received the message, in milliseconds since the epoch."""
    message_id: str = json_field(name="messageId", reader=reading.to_text)
    """ID of the message."""
    message_type: str = json_field(name="messageType")
    """Type of the message: ``txt``, ``img``, ``audio``, ``video`` or ``custom``."""
    chat_type: str = json_field(name="targetType")
    """Kind of conversation as received: ``chat``, ``groupchat`` or ``chatroom``."""
    sender: str = json_field(name="from")
    """User ID of the sender."""
    recipient: str = json_field(name="to", reader=reading.to_text)
    """ID of the user, group or chat room that the message is for."""
    result: str = json_field(name="moderationResult")
    """Action of the service: ``PASS``, ``REJECT``, ``EXCHANGE`` or ``RECALL``."""
    verdict: str | None = json_field(default=None, name="providerResult")
    """Result of the moderation provider: ``PASS``, ``REVIEWED`` or ``REJECT``."""
    risk: str | None = json_field(default=None, name="riskType")
    """Kind of risk, in Chinese: 无风险, 涉政, 仇恨言论, 色情, 成人内容, 暴恐, 违禁, 广告, 二维码, 未知."""
    text: str | None = json_field(default=None, name="msg")
    """Text of a text message."""
    url: str | None = None
    """URL of the file of an image, voice or video message."""
    event_type: str | None = json_field(default=None, name="eventType")
    """Always ``moderation``."""
    source: dict[str, JSON] = json_field(factory=dict)
    """An object that the page does not describe."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.conversation(self.chat_type)

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``sender``."""
        return self.sender


@frozen(kw_only=True)
class KeywordAlert(Event):
    """The keyword filter matched a message."""

    timestamp: int = json_field(reader=shapes.to_int, unit="ms")
    """Time when the service received the message, in milliseconds since the epoch."""
    status: str
    """Action of the service: ``pass``, ``refuse`` or ``replace``."""
    alert_reason: str | None = json_field(default=None, name="alertReason")
    """``through``, ``intercepted`` or ``replaced``; prefer ``status``, because an example shows a wrong value here."""
    words: list[str] = json_field(factory=list, name="sensitiveWords")
    """Keywords that were found."""
    sender: str = json_field(name="contentOwner", reader=reading.user_id)
    """User ID of the sender."""
    recipient: str = json_field(name="contentReceiver", reader=reading.user_id)
    """ID of the recipient."""
    message_id: str = json_field(name="contentUri", reader=reading.after_colon)
    """ID of the message."""
    content_kind: str | None = json_field(default=None, name="contentType")
    """Always ``message``."""
    content_type: str | None = json_field(default=None, name="chatType")
    """Kind of content, such as ``chat:user:text``."""
    event_type: str | None = json_field(default=None, name="eventType")
    """Always ``keyword_alert``."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.message_conversation(None, None, self.content_type)

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``sender``."""
        return self.sender


@frozen(kw_only=True)
class ModerationPassed(MessageModerated):
    """
    A message passed moderation and was delivered.

    Source:
        ``moderation.pass``; callback_moderation.
    """

    event_id: ClassVar[str] = "moderation.pass"
    family: ClassVar[str] = "moderation"


@frozen(kw_only=True)
class ModerationRejected(MessageModerated):
    """
    A message was rejected by moderation and not delivered.

    Source:
        ``moderation.reject``; callback_moderation.
    """

    event_id: ClassVar[str] = "moderation.reject"
    family: ClassVar[str] = "moderation"


@frozen(kw_only=True)
class ModerationReplaced(MessageModerated):
    """
    A message was delivered after moderation replaced parts of it.

    Source:
        ``moderation.exchange``; callback_moderation.
    """

    event_id: ClassVar[str] = "moderation.exchange"
    family: ClassVar[str] = "moderation"


@frozen(kw_only=True)
class ModerationRecalled(MessageModerated):
    """
    A voice or video message was moderated after delivery and recalled.

    Source:
        ``moderation.recall``; callback_moderation.
    """

    event_id: ClassVar[str] = "moderation.recall"
    family: ClassVar[str] = "moderation"


@frozen(kw_only=True)
class KeywordPassed(KeywordAlert):
    """
    A message with keywords was delivered unchanged.

    Source:
        ``keyword_alert.pass``; callback_sensitive_word.
    """

    event_id: ClassVar[str] = "keyword_alert.pass"
    family: ClassVar[str] = "keyword_alert"


@frozen(kw_only=True)
class KeywordRefused(KeywordAlert):
    """
    A message with keywords was blocked and not delivered.

    Source:
        ``keyword_alert.refuse``; callback_sensitive_word.
    """

    event_id: ClassVar[str] = "keyword_alert.refuse"
    family: ClassVar[str] = "keyword_alert"


@frozen(kw_only=True)
class KeywordReplaced(KeywordAlert):
    """
    The keywords in a message were masked with ``***``, and the message was delivered.

    Source:
        ``keyword_alert.replace``; callback_sensitive_word.
    """

    event_id: ClassVar[str] = "keyword_alert.replace"
    family: ClassVar[str] = "keyword_alert"
