# Generated from _spec/collections.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.collections``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._operation import JSON
from easemob_async.models._base import (
    InputModel,
    Model,
    from_milliseconds,
    wired,
)

__all__ = ["CollectionItem", "NewCollectionItem"]


@frozen(kw_only=True)
class CollectionItem(Model):
    """What a user keeps."""

    id: str
    """The item's ID."""
    type: int | None = None
    """What kind of thing it is, a number of your own."""
    data: str | None = None
    """What is kept."""
    ext: str | None = None
    """What goes with it."""
    created: int | None = wired(default=None, wire="createdAt")
    """When it was kept, in milliseconds since the epoch."""
    updated: int | None = wired(default=None, wire="updatedAt")
    """When it was changed last, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)

    @property
    def updated_at(self) -> datetime | None:
        """``updated`` as a datetime in UTC."""
        return None if self.updated is None else from_milliseconds(self.updated)


@frozen(kw_only=True)
class NewCollectionItem(InputModel):
    """Something to keep for a user, under an ID of your own."""

    id: str
    """The item's ID."""
    type: int
    """What kind of thing it is, a number of your own."""
    data: str
    """What to keep, at most 20,480 characters."""
    ext: str
    """What goes with it, at most 1,024 characters; may be empty."""
    created: int = wired(wire="createdAt")
    """When it was kept, in milliseconds since the epoch."""

    def wire(self, argument: str) -> dict[str, JSON]:
        """Check, and return the object that goes on the wire; errors call this value *argument*."""
        return compact(
            {
                "id": check.text(f"{argument}.id", self.id, at_least=1),
                "type": check.integer(f"{argument}.type", self.type),
                "data": check.text(f"{argument}.data", self.data, at_least=1, at_most=20480),
                "ext": check.text(f"{argument}.ext", self.ext, at_most=1024),
                "createdAt": check.integer(f"{argument}.created", self.created, at_least=0),
            }
        )
