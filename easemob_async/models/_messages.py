# Generated from _spec/messages.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.messages``."""

from typing import ClassVar

from attrs import frozen

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._checks import compact
from easemob_async._operation import JSON
from easemob_async.models._base import InputModel, MessageModel, Model, Reader, json_field

__all__ = [
    "CommandMessage",
    "CustomMessage",
    "FileMessage",
    "ImageMessage",
    "LocationMessage",
    "Message",
    "MessageToRecall",
    "RecallOutcome",
    "TextMessage",
    "VideoMessage",
    "VoiceMessage",
]


@frozen(kw_only=True)
class TextMessage(MessageModel):
    """A text message."""

    tag: ClassVar[str] = "txt"
    """``type`` of the message in JSON."""
    text: str = json_field(name="msg")
    """The text; together with ext at most 5 KB."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact({"msg": check.text(f"{argument}.text", self.text)})


@frozen(kw_only=True)
class ImageMessage(MessageModel):
    """An image message; the image must be uploaded first."""

    tag: ClassVar[str] = "img"
    """``type`` of the message in JSON."""
    url: str
    """URL that the upload returned, https://{host}/{org}/{app}/chatfiles/{uuid}."""
    filename: str | None = None
    """File name that clients show; None for no name."""
    secret: str | None = json_field(default=None, secret=True)
    """Share-secret that the upload returned, needed if the download is restricted."""
    width: int | None = json_field(default=None, name="size.width")
    """Width in pixels."""
    height: int | None = json_field(default=None, name="size.height")
    """Height in pixels."""
    file_length: int | None = None
    """Size of the file in bytes."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "url": check.text(f"{argument}.url", self.url, at_least=1),
                "filename": check.text(f"{argument}.filename", self.filename, optional=True),
                "secret": check.text(f"{argument}.secret", self.secret, optional=True),
                "size": compact(
                    {
                        "width": check.integer(f"{argument}.width", self.width, optional=True, at_least=0),
                        "height": check.integer(f"{argument}.height", self.height, optional=True, at_least=0),
                    }
                )
                or None,
                "file_length": check.integer(f"{argument}.file_length", self.file_length, optional=True, at_least=0),
            }
        )


@frozen(kw_only=True)
class VoiceMessage(MessageModel):
    """A voice message; the recording must be uploaded first."""

    tag: ClassVar[str] = "audio"
    """``type`` of the message in JSON."""
    url: str
    """URL that the upload returned, https://{host}/{org}/{app}/chatfiles/{uuid}."""
    filename: str | None = None
    """File name that clients show; None for no name."""
    secret: str | None = json_field(default=None, secret=True)
    """Share-secret that the upload returned, needed if the download is restricted."""
    duration: int | None = json_field(default=None, name="length")
    """Duration in seconds."""
    file_length: int | None = None
    """Size of the file in bytes."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "url": check.text(f"{argument}.url", self.url, at_least=1),
                "filename": check.text(f"{argument}.filename", self.filename, optional=True),
                "secret": check.text(f"{argument}.secret", self.secret, optional=True),
                "length": check.integer(f"{argument}.duration", self.duration, optional=True, at_least=0),
                "file_length": check.integer(f"{argument}.file_length", self.file_length, optional=True, at_least=0),
            }
        )


@frozen(kw_only=True)
class VideoMessage(MessageModel):
    """A video message; the video must be uploaded first."""

    tag: ClassVar[str] = "video"
    """``type`` of the message in JSON."""
    url: str
    """URL that the upload returned, https://{host}/{org}/{app}/chatfiles/{uuid}."""
    filename: str | None = None
    """File name that clients show; None for no name."""
    secret: str | None = json_field(default=None, secret=True)
    """Share-secret that the upload returned, needed if the download is restricted."""
    duration: int | None = json_field(default=None, name="length")
    """Duration in seconds."""
    file_length: int | None = None
    """Size of the file in bytes."""
    thumbnail: str | None = json_field(default=None, name="thumb")
    """URL of an image uploaded as thumbnail; the service does not make thumbnails of videos."""
    thumbnail_secret: str | None = json_field(default=None, name="thumb_secret", secret=True)
    """Share-secret that the upload of the thumbnail returned, needed if the download is restricted."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "url": check.text(f"{argument}.url", self.url, at_least=1),
                "filename": check.text(f"{argument}.filename", self.filename, optional=True),
                "secret": check.text(f"{argument}.secret", self.secret, optional=True),
                "length": check.integer(f"{argument}.duration", self.duration, optional=True, at_least=0),
                "file_length": check.integer(f"{argument}.file_length", self.file_length, optional=True, at_least=0),
                "thumb": check.text(f"{argument}.thumbnail", self.thumbnail, optional=True),
                "thumb_secret": check.text(f"{argument}.thumbnail_secret", self.thumbnail_secret, optional=True),
            }
        )


@frozen(kw_only=True)
class FileMessage(MessageModel):
    """A file message; the file must be uploaded first."""

    tag: ClassVar[str] = "file"
    """``type`` of the message in JSON."""
    url: str
    """URL that the upload returned, https://{host}/{org}/{app}/chatfiles/{uuid}."""
    filename: str | None = None
    """File name that clients show; None for no name."""
    secret: str | None = json_field(default=None, secret=True)
    """Share-secret that the upload returned, needed if the download is restricted."""
    file_length: int | None = None
    """Size of the file in bytes."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "url": check.text(f"{argument}.url", self.url, at_least=1),
                "filename": check.text(f"{argument}.filename", self.filename, optional=True),
                "secret": check.text(f"{argument}.secret", self.secret, optional=True),
                "file_length": check.integer(f"{argument}.file_length", self.file_length, optional=True, at_least=0),
            }
        )


@frozen(kw_only=True)
class LocationMessage(MessageModel):
    """A location message."""

    tag: ClassVar[str] = "loc"
    """``type`` of the message in JSON."""
    latitude: float = json_field(name="lat")
    """Latitude in degrees."""
    longitude: float = json_field(name="lng")
    """Longitude in degrees."""
    address: str = json_field(name="addr")
    """Address."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "lat": shapes.decimal_text(self.latitude),
                "lng": shapes.decimal_text(self.longitude),
                "addr": check.text(f"{argument}.address", self.address),
            }
        )


@frozen(kw_only=True)
class CommandMessage(MessageModel):
    """A command message for client applications, which clients do not show to users."""

    tag: ClassVar[str] = "cmd"
    """``type`` of the message in JSON."""
    action: str
    """Command, chosen by the caller."""
    param: dict[str, JSON] | None = None
    """Parameters of the command; only the Java SDK documents them."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "action": check.text(f"{argument}.action", self.action),
                "param": check.json_object(f"{argument}.param", self.param, optional=True),
            }
        )


@frozen(kw_only=True)
class CustomMessage(MessageModel):
    """A custom message."""

    tag: ClassVar[str] = "custom"
    """``type`` of the message in JSON."""
    event: str | None = json_field(default=None, name="customEvent")
    """Type of the custom message: 1 to 32 letters, digits and - _ / ."""
    extras: dict[str, str] | None = json_field(default=None, name="customExts")
    """Custom key-value pairs, at most 16."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "customEvent": check.matches(
                    f"{argument}.event",
                    self.event,
                    "[a-zA-Z0-9\\-_/.]{1,32}",
                    "must be 1 to 32 letters, digits and - _ / .",
                    optional=True,
                ),
                "customExts": check.string_map(
                    f"{argument}.extras", self.extras, optional=True, at_least=0, at_most=16
                ),
            }
        )


Message = (
    TextMessage
    | ImageMessage
    | VoiceMessage
    | VideoMessage
    | FileMessage
    | LocationMessage
    | CommandMessage
    | CustomMessage
)
"""Any message that can be sent."""


@frozen(kw_only=True)
class MessageToRecall(InputModel):
    """A message to recall."""

    message_id: str = json_field(name="msg_id")
    """Message ID."""
    recipient: str = json_field(name="to")
    """ID of the user, group or chat room that the message was sent to."""
    chat_type: str
    """``chat``, ``groupchat`` or ``chatroom``."""
    force: bool = False
    """Whether to recall the message even if the time for recalls is over or the message is no longer stored."""
    sender: str | None = json_field(default=None, name="from")
    """User ID of the user who recalls the message; default: ``admin``."""
    sync_device: bool | None = None
    """Whether to send the recall to the sender's devices too, in one-to-one chats; default: True."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "msg_id": check.text(f"{argument}.message_id", self.message_id, at_least=1),
                "to": check.text(f"{argument}.recipient", self.recipient, at_least=1),
                "chat_type": check.one_of(f"{argument}.chat_type", self.chat_type, "chat", "groupchat", "chatroom"),
                "force": check.flag(f"{argument}.force", self.force, optional=True),
                "from": check.text(f"{argument}.sender", self.sender, optional=True, at_least=1),
                "sync_device": check.flag(f"{argument}.sync_device", self.sync_device, optional=True),
            }
        )


@frozen(kw_only=True)
class RecallOutcome(Model):
    """Outcome of the recall of one message."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.recall_outcome)
    message_id: str = json_field(name="msg_id")
    """Message ID."""
    recalled: bool | None = None
    """Whether the message is recalled now; None if the reply does not report it."""
    reason: str | None = None
    """Reason of a failure, in the words of the service, such as "exceed recall time limit"."""
    sender: str | None = json_field(default=None, name="from")
    """User ID of the user who recalled the message."""
    recipient: str | None = json_field(default=None, name="to")
    """ID of the user, group or chat room that the message was sent to."""
    chat_type: str | None = json_field(default=None, name="chattype")
    """``chat``, ``groupchat`` or ``chatroom``."""
