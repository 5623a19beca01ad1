"""The part of ``client.history`` that reads the files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from easemob_async import _checks as check
from easemob_async._convert import ShapeError, structure
from easemob_async._errors import InvalidArgumentError, UnexpectedReplyError
from easemob_async._operation import JSON, Caller
from easemob_async._transfer.download import pieces_of
from easemob_async._transfer.history import records
from easemob_async._wire.port import Reply
from easemob_async.api._operations.history import GET_URL
from easemob_async.models._history import HistoryRecord

__all__ = ["HistoryReading"]

ZONES = {"beijing": timezone(timedelta(hours=8)), "utc": UTC}


class HistoryReading:
    """Chat history, message by message."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

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
            InvalidArgumentError: *hour* has no time zone or is not the beginning of an hour there; nothing was sent.
            NotFoundError: No message was sent in that hour, or its file is not written yet, or no longer kept.
            UnexpectedReplyError: The file is cut off or not of the documented shape.

        Source:
            GET /chatmessages/{hour}; message_historical; message (April 2023).
        """
        url = await self._caller.call(GET_URL, path=(_hour_text(hour, service_zone),))

        async def ask(headers: Mapping[str, str]) -> Reply:
            return await self._caller.open_url(url, headers=headers)

        async with aclosing(pieces_of(ask)) as pieces, aclosing(records(pieces)) as found:
            async for record in found:
                yield _structured(record)


def _structured(record: JSON) -> HistoryRecord:
    try:
        return structure(record, HistoryRecord)
    except ShapeError as error:
        path, problem = error.path, error.problem
    # Not raised from there: what would go along may quote the record.
    raise UnexpectedReplyError(problem, status=200, path=path)


def _hour_text(hour: datetime, zone: str) -> str:
    check.one_of("service_zone", zone, *ZONES)
    if not isinstance(hour, datetime):
        raise InvalidArgumentError("hour", f"must be a datetime, not {type(hour).__name__}")
    if hour.tzinfo is None:
        raise InvalidArgumentError("hour", "must have a time zone, such as datetime.UTC")
    there = hour.astimezone(ZONES[zone])
    if there.minute or there.second or there.microsecond:
        raise InvalidArgumentError("hour", f"must be the beginning of an hour, in the time of {zone}")
    return there.strftime("%Y%m%d%H")
