"""``--report FILE``: the outcome of every item, as JSON Lines."""

from __future__ import annotations

import json
import os
import sys
from io import BufferedWriter, TextIOWrapper
from pathlib import Path
from typing import Any, cast

from easemob_async._cli.input_files import InputError, InvalidLine
from easemob_async._cli.job_run import line_of, reason_of
from easemob_async._json import is_object
from easemob_async.batch import Outcome
from easemob_async.batch._seen_keys import SeenKeys

if sys.platform != "win32":
    import fcntl

__all__ = ["ReportFile"]

_START = b'{"line": '
"""Beginning of every line of a report."""

_MAX_LINE_BYTES = 1024 * 1024
"""Maximum bytes of a line; bounds the memory if the file is not a report."""


class ReportFile:
    """
    A file with one JSON object for each outcome, without passwords.

    It never removes complete lines of an earlier run, because they may be the only record of an item's outcome.

    Args:
        path: The file; None discards everything.
        resumes: Whether to append to the report of an earlier run of the same job.
    """

    def __init__(self, path: Path | None, *, resumes: bool) -> None:
        self._path = path
        self._resumes = resumes
        self._file: TextIOWrapper | None = None
        self._finished = SeenKeys()
        """Lines and usernames of the entries that a resumed run does not write again."""

    def open(self) -> None:
        """
        Open and lock the file.

        Raises:
            InputError: The file cannot be written, is not a regular file, is in use by another command, or exists and
                cannot be continued.
        """
        if self._path is None:
            return
        try:
            # Before the file is opened, which would wait for the reader of a pipe.
            if self._path.exists() and not self._path.is_file():
                raise InputError(f"{self._path} is not a regular file; use another path for --report")
            # Not "w", which removes the lines of another command before it is known that the file is free.
            # "backslashreplace": the service's texts may have lone surrogates, of which it makes the escapes of JSON.
            self._file = self._path.open("a", encoding="utf-8", errors="backslashreplace")
            if any(_is_open_as(number, self._file) for number in (1, 2)):
                raise InputError(f"{self._path} gets the other output of this command; use another path for --report")
            self._lock()
            # Its size may have changed before the lock was taken.
            if os.fstat(self._file.fileno()).st_size:
                self._continue()
        except OSError as error:
            self.close()
            raise InputError(f"cannot write {self._path}: {error.strerror}") from None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Write what is left, and close the file; does nothing if it is not open."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def write(self, outcome: Outcome[Any]) -> None:
        """
        Write ``line``, ``username`` and ``status``, and ``reason``, ``error``, ``effect``, ``replayed`` if they apply.

        ``result`` is the service's result for the item if it is a string, such as a message ID. An item that is
        skipped because an earlier run has finished it is left out if the report has its outcome.
        """
        line = line_of(outcome)
        if self._file is None or (outcome.status == "skipped" and _identify(line, outcome.key) in self._finished):
            return
        entry: dict[str, Any] = {"line": line, "username": outcome.key, "status": outcome.status}
        reason = reason_of(outcome)
        if reason:
            entry["reason"] = reason
        if outcome.error is not None:
            entry |= {"error": type(outcome.error).__name__, "effect": outcome.error.effect}
        if outcome.replayed:
            entry["replayed"] = True
        if isinstance(outcome.result, str):
            entry["result"] = outcome.result
        self._put(entry)

    def write_invalid(self, line: InvalidLine) -> None:
        """Write an invalid line of the input, unless the report has it."""
        if _identify(line.line, None) not in self._finished:
            self._put({"line": line.line, "username": None, "status": "failed", "reason": line.reason})

    def _put(self, entry: dict[str, Any]) -> None:
        if self._file is None:
            return
        try:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        except OSError:
            # The last line of the file may be incomplete, and would be damaged by a further one. A resumed run cuts it
            # off. Without a flush, which closing the text file would do.
            cast("BufferedWriter", self._file.buffer).raw.close()
            self._file = None
            raise

    def _lock(self) -> None:
        if sys.platform == "win32":
            return  # without fcntl, two commands that write one report are not detected
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                f"{self._path} is in use by another command; wait for its end or use another file"
            ) from None

    def _continue(self) -> None:
        """Read the report of an earlier run, so that the new lines follow its last complete one."""
        assert self._file is not None
        assert self._path is not None
        if not self._resumes:
            raise InputError(f"{self._path} exists already; remove it or use another file for --report")
        end = 0
        with self._path.open("rb") as lines:
            while line := lines.readline(_MAX_LINE_BYTES + 1):
                if not line.endswith(b"\n") and len(line) <= _MAX_LINE_BYTES and _START.startswith(line[: len(_START)]):
                    # A crash interrupted the write of this line; this run writes the item again.
                    self._file.truncate(end)
                    return
                if not self._note(line):
                    raise InputError(f"{self._path} is not a report of an earlier run; use another file for --report")
                end += len(line)

    def _note(self, line: bytes) -> bool:
        """Note an entry of an earlier run; returns False if *line* is not one."""
        try:
            entry: Any = json.loads(line) if line.startswith(_START) else None
        except (ValueError, RecursionError):
            return False
        if not is_object(entry) or not {"line", "username", "status"} <= entry.keys():
            return False
        if entry["username"] is None or entry["status"] in {"ok", "skipped"}:
            self._finished.add(_identify(entry["line"], entry["username"]))
        return True


def _identify(line: object, username: object) -> str:
    return repr((line, username if isinstance(username, str) else None))


def _is_open_as(number: int, file: TextIOWrapper) -> bool:
    """Whether the file descriptor *number* of this process, if it is open, is for the same file."""
    try:
        return os.path.samestat(os.fstat(number), os.fstat(file.fileno()))
    except OSError:
        return False
