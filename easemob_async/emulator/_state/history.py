"""The hours of an app's chat history, each of them one file."""

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

__all__ = ["HOUR", "URL_LIFETIME", "HistoryFiles", "Zone"]

HOUR = 3600
URL_LIFETIME = 1800
"""Seconds an address is good for, as in the documents' example."""

Zone = Literal["beijing", "utc"]
"""What a cluster counts hours in: those of mainland China in Beijing time, all others in UTC."""

_ZONES = {"beijing": timezone(timedelta(hours=8)), "utc": UTC}
_CHAT_TYPES: dict[Target, str] = {"users": "chat", "chatgroups": "groupchat", "chatrooms": "chatroom"}
_ATTACHMENTS = ("img", "audio", "video", "file")


class HistoryFiles:
    """
    The chat history of one app.

    Args:
        app_key: The app's key.
        zone: What hours are counted in.
        key: Addresses are signed with it.
        messages: What was sent.
        files: The app's attachments, whose sizes the records tell.
    """

    def __init__(self, app_key: str, zone: Zone, key: bytes, messages: MessageStore, files: FileStore) -> None:
        self._app_key = app_key
        self._time_zone = zone
        self._key = key
        self._messages = messages
        self._files = files

    def hour_start(self, hour: str) -> int:
        """
        When the hour ``yyyyMMddHH`` begins, in epoch seconds.

        Raises:
            ValueError: It is none.
        """
        if len(hour) != 10 or not hour.isascii() or not hour.isdigit():
            raise ValueError(hour)
        return int(datetime.strptime(hour, "%Y%m%d%H").replace(tzinfo=_ZONES[self._time_zone]).timestamp())

    def messages_in_hour(self, start: int) -> list[EmulatedMessage]:
        """
        What was sent in the hour that begins then, oldest first.

        Recalled messages are gone, as the page on recalling says; imported ones were not sent.
        """
        span = range(start * 1000, (start + HOUR) * 1000)
        sent = [message for message in self._messages if message.time in span and not message.imported]
        return sorted(sent, key=lambda message: message.time)

    def file_of_hour(self, start: int) -> bytes:
        """The file of an hour, packed: a JSON object on each line. The same messages make the same bytes."""
        return gzip.compress(_lines(map(self._record, self.messages_in_hour(start))), mtime=start)

    def sign_url(self, path: str, expires: int) -> str:
        """What proves that *path* may be fetched until then, in epoch seconds."""
        return hmac.new(self._key, f"{path}\n{expires}".encode(), "sha256").hexdigest()[:32]

    def _record(self, message: EmulatedMessage) -> JSON:
        ext: JSON = message.ext or {}
        return {
            "msg_id": message.id,
            "timestamp": message.time,
            "direction": "outgoing",
            # The documents call these two internal: whoever takes them for user IDs has to notice.
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
