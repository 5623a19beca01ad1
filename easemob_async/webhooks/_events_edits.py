# Generated from _spec/webhooks/edits.yaml by "python -m easemob_async._codegen"; change the spec.
"""Edited messages."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import Reader, from_milliseconds, json_field
from easemob_async.models._history import (
    ReceivedBody,
    ReceivedCombined,
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
    "CombinedMessageEdited",
    "CustomMessageEdited",
    "FileMessageEdited",
    "ImageMessageEdited",
    "LocationMessageEdited",
    "MessageEdited",
    "TextMessageEdited",
    "VideoMessageEdited",
    "VoiceMessageEdited",
]


@frozen(kw_only=True)
class MessageEdited(EnvelopeEvent):
    """
    A message was edited.

    Here ``sender`` and ``recipient`` are set by the service. The editor is ``operator``, the author is
    ``original_sender``.
    """

    has_user_content: ClassVar[bool] = True
    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload", "payload.meta", "payload.meta.edit_msg"))
    edited_message_id: str = json_field(name="payload.edit_message_id", reader=reading.to_text)
    """ID of the edited message; ``message_id`` is the ID of the edit itself."""
    bodies: list[ReceivedBody] = json_field(factory=list, name="payload.bodies")
    """New content of the message."""
    ext: dict[str, JSON] = json_field(factory=dict, name="payload.ext")
    """New extension data of the message."""
    payload_type: str | None = json_field(default=None, name="payload.type")
    """Always ``edit``."""
    conversation_type: str | None = json_field(default=None, name="payload.meta.edit_msg.chat_type")
    """Kind of conversation as received, such as ``chat:user``; present in one of the two documented shapes."""
    edits: int | None = json_field(default=None, name="payload.meta.edit_msg.count", reader=shapes.to_int)
    """Number of edits so far, this one included."""
    edit_time: int | None = json_field(
        default=None, name="payload.meta.edit_msg.edit_time", reader=shapes.to_int, unit="ms"
    )
    """Time of this edit, in milliseconds since the epoch."""
    send_time: int | None = json_field(
        default=None, name="payload.meta.edit_msg.send_time", reader=shapes.to_int, unit="ms"
    )
    """Time when the original message was sent, in milliseconds since the epoch."""
    operator: str | None = json_field(default=None, name="payload.meta.edit_msg.operator")
    """User ID of the editor; ``easemob_rest_app_admin`` if the message was edited through the API."""
    original_sender: str | None = json_field(default=None, name="payload.meta.edit_msg.sender")
    """User ID of the author of the original message."""
    payload_sender: str | None = json_field(default=None, name="payload.from")
    """User ID of the sender of the edit; present in one of the two documented shapes."""
    payload_recipient: str | None = json_field(default=None, name="payload.to", reader=reading.to_text)
    """ID of the user, group or chat room that received the edit; present in one of the two documented shapes."""

    @property
    def edit_time_at(self) -> datetime | None:
        """``edit_time`` as a datetime in UTC."""
        return None if self.edit_time is None else from_milliseconds(self.edit_time)

    @property
    def send_time_at(self) -> datetime | None:
        """``send_time`` as a datetime in UTC."""
        return None if self.send_time is None else from_milliseconds(self.send_time)

    @property
    def conversation(self) -> Conversation:
        """Kind of conversation, such as ``user``, ``group`` or ``room``; see ``Conversation``."""
        return reading.recipient_conversation(
            self.conversation_type, self.content_type, self.group_id, self.payload_recipient or self.recipient
        )

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``operator``."""
        return self.operator


@frozen(kw_only=True)
class TextMessageEdited(MessageEdited):
    """
    The text or the extension data of a text message was edited.

    Source:
        ``edit.txt``; callback_message_modify.
    """

    event_id: ClassVar[str] = "edit.txt"
    family: ClassVar[str] = "edit"

    @property
    def body(self) -> ReceivedText:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedText)


@frozen(kw_only=True)
class LocationMessageEdited(MessageEdited):
    """
    The extension data of a location message was edited.

    Source:
        ``edit.loc``; callback_message_modify.
    """

    event_id: ClassVar[str] = "edit.loc"
    family: ClassVar[str] = "edit"

    @property
    def body(self) -> ReceivedLocation:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedLocation)


@frozen(kw_only=True)
class ImageMessageEdited(MessageEdited):
    """
    The extension data of an image message was edited.

    Source:
        ``edit.img``; callback_message_modify.
    """

    event_id: ClassVar[str] = "edit.img"
    family: ClassVar[str] = "edit"

    @property
    def body(self) -> ReceivedImage:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedImage)


@frozen(kw_only=True)
class VoiceMessageEdited(MessageEdited):
    """
    The extension data of a voice message was edited.

    Source:
        ``edit.audio``; callback_message_modify.
    """

    event_id: ClassVar[str] = "edit.audio"
    family: ClassVar[str] = "edit"

    @property
    def body(self) -> ReceivedVoice:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedVoice)


@frozen(kw_only=True)
class VideoMessageEdited(MessageEdited):
    """
    The extension data of a video message was edited.

    Source:
        ``edit.video``; callback_message_modify.
    """

    event_id: ClassVar[str] = "edit.video"
    family: ClassVar[str] = "edit"

    @property
    def body(self) -> ReceivedVideo:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedVideo)


@frozen(kw_only=True)
class FileMessageEdited(MessageEdited):
    """
    The extension data of a file message was edited.

    Source:
        ``edit.file``; callback_message_modify.
    """

    event_id: ClassVar[str] = "edit.file"
    family: ClassVar[str] = "edit"

    @property
    def body(self) -> ReceivedFile:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedFile)


@frozen(kw_only=True)
class CustomMessageEdited(MessageEdited):
    """
    A custom message was edited.

    Source:
        ``edit.custom``; callback_message_modify.
    """

    event_id: ClassVar[str] = "edit.custom"
    family: ClassVar[str] = "edit"

    @property
    def body(self) -> ReceivedCustom:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedCustom)


@frozen(kw_only=True)
class CombinedMessageEdited(MessageEdited):
    """
    The extension data of a combined message was edited.

    Source:
        ``edit.combine``; callback_message_modify.
    """

    event_id: ClassVar[str] = "edit.combine"
    family: ClassVar[str] = "edit"

    @property
    def body(self) -> ReceivedCombined:
        """The first message body in ``bodies``."""
        return reading.first_body(self.bodies, ReceivedCombined)
