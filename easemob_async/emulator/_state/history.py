"""Chat history: one file for each hour."""

from __future__ import annotations

import gzip
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from easemob_async._json import encode
from easemob_async._operation import JSON
from easemob_async.emulator._state.files import FileStore
from easemob_async.emulator._state.messages import EmulatedMessage, MessageStore, Target

__all__ = ["HOUR", "URL_LIFETIME", "HistoryFiles", "HistoryZone"]

HOUR = 3600
URL_LIFETIME = 1800
"""Seconds for which a URL is valid, as in the documents' example."""

HistoryZone = Literal["beijing", "utc"]
"""Time zone in which a cluster counts hours: Beijing time for clusters in mainland China, UTC for all others."""

_ZONES = {"beijing": timezone(timedelta(hours=8)), "utc": UTC}
_CHAT_TYPES: dict[Target, str] = {"users": "chat", "chatgroups": "groupchat", "chatrooms": "chatroom"}
_ATTACHMENTS = ("img", "audio", "video", "file")


class HistoryFiles:
    """
    The history files of one app, made from its messages on demand.

    Args:
        app_key: The app's key.
        zone: Time zone of the hours.
        key: Key for signing URLs.
        messages: The app's messages.
        files: The app's attachments, whose sizes the records show.
    """

    def __init__(self, app_key: str, zone: HistoryZone, key: bytes, messages: MessageStore, files: FileStore) -> None:
        self._app_key = app_key
        self._time_zone = zone
        self._key = key
        self._messages = messages
        self._files = files

    def hour_start(self, hour: str) -> int:
        """
        Return the start of the hour ``yyyyMMddHH`` in epoch seconds.

        Raises:
            ValueError: *hour* is not of this form.
        """
        if len(hour) != 10 or not hour.isascii() or not hour.isdigit():
            raise ValueError(hour)
        return int(datetime.strptime(hour, "%Y%m%d%H").replace(tzinfo=_ZONES[self._time_zone]).timestamp())

    def messages_in_hour(self, start: int) -> list[EmulatedMessage]:
        """
        Return the messages sent in the hour that begins at *start*, oldest first.

        Recalled messages are not included, as the page on recalling says; imported ones neither, because they were not
        sent.
        """
        span = range(start * 1000, (start + HOUR) * 1000)
        sent = [message for message in self._messages if message.time in span and not message.imported]
        return sorted(sent, key=lambda message: message.time)

    def file_of_hour(self, start: int) -> bytes:
        """Return the gzip file of an hour: one JSON object per line. The same messages give the same bytes."""
        return gzip.compress(_lines(map(self._record, self.messages_in_hour(start))), mtime=start)

    def sign_url(self, path: str, expires: int) -> str:
        """Sign a path and an expiry time (epoch seconds)."""
        return hmac.new(self._key, f"{path}\n{expires}".encode(), "sha256").hexdigest()[:32]

    def _record(self, message: EmulatedMessage) -> JSON:
        ext: JSON = message.ext or {}
        return {
            "msg_id": message.id,
            "timestamp": message.time,
            "direction": "outgoing",
            # The documents call these two fields internal. The app key in them makes tests fail if a client takes them
            # for user IDs.
            "to": f"{self._app_key}_{message.to}",
            "from": f"{self._app_key}_{message.sender}",
            "chat_type": _CHAT_TYPES[message.target],
            "payload": {"bodies": [self._body(message)], "ext": ext, "from": message.sender, "to": message.to},
        }

    def _body(self, message: EmulatedMessage) -> dict[str, JSON]:
        body: dict[str, JSON] = {**message.body, "type": message.type}
        if message.type in _ATTACHMENTS:
            attachment = self._files.find_by_url(body.get("url"))
            body.setdefault("file_length", 0 if attachment is None else len(attachment.data))
        elif message.type == "loc":
            body.update({name: float(body[name]) for name in ("lat", "lng")})
        elif message.type == "custom" and "customExts" in body:
            body["v2:customExts"] = body["customExts"]
            body["customExts"] = [{name: value} for name, value in body["customExts"].items()]
        return body


def _lines(records: Iterable[JSON]) -> bytes:
    # The documents do not say how records are separated.
    return b"".join(encode(record) + b"\n" for record in records)
