# Generated from _spec/files.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.files``."""

from attrs import frozen

from easemob_async.models._base import Model, wired

__all__ = ["FileOutcome", "UploadedFile"]


@frozen(kw_only=True)
class FileOutcome(Model):
    """What became of one file of a call for several."""

    file_id: str
    """The file's ID."""
    done: bool
    """Whether it was done for this file."""
    reason: str | None = None
    """What the service says where it was not done, such as "failed"."""


@frozen(kw_only=True)
class UploadedFile(Model):
    """A file that can be sent as an attachment."""

    id: str = wired(wire="uuid")
    """The file's ID."""
    url: str
    """Its address, for the message's ``url``."""
    secret: str | None = wired(default=None, wire="share-secret", secret=True)
    """Needed to download it where access was restricted; for the message's ``secret``."""
    type: str | None = None
    """Always ``chatfile``."""
