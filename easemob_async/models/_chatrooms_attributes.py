# Generated from _spec/chatrooms_attributes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.chatrooms.attributes``."""

from attrs import frozen

from easemob_async.models._base import Model, json_field

__all__ = ["AttributeChanges"]


@frozen(kw_only=True)
class AttributeChanges(Model):
    """Outcome of a call for several attributes."""

    done: list[str] = json_field(factory=list, name="successKeys")
    """Names of the attributes that were set or deleted."""
    refused: dict[str, str] = json_field(factory=dict, name="errorKeys")
    """Reasons of the refused attributes, by attribute name."""
    not_reported: list[str] = json_field(factory=list)
    """Names of the attributes that the reply does not have."""
