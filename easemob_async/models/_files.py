# Generated from _spec/files.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.files``."""

from attrs import frozen

from easemob_async.models._base import Model, json_field

__all__ = ["FileOutcome", "UploadedFile"]


@frozen(kw_only=True)
class FileOutcome(Model):
    """Outcome for one file of a call for several files."""

    file_id: str
    """File ID."""
    done: bool | None = None
    """Whether the operation succeeded for this file; None if the reply does not report it."""
    reason: str | None = None
    """Reason of a failure, in the words of the service, such as "failed"."""


@frozen(kw_only=True)
class UploadedFile(Model):
    """An uploaded file that can be sent as an attachment."""

    id: str = json_field(name="uuid")
    """File ID."""
    url: str
    """URL of the file, for the ``url`` of a message."""
    secret: str | None = json_field(default=None, name="share-secret", secret=True)
    """Share-secret that the download of a restricted file needs, for the ``secret`` of a message."""
    type: str | None = None
    """Always ``chatfile``."""
