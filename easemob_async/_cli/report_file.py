"""``--report FILE``: what became of every item, as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from easemob_async._cli.input_files import BrokenLine, InputError
from easemob_async._cli.step import line_of, why
from easemob_async.batch import Outcome

__all__ = ["ReportFile", "open_report"]


class ReportFile:
    """Writes one JSON object for each outcome; never a password."""

    def __init__(self, file: IO[str] | None) -> None:
        self._file = file

    def write(self, outcome: Outcome[Any]) -> None:
        """
        Write ``line``, ``username`` and ``status``, and ``reason``, ``error``, ``sent``, ``replayed`` where they apply.

        ``result`` is what the service gave the item, such as a message's ID; objects it answers with are left out.
        """
        if self._file is None:
            return
        entry: dict[str, Any] = {"line": line_of(outcome), "username": outcome.key, "status": outcome.status}
        reason = why(outcome)
        if reason:
            entry["reason"] = reason
        if outcome.error is not None:
            entry |= {"error": type(outcome.error).__name__, "sent": outcome.error.sent}
        if outcome.replayed:
            entry["replayed"] = True
        if isinstance(outcome.result, str):
            entry["result"] = outcome.result
        self._put(entry)

    def write_broken(self, line: BrokenLine) -> None:
        """Write a line of the input that is no record."""
        self._put({"line": line.line, "username": None, "status": "failed", "reason": line.reason})

    def _put(self, entry: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")


@contextmanager
def open_report(path: Path | None) -> Generator[ReportFile, None, None]:
    """
    A report to *path*, or to nowhere.

    Raises:
        InputError: The file cannot be written.
    """
    if path is None:
        yield ReportFile(None)
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    with file:
        yield ReportFile(file)
