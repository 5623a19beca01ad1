# Generated from _spec/webhooks/messages.yaml by "python -m easemob_async._codegen"; change the spec.
"""Messages that were sent, that wait to be sent, or that were recalled."""

from typing import ClassVar, Literal

from attrs import frozen

from easemob_async._operation import JSON
from easemob_async.models._base import Reader, json_field
from easemob_async.models._history import (
    ReceivedBody,
    ReceivedCombined,
    ReceivedCommand,
    ReceivedCustom,
    ReceivedFile,
    ReceivedImage,
    ReceivedLocation,
    ReceivedText,
    ReceivedVideo,
    ReceivedVoice,
)
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._events_envelope import EnvelopeEvent
from easemob_async.webhooks._reading import Conversation

__all__ = [
    "CombinedMessageSent",
    "CommandMessageSent",
    "ContentEvent",
    "CustomMessageSent",
    "FileMessageSent",
    "ImageMessageSent",
    "LocationMessageSent",
    "MessageAwaitingVerdict",
    "MessageRecalled",
    "MessageSent",
    "TextMessageSent",
    "UnknownMessageSent",
    "VideoMessageSent",
    "VoiceMessageSent",
]


@frozen(kw_only=True)
class ContentEvent(EnvelopeEvent):
    """A callback with the content of a message."""

    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload"))
    bodies: list[ReceivedBody] = json_field(factory=list, name="payload.bodies")
    """Content of the message; exactly one body in every documented example."""
    ext: dict[str, JSON] = json_field(factory=dict, name="payload.ext")
    """Extension data that the sender attached."""
    payload_type: str | None = json_field(default=None, name="payload.type")
    """``chat``, ``groupchat`` or ``chatroom``; older servers omit it."""
    payload_sender: str | None = json_field(default=None, name="payload.from")
    """Sender, as given inside the message."""
    payload_recipient: str | None = json_field(default=None, name="payload.to", reader=reading.to_text)
    """Recipient, as given inside the message."""
    meta: dict[str, JSON] = json_field(factory=dict, name="payload.meta")
    """Metadata that clients do not show, such as the thread."""

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.message_conversation(self.content_type, self.payload_type, self.chat_type)


@frozen(kw_only=True)
class MessageSent(ContentEvent):
    """
    A message was sent by a client or through the API.

    The copies that the service sends for offline recipients are ``OfflineCopy`` events.
    """

    has_user_content: ClassVar[bool] = True

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``sender``."""
        return self.sender


@frozen(kw_only=True)
class TextMessageSent(MessageSent):
    """
    A text message was sent.

    Source:
        ``message.txt``; callback_message_send.
    """

    event_id: ClassVar[str] = "message.txt"
    family: ClassVar[str] = "message"

    @property
    def body(self) -> ReceivedText:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedText)


@frozen(kw_only=True)
class ImageMessageSent(MessageSent):
    """
    An image message was sent.

    Source:
        ``message.img``; callback_message_send.
    """

    event_id: ClassVar[str] = "message.img"
    family: ClassVar[str] = "message"

    @property
    def body(self) -> ReceivedImage:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedImage)


@frozen(kw_only=True)
class VoiceMessageSent(MessageSent):
    """
    A voice message was sent.

    Source:
        ``message.audio``; callback_message_send.
    """

    event_id: ClassVar[str] = "message.audio"
    family: ClassVar[str] = "message"

    @property
    def body(self) -> ReceivedVoice:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedVoice)


@frozen(kw_only=True)
class VideoMessageSent(MessageSent):
    """
    A video message was sent.

    Source:
        ``message.video``; callback_message_send.
    """

    event_id: ClassVar[str] = "message.video"
    family: ClassVar[str] = "message"

    @property
    def body(self) -> ReceivedVideo:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedVideo)


@frozen(kw_only=True)
class FileMessageSent(MessageSent):
    """
    A file message was sent.

    Source:
        ``message.file``; callback_message_send.
    """

    event_id: ClassVar[str] = "message.file"
    family: ClassVar[str] = "message"

    @property
    def body(self) -> ReceivedFile:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedFile)


@frozen(kw_only=True)
class LocationMessageSent(MessageSent):
    """
    A location message was sent.

    Source:
        ``message.loc``; callback_message_send.
    """

    event_id: ClassVar[str] = "message.loc"
    family: ClassVar[str] = "message"

    @property
    def body(self) -> ReceivedLocation:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedLocation)


@frozen(kw_only=True)
class CommandMessageSent(MessageSent):
    """
    A command message was sent; clients do not show it.

    The pages show its content as ``msg`` (``body.text``) or as ``action``.

    Source:
        ``message.cmd``; callback_message_send.
    """

    event_id: ClassVar[str] = "message.cmd"
    family: ClassVar[str] = "message"

    @property
    def body(self) -> ReceivedCommand:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedCommand)


@frozen(kw_only=True)
class CustomMessageSent(MessageSent):
    """
    A custom message was sent.

    Source:
        ``message.custom``; callback_message_send.
    """

    event_id: ClassVar[str] = "message.custom"
    family: ClassVar[str] = "message"

    @property
    def body(self) -> ReceivedCustom:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedCustom)


@frozen(kw_only=True)
class CombinedMessageSent(MessageSent):
    """
    A combined message was sent: several messages forwarded as one.

    Source:
        ``message.combine``; callback_message_send.
    """

    event_id: ClassVar[str] = "message.combine"
    family: ClassVar[str] = "message"

    @property
    def body(self) -> ReceivedCombined:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedCombined)


@frozen(kw_only=True)
class UnknownMessageSent(MessageSent):
    """
    A message of another type was sent: one that the service does not name, one that is newer than this package, or
    one without a body.

    Source:
        ``message.unknown``; callback_message_send.
    """

    event_id: ClassVar[str] = "message.unknown"
    family: ClassVar[str] = "message"


@frozen(kw_only=True)
class MessageAwaitingVerdict(ContentEvent):
    """
    A client's message waits for a verdict: ``allow()``, ``block()`` or ``rewrite()``.

    The service sends this callback only for messages of clients, never for messages sent through the API. It waits
    for the time set in the callback rule, 200 ms by default.

    Source:
        ``presend.message``; callback_presending.
    """

    event_id: ClassVar[str] = "presend.message"
    family: ClassVar[str] = "presend"
    stage: ClassVar[Literal["pre", "post"]] = "pre"
    reader: ClassVar[Reader | None] = staticmethod(reading.flatten_presend)

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``sender``."""
        return self.sender


@frozen(kw_only=True)
class MessageRecalled(EnvelopeEvent):
    """
    A message was recalled by a client, through the API or in the console.

    Source:
        ``recall``; callback_message_recall.
    """

    event_id: ClassVar[str] = "recall"
    family: ClassVar[str] = "recall"
    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload"))
    recalled_message_id: str = json_field(name="recall_id", reader=reading.to_text)
    """ID of the recalled message; ``message_id`` is the ID of the recall itself."""
    acknowledged_message_id: str | None = json_field(
        default=None, name="payload.ack_message_id", reader=reading.to_text
    )
    """ID of the recalled message again."""
    ext: dict[str, JSON] = json_field(factory=dict, name="payload.ext")
    """Always empty."""
    bodies: list[JSON] = json_field(factory=list, name="payload.bodies")
    """Always empty."""

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.recipient_conversation(None, self.content_type, self.group_id, self.recipient)

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``sender``."""
        return self.sender
