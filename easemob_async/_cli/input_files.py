"""
Read files of users line by line; report invalid lines by number and continue with the next.

One line is one record. A quoted field may hold commas and doubled quotes, but not a line break: an unclosed quote then
invalidates its own line and not the rest of the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

from attrs import frozen

from easemob_async._cli.formatting import format_quantity
from easemob_async.models import NewUser

__all__ = [
    "InputError",
    "InvalidLine",
    "UserLine",
    "UsernameLine",
    "count_rows",
    "count_usernames",
    "read_usernames",
    "read_users",
]

MAX_LINE_BYTES = 64 * 1024
"""Maximum length of a line in bytes, so that a file without line breaks cannot fill the memory."""

_BOM = b"\xef\xbb\xbf"

_OTHER_SEPARATOR = re.compile("[;\t|]")


class InputError(Exception):
    """A file on the command line cannot be used; the text is printed on the terminal."""


@frozen
class InvalidLine:
    """A line that is not a valid record."""

    line: int
    """Line number, from 1, the header included."""
    reason: str
    """Reason, in a few words."""


@frozen(kw_only=True)
class UserLine(NewUser):
    """A user to register, with its line number."""

    line: int
    """Line number, from 1, the header included."""


class UsernameLine(str):
    """A user ID with its line number."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, username: str, line: int) -> UsernameLine:
        """Create the user ID *username* of line *line*."""
        self = super().__new__(cls, username)
        self.line = line
        return self


def count_rows(path: Path) -> int:
    """Count the lines that are not blank, the header included."""
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip())


def count_usernames(path: Path) -> int:
    """Count the user IDs and invalid lines that ``read_usernames`` would find."""
    with closing(_read_lines(path)) as lines:
        first = next(lines, None)
    return count_rows(path) - int(first is not None and "username" in _try_parse_columns(first[1]))


def read_users(
    path: Path, on_invalid: Callable[[InvalidLine], None], *, on_note: Callable[[str], None] | None = None
) -> Iterator[UserLine]:
    """
    Read users from a CSV file with the columns username, password and, optionally, nickname, in any order.

    The header is read at once, each row when the caller asks for it.

    Args:
        path: A UTF-8 file, with or without a byte order mark.
        on_invalid: Called for every invalid line.
        on_note: Called with a text about ignored columns.

    Raises:
        InputError: A column is missing, or the header is malformed.
        OSError: The file cannot be read.
    """
    lines = _read_lines(path)
    columns = _read_header(lines)
    _require_columns(columns, "username", "password")
    ignored = [column or "(no name)" for column in columns if column not in {"username", "password", "nickname"}]
    if ignored and on_note is not None:
        on_note(f"ignored columns: {', '.join(ignored)}")
    username = columns.index("username")
    password = columns.index("password")
    nickname = columns.index("nickname") if "nickname" in columns else None

    def rows() -> Iterator[UserLine]:
        for number, fields in _read_records(lines, len(columns), on_invalid):
            yield UserLine(
                username=fields[username],
                password=fields[password],
                nickname=None if nickname is None else fields[nickname] or None,
                line=number,
            )

    return rows()


def read_usernames(path: Path, on_invalid: Callable[[InvalidLine], None]) -> Iterator[UsernameLine]:
    """
    Read user IDs from a CSV file with the column username, or from a file with one user ID per line.

    Args:
        path: A UTF-8 file, with or without a byte order mark.
        on_invalid: Called for every invalid line.

    Raises:
        InputError: The first line has several fields, but none is called username.
        OSError: The file cannot be read.
    """
    lines = _read_lines(path)
    first = next(lines, None)
    if first is None:
        return iter(())
    columns = _try_parse_columns(first[1])
    if "username" in columns:
        column, width = columns.index("username"), len(columns)
        return (UsernameLine(fields[column], line) for line, fields in _read_records(lines, width, on_invalid))
    if len(columns) > 1:
        _require_columns(columns, "username", alternative=", or every line must be one user ID")
    return _read_username_lines(chain((first,), lines), on_invalid)


class _LineError(Exception):
    """The reason why a line is invalid."""


def _read_lines(path: Path) -> Generator[tuple[int, bytes], None, None]:
    """Yield the lines that are not blank with their numbers, without line breaks and byte order mark."""
    with path.open("rb") as file:
        number = 0
        # One byte more than allowed tells a line that is too long from one of exactly the maximum length.
        while raw := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            content = raw.removeprefix(_BOM) if number == 1 else raw
            while len(raw) > MAX_LINE_BYTES and not raw.endswith(b"\n"):
                # Skip the rest of a line that is too long, so that the next read starts at the next line.
                raw = file.readline(MAX_LINE_BYTES + 1)
            content = content.rstrip(b"\r\n")
            if content.strip():
                yield number, content


def _decode_line(raw: bytes) -> str:
    if len(raw) > MAX_LINE_BYTES:
        raise _LineError(f"longer than {MAX_LINE_BYTES:,} bytes")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise _LineError(f"not UTF-8: byte 0x{raw[error.start]:02x} at position {error.start + 1}") from None


def _parse_fields(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        # The csv module calls this "unexpected end of data", which does not help to find the quote.
        raise _LineError("a quote is not closed" if text.count('"') % 2 else f"not CSV: {error}") from None


def _parse_columns(text: str) -> tuple[str, ...]:
    return tuple(column.strip().lower() for column in _parse_fields(text))


def _try_parse_columns(raw: bytes) -> tuple[str, ...]:
    try:
        return _parse_columns(_decode_line(raw))
    except _LineError:
        return ()


def _read_header(lines: Iterator[tuple[int, bytes]]) -> tuple[str, ...]:
    first = next(lines, None)
    if first is None:
        raise InputError("the file is empty; line 1 must be the header")
    try:
        return _parse_columns(_decode_line(first[1]))
    except _LineError as reason:
        raise InputError(f"line 1, the header: {reason}; save the file as CSV UTF-8") from None


def _require_columns(columns: tuple[str, ...], *required: str, alternative: str = "") -> None:
    missing = [column for column in required if column not in columns]
    if missing:
        found = ", ".join(column or "(no name)" for column in columns)
        names = f"column {required[0]}" if len(required) == 1 else f"columns {', '.join(required)}"
        advice = "; separate the columns with commas" if len(columns) == 1 and _OTHER_SEPARATOR.search(found) else ""
        raise InputError(
            f"line 1 must be the header with the {names}{alternative}; "
            f"missing: {', '.join(missing)}; found: {found[:200]}{advice}"
        )
    twice = next((column for column in required if columns.count(column) > 1), None)
    if twice is not None:
        raise InputError(f"line 1, the header, has the column {twice} twice; keep one of them")


def _read_records(
    lines: Iterable[tuple[int, bytes]], width: int, on_invalid: Callable[[InvalidLine], None]
) -> Iterator[tuple[int, list[str]]]:
    for number, raw in lines:
        try:
            fields = _parse_fields(_decode_line(raw))
            if len(fields) != width:
                raise _LineError(f"{format_quantity(len(fields), 'field')}, but the header has {width}")
        except _LineError as reason:
            on_invalid(InvalidLine(number, str(reason)))
        else:
            yield number, fields


def _read_username_lines(
    lines: Iterable[tuple[int, bytes]], on_invalid: Callable[[InvalidLine], None]
) -> Iterator[UsernameLine]:
    for number, raw in lines:
        try:
            username = _decode_line(raw)
        except _LineError as reason:
            on_invalid(InvalidLine(number, str(reason)))
        else:
            yield UsernameLine(username.strip(), number)
