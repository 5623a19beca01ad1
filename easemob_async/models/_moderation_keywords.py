# Generated from _spec/moderation_keywords.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.moderation.keywords``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_milliseconds,
    wired,
)

__all__ = ["Keyword"]


@frozen(kw_only=True)
class Keyword(Model):
    """A keyword of a list."""

    id: str
    """The keyword's ID."""
    word: str
    """The keyword."""
    list_id: str | None = wired(default=None, wire="listId")
    """The list's ID."""
    username: str | None = wired(default=None, wire="userId")
    """Who added it."""
    created: int | None = wired(default=None, wire="createDateTime", reader=shapes.epoch_milliseconds)
    """When it was added, in milliseconds since the epoch."""
    updated: int | None = wired(default=None, wire="updateDateTime", reader=shapes.epoch_milliseconds)
    """When it was changed last, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)

    @property
    def updated_at(self) -> datetime | None:
        """``updated`` as a datetime in UTC."""
        return None if self.updated is None else from_milliseconds(self.updated)
