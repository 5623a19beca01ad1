# Generated from _spec/contacts.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.contacts``."""

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import Model, json_field

__all__ = ["Contact", "ContactCheck", "ContactImport"]


@frozen(kw_only=True)
class Contact(Model):
    """A contact of a user."""

    username: str
    """User ID of the contact."""
    remark: str | None = None
    """Remark of the user on the contact; None if the contact has no remark, or if the call did not ask for remarks."""


@frozen(kw_only=True)
class ContactImport(Model):
    """Outcome of adding several contacts."""

    added: list[str] = json_field(factory=list, name="success")
    """User IDs that were added."""
    not_existing: list[str] = json_field(factory=list, name="NotExistFailed")
    """User IDs that do not exist."""
    over_limit: list[str] = json_field(factory=list, name="maxLimitFailed")
    """User IDs that were not added, because the maximum number of contacts was reached."""
    failed: list[str] = json_field(factory=list, name="UnKnowFailed")
    """User IDs that failed in the service; the caller may retry them."""
    not_reported: list[str] = json_field(factory=list)
    """User IDs that the reply does not name."""


@frozen(kw_only=True)
class ContactCheck(Model):
    """Result of a contact check for one user."""

    username: str
    """User ID that was checked."""
    is_friend: bool = json_field(name="relation", reader=shapes.relation_holds)
    """Whether the two users are contacts."""
