# Generated from _spec/chatrooms_attributes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.chatrooms.attributes``."""

from attrs import frozen

from easemob_async.models._base import Model, wired

__all__ = ["AttributeChanges"]


@frozen(kw_only=True)
class AttributeChanges(Model):
    """Outcome of a call for several attributes."""

    done: list[str] = wired(factory=list, wire="successKeys")
    """Names of the attributes that were set or deleted."""
    refused: dict[str, str] = wired(factory=dict, wire="errorKeys")
    """Reason of the refusal by attribute name, for the other attributes."""
