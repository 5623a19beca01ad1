# Generated from _spec/callbacks.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.callbacks``."""

from attrs import frozen

from easemob_async.models._base import Model, json_field

__all__ = ["StoredCallbacks"]


@frozen(kw_only=True)
class StoredCallbacks(Model):
    """A batch of undelivered callbacks of ten minutes."""

    date: str
    """Start of the ten minutes, as yyyyMMddHHmm; identifies the batch. The time zone is not documented."""
    size: int | None = None
    """Number of callbacks in the batch."""
    retries: int | None = json_field(default=None, name="retry")
    """Number of redeliveries so far."""
