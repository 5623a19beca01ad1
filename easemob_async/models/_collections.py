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
    json_field,
)

__all__ = ["CollectionItem", "NewCollectionItem"]


@frozen(kw_only=True)
class CollectionItem(Model):
    """A favourite of a user."""

    id: str
    """ID of the item."""
    type: int | None = None
    """Type of the item, a number chosen by the caller."""
    data: str | None = None
    """Content of the item."""
    ext: str | None = None
    """Extension data of the item."""
    created: int | None = json_field(default=None, name="createdAt", unit="ms")
    """Time when the item was added, in milliseconds since the epoch."""
    updated: int | None = json_field(default=None, name="updatedAt", unit="ms")
    """Time of the last change, in milliseconds since the epoch."""

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
    """An item to add to the favourites of a user, with an ID chosen by the caller."""

    id: str
    """ID of the item."""
    type: int
    """Type of the item, a number chosen by the caller."""
    data: str
    """Content of the item, at most 20,480 characters."""
    ext: str
    """Extension data of the item, at most 1,024 characters; may be empty."""
    created: int = json_field(name="createdAt")
    """Time when the item was added, in milliseconds since the epoch."""

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "id": check.text(f"{argument}.id", self.id, at_least=1),
                "type": check.integer(f"{argument}.type", self.type),
                "data": check.text(f"{argument}.data", self.data, at_least=1, at_most=20480),
                "ext": check.text(f"{argument}.ext", self.ext, at_most=1024),
                "createdAt": check.integer(f"{argument}.created", self.created, at_least=0),
            }
        )
