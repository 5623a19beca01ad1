"""
Write-ahead log that makes a job resumable after a crash.

Each line of the file is a JSON object. The first line names the job. The other lines follow in the order of events:

    {"sent":["u1","u2"],"at":1700000000.0,"sum":"0c7d3a11"}     on disk before a byte of a request for them is written
    {"done":["u1"],"sum":"9e5f0b42"}                            the service processed it, or nothing had to be done
    {"undone":["u2"],"sum":"51aa27c8"}                          the service did not process it

A key that was sent and is in no later line is unconfirmed. A key is a user or group ID, never a password or a message.

"sum" is the CRC-32 of everything before it, from the first byte of the file on, so a changed byte, a missing line and
a moved line are detected. When the file is opened, an incomplete last line is cut off. That is safe: the request of
an incomplete "sent" line was never written, and the keys of an incomplete "done" or "undone" line stay unconfirmed.
Any other invalid line means damage, and the file is refused: the line may have named items that were sent.

Complete lines that are missing at the end of the file cannot be detected: the file is as if a crash had come before
they were written. A crash does not remove a "sent" line, which is on disk before its request; a change of the file or
an older copy of it does, and then the job sends those items again. Detecting that would take a second file or a header
that is rewritten at every sync, which a crash could leave inconsistent with the lines.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import zlib
from collections.abc import Collection, Iterable
from io import FileIO
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, TypeGuard, cast

import anyio
import anyio.to_thread

from easemob_async._errors import InvalidArgumentError
from easemob_async.batch._seen_keys import SeenKeys

if sys.platform != "win32":
    import fcntl

__all__ = ["DONE", "Journal", "open_journal"]

DONE: Final = "done"

_FORMAT = {"journal": "easemob_async.batch", "version": 2}
"""Beginning of the first line. Version 1 had no checksums."""

_MAGIC = b'{"journal":"easemob_async.batch"'

_SUM = re.compile(rb',"sum":"([0-9a-f]{8})"\}')
"""End of a line. It occurs nowhere else in a line, because JSON escapes a quotation mark inside a string."""

_SUM_LENGTH = len(b',"sum":"01234567"}\n')

_MAX_LINE_BYTES = 1024 * 1024
"""
Maximum length of a line. A line with the 600 user IDs of a request has at most 40 KB. The maximum bounds the memory
for reading a file that is not a journal.
"""

_HEADER_FIELDS = {
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
        InvalidArgumentError: The file is not a journal, belongs to another job, has another format version, is
            damaged, or is in use.
        OSError: The file cannot be opened, read or written.
    """

    def __init__(self, path: str | os.PathLike[str], header: dict[str, str]) -> None:
        self._path = Path(path)
        self._done = SeenKeys()
        self._unconfirmed: dict[str, float] = {}
        self._sum = 0
        self._written_lines = 0
        self._synced_lines = 0
        self._syncing: anyio.Event | None = None
        self._write_failed = False
        is_new = not self._path.exists()
        # Mode 0600: the file lists user IDs. "O_APPEND": every write goes to the end, wherever reading stopped.
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        self._file = FileIO(descriptor, "a+")
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                # A pipe or a device: reading it may never end.
                self._refuse("is not a regular file; use another path")
            # Before reading: the job that holds the lock may still append, and `_read` may cut off its last line.
            self._lock()
            self._read({**_FORMAT, **header})
            # Without its directory entry a crash could lose the file with all records that were synced.
            if is_new:
                _sync_directory(self._path.parent)
        except BaseException:
            self.close()
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
        if self._write_failed:
            # The job ends with the error of that write. Without a record its keys stay unconfirmed, which is safe, too.
            return
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
            # Also when the sync is cancelled: what was written survives the end of this process without it.
            self.close()

    def close(self) -> None:
        """Unlock and close the file at once, without a sync; does nothing the second time."""
        if self._file.closed:
            return
        try:
            if sys.platform != "win32":
                # A thread that still syncs the file would keep the lock after the file is closed.
                fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._file.close()

    # -- writing

    def _append(self, line: dict[str, Any]) -> None:
        if self._write_failed:
            # A line appended to an incomplete one would damage the file before its last line.
            raise OSError(f"cannot write to {self._path} after a failed write; run the job again with this file")
        encoded, checksum = _encode(line, self._sum)
        if len(encoded) > _MAX_LINE_BYTES:
            raise InvalidArgumentError("key", "is too long for a journal; use keys of at most 1,000 characters")
        data = memoryview(encoded)
        # Set before the write and cleared after it, so that an exception in between leaves it set.
        self._write_failed = True
        # The file is unbuffered, so a write may take only a part of the data.
        while data:
            data = data[self._file.write(data) :]
        self._write_failed = False
        self._sum = checksum
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

    def _refuse(self, problem: str) -> NoReturn:
        raise InvalidArgumentError("journal", f"{self._path} {problem}")

    def _lock(self) -> None:
        if sys.platform == "win32":
            return  # without fcntl, two jobs that use one journal are not detected
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._refuse("is in use by another job; wait for its end or use another file")

    def _read(self, header: dict[str, Any]) -> None:
        first, checksum = _encode(header, 0)
        self._file.seek(0)
        with open(self._file.fileno(), "rb", closefd=False) as lines:
            # One byte more than the maximum shows that a line is too long.
            found = lines.readline(_MAX_LINE_BYTES + 1)
            if found != first:
                # A crash may have left the beginning of our own header. Any other file must not be changed.
                if not first.startswith(found) or lines.read(1):
                    self._refuse(_describe_mismatch(found, header))
                self._file.truncate(0)
                self._append(header)
                return
            self._sum = checksum
            end, number = len(found), 1
            while line := lines.readline(_MAX_LINE_BYTES + 1):
                number += 1
                if self._replay(line):
                    end += len(line)
                elif _is_incomplete(line):
                    self._file.truncate(end)
                    return
                else:
                    self._refuse(_describe_damage(number))

    def _replay(self, line: bytes) -> bool:
        """Apply a line of an earlier run; returns False if it is not a complete, valid line."""
        checksum = _verify(line, self._sum)
        event = {} if checksum is None else _parse_object(line)
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
        assert checksum is not None
        self._sum = checksum
        return True


async def open_journal(path: str | os.PathLike[str], header: dict[str, str]) -> Journal:
    """
    Open a journal in a thread; see ``Journal``.

    A cancellation waits for the thread and closes the journal.
    """
    opened: list[Journal] = []
    failures: list[Exception] = []

    async def open_in_thread() -> None:
        try:
            opened.append(await anyio.to_thread.run_sync(Journal, path, header))
        except Exception as error:  # raised below, outside the group, which would wrap it
            failures.append(error)

    try:
        # A task of its own: `task.cancel()` of asyncio ignores the shield, but a task group waits for its tasks in any
        # case. Otherwise the thread would return an open and locked journal that no code closes.
        with anyio.CancelScope(shield=True):
            async with anyio.create_task_group() as group:
                group.start_soon(open_in_thread)
    except BaseException:
        for journal in opened:
            journal.close()
        raise
    if failures:
        raise failures[0]
    return opened[0]


def _parse_object(line: bytes) -> dict[str, Any]:
    """Return the JSON object of a line, or an empty one if the line is not a JSON object."""
    try:
        found: Any = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _is_key_list(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(key, str) for key in cast("list[object]", value))


def _encode(line: dict[str, Any], before: int) -> tuple[bytes, int]:
    """Encode a line; *before* is the checksum of the line before it. Returns the line and its checksum."""
    # Without the closing brace, which the checksum precedes.
    text = json.dumps(line, separators=(",", ":")).encode()[:-1]
    checksum = zlib.crc32(text, before)
    return text + b',"sum":"%08x"}\n' % checksum, checksum


def _verify(line: bytes, before: int) -> int | None:
    """Return the checksum of a line that was written completely after the line with the checksum *before*, or None."""
    checksum = zlib.crc32(memoryview(line)[:-_SUM_LENGTH], before)
    return checksum if line[-_SUM_LENGTH:] == b',"sum":"%08x"}\n' % checksum else None


def _is_incomplete(line: bytes) -> bool:
    """Whether *line*, an invalid one, is the beginning of a line whose write a crash has interrupted."""
    # A damaged line is complete: it ends with a newline, or only its newline is damaged and others may follow it.
    found = _SUM.search(line)
    return not line.endswith(b"\n") and len(line) <= _MAX_LINE_BYTES and (found is None or found.end() == len(line))


def _describe_damage(number: int) -> str:
    return f"is damaged in line {number}; restore it from a copy, because with a new file the job sends all items again"


def _describe_mismatch(line: bytes, header: dict[str, Any]) -> str:
    """Say why *line* is not our *header*."""
    found = _parse_object(line) if len(line) <= _MAX_LINE_BYTES else {}
    if found.get("journal") != header["journal"]:
        return _describe_damage(1) if line.startswith(_MAGIC) else "is not a journal of a bulk job; use another file"
    version = found.get("version")
    if version == 1 and "sum" not in found:
        return (
            "has the format of an earlier version of this package; end that job with that version or use another file"
        )
    if _verify(line, 0) is None:
        return _describe_damage(1)
    if version != header["version"]:
        return "has the format of a later version of this package; upgrade the package or use another file"
    differs = [name for field, name in _HEADER_FIELDS.items() if found.get(field) != header[field]]
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
