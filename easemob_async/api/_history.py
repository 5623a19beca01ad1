# Generated from _spec/history.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.history``."""

from __future__ import annotations

from easemob_async import _checks as check
from easemob_async.api._history_reading import HistoryReading
from easemob_async.api._operations.history import GET_URL

__all__ = ["History"]


class History(HistoryReading):
    """
    Chat history: the messages of one hour, all chats together, as a file.

    Files reach back 3 days unless sales raised that, and appear after an hour or more, when much is sent after a
    day.
    """

    async def get_url(self, hour: str) -> str:
        """
        Get the address of the file with the messages of one hour.

        The file is packed with gzip and lies in a cloud storage that wants no token. The address is good for about
        half an hour; ask for a new one then.

        Ten calls in a minute, so a day's files take two and a half.

        Args:
            hour: The beginning of the hour, in Beijing time on clusters of mainland China and in UTC on others;
                yyyyMMddHH.

        Returns:
            The address, signed.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The file was not written yet, or is gone; the hour's age tells which. There was no
                message in that hour, or the file is gone.
            BadRequestError: The service does not take the hour.

        Source:
            GET /chatmessages/{hour}; message_historical; message (April 2023).
        """
        return await self._caller.call(GET_URL, path=(check.matches("hour", hour, "[0-9]{10}", "yyyyMMddHH"),))
