"""``--report FILE``: the outcome of every item, as JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from easemob_async._cli.input_files import InputError, InvalidLine
from easemob_async._cli.job_run import line_of, reason_of
from easemob_async.batch import Outcome

__all__ = ["ReportFile", "open_report"]


class ReportFile:
    """A file with one JSON object for each outcome, without passwords."""

    def __init__(self, file: IO[str] | None) -> None:
        self._file = file

    def write(self, outcome: Outcome[Any]) -> None:
        """
        Write ``line``, ``username`` and ``status``, and ``reason``, ``error``, ``effect``, ``replayed`` if they apply.

        ``result`` is the service's result for the item if it is a string, such as a message ID.
        """
        if self._file is None:
            return
        entry: dict[str, Any] = {"line": line_of(outcome), "username": outcome.key, "status": outcome.status}
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
        """Write an invalid line of the input."""
        self._put({"line": line.line, "username": None, "status": "failed", "reason": line.reason})

    def _put(self, entry: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")


@contextmanager
def open_report(path: Path | None) -> Generator[ReportFile, None, None]:
    """
    Open a report that writes to *path*, or discards everything if *path* is None.

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
