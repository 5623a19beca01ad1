"""
What makes a job resumable: a file that knows what was sent before it was sent, and what was done once it was done.

A line is a JSON object. The first says whose journal it is, then come, in the order of events:

    {"sent": ["u1", "u2"], "at": 1700000000.0}      on disk before the first byte of a request for them is written
    {"done": ["u1"]}                                it was carried out, or was so already
    {"undone": ["u2"]}                              it was not carried out

Who was sent and has no later line is unconfirmed. A key is a user or group ID, never a password or a text. What a
crash leaves of the last line is cut off: a torn "sent" was never acted upon, a torn answer leaves its items in doubt.
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


class Journal:
    """
    The journal of one job, open and locked.

    Args:
        path: The file; made if there is none.
        header: What the journal belongs to: app, job and target. Another one's is refused.

    Raises:
        InvalidArgumentError: The file is no journal, is that of another job, is damaged before its last line, or is
            in use.
        OSError: It cannot be opened, read or written.
    """

    def __init__(self, path: str | os.PathLike[str], header: dict[str, str]) -> None:
        self._path = Path(path)
        self._done = SeenKeys()
        self._unconfirmed: dict[str, float] = {}
        self._written = 0
        self._synced = 0
        self._syncing: anyio.Event | None = None
        self._write_failed = False
        is_new = not self._path.exists()
        # Names of users are nobody else's business.
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        self._file = FileIO(descriptor, "a+")
        try:
            self._lock()
            self._read({**_FORMAT, **header})
            if is_new:
                _sync_folder(self._path.parent)
        except BaseException:
            self._file.close()
            raise

    def find(self, key: str) -> Literal["done"] | float | None:
        """``"done"``; when it was sent without an answer since, in epoch seconds; or None."""
        if key in self._done:
            return DONE
        return self._unconfirmed.get(key)

    async def record_intent(self, keys: Iterable[str], at: float) -> None:
        """
        Put on disk that *keys* are about to be sent; returns when it is there.

        Raises:
            OSError: It is not there; nothing may be sent.
        """
        new = [key for key in keys if key not in self._unconfirmed]
        if new:
            self._append({"sent": new, "at": at})
            self._unconfirmed.update(dict.fromkeys(new, at))
            await self._sync()

    def record(self, done: Collection[str], undone: Collection[str]) -> None:
        """Note what became of keys that were sent; those that were not are left out."""
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
        """Put everything on disk and close the file."""
        try:
            if not self._write_failed:
                await self._sync()
        finally:
            self._file.close()

    # -- writing

    def _append(self, line: dict[str, Any]) -> None:
        if self._write_failed:
            # Behind a line that was written in part a further one would be lost, and that one too.
            raise OSError(f"{self._path}: an earlier write failed")
        data = memoryview(_encode(line))
        self._write_failed = True
        while data:
            data = data[self._file.write(data) :]
        self._write_failed = False
        self._written += 1

    async def _sync(self) -> None:
        """Until all that was written by now is on disk; those who ask meanwhile share the next round."""
        wanted = self._written
        while self._synced < wanted:
            if self._syncing is not None:
                await self._syncing.wait()
                continue
            self._syncing = anyio.Event()
            written = self._written
            try:
                await anyio.to_thread.run_sync(os.fsync, self._file.fileno())
                self._synced = written
            finally:
                self._syncing.set()
                self._syncing = None

    # -- opening

    def _lock(self) -> None:
        if sys.platform == "win32":
            return  # two jobs on one journal are not kept apart there
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InvalidArgumentError("journal", f"{self._path} is in use by another job") from None

    def _read(self, header: dict[str, Any]) -> None:
        first = _encode(header)
        self._file.seek(0)
        with open(self._file.fileno(), "rb", closefd=False) as lines:
            found = lines.readline()
            if found != first:
                # The beginning of our own first line is what a crash left of it; anything else is not ours to touch.
                if lines.read(1) or not first.startswith(found):
                    raise InvalidArgumentError("journal", f"{self._path} {_describe_mismatch(found, header)}")
                self._file.truncate(0)
                self._append(header)
                return
            end = len(found)
            for number, line in enumerate(lines, 2):
                if not self._replay(line):
                    if lines.read(1):
                        raise InvalidArgumentError("journal", f"{self._path} is damaged in line {number}")
                    self._file.truncate(end)
                    return
                end += len(line)

    def _replay(self, line: bytes) -> bool:
        """Take a line of an earlier run into account; False when it is none."""
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
    """A line's JSON object; an empty one where there is none."""
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
    found = _parse_object(line)
    if found.get("journal") != header["journal"]:
        return "is no journal of a bulk job"
    differs = [name for name, value in header.items() if found.get(name) != value]
    return f"belongs to another job, with another {' and '.join(differs)}"


def _sync_folder(folder: Path) -> None:
    """Put a new file's name on disk."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
