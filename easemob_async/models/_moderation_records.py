# Generated from _spec/moderation_records.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.moderation.records``."""

from attrs import frozen

from easemob_async.models._base import Model, json_field

__all__ = ["ModerationExport"]


@frozen(kw_only=True)
class ModerationExport(Model):
    """An export of moderation records and its state."""

    id: str = json_field(name="uuid")
    """ID of the export."""
    status: str | None = None
    """``Creating``, ``Failed``, ``Abort`` or ``Finished``."""
    filename: str | None = json_field(default=None, name="fileName")
    """Name of the file."""
    size: int | None = None
    """Size of the file in bytes."""
    condition: str | None = json_field(default=None, name="cond")
    """Filter of the export."""
    detail: str | None = None
    """Details of the status, in the words of the service."""
    created: str | None = json_field(default=None, name="createdAt")
    """Time when the export was started, a string in an undocumented format."""
    updated: str | None = json_field(default=None, name="updatedAt")
    """Time of the last progress, a string in an undocumented format."""
    expires: str | None = json_field(default=None, name="expiredAt")
    """Time when the file is deleted, a string in an undocumented format."""
