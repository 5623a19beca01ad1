# Generated from _spec/blocklist.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.blocklist``."""

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import Model, json_field

__all__ = ["BlockCheck"]


@frozen(kw_only=True)
class BlockCheck(Model):
    """Result of a block list check for one user."""

    username: str
    """User ID that was checked."""
    is_blocked: bool = json_field(name="relation", reader=shapes.relation_holds)
    """Whether the user is on the block list."""
