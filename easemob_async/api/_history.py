# Generated from _spec/history.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.history``."""

from __future__ import annotations

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async.api._history_reading import HistoryReading
from easemob_async.api._operations.history import GET_URL

__all__ = ["History"]


@exported_by("easemob_async.api")
class History(HistoryReading):
    """
    Chat history: one file per hour with the messages of all chats.

    By default the service stores files for 3 days; Easemob's sales team can raise that. The file of an hour exists
    from one hour later; under heavy load, wait 24 hours.
    """

    async def get_url(self, hour: str) -> str:
        """
        Get the URL of the file with the messages of one hour.

        The file is compressed with gzip, in a cloud storage that needs no token. The URL is valid for about half an
        hour; then call this method again.

        The limit is ten calls a minute, so the files of one day take two and a half minutes.

        Args:
            hour: Start of the hour, in Beijing time for clusters in mainland China and in UTC for others; must have
                the form yyyyMMddHH.

        Returns:
            The signed URL.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The file of a recent hour does not exist yet, or the file of an old hour no longer
                exists; or no message was sent in that hour, or the file no longer exists.
            BadRequestError: The service does not accept the hour.

        Rate limit:
            10 calls per minute per app.

        Source:
            GET /chatmessages/{hour}; message_historical; message (April 2023).
        """
        return await self._caller.call(
            GET_URL, path=(check.matches("hour", hour, "[0-9]{10}", "must have the form yyyyMMddHH"),)
        )
