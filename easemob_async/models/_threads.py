# Generated from _spec/threads.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.threads``."""

from datetime import datetime

from attrs import frozen

from easemob_async.models._base import (
    Model,
    from_milliseconds,
    json_field,
)

__all__ = ["Thread"]


@frozen(kw_only=True)
class Thread(Model):
    """A thread of a group."""

    id: str
    """Thread ID."""
    name: str | None = None
    """Name of the thread."""
    owner: str | None = None
    """User ID of the user who created the thread."""
    message_id: str | None = json_field(default=None, name="msgId")
    """ID of the message that the thread was created from."""
    group_id: str | None = json_field(default=None, name="groupId")
    """Group ID."""
    created: int | None = json_field(default=None, unit="ms")
    """Time of creation, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)
