# Generated from _spec/webhooks/contacts.yaml by "python -m easemob_async._codegen"; change the spec.
"""Contacts and block lists of users."""

from typing import ClassVar

from attrs import frozen

from easemob_async.models._base import Reader, json_field
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
    """The contacts or the block list of a user changed."""

    reader: ClassVar[Reader | None] = staticmethod(reading.flatten("payload", "payload.status"))
    device: str | None = json_field(default=None, name="from", reader=reading.user_resource)
    """Device that ``sender`` used, as ``{os}_{device id}``; None if the callback does not name it."""
    operation: str = json_field(name="payload.operation")
    """Kind of change, such as ``add`` or ``ban``."""
    roster_version: str | None = json_field(default=None, name="payload.roster_ver")
    """Version of the contact list after the change."""
    reason: str | None = json_field(default=None, name="payload.reason")
    """Text of the contact request."""
    error_code: str | None = json_field(default=None, name="payload.status.error_code")
    """``ok`` if the operation succeeded."""

    @property
    def actor(self) -> str | None:
        """ID of the user who caused the event: ``sender``."""
        return self.sender


@frozen(kw_only=True)
class ContactRequested(ContactEvent):
    """
    A user, ``sender``, asked another user, ``recipient``, to become a contact.

    Source:
        ``roster.add``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.add"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactAccepted(ContactEvent):
    """
    A contact request was accepted. This copy is for the user who accepted it.

    Source:
        ``roster.accept``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.accept"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactAcceptedRemotely(ContactEvent):
    """
    A contact request was accepted. This copy is for the user who sent the request.

    Source:
        ``roster.remote_accept``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.remote_accept"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactDeclined(ContactEvent):
    """
    A contact request was declined. This copy is for the user who declined it.

    Source:
        ``roster.decline``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.decline"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactDeclinedRemotely(ContactEvent):
    """
    A contact request was declined. This copy is for the user who sent the request.

    Source:
        ``roster.remote_decline``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.remote_decline"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactRemoved(ContactEvent):
    """
    A user removed a contact.

    Source:
        ``roster.remove``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.remove"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactBlocked(ContactEvent):
    """
    A user added another user to their block list.

    Source:
        ``roster.ban``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.ban"
    family: ClassVar[str] = "roster"


@frozen(kw_only=True)
class ContactUnblocked(ContactEvent):
    """
    A user removed another user from their block list.

    Source:
        ``roster.allow``; callback_contact.
    """

    event_id: ClassVar[str] = "roster.allow"
    family: ClassVar[str] = "roster"
