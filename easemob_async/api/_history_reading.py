"""The part of ``client.history`` that reads the files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from easemob_async._convert import ShapeError, structure
from easemob_async._errors import InvalidArgumentError, UnexpectedReplyError
from easemob_async._operation import Sender
from easemob_async._transfer.download import pieces_of
from easemob_async._transfer.history import records
from easemob_async._wire.port import Reply
from easemob_async.api._operations.history import GET_URL
from easemob_async.models._history import HistoryRecord

__all__ = ["HistoryReading"]

ZONES = {"beijing": timezone(timedelta(hours=8)), "utc": UTC}


class HistoryReading:
    """Chat history, message by message."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def iter(
        self, hour: datetime, *, service_zone: Literal["beijing", "utc"] = "beijing"
    ) -> AsyncIterator[HistoryRecord]:
        """
        Read the messages of one hour, one by one, without holding the file in memory.

        The file is fetched from the storage the service names, without a token, and unpacked while it comes in. An
        hour without messages has no file.

        Args:
            hour: The beginning of the hour, a datetime with a time zone.
            service_zone: What the app's cluster counts hours in: ``beijing`` on those of mainland China, ``utc`` on
                others.

        Yields:
            Messages, in the file's order; all kinds of conversations together.

        Raises:
            InvalidArgumentError: *hour* has no time zone or is not the beginning of an hour; nothing was sent.
            NotFoundError: No message was sent in that hour, or its file is not written yet, or no longer kept.
            UnexpectedReplyError: The file is cut off or not of the documented shape.

        Source:
            GET /chatmessages/{hour}; message_historical; message (April 2023).
        """
        url = await self._sender.call(GET_URL, path=(_hour_text(hour, service_zone),))

        async def ask(headers: Mapping[str, str]) -> Reply:
            return await self._sender.open_url(url, headers=headers)

        async for record in records(pieces_of(ask)):
            try:
                yield structure(record, HistoryRecord)
            except ShapeError as error:
                raise UnexpectedReplyError(error.problem, status=200, path=error.path) from None


def _hour_text(hour: datetime, zone: str) -> str:
    if zone not in ZONES:
        raise InvalidArgumentError("service_zone", f"must be one of {', '.join(ZONES)}; got {zone!r}")
    if hour.tzinfo is None:
        raise InvalidArgumentError("hour", "must have a time zone, such as datetime.UTC")
    if hour.minute or hour.second or hour.microsecond:
        raise InvalidArgumentError("hour", "must be the beginning of an hour")
    return hour.astimezone(ZONES[zone]).strftime("%Y%m%d%H")
