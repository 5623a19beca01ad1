# Generated from _spec/groups_files.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.groups.files``."""

from datetime import datetime

from attrs import frozen

from easemob_async.models._base import (
    Model,
    from_milliseconds,
    json_field,
)

__all__ = ["GroupFile"]


@frozen(kw_only=True)
class GroupFile(Model):
    """A shared file of a group."""

    id: str = json_field(name="file_id")
    """File ID."""
    name: str | None = json_field(default=None, name="file_name")
    """Name of the file."""
    owner: str | None = json_field(default=None, name="file_owner")
    """User ID of the user who shared the file; only in lists."""
    size: int | None = json_field(default=None, name="file_size")
    """Size in bytes."""
    created: int | None = json_field(default=None, unit="ms")
    """Time when the file was shared, in milliseconds since the epoch."""
    url: str | None = json_field(default=None, name="file_url")
    """URL of the file; only after an upload."""
    group_id: str | None = None
    """Group ID; only after an upload."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)
