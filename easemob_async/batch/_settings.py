"""What may be set for a job, checked before anything is sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypedDict

from attrs import fields, frozen

from easemob_async._errors import InvalidArgumentError
from easemob_async.batch._records import Progress

__all__ = ["JobOptions", "JobSettings"]


class JobOptions(TypedDict, total=False):
    """
    What every job of ``client.batch`` takes by keyword.

    Keys:
        concurrency: Requests under way at once, 10 by default; the limits pace them beside that.
        chunk: Items in one request at most; by default as many as fill the limits best.
        unique: Skip what stands in the input twice (14 bytes of memory for each item); by default yes where an item
            is named by its user or group ID.
        keep: Items that are not ok to keep in the report, of each kind, 1000 by default; all are counted.
        total: How many items there are, where the input cannot tell; for progress only.
        on_progress: Called with a ``Progress`` while the job runs, and once at its end.
        progress_every: Seconds between these calls, 0.25 by default.
        repeats: How often a request that certainly was not carried out, or may be repeated, is sent anew after a call
            with its own repeats has failed; 8 by default, with growing pauses.
        drain: Seconds for requests under way to end when the job is stopped or cancelled, 10 by default.
        journal: A file that makes the job resumable: run again with the same file after a crash, it does not repeat
            what is done, and what was sent without an answer is ``maybe`` where a repeat might do it twice. One file
            for each job; it holds user or group IDs, nothing secret.
    """

    concurrency: int
    chunk: int | None
    unique: bool | None
    keep: int
    total: int | None
    on_progress: Callable[[Progress], None] | None
    progress_every: float
    repeats: int
    drain: float
    journal: str | os.PathLike[str] | None


@frozen(kw_only=True)
class JobSettings:
    """The options of one job with their defaults; see ``JobOptions``."""

    concurrency: int = 10
    chunk: int | None = None
    unique: bool | None = None
    keep: int = 1000
    total: int | None = None
    on_progress: Callable[[Progress], None] | None = None
    progress_every: float = 0.25
    repeats: int = 8
    drain: float = 10.0
    journal: str | os.PathLike[str] | None = None

    def __attrs_post_init__(self) -> None:
        _whole("concurrency", self.concurrency, 1)
        if self.chunk is not None:
            _whole("chunk", self.chunk, 1)
        _whole("keep", self.keep, 0)
        if self.total is not None:
            _whole("total", self.total, 0)
        _whole("repeats", self.repeats, 0)
        if self.unique is not None and not isinstance(self.unique, bool):
            raise InvalidArgumentError("unique", "must be True, False or None")
        _seconds("progress_every", self.progress_every, above=True)
        _seconds("drain", self.drain)
        if self.journal is not None:
            if not isinstance(self.journal, str | os.PathLike):
                raise InvalidArgumentError("journal", "must be the path of a file")
            if self.unique is False:
                raise InvalidArgumentError("unique", "cannot be switched off with a journal, which knows items by key")
        if self.on_progress is not None and not callable(self.on_progress):
            raise InvalidArgumentError("on_progress", "must be a function")

    @classmethod
    def of(cls, options: JobOptions) -> JobSettings:
        """
        The settings of these options.

        Raises:
            InvalidArgumentError: One has a value it must not have.
            TypeError: There is no such option.
        """
        known = {field.name for field in fields(cls)}
        for name in options:
            if name not in known:
                raise TypeError(f"a job has no option {name!r}")
        return cls(**options)


def _whole(name: str, value: Any, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InvalidArgumentError(name, f"must be a whole number of at least {least}, got {value!r}")


def _seconds(name: str, value: Any, *, above: bool = False) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not (value > 0 if above else value >= 0):
        raise InvalidArgumentError(name, f"must be {'more than' if above else 'at least'} 0 seconds, got {value!r}")
