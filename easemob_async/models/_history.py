# Generated from _spec/history.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.history``."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import (
    BodyModel,
    Model,
    Reader,
    from_milliseconds,
    json_field,
)

__all__ = [
    "HistoryRecord",
    "ReceivedBody",
    "ReceivedCombined",
    "ReceivedCommand",
    "ReceivedCustom",
    "ReceivedFile",
    "ReceivedImage",
    "ReceivedLocation",
    "ReceivedText",
    "ReceivedVideo",
    "ReceivedVoice",
    "UnknownBody",
]


@frozen(kw_only=True)
class ReceivedText(BodyModel):
    """Content of a text message."""

    tag: ClassVar[str] = "txt"
    text: str | None = json_field(default=None, name="msg")
    """The text."""


@frozen(kw_only=True)
class ReceivedImage(BodyModel):
    """Content of an image message."""

    tag: ClassVar[str] = "img"
    url: str | None = json_field(default=None, secret=True)
    """URL of the file; append ``?share-secret=`` and the secret if the file is restricted."""
    filename: str | None = None
    """Name of the file."""
    file_length: int | None = json_field(default=None, reader=shapes.to_int)
    """Size of the file in bytes."""
    secret: str | None = json_field(default=None, secret=True)
    """Share-secret of a restricted file."""
    width: int | None = json_field(default=None, name="size.width", reader=shapes.to_int)
    """Width in pixels; for a video, of its thumbnail."""
    height: int | None = json_field(default=None, name="size.height", reader=shapes.to_int)
    """Height in pixels; for a video, of its thumbnail."""
    length: int | None = json_field(default=None, reader=shapes.to_int)
    """Duration in seconds."""
    thumbnail: str | None = json_field(default=None, name="thumb")
    """URL of the thumbnail of a video."""
    thumbnail_filename: str | None = json_field(default=None, name="thumbFilename")
    """Name of the file of the thumbnail of an image."""
    thumbnail_secret: str | None = json_field(default=None, name="thumb_secret", secret=True)
    """Share-secret of the thumbnail."""


@frozen(kw_only=True)
class ReceivedVoice(BodyModel):
    """Content of a voice message."""

    tag: ClassVar[str] = "audio"
    url: str | None = json_field(default=None, secret=True)
    """URL of the file; append ``?share-secret=`` and the secret if the file is restricted."""
    filename: str | None = None
    """Name of the file."""
    file_length: int | None = json_field(default=None, reader=shapes.to_int)
    """Size of the file in bytes."""
    secret: str | None = json_field(default=None, secret=True)
    """Share-secret of a restricted file."""
    width: int | None = json_field(default=None, name="size.width", reader=shapes.to_int)
    """Width in pixels; for a video, of its thumbnail."""
    height: int | None = json_field(default=None, name="size.height", reader=shapes.to_int)
    """Height in pixels; for a video, of its thumbnail."""
    length: int | None = json_field(default=None, reader=shapes.to_int)
    """Duration in seconds."""
    thumbnail: str | None = json_field(default=None, name="thumb")
    """URL of the thumbnail of a video."""
    thumbnail_filename: str | None = json_field(default=None, name="thumbFilename")
    """Name of the file of the thumbnail of an image."""
    thumbnail_secret: str | None = json_field(default=None, name="thumb_secret", secret=True)
    """Share-secret of the thumbnail."""


@frozen(kw_only=True)
class ReceivedVideo(BodyModel):
    """Content of a video message."""

    tag: ClassVar[str] = "video"
    url: str | None = json_field(default=None, secret=True)
    """URL of the file; append ``?share-secret=`` and the secret if the file is restricted."""
    filename: str | None = None
    """Name of the file."""
    file_length: int | None = json_field(default=None, reader=shapes.to_int)
    """Size of the file in bytes."""
    secret: str | None = json_field(default=None, secret=True)
    """Share-secret of a restricted file."""
    width: int | None = json_field(default=None, name="size.width", reader=shapes.to_int)
    """Width in pixels; for a video, of its thumbnail."""
    height: int | None = json_field(default=None, name="size.height", reader=shapes.to_int)
    """Height in pixels; for a video, of its thumbnail."""
    length: int | None = json_field(default=None, reader=shapes.to_int)
    """Duration in seconds."""
    thumbnail: str | None = json_field(default=None, name="thumb")
    """URL of the thumbnail of a video."""
    thumbnail_filename: str | None = json_field(default=None, name="thumbFilename")
    """Name of the file of the thumbnail of an image."""
    thumbnail_secret: str | None = json_field(default=None, name="thumb_secret", secret=True)
    """Share-secret of the thumbnail."""


@frozen(kw_only=True)
class ReceivedFile(BodyModel):
    """Content of a file message."""

    tag: ClassVar[str] = "file"
    url: str | None = json_field(default=None, secret=True)
    """URL of the file; append ``?share-secret=`` and the secret if the file is restricted."""
    filename: str | None = None
    """Name of the file."""
    file_length: int | None = json_field(default=None, reader=shapes.to_int)
    """Size of the file in bytes."""
    secret: str | None = json_field(default=None, secret=True)
    """Share-secret of a restricted file."""
    width: int | None = json_field(default=None, name="size.width", reader=shapes.to_int)
    """Width in pixels; for a video, of its thumbnail."""
    height: int | None = json_field(default=None, name="size.height", reader=shapes.to_int)
    """Height in pixels; for a video, of its thumbnail."""
    length: int | None = json_field(default=None, reader=shapes.to_int)
    """Duration in seconds."""
    thumbnail: str | None = json_field(default=None, name="thumb")
    """URL of the thumbnail of a video."""
    thumbnail_filename: str | None = json_field(default=None, name="thumbFilename")
    """Name of the file of the thumbnail of an image."""
    thumbnail_secret: str | None = json_field(default=None, name="thumb_secret", secret=True)
    """Share-secret of the thumbnail."""


@frozen(kw_only=True)
class ReceivedLocation(BodyModel):
    """Content of a location message."""

    tag: ClassVar[str] = "loc"
    latitude: float | None = json_field(default=None, name="lat", reader=shapes.to_float)
    """Latitude in degrees."""
    longitude: float | None = json_field(default=None, name="lng", reader=shapes.to_float)
    """Longitude in degrees."""
    address: str | None = json_field(default=None, name="addr")
    """Address."""


@frozen(kw_only=True)
class ReceivedCommand(BodyModel):
    """Content of a command message, which is for the client application and not shown to users."""

    tag: ClassVar[str] = "cmd"
    action: str | None = None
    """Command for the client application."""
    text: str | None = json_field(default=None, name="msg")
    """Command as text, as the pages on callbacks show it."""


@frozen(kw_only=True)
class ReceivedCustom(BodyModel):
    """Content of a custom message."""

    tag: ClassVar[str] = "custom"
    reader: ClassVar[Reader | None] = staticmethod(shapes.custom_body)
    event: str | None = json_field(default=None, name="customEvent")
    """Type of the custom message."""
    extras: dict[str, JSON] = json_field(factory=dict, name="customExts")
    """Custom key-value pairs."""


@frozen(kw_only=True)
class ReceivedCombined(BodyModel):
    """Content of a combined message: several messages forwarded as one."""

    tag: ClassVar[str] = "sub_combine"
    title: str | None = None
    """Title of the combined message."""
    summary: str | None = None
    """Summary of the combined message."""
    text: str | None = json_field(default=None, name="msg")
    """Text that clients without support for combined messages show."""
    level: int | None = json_field(default=None, name="combineLevel", reader=shapes.to_int)
    """Nesting depth, at most 10."""
    url: str | None = None
    """URL of the file with the messages."""
    filename: str | None = None
    """Name of the file."""
    file_length: int | None = json_field(default=None, reader=shapes.to_int)
    """Size of the file in bytes."""
    secret: str | None = json_field(default=None, secret=True)
    """Share-secret of the file."""


@frozen(kw_only=True)
class UnknownBody(BodyModel):
    """Content of a type that is newer than this package; all fields are in ``extra``."""


ReceivedBody = (
    ReceivedText
    | ReceivedImage
    | ReceivedVoice
    | ReceivedVideo
    | ReceivedFile
    | ReceivedLocation
    | ReceivedCommand
    | ReceivedCustom
    | ReceivedCombined
    | UnknownBody
)
"""Any message body that can be received."""


@frozen(kw_only=True)
class HistoryRecord(Model):
    """A message in a history file."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.history_record)
    message_id: str = json_field(name="msg_id")
    """ID of the message."""
    timestamp: int = json_field(unit="ms")
    """Time when the message was sent, in milliseconds since the epoch."""
    chat_type: str | None = None
    """``chat``, ``groupchat`` or ``chatroom``."""
    sender: str | None = json_field(default=None, name="from")
    """User ID of the sender."""
    recipient: str | None = json_field(default=None, name="to")
    """ID of a user, group or chat room, depending on ``chat_type``."""
    direction: str | None = None
    """``outgoing``; the pages of April 2023 also have ``incoming``."""
    ext: dict[str, JSON] = json_field(factory=dict)
    """Extension data that the sender attached."""
    bodies: list[ReceivedBody] = json_field(factory=list)
    """Content of the message; exactly one body in every sample."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)
