"""Options of a job, validated before anything is sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypedDict

from attrs import fields, frozen

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError
from easemob_async.batch._records import Progress

__all__ = ["JobOptions", "JobSettings", "check_whole_number"]

_MAX_COUNT = 1_000_000_000_000
"""Maximum of a setting that counts items. It is larger than any input, and exact as a float."""

_MAX_CONCURRENCY = 10_000
"""Maximum number of workers. Each has its own task; beyond the number of connections they only wait."""


class JobOptions(TypedDict, total=False):
    """
    Keyword options of every job of ``client.batch``.

    Keys:
        concurrency: Maximum number of requests in flight, 10 by default, at most 10,000; the rate limits apply in
            addition.
        chunk: Maximum number of items in one request; by default the number that uses the rate limits best.
        unique: Whether to skip an item whose key occurs earlier in the input, at 14 bytes of memory for each item;
            on by default, except in ``fan_out`` without a journal.
        keep: Maximum number of outcomes to keep in the report, 1000 by default: at most this many failed and
            unconfirmed items, and at most this many skipped ones. All items are counted.
        total: Number of items in the input, for inputs without a length; used for progress only.
        on_progress: Function that the job calls with a ``Progress`` while it runs, and once at its end.
        progress_every: Seconds between two calls of ``on_progress``, 0.25 by default.
        retries: Maximum number of retries of a failed call, 8 by default, with exponential backoff. The job retries
            calls that the service did not process, and unconfirmed calls if the job resends those. Each retry is a
            whole call, with the attempts of the client's ``RetryPolicy``.
        drain: Seconds that calls with a request in flight may take to complete when the job is stopped or cancelled, 10
            by default.
        journal: Path of a file that makes the job resumable after a crash. A job that is run again with the same file
            skips the items that are done. Items that were sent and not confirmed are ``unconfirmed``, unless the job
            resends unconfirmed requests. Each job needs a file of its own. The file contains user or group IDs, but no
            secrets.
    """

    concurrency: int
    chunk: int | None
    unique: bool | None
    keep: int
    total: int | None
    on_progress: Callable[[Progress], None] | None
    progress_every: float
    retries: int
    drain: float
    journal: str | os.PathLike[str] | None


@frozen(kw_only=True)
class JobSettings:
    """Validated options of one job, with their defaults; see ``JobOptions``."""

    concurrency: int = 10
    chunk: int | None = None
    unique: bool | None = None
    keep: int = 1000
    total: int | None = None
    on_progress: Callable[[Progress], None] | None = None
    progress_every: float = 0.25
    retries: int = 8
    drain: float = 10.0
    journal: str | os.PathLike[str] | None = None

    def __attrs_post_init__(self) -> None:
        check_whole_number("concurrency", self.concurrency, 1, _MAX_CONCURRENCY)
        if self.chunk is not None:
            check_whole_number("chunk", self.chunk, 1)
        check_whole_number("keep", self.keep, 0)
        if self.total is not None:
            check_whole_number("total", self.total, 0)
        check_whole_number("retries", self.retries, 0)
        if self.unique is not None and not isinstance(self.unique, bool):
            raise InvalidArgumentError("unique", "must be True, False or None")
        check.seconds("progress_every", self.progress_every, optional=False)
        check.seconds("drain", self.drain, optional=False, allow_zero=True)
        if self.journal is not None:
            if not isinstance(self.journal, str | os.PathLike):
                raise InvalidArgumentError("journal", "must be the path of a file, as a string or a path object")
            if self.unique is False:
                raise InvalidArgumentError("unique", "must not be False with a journal, which identifies items by key")
        if self.on_progress is not None:
            check.plain_function("on_progress", self.on_progress)

    @classmethod
    def of(cls, options: JobOptions) -> JobSettings:
        """
        Make the settings of *options*.

        Raises:
            InvalidArgumentError: An option has an invalid value.
            TypeError: An option is unknown.
        """
        known = {field.name for field in fields(cls)}
        for name in options:
            if name not in known:
                raise TypeError(f"unknown job option {name!r}; the options are {', '.join(sorted(known))}")
        return cls(**options)


def check_whole_number(name: str, value: Any, minimum: int, maximum: int = _MAX_COUNT) -> None:
    """Check that an argument is a whole number from *minimum* to *maximum*."""
    if isinstance(value, bool) or not isinstance(value, int) or -_MAX_COUNT <= value < minimum:
        raise InvalidArgumentError(name, f"must be a whole number of at least {minimum}, got {value!r}")
    # Without the value: Python refuses to print an integer of thousands of digits.
    if not minimum <= value <= maximum:
        raise InvalidArgumentError(name, f"must be a whole number from {minimum} to {maximum:,}")
