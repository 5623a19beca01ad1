# Generated from _spec/threads.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.threads``."""

from datetime import datetime

from attrs import frozen

from easemob_async.models._base import (
    Model,
    from_milliseconds,
    wired,
)

__all__ = ["Thread"]


@frozen(kw_only=True)
class Thread(Model):
    """A thread of a group."""

    id: str
    """The thread's ID."""
    name: str | None = None
    """The thread's name."""
    owner: str | None = None
    """The ID of the user who made it."""
    message_id: str | None = wired(default=None, wire="msgId")
    """The ID of the message it hangs on."""
    group_id: str | None = wired(default=None, wire="groupId")
    """The group's ID."""
    created: int | None = None
    """When it was made, in milliseconds since the epoch."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)
