# Generated from _spec/moderation_keyword_lists.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.moderation.keyword_lists``."""

from datetime import datetime

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import (
    Model,
    from_milliseconds,
    json_field,
)
from easemob_async.models._moderation_keywords import Keyword

__all__ = ["KeywordList"]


@frozen(kw_only=True)
class KeywordList(Model):
    """A keyword list."""

    id: str
    """ID of the keyword list."""
    name: str | None = None
    """Name of the keyword list."""
    scope: str | None = None
    """Scope of the list: ``ALL``, ``CHAT``, ``GROUP``, ``ROOM`` or ``TAG``."""
    tag_id: str | None = json_field(default=None, name="tagId")
    """Tag, for the scope ``TAG``."""
    disposition: str | None = None
    """Handling of matching messages: ``PASS``, ``REJECT`` or ``EXCHANGE``."""
    suggestion: str | None = None
    """The same value as ``disposition``."""
    full_match: bool | None = json_field(default=None, name="fullMatch")
    """Whether the whole message must equal a keyword."""
    keyword_count: int | None = json_field(default=None, name="quantity")
    """Number of keywords."""
    status: str | None = None
    """``ACTIVE`` or ``CLOSE``."""
    category: str | None = None
    """Always ``DEFAULT``."""
    app_key: str | None = json_field(default=None, name="appkey")
    """App key of the app."""
    created: int | None = json_field(default=None, name="createDataTime", reader=shapes.epoch_milliseconds, unit="ms")
    """Time of creation, in milliseconds since the epoch."""
    updated: int | None = json_field(default=None, name="updateDataTime", reader=shapes.epoch_milliseconds, unit="ms")
    """Time of the last change, in milliseconds since the epoch."""
    keywords: list[Keyword] | None = json_field(default=None, name="textList")
    """Keywords; None if the service omits them."""

    @property
    def created_at(self) -> datetime | None:
        """``created`` as a datetime in UTC."""
        return None if self.created is None else from_milliseconds(self.created)

    @property
    def updated_at(self) -> datetime | None:
        """``updated`` as a datetime in UTC."""
        return None if self.updated is None else from_milliseconds(self.updated)
