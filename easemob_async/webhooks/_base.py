"""What every event stands on; written by hand, the modules ``_events_*`` are generated."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from attrs import field, frozen

from easemob_async import _shapes as shapes
from easemob_async._operation import JSON
from easemob_async.models._base import Model, from_milliseconds, wired

__all__ = ["Event", "UnknownEvent", "with_raw"]


def _no_raw() -> Mapping[str, JSON]:
    return {}


@frozen(kw_only=True)
class Event(Model):
    """
    Something the service told about.

    Fields the service added since are in ``extra`` by their dotted wire names (``payload.new_field``), and ``raw`` is
    the whole object as it came. Neither counts for equality, and neither is in the repr; the text of a message is.
    """

    event_id: ClassVar[str] = ""
    """Such as ``message.txt``; empty for unknown events."""
    family: ClassVar[str] = ""
    """Such as ``message``."""
    stage: ClassVar[Literal["pre", "post"]] = "post"
    """``pre``: the service waits for a verdict."""
    signed: ClassVar[bool] = True
    """Do the documents show it with a signature?"""
    speaks: ClassVar[bool] = False
    """It repeats somebody's words, so that a bot must not answer its own."""

    call_id: str | None = wired(default=None, wire="callId")
    """The callback's ID; several callbacks may share one."""
    timestamp: int | None = wired(default=None, reader=shapes.to_int)
    """When, in milliseconds since the epoch."""
    app_key: str | None = wired(default=None, wire="appkey")
    """The app it is about, ``org#app``; left out by older servers."""
    security: str | None = wired(default=None, secret=True)
    """The signature."""
    raw: Mapping[str, JSON] = field(init=False, factory=_no_raw, eq=False, hash=False, repr=False)
    """The object as it came."""

    @property
    def timestamp_at(self) -> datetime | None:
        """``timestamp`` as a datetime in UTC."""
        return None if self.timestamp is None else from_milliseconds(self.timestamp)

    @property
    def actor(self) -> str | None:
        """Who did it, a user ID, where the callback says so."""
        return None


@frozen(kw_only=True)
class UnknownEvent(Event):
    """
    A callback nobody documented, or one that is not of its documented shape; everything is in ``raw``.

    It is no error: the vendor announces that events will be added, and a bot must not stop for one.
    """

    reason: str
    """Why it is unknown: ``no event has operation='X'``, or ``$.payload.mute: expected bool, got str``."""
    resembles: str = ""
    """The ID of the event whose shape it does not have; empty where there is none."""


def with_raw(event: Event, raw: Mapping[str, JSON]) -> None:
    """Keep the object beside what was read of it; only for an event nobody has seen yet."""
    object.__setattr__(event, "raw", raw)
