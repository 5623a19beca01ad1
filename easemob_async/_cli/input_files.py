"""
Files of users, read line by line: what cannot be read is named by its line, and the rest goes on.

One line is one record. A quoted field may hold commas and doubled quotes but no line break, so that a quote somebody
forgot to close costs its own line and not the rest of the file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

from attrs import frozen

from easemob_async.models import NewUser

__all__ = [
    "BrokenLine",
    "InputError",
    "NamedLine",
    "UserLine",
    "count_rows",
    "count_usernames",
    "read_usernames",
    "read_users",
]

LONGEST_LINE = 64 * 1024
"""Bytes; a line beyond it is broken, so that a file without line breaks cannot fill the memory."""

_BOM = b"\xef\xbb\xbf"


class InputError(Exception):
    """The file as a whole cannot be used; its text is for the person at the terminal."""


@frozen
class BrokenLine:
    """A line that is no record."""

    line: int
    """Its number, from 1; the header counts."""
    reason: str


@frozen(kw_only=True)
class UserLine(NewUser):
    """A user to register, and the line that asks for it."""

    line: int


class NamedLine(str):
    """A user ID that knows its line."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, username: str, line: int) -> NamedLine:
        """The user ID *username*, which stands on line *line*."""
        self = super().__new__(cls, username)
        self.line = line
        return self


def count_rows(path: Path) -> int:
    """Lines that are not blank, the header included."""
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip())


def count_usernames(path: Path) -> int:
    """How many user IDs ``read_usernames`` would find, broken lines counted too."""
    with closing(_lines(path)) as lines:
        first = next(lines, None)
    return count_rows(path) - int(first is not None and "username" in _columns_if_any(first[1]))


def read_users(
    path: Path, broken: Callable[[BrokenLine], None], *, note: Callable[[str], None] | None = None
) -> Iterator[UserLine]:
    """
    The users of a CSV file with the columns username, password and perhaps nickname, in any order.

    The header is read at once; the rows as they are asked for.

    Args:
        path: A UTF-8 file, with or without a byte order mark.
        broken: Told of every line that is no record.
        note: Told about columns that are ignored.

    Raises:
        InputError: A column is missing, or the header cannot be read.
        OSError: The file cannot be read.
    """
    lines = _lines(path)
    columns = _header(lines)
    _require(columns, "username", "password")
    ignored = [column or "(no name)" for column in columns if column not in {"username", "password", "nickname"}]
    if ignored and note is not None:
        note(f"ignored columns: {', '.join(ignored)}")
    username = columns.index("username")
    password = columns.index("password")
    nickname = columns.index("nickname") if "nickname" in columns else None

    def rows() -> Iterator[UserLine]:
        for number, fields in _records(lines, len(columns), broken):
            yield UserLine(
                username=fields[username],
                password=fields[password],
                nickname=None if nickname is None else fields[nickname] or None,
                line=number,
            )

    return rows()


def read_usernames(path: Path, broken: Callable[[BrokenLine], None]) -> Iterator[NamedLine]:
    """
    The user IDs of a file: a CSV with a column username, or one user ID per line.

    Args:
        path: A UTF-8 file, with or without a byte order mark.
        broken: Told of every line that is no record.

    Raises:
        InputError: The first line has several fields, but none is called username.
        OSError: The file cannot be read.
    """
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        return iter(())
    columns = _columns_if_any(first[1])
    if "username" in columns:
        column, width = columns.index("username"), len(columns)
        return (NamedLine(fields[column], line) for line, fields in _records(lines, width, broken))
    if len(columns) > 1:
        _require(columns, "username")
    return _names(chain((first,), lines), broken)


class _LineError(Exception):
    """Why a line is no record."""


def _lines(path: Path) -> Generator[tuple[int, bytes], None, None]:
    """The lines that are not blank, with their numbers, without line breaks and byte order mark."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE + 1):
            number += 1
            content = raw.removeprefix(_BOM) if number == 1 else raw
            while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                # Too long already; read on to the line's end, so that the next one begins where it does.
                raw = file.readline(LONGEST_LINE + 1)
            content = content.rstrip(b"\r\n")
            if content.strip():
                yield number, content


def _text(raw: bytes) -> str:
    if len(raw) > LONGEST_LINE:
        raise _LineError(f"longer than {LONGEST_LINE:,} bytes")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise _LineError(f"not UTF-8: byte 0x{raw[error.start]:02x} at position {error.start + 1}") from None


def _fields(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        # The module's own words for it, "unexpected end of data", do not say what to look for.
        raise _LineError("a quote is not closed" if text.count('"') % 2 else f"not CSV: {error}") from None


def _columns(text: str) -> tuple[str, ...]:
    return tuple(column.strip().lower() for column in _fields(text))


def _columns_if_any(raw: bytes) -> tuple[str, ...]:
    try:
        return _columns(_text(raw))
    except _LineError:
        return ()


def _header(lines: Iterator[tuple[int, bytes]]) -> tuple[str, ...]:
    first = next(lines, None)
    if first is None:
        raise InputError("the file is empty; line 1 has to be the header")
    try:
        return _columns(_text(first[1]))
    except _LineError as reason:
        raise InputError(f"line 1, the header: {reason}; save the file as CSV UTF-8") from None


def _require(columns: tuple[str, ...], *wanted: str) -> None:
    missing = [column for column in wanted if column not in columns]
    if missing:
        found = ", ".join(column or "(no name)" for column in columns)
        raise InputError(
            f"line 1 has to be the header with the columns {', '.join(wanted)}; "
            f"missing: {', '.join(missing)}; found: {found[:200]}"
        )
    twice = next((column for column in wanted if columns.count(column) > 1), None)
    if twice is not None:
        raise InputError(f"line 1, the header, names the column {twice} twice")


def _records(
    lines: Iterable[tuple[int, bytes]], width: int, broken: Callable[[BrokenLine], None]
) -> Iterator[tuple[int, list[str]]]:
    for number, raw in lines:
        try:
            fields = _fields(_text(raw))
            if len(fields) != width:
                raise _LineError(f"{len(fields)} fields where the header has {width}")
        except _LineError as reason:
            broken(BrokenLine(number, str(reason)))
        else:
            yield number, fields


def _names(lines: Iterable[tuple[int, bytes]], broken: Callable[[BrokenLine], None]) -> Iterator[NamedLine]:
    for number, raw in lines:
        try:
            name = _text(raw)
        except _LineError as reason:
            broken(BrokenLine(number, str(reason)))
        else:
            yield NamedLine(name.strip(), number)
