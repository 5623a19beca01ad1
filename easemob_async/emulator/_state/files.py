"""Attachments of an app: files that were uploaded to be sent."""

from __future__ import annotations

from attrs import define, field

__all__ = ["Attachment", "FileStore"]

RETENTION = 7 * 24 * 3600 * 1000
"""Milliseconds an attachment is kept, unless told otherwise."""


@define(slots=True, eq=False)
class Attachment:
    """One uploaded file; times are in milliseconds since the epoch."""

    id: str
    name: str
    content_type: str
    data: bytes = field(repr=False)
    secret: str = field(repr=False)
    restricted: bool
    """Is it only for those who know the secret?"""
    thumbnail_size: tuple[int, int]
    """Width and height of its thumbnail, in pixels."""
    uploaded: int
    expires: int | None
    """None: kept for ever."""

    @property
    def is_picture(self) -> bool:
        """Does the service make a thumbnail of it?"""
        return self.content_type.startswith("image/")


class FileStore(dict[str, Attachment]):
    """The attachments of one app by ID, those that have expired too."""

    def find_by_url(self, url: object) -> Attachment | None:
        """The attachment an address leads to; the ID is the path's last part."""
        if not isinstance(url, str) or "/chatfiles/" not in url:
            return None
        return self.get(url.partition("?")[0].rpartition("/")[2])
