"""Messages of a history file: the hand-written method of ``client.history``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from easemob_async import _checks as check
from easemob_async._convert import ShapeError, structure
from easemob_async._errors import InvalidArgumentError, UnexpectedReplyError
from easemob_async._operation import JSON, Caller
from easemob_async._transfer.download import iter_chunks
from easemob_async._transfer.history import iter_records
from easemob_async._wire.port import Reply
from easemob_async.api._operations.history import GET_URL
from easemob_async.models._history import HistoryRecord

__all__ = ["HistoryReading"]

ZONES = {"beijing": timezone(timedelta(hours=8)), "utc": UTC}
"""Time zones in which the service counts the hours of history files."""


class HistoryReading:
    """Messages of a history file, one by one."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def iter(
        self, hour: datetime, *, service_zone: Literal["beijing", "utc"] = "beijing"
    ) -> AsyncIterator[HistoryRecord]:
        """
        Iterate over the messages of one hour, without loading the whole file into memory.

        The client downloads the file from the storage that the service names, without a token, and decompresses it
        while it arrives. An hour without messages has no file.

        Args:
            hour: Start of the hour, a datetime with a time zone.
            service_zone: Time zone in which the app's cluster counts hours: ``beijing`` for clusters in mainland China,
                ``utc`` for others.

        Yields:
            Messages of all kinds of chats, in the order of the file.

        Raises:
            InvalidArgumentError: *hour* has no time zone, or is not the start of an hour in *service_zone*; nothing was
                sent.
            NotFoundError: No message was sent in the hour, the file does not exist yet, or the service has deleted it.
            UnexpectedReplyError: The file is truncated, or does not have the documented shape.

        Rate limit:
            10 calls per minute per app; the file itself is at another host.

        Source:
            GET /chatmessages/{hour}; message_historical; message (April 2023).
        """
        url = await self._caller.call(GET_URL, path=(_hour_text(hour, service_zone),))

        async def open_reply(headers: Mapping[str, str]) -> Reply:
            return await self._caller.open_url(url, headers=headers)

        async with aclosing(iter_chunks(open_reply)) as chunks, aclosing(iter_records(chunks)) as found:
            async for record in found:
                yield _structured(record)


def _structured(record: JSON) -> HistoryRecord:
    try:
        return structure(record, HistoryRecord)
    except ShapeError as error:
        path, problem = error.path, error.problem
    # Raised outside the `except` block: the error's context would quote the record, which is a private message.
    raise UnexpectedReplyError(problem, status=200, path=path)


def _hour_text(hour: datetime, zone: str) -> str:
    check.one_of("service_zone", zone, *ZONES)
    if not isinstance(hour, datetime):
        raise InvalidArgumentError("hour", f"must be a datetime, not {type(hour).__name__}")
    if hour.tzinfo is None:
        raise InvalidArgumentError("hour", "must have a time zone; pass tzinfo=datetime.UTC, for example")
    local = hour.astimezone(ZONES[zone])
    # Not every zone is a whole number of hours from UTC: 10:00 in Delhi is 04:30 UTC.
    if local.minute or local.second or local.microsecond:
        raise InvalidArgumentError("hour", f"must be the start of an hour in the time zone {zone!r}")
    return local.strftime("%Y%m%d%H")
