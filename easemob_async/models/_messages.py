# Generated from _spec/messages.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.messages``."""

from typing import ClassVar

from attrs import frozen

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._checks import compact
from easemob_async._operation import JSON
from easemob_async.models._base import InputModel, MessageModel, Model, Reader, wired

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
    """A text."""

    tag: ClassVar[str] = "txt"
    """Its ``type`` on the wire."""
    text: str = wired(wire="msg")
    """The text; with ext at most 5 KB."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
        return compact(
            {
                "msg": check.text(f"{argument}.text", self.text),
            }
        )


@frozen(kw_only=True)
class ImageMessage(MessageModel):
    """A picture that was uploaded before."""

    tag: ClassVar[str] = "img"
    """Its ``type`` on the wire."""
    url: str
    """The URL the upload gave, https://{host}/{org}/{app}/chatfiles/{uuid}."""
    filename: str | None = None
    """The name clients show; without it they show none."""
    secret: str | None = wired(default=None, secret=True)
    """The upload's share-secret, needed where access was restricted."""
    width: int | None = wired(default=None, wire="size.width")
    """Width, in pixels."""
    height: int | None = wired(default=None, wire="size.height")
    """Height, in pixels."""
    file_length: int | None = None
    """Size of the file, in bytes."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
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
    """A recording that was uploaded before."""

    tag: ClassVar[str] = "audio"
    """Its ``type`` on the wire."""
    url: str
    """The URL the upload gave, https://{host}/{org}/{app}/chatfiles/{uuid}."""
    filename: str | None = None
    """The name clients show; without it they show none."""
    secret: str | None = wired(default=None, secret=True)
    """The upload's share-secret, needed where access was restricted."""
    duration: int | None = wired(default=None, wire="length")
    """How long it plays, in seconds."""
    file_length: int | None = None
    """Size of the file, in bytes."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
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
    """A video that was uploaded before."""

    tag: ClassVar[str] = "video"
    """Its ``type`` on the wire."""
    url: str
    """The URL the upload gave, https://{host}/{org}/{app}/chatfiles/{uuid}."""
    filename: str | None = None
    """The name clients show; without it they show none."""
    secret: str | None = wired(default=None, secret=True)
    """The upload's share-secret, needed where access was restricted."""
    duration: int | None = wired(default=None, wire="length")
    """How long it plays, in seconds."""
    file_length: int | None = None
    """Size of the file, in bytes."""
    thumbnail: str | None = wired(default=None, wire="thumb")
    """The URL of a picture uploaded for it; the service makes none of videos."""
    thumbnail_secret: str | None = wired(default=None, wire="thumb_secret", secret=True)
    """That upload's share-secret, needed where access was restricted."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
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
    """A file that was uploaded before."""

    tag: ClassVar[str] = "file"
    """Its ``type`` on the wire."""
    url: str
    """The URL the upload gave, https://{host}/{org}/{app}/chatfiles/{uuid}."""
    filename: str | None = None
    """The name clients show; without it they show none."""
    secret: str | None = wired(default=None, secret=True)
    """The upload's share-secret, needed where access was restricted."""
    file_length: int | None = None
    """Size of the file, in bytes."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
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
    """A place."""

    tag: ClassVar[str] = "loc"
    """Its ``type`` on the wire."""
    latitude: float = wired(wire="lat")
    """Latitude, in degrees."""
    longitude: float = wired(wire="lng")
    """Longitude, in degrees."""
    address: str = wired(wire="addr")
    """The address as text."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
        return compact(
            {
                "lat": shapes.decimal_text(self.latitude),
                "lng": shapes.decimal_text(self.longitude),
                "addr": check.text(f"{argument}.address", self.address),
            }
        )


@frozen(kw_only=True)
class CommandMessage(MessageModel):
    """A message for programs, which clients do not show."""

    tag: ClassVar[str] = "cmd"
    """Its ``type`` on the wire."""
    action: str
    """What is to be done; your own word."""
    param: dict[str, JSON] | None = None
    """Values for it; known to the Java SDK only."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
        return compact(
            {
                "action": check.text(f"{argument}.action", self.action),
                "param": check.json_object(f"{argument}.param", self.param, optional=True),
            }
        )


@frozen(kw_only=True)
class CustomMessage(MessageModel):
    """A message of your own kind."""

    tag: ClassVar[str] = "custom"
    """Its ``type`` on the wire."""
    event: str | None = wired(default=None, wire="customEvent")
    """The kind's name: 1 to 32 letters, digits and - _ / ."""
    extras: dict[str, str] | None = wired(default=None, wire="customExts")
    """Values, strings by name, at most 16."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
        return compact(
            {
                "customEvent": check.matches(
                    f"{argument}.event",
                    self.event,
                    "[a-zA-Z0-9\\-_/.]{1,32}",
                    "1 to 32 letters, digits and - _ / .",
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

    message_id: str = wired(wire="msg_id")
    """The message's ID."""
    recipient: str = wired(wire="to")
    """Where it was sent: a user, group or chat room ID."""
    chat_type: str
    """``chat``, ``groupchat`` or ``chatroom``."""
    force: bool = False
    """Recall it even when it is past the time for that or no longer stored."""
    sender: str | None = wired(default=None, wire="from")
    """Who recalls, ``admin`` when left out."""
    sync_device: bool | None = None
    """Tell the sender's devices too, in one-to-one chats; yes when left out."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
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
    """What became of one message that was to be recalled."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.recall_outcome)
    message_id: str = wired(wire="msg_id")
    """The message's ID."""
    recalled: bool
    """Whether it is recalled now."""
    reason: str | None = None
    """Why not, in the service's words, such as "exceed recall time limit"."""
    sender: str | None = wired(default=None, wire="from")
    """Who recalled it."""
    recipient: str | None = wired(default=None, wire="to")
    """Where it was sent: a user, group or chat room ID."""
    chat_type: str | None = wired(default=None, wire="chattype")
    """``chat``, ``groupchat`` or ``chatroom``."""
