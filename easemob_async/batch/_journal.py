"""
Write-ahead log that makes a job resumable after a crash.

Each line of the file is a JSON object. The first line names the job. The other lines follow in the order of events:

    {"sent": ["u1", "u2"], "at": 1700000000.0}      on disk before the first byte of a request for them is written
    {"done": ["u1"]}                                the service processed it, or nothing had to be done
    {"undone": ["u2"]}                              the service did not process it

A key that was sent and is in no later line is unconfirmed. A key is a user or group ID, never a password or a message.
When the file is opened, an incomplete last line is cut off. That is safe: the request of an incomplete "sent" line was
never written, and the keys of an incomplete "done" or "undone" line stay unconfirmed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Iterable
from io import FileIO
from pathlib import Path
from typing import Any, Final, Literal, TypeGuard, cast

import anyio
import anyio.to_thread

from easemob_async._errors import InvalidArgumentError
from easemob_async.batch._seen_keys import SeenKeys

if sys.platform != "win32":
    import fcntl

__all__ = ["DONE", "Journal"]

DONE: Final = "done"

_FORMAT = {"journal": "easemob_async.batch", "version": 1}

_HEADER_FIELDS = {
    "version": "file format",
    "app": "app key",
    "job": "kind",
    "target": "target (group, chat room, message or function)",
}
"""Descriptions of the fields of a header for errors."""


class Journal:
    """
    Journal of one job, open and locked.

    Args:
        path: The file; created if it does not exist.
        header: Identity of the job, namely app, job and target. The journal of another job is refused.

    Raises:
        InvalidArgumentError: The file is not a journal, belongs to another job, is damaged before its last line, or
            is in use.
        OSError: The file cannot be opened, read or written.
    """

    def __init__(self, path: str | os.PathLike[str], header: dict[str, str]) -> None:
        self._path = Path(path)
        self._done = SeenKeys()
        self._unconfirmed: dict[str, float] = {}
        self._written_lines = 0
        self._synced_lines = 0
        self._syncing: anyio.Event | None = None
        self._write_failed = False
        is_new = not self._path.exists()
        # Mode 0600: the file lists user IDs. "O_APPEND": every write goes to the end, wherever reading stopped.
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        self._file = FileIO(descriptor, "a+")
        try:
            # Before reading: the job that holds the lock may still append, and `_read` may cut off its last line.
            self._lock()
            self._read({**_FORMAT, **header})
            # Without its directory entry a crash could lose the file with all records that were synced.
            if is_new:
                _sync_directory(self._path.parent)
        except BaseException:
            self._file.close()
            raise

    def find(self, key: str) -> Literal["done"] | float | None:
        """
        Return the state of *key* after the earlier runs.

        Returns:
            ``"done"``; for an unconfirmed key the time it was sent, in epoch seconds; None for any other key.
        """
        if key in self._done:
            return DONE
        return self._unconfirmed.get(key)

    async def record_intent(self, keys: Iterable[str], at: float) -> None:
        """
        Record that *keys* are about to be sent, and wait until the record is on disk.

        Raises:
            OSError: The record is not on disk; the request must not be sent.
        """
        # A resent key keeps the time of its first request, from which on the service may have processed it.
        new = [key for key in keys if key not in self._unconfirmed]
        if new:
            self._append({"sent": new, "at": at})
            self._unconfirmed.update(dict.fromkeys(new, at))
            await self._sync()

    def record(self, done: Collection[str], undone: Collection[str]) -> None:
        """
        Record the results of keys; *undone* keys that were never sent are left out.

        Results are not synced to disk: a result that a crash loses leaves its key unconfirmed, which is safe.
        """
        undone = [key for key in undone if key in self._unconfirmed]
        if done:
            self._append({"done": list(done)})
        if undone:
            self._append({"undone": undone})
        for key in done:
            self._unconfirmed.pop(key, None)
            self._done.add(key)
        for key in undone:
            del self._unconfirmed[key]

    async def aclose(self) -> None:
        """Sync the file to disk and close it."""
        try:
            if not self._write_failed:
                await self._sync()
        finally:
            self._file.close()

    # -- writing

    def _append(self, line: dict[str, Any]) -> None:
        if self._write_failed:
            # A line appended to an incomplete one would damage the file before its last line.
            raise OSError(f"cannot write to {self._path} after a failed write; run the job again with this file")
        data = memoryview(_encode(line))
        # Set before the write and cleared after it, so that an exception in between leaves it set.
        self._write_failed = True
        # The file is unbuffered, so a write may take only a part of the data.
        while data:
            data = data[self._file.write(data) :]
        self._write_failed = False
        self._written_lines += 1

    async def _sync(self) -> None:
        """Wait until every line written so far is on disk; concurrent callers share one ``fsync``."""
        wanted = self._written_lines
        while self._synced_lines < wanted:
            if self._syncing is not None:
                # The sync under way may have begun before our line was written, so check again after it.
                await self._syncing.wait()
                continue
            self._syncing = anyio.Event()
            # Read before the sync, which need not include lines that are written while it runs.
            written = self._written_lines
            try:
                await anyio.to_thread.run_sync(os.fsync, self._file.fileno())
                self._synced_lines = written
            finally:
                # Also after a failure: each waiting caller then tries its own sync, and gets its own error.
                self._syncing.set()
                self._syncing = None

    # -- opening

    def _lock(self) -> None:
        if sys.platform == "win32":
            return  # without fcntl, two jobs that use one journal are not detected
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InvalidArgumentError(
                "journal", f"{self._path} is in use by another job; wait for its end or use another file"
            ) from None

    def _read(self, header: dict[str, Any]) -> None:
        first = _encode(header)
        self._file.seek(0)
        with open(self._file.fileno(), "rb", closefd=False) as lines:
            found = lines.readline()
            if found != first:
                # A crash may have left the beginning of our own header. Any other file must not be changed.
                if lines.read(1) or not first.startswith(found):
                    raise InvalidArgumentError("journal", f"{self._path} {_describe_mismatch(found, header)}")
                self._file.truncate(0)
                self._append(header)
                return
            end = len(found)
            for number, line in enumerate(lines, 2):
                # Only the last line can be incomplete after a crash. An invalid line before it means damage.
                if not self._replay(line):
                    if lines.read(1):
                        problem = f"is damaged in line {number}; restore it or use another file"
                        raise InvalidArgumentError("journal", f"{self._path} {problem}")
                    self._file.truncate(end)
                    return
                end += len(line)

    def _replay(self, line: bytes) -> bool:
        """Apply a line of an earlier run; returns False if it is not a complete, valid line."""
        event = _parse_object(line) if line.endswith(b"\n") else {}
        if _is_key_list(keys := event.get("sent")) and isinstance(at := event.get("at"), int | float):
            self._unconfirmed.update(dict.fromkeys(keys, at))
        elif _is_key_list(keys := event.get("done")):
            for key in keys:
                self._unconfirmed.pop(key, None)
                self._done.add(key)
        elif _is_key_list(keys := event.get("undone")):
            for key in keys:
                self._unconfirmed.pop(key, None)
        else:
            return False
        return True


def _parse_object(line: bytes) -> dict[str, Any]:
    """Return the JSON object of a line, or an empty one if the line is not a JSON object."""
    try:
        found: Any = json.loads(line)
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _is_key_list(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(key, str) for key in cast("list[object]", value))


def _encode(line: dict[str, Any]) -> bytes:
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def _describe_mismatch(line: bytes, header: dict[str, Any]) -> str:
    """Say why *line* is not our *header*."""
    found = _parse_object(line)
    if found.get("journal") != header["journal"]:
        return "is not a journal of a bulk job; use another file"
    differs = [_HEADER_FIELDS[name] for name, value in header.items() if found.get(name) != value]
    return f"is the journal of a job with a different {' and '.join(differs)}; use another file"


def _sync_directory(directory: Path) -> None:
    """Sync a new file's directory entry to disk; syncing the file does not include it."""
    if os.name == "nt":
        # Windows cannot open a directory as a file.
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
