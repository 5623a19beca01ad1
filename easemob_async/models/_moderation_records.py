# Generated from _spec/moderation_records.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.moderation.records``."""

from attrs import frozen

from easemob_async.models._base import Model, wired

__all__ = ["ModerationExport"]


@frozen(kw_only=True)
class ModerationExport(Model):
    """An export of records, and how far it is."""

    id: str = wired(wire="uuid")
    """The export's ID."""
    status: str | None = None
    """``Creating``, ``Failed``, ``Abort`` or ``Finished``."""
    filename: str | None = wired(default=None, wire="fileName")
    """The file's name."""
    size: int | None = None
    """How large it is, in bytes."""
    condition: str | None = wired(default=None, wire="cond")
    """What was asked for."""
    detail: str | None = None
    """More on its status, in the service's words."""
    created: str | None = wired(default=None, wire="createdAt")
    """When it was started, a text of a form that is not documented."""
    updated: str | None = wired(default=None, wire="updatedAt")
    """When it got on last, a text of a form that is not documented."""
    expires: str | None = wired(default=None, wire="expiredAt")
    """When the file goes, a text of a form that is not documented."""
