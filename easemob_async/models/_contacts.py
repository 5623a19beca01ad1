# Generated from _spec/contacts.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.contacts``."""

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import Model, wired

__all__ = ["Contact", "ContactCheck", "ContactImport"]


@frozen(kw_only=True)
class Contact(Model):
    """A friend of a user."""

    username: str
    """The friend's user ID."""
    remark: str | None = None
    """The user's remark on the friend; None without one and where none was asked for."""


@frozen(kw_only=True)
class ContactImport(Model):
    """What became of the friends one call was to add."""

    added: list[str] = wired(factory=list, wire="success")
    """User IDs added."""
    not_existing: list[str] = wired(factory=list, wire="NotExistFailed")
    """IDs of which there is no user."""
    over_limit: list[str] = wired(factory=list, wire="maxLimitFailed")
    """User IDs not added, since as many friends as may be were reached."""
    failed: list[str] = wired(factory=list, wire="UnKnowFailed")
    """User IDs the service failed on; they may be tried again."""


@frozen(kw_only=True)
class ContactCheck(Model):
    """Whether one user is a friend of another."""

    username: str
    """The user ID looked for."""
    is_friend: bool = wired(wire="relation", reader=shapes.relation_holds)
    """Whether they are friends."""
