# Generated from _spec/groups_files.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.groups.files``."""

from datetime import datetime

from attrs import frozen

from easemob_async.models._base import (
    Model,
    from_milliseconds,
    wired,
)

__all__ = ["GroupFile"]


@frozen(kw_only=True)
class GroupFile(Model):
    """A file shared in a group."""

    id: str = wired(wire="file_id")
    """The file's ID."""
    name: str | None = wired(default=None, wire="file_name")
    """The file's name."""
    owner: str | None = wired(default=None, wire="file_owner")
    """The ID of the user who shared it, in lists."""
    size: int | None = wired(default=None, wire="file_size")
    """How large it is, in bytes."""
    created: int | None = None
    """When it was shared, in milliseconds since the epoch."""
    url: str | None = wired(default=None, wire="file_url")
    """Where the service keeps it, after an upload."""
    group_id: str | None = None
    """The group's ID, after an upload."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)
