# Generated from _spec/webhooks/contacts.yaml by "python -m easemob_async._codegen"; change the spec.
"""Contacts, and the block lists of users."""

from typing import ClassVar

from attrs import frozen

from easemob_async.models._base import Reader, wired
from easemob_async.webhooks import _reading as reading
from easemob_async.webhooks._events_envelope import EnvelopeEvent

__all__ = [
    "ContactAccepted",
    "ContactAcceptedRemotely",
    "ContactBlocked",
    "ContactDeclined",
    "ContactDeclinedRemotely",
    "ContactEvent",
    "ContactRemoved",
    "ContactRequested",
    "ContactUnblocked",
]


@frozen(kw_only=True)
class ContactEvent(EnvelopeEvent):
    """Something changed between two users."""

    reader: ClassVar[Reader | None] = staticmethod(reading.opened("payload", "payload.status"))
    device: str | None = wired(default=None, wire="from", reader=reading.user_resource)
    """The device it was done with, ``{os}_{device id}``, where it is told."""
    operation: str = wired(wire="payload.operation")
    """What happened."""
    roster_version: str | None = wired(default=None, wire="payload.roster_ver")
    """The version of the contact list."""
    reason: str | None = wired(default=None, wire="payload.reason")
    """The text of a request."""
    error_code: str | None = wired(default=None, wire="payload.status.error_code")
    """``ok`` where it succeeded."""

    @property
    def actor(self) -> str | None:
        """Who did it, a user ID: ``sender``."""
        return self.sender


@frozen(kw_only=True)
class ContactRequested(ContactEvent):
    """
    ``sender`` asks ``recipient`` to become a contact.

    Source:
        ``roster.add``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.add"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactAccepted(ContactEvent):
    """
    A request was accepted: the copy for who accepted it.

    Source:
        ``roster.accept``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.accept"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactAcceptedRemotely(ContactEvent):
    """
    A request was accepted: the copy for who asked.

    Source:
        ``roster.remote_accept``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.remote_accept"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactDeclined(ContactEvent):
    """
    A request was declined: the copy for who declined it.

    Source:
        ``roster.decline``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.decline"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactDeclinedRemotely(ContactEvent):
    """
    A request was declined: the copy for who asked.

    Source:
        ``roster.remote_decline``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.remote_decline"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactRemoved(ContactEvent):
    """
    A contact was removed.

    Source:
        ``roster.remove``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.remove"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactBlocked(ContactEvent):
    """
    A user was put on a user's block list.

    Source:
        ``roster.ban``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.ban"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactUnblocked(ContactEvent):
    """
    A user was taken off a user's block list.

    Source:
        ``roster.allow``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.allow"
    family: ClassVar[str] = "roster"
