# Generated from _spec/files.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.files``."""

from attrs import frozen

from easemob_async.models._base import Model

__all__ = ["FileOutcome"]


@frozen(kw_only=True)
class FileOutcome(Model):
    """What became of one file of a call for several."""

    file_id: str
    """The file's ID."""
    done: bool
    """Whether it was done for this file."""
    reason: str | None = None
    """What the service says where it was not done, such as "failed"."""
