"""The base classes of events; this module is written by hand, the modules ``_events_*`` are generated."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from attrs import field, frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import Model, from_milliseconds, json_field

__all__ = ["Event", "OfflineCopy", "UnknownEvent", "set_raw"]


def _no_raw() -> Mapping[str, JSON]:
    return {}


@frozen(kw_only=True)
class Event(Model):
    """
    An event that the service reports in a callback.

    New fields, which the service added after this version, are in ``extra``, by their dotted names in JSON
    (``payload.new_field``). ``raw`` is the whole callback as received. Neither counts for equality, and neither is in
    the repr. The repr contains the text of a message.
    """

    event_id: ClassVar[str] = ""
    """ID of the event, such as ``message.txt``; empty for unknown events."""
    family: ClassVar[str] = ""
    """Family of the event, such as ``message``."""
    stage: ClassVar[Literal["pre", "post"]] = "post"
    """``pre`` if the service waits for a verdict, else ``post``."""
    signed: ClassVar[bool] = True
    """Whether the documents show the callback with a signature."""
    has_user_content: ClassVar[bool] = False
    """Whether the event contains a message of a user, so that a bot must ignore its own."""

    call_id: str | None = json_field(default=None, name="callId")
    """ID of the callback (``callId``); several callbacks can have the same."""
    timestamp: int | None = json_field(default=None, reader=shapes.to_int)
    """Time of the event in milliseconds since the epoch."""
    app_key: str | None = json_field(default=None, name="appkey")
    """App key of the app, ``org#app``; older servers omit it."""
    security: str | None = json_field(default=None, secret=True)
    """The signature."""
    raw: Mapping[str, JSON] = field(init=False, factory=_no_raw, eq=False, hash=False, repr=False)
    """The callback as received."""

    @property
    def timestamp_at(self) -> datetime | None:
        """``timestamp`` as a datetime in UTC."""
        return None if self.timestamp is None else from_milliseconds(self.timestamp)

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event; None if the callback does not tell."""
        return None


@frozen(kw_only=True)
class UnknownEvent(Event):
    """
    A callback that is not documented, or does not have its documented shape; all of it is in ``raw``.

    An unknown event is not an error: Easemob adds events over time, and a bot must continue to work then.
    """

    reason: str
    """Reason, such as ``no event of group_op has operation='X'`` or ``$.payload.mute: expected bool, got str``."""
    resembles: str = ""
    """ID of the event whose documented shape the callback does not have; empty if no event matches."""


@frozen(kw_only=True)
class OfflineCopy(Event):
    """
    A copy of a callback for one recipient who is offline (``eventType`` ``chat_offline``).

    The service sends it in addition to the callback with ``eventType`` ``chat``, which it sends whether recipients are
    online or not; a group message to n offline members causes n copies. So handlers of ``TextMessageSent`` and other
    classes do not get copies. Register a handler for this class, for example to send push notifications of your own.

    Example:
        >>> from easemob_async.webhooks import OfflineCopy, TextMessageSent, Webhook, WebhookApp
        >>> app = WebhookApp(Webhook(["the rule's secret"]))
        >>> @app.on(OfflineCopy)
        ... async def notify(copy: OfflineCopy) -> None:
        ...     if isinstance(copy.event, TextMessageSent):
        ...         print(f"push to {copy.recipient}: {copy.event.body.text}")

    Source:
        callback, "chat_offline"; callback_message_send.
    """

    event_id: ClassVar[str] = "offline_copy"
    family: ClassVar[str] = "offline_copy"

    event: Event
    """The copied event, such as a ``TextMessageSent``; its ``recipient`` is the offline user."""
    recipient: str | None = None
    """User ID of the offline user."""

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``event.actor``."""
        return self.event.actor


def set_raw(event: Event, raw: Mapping[str, JSON]) -> None:
    """Set the callback as received. Events are frozen, so this must happen before the event is passed on."""
    object.__setattr__(event, "raw", raw)
