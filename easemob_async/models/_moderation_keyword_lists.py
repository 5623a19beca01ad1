# Generated from _spec/moderation_keyword_lists.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.moderation.keyword_lists``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_milliseconds,
    wired,
)
from easemob_async.models._moderation_keywords import Keyword

__all__ = ["KeywordList"]


@frozen(kw_only=True)
class KeywordList(Model):
    """A list of keywords."""

    id: str
    """The list's ID."""
    name: str | None = None
    """Its name."""
    scope: str | None = None
    """Where it holds: ``ALL``, ``CHAT``, ``GROUP``, ``ROOM`` or ``TAG``."""
    tag_id: str | None = wired(default=None, wire="tagId")
    """The tag, for the scope ``TAG``."""
    disposition: str | None = None
    """What is done with messages that match: ``PASS``, ``REJECT`` or ``EXCHANGE``."""
    suggestion: str | None = None
    """The same as disposition."""
    full_match: bool | None = wired(default=None, wire="fullMatch")
    """Whether a message must be a keyword and nothing else."""
    keyword_count: int | None = wired(default=None, wire="quantity")
    """How many keywords it has."""
    status: str | None = None
    """``ACTIVE`` or ``CLOSE``."""
    category: str | None = None
    """Always ``DEFAULT``."""
    app_key: str | None = wired(default=None, wire="appkey")
    """The app it belongs to."""
    created: int | None = wired(default=None, wire="createDataTime", reader=shapes.epoch_milliseconds)
    """When it was made, in milliseconds since the epoch."""
    updated: int | None = wired(default=None, wire="updateDataTime", reader=shapes.epoch_milliseconds)
    """When it was changed last, in milliseconds since the epoch."""
    keywords: list[Keyword] | None = wired(default=None, wire="textList")
    """Its keywords; None where the service leaves them out."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)

    @property
    def updated_at(self) -> datetime | None:
        """``updated`` as a datetime in UTC."""
        return None if self.updated is None else from_milliseconds(self.updated)
