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
    wired,
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
    """A text."""

    tag: ClassVar[str] = "txt"
    text: str | None = wired(default=None, wire="msg")
    """The text."""


@frozen(kw_only=True)
class ReceivedImage(BodyModel):
    """A picture."""

    tag: ClassVar[str] = "img"
    url: str | None = wired(default=None, secret=True)
    """The file's address; with ``?share-secret=`` and the secret where there is one."""
    filename: str | None = None
    """The file's name."""
    file_length: int | None = wired(default=None, reader=shapes.to_int)
    """The file's size, in bytes."""
    secret: str | None = wired(default=None, secret=True)
    """The share-secret of a restricted file."""
    width: int | None = wired(default=None, wire="size.width", reader=shapes.to_int)
    """In pixels; of the thumbnail of a video."""
    height: int | None = wired(default=None, wire="size.height", reader=shapes.to_int)
    """In pixels; of the thumbnail of a video."""
    length: int | None = wired(default=None, reader=shapes.to_int)
    """How long it plays, in seconds."""
    thumbnail: str | None = wired(default=None, wire="thumb")
    """The address of a video's thumbnail."""
    thumbnail_secret: str | None = wired(default=None, wire="thumb_secret", secret=True)
    """The thumbnail's share-secret."""


@frozen(kw_only=True)
class ReceivedVoice(BodyModel):
    """A voice message."""

    tag: ClassVar[str] = "audio"
    url: str | None = wired(default=None, secret=True)
    """The file's address; with ``?share-secret=`` and the secret where there is one."""
    filename: str | None = None
    """The file's name."""
    file_length: int | None = wired(default=None, reader=shapes.to_int)
    """The file's size, in bytes."""
    secret: str | None = wired(default=None, secret=True)
    """The share-secret of a restricted file."""
    width: int | None = wired(default=None, wire="size.width", reader=shapes.to_int)
    """In pixels; of the thumbnail of a video."""
    height: int | None = wired(default=None, wire="size.height", reader=shapes.to_int)
    """In pixels; of the thumbnail of a video."""
    length: int | None = wired(default=None, reader=shapes.to_int)
    """How long it plays, in seconds."""
    thumbnail: str | None = wired(default=None, wire="thumb")
    """The address of a video's thumbnail."""
    thumbnail_secret: str | None = wired(default=None, wire="thumb_secret", secret=True)
    """The thumbnail's share-secret."""


@frozen(kw_only=True)
class ReceivedVideo(BodyModel):
    """A video."""

    tag: ClassVar[str] = "video"
    url: str | None = wired(default=None, secret=True)
    """The file's address; with ``?share-secret=`` and the secret where there is one."""
    filename: str | None = None
    """The file's name."""
    file_length: int | None = wired(default=None, reader=shapes.to_int)
    """The file's size, in bytes."""
    secret: str | None = wired(default=None, secret=True)
    """The share-secret of a restricted file."""
    width: int | None = wired(default=None, wire="size.width", reader=shapes.to_int)
    """In pixels; of the thumbnail of a video."""
    height: int | None = wired(default=None, wire="size.height", reader=shapes.to_int)
    """In pixels; of the thumbnail of a video."""
    length: int | None = wired(default=None, reader=shapes.to_int)
    """How long it plays, in seconds."""
    thumbnail: str | None = wired(default=None, wire="thumb")
    """The address of a video's thumbnail."""
    thumbnail_secret: str | None = wired(default=None, wire="thumb_secret", secret=True)
    """The thumbnail's share-secret."""


@frozen(kw_only=True)
class ReceivedFile(BodyModel):
    """A file."""

    tag: ClassVar[str] = "file"
    url: str | None = wired(default=None, secret=True)
    """The file's address; with ``?share-secret=`` and the secret where there is one."""
    filename: str | None = None
    """The file's name."""
    file_length: int | None = wired(default=None, reader=shapes.to_int)
    """The file's size, in bytes."""
    secret: str | None = wired(default=None, secret=True)
    """The share-secret of a restricted file."""
    width: int | None = wired(default=None, wire="size.width", reader=shapes.to_int)
    """In pixels; of the thumbnail of a video."""
    height: int | None = wired(default=None, wire="size.height", reader=shapes.to_int)
    """In pixels; of the thumbnail of a video."""
    length: int | None = wired(default=None, reader=shapes.to_int)
    """How long it plays, in seconds."""
    thumbnail: str | None = wired(default=None, wire="thumb")
    """The address of a video's thumbnail."""
    thumbnail_secret: str | None = wired(default=None, wire="thumb_secret", secret=True)
    """The thumbnail's share-secret."""


@frozen(kw_only=True)
class ReceivedLocation(BodyModel):
    """A place."""

    tag: ClassVar[str] = "loc"
    latitude: float | None = wired(default=None, wire="lat", reader=shapes.to_float)
    """In degrees."""
    longitude: float | None = wired(default=None, wire="lng", reader=shapes.to_float)
    """In degrees."""
    address: str | None = wired(default=None, wire="addr")
    """In words."""


@frozen(kw_only=True)
class ReceivedCommand(BodyModel):
    """A command to the client's program; nothing a user sees."""

    tag: ClassVar[str] = "cmd"
    action: str | None = None
    """What to do."""


@frozen(kw_only=True)
class ReceivedCustom(BodyModel):
    """A message of the app's own kind."""

    tag: ClassVar[str] = "custom"
    reader: ClassVar[Reader | None] = staticmethod(shapes.custom_body)
    event: str | None = wired(default=None, wire="customEvent")
    """What kind."""
    extras: dict[str, JSON] = wired(factory=dict, wire="customExts")
    """Its content."""


@frozen(kw_only=True)
class ReceivedCombined(BodyModel):
    """Several messages forwarded as one."""

    tag: ClassVar[str] = "sub_combine"
    title: str | None = None
    """Its title."""
    summary: str | None = None
    """What is in it."""
    level: int | None = wired(default=None, wire="combineLevel", reader=shapes.to_int)
    """How deep it is nested, at most 10."""
    url: str | None = None
    """The address of the file with the messages."""
    filename: str | None = None
    """The file's name."""
    file_length: int | None = wired(default=None, reader=shapes.to_int)
    """The file's size, in bytes."""
    secret: str | None = wired(default=None, secret=True)
    """The file's share-secret."""


@frozen(kw_only=True)
class UnknownBody(BodyModel):
    """A kind of message of tomorrow; everything is in ``extra``."""


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
"""Anything that is received."""


@frozen(kw_only=True)
class HistoryRecord(Model):
    """A message as the history file keeps it."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.history_record)
    message_id: str = wired(wire="msg_id")
    """The message's ID."""
    timestamp: int
    """When sending was completed, in milliseconds since the epoch."""
    chat_type: str | None = None
    """``chat``, ``groupchat`` or ``chatroom``."""
    sender: str | None = wired(default=None, wire="from")
    """The sender's user ID."""
    recipient: str | None = wired(default=None, wire="to")
    """A user's, a group's or a chat room's ID, by ``chat_type``."""
    direction: str | None = None
    """``outgoing``; the pages of April 2023 also name ``incoming``."""
    ext: dict[str, JSON] = wired(factory=dict)
    """What the sender attached."""
    bodies: list[ReceivedBody] = wired(factory=list)
    """What was sent; one in every sample."""

    @property
    def timestamp_at(self) -> datetime:
        """``timestamp`` as a datetime in UTC."""
        return from_milliseconds(self.timestamp)
