# Generated from _spec/groups_attributes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.groups.attributes``."""

from typing import ClassVar

from attrs import frozen

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._checks import compact
from easemob_async._operation import JSON
from easemob_async.models._base import InputModel, Model, Reader, json_field

__all__ = ["MemberAttributes", "MemberAttributesReport", "SavedMemberAttributes"]


@frozen(kw_only=True)
class MemberAttributes(InputModel):
    """Attributes to set for one member of a group."""

    username: str
    """User ID of the member."""
    attributes: dict[str, str] = json_field(name="metadata")
    """
    Attribute values by name, names of at most 16 bytes and values of at most 512 bytes in UTF-8; an empty value
    deletes the attribute.
    """

    def to_request_json(self, argument: str) -> dict[str, JSON]:
        """Validate the fields and return the JSON object; error messages call it *argument*."""
        return compact(
            {
                "username": check.username(f"{argument}.username", self.username),
                "metadata": check.string_map(
                    f"{argument}.attributes", self.attributes, key_at_most_bytes=16, value_at_most_bytes=512
                ),
            }
        )


@frozen(kw_only=True)
class SavedMemberAttributes(Model):
    """Attributes of one member of a group, after a call changed some of them."""

    username: str
    """User ID of the member."""
    attributes: dict[str, str] = json_field(factory=dict, name="metadata")
    """All attribute values of the member, by name."""


@frozen(kw_only=True)
class MemberAttributesReport(Model):
    """Outcome of setting attributes of several members."""

    reader: ClassVar[Reader | None] = staticmethod(shapes.without_colons)
    saved: list[SavedMemberAttributes] = json_field(factory=list, name="updateMetadataSucceeded")
    """Members whose attributes were set."""
    refused: list[JSON] = json_field(factory=list, name="updateMetadataFailed")
    """
    Members whose attributes were not set: rows of the service with a user ID and an error text; no page shows their
    fields.
    """
    not_reported: list[str] = json_field(factory=list)
    """User IDs of the members that the reply does not name."""
