# Generated from _spec/callbacks.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.callbacks``."""

from attrs import frozen

from easemob_async.models._base import Model, wired

__all__ = ["StoredCallbacks"]


@frozen(kw_only=True)
class StoredCallbacks(Model):
    """The callbacks of ten minutes that could not be delivered."""

    date: str
    """The batch: when the ten minutes began, yyyyMMddHHmm; of which time zone is not documented."""
    size: int | None = None
    """How many callbacks it holds."""
    retries: int | None = wired(default=None, wire="retry")
    """How often it was sent again."""
