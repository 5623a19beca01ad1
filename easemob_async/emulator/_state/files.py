"""Attachments of an app: files that were uploaded for messages."""

from __future__ import annotations

from attrs import define, field

__all__ = ["Attachment", "FileStore"]

RETENTION = 7 * 24 * 3600 * 1000
"""Milliseconds for which an attachment is kept by default."""


@define(slots=True, eq=False)
class Attachment:
    """One uploaded file; times are in milliseconds since the epoch."""

    id: str
    name: str
    content_type: str
    data: bytes = field(repr=False)
    secret: str = field(repr=False)
    restricted: bool
    """Whether a download needs the secret."""
    thumbnail_size: tuple[int, int]
    """Width and height of its thumbnail in pixels."""
    uploaded: int
    expires: int | None
    """Time at which it expires; None for never."""

    @property
    def is_picture(self) -> bool:
        """Whether the service makes a thumbnail of it."""
        return self.content_type.startswith("image/")


class FileStore(dict[str, Attachment]):
    """The attachments of one app by ID, including expired ones."""

    def find_by_url(self, url: object) -> Attachment | None:
        """Find the attachment for a URL, whose last path segment is the ID."""
        if not isinstance(url, str) or "/chatfiles/" not in url:
            return None
        return self.get(url.partition("?")[0].rpartition("/")[2])
