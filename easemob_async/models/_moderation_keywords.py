# Generated from _spec/moderation_keywords.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.moderation.keywords``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_milliseconds,
    json_field,
)

__all__ = ["Keyword"]


@frozen(kw_only=True)
class Keyword(Model):
    """A keyword of a keyword list."""

    id: str
    """Keyword ID."""
    word: str
    """Text of the keyword."""
    list_id: str | None = json_field(default=None, name="listId")
    """ID of the keyword list."""
    username: str | None = json_field(default=None, name="userId")
    """ID of the user who added the keyword."""
    created: int | None = json_field(default=None, name="createDateTime", reader=shapes.epoch_milliseconds, unit="ms")
    """Time when the keyword was added, in milliseconds since the epoch."""
    updated: int | None = json_field(default=None, name="updateDateTime", reader=shapes.epoch_milliseconds, unit="ms")
    """Time of the last change, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)

    @property
    def updated_at(self) -> datetime | None:
        """``updated`` as a datetime in UTC."""
        return None if self.updated is None else from_milliseconds(self.updated)
