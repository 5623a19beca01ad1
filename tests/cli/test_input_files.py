"""Files of users: every line is a record, or is reported with the reason why it is invalid."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from easemob_async._cli.input_files import (
    MAX_LINE_BYTES,
    InputError,
    InvalidLine,
    UsernameLine,
    count_rows,
    read_usernames,
    read_users,
)


class Reading:
    """One file, and the rows, invalid lines and notes found in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "input.csv"
        self.broken: list[InvalidLine] = []
        self.notes: list[str] = []

    def users(self, content: bytes) -> list[tuple[int, str, str, str | None]]:
        self.path.write_bytes(content)
        rows = read_users(self.path, self.broken.append, on_note=self.notes.append)
        return [(row.line, row.username, row.password, row.nickname) for row in rows]

    def usernames(self, content: bytes) -> list[tuple[int, str]]:
        self.path.write_bytes(content)
        return [(name.line, str(name)) for name in read_usernames(self.path, self.broken.append)]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return Reading(tmp_path)


def test_columns_may_be_in_any_order(reading: Reading) -> None:
    """The header names the columns; a missing or empty nickname is read as None."""
    rows = reading.users("Password , nickname,USERNAME\npw1,李雷,u1\npw2,,u2\n".encode())
    assert rows == [(2, "u1", "pw1", "李雷"), (3, "u2", "pw2", None)]
    assert reading.users(b"username,password\nu1,pw1\n") == [(2, "u1", "pw1", None)]


def test_spreadsheet_files_are_read(reading: Reading) -> None:
    """A byte order mark, CRLF line ends, blank lines, quoted commas, doubled quotes, and a missing last line break."""
    content = b'\xef\xbb\xbfusername,password\r\n\r\nu1,"a,b"\r\nu2,"a""b"\r\n   \r\nu3,c'
    assert reading.users(content) == [(3, "u1", "a,b", None), (4, "u2", 'a"b', None), (6, "u3", "c", None)]
    assert reading.broken == []


def test_extra_columns_are_ignored_with_a_note(reading: Reading) -> None:
    """Ignored columns are named once."""
    assert reading.users(b"id,username,password,\n7,u1,pw,\n") == [(2, "u1", "pw", None)]
    assert reading.notes == ["ignored columns: id, (no name)"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"u2", "1 field, but the header has 2"),
        (b"u2,pw,x", "3 fields, but the header has 2"),
        (b'u2,"pw', "a quote is not closed"),
        (b'u2,"p"w', "not CSV: ',' expected after '\"'"),
        ("u2,密".encode("gb18030"), "not UTF-8: byte 0xc3 at position 4"),
        (b"u2," + b"x" * MAX_LINE_BYTES, "longer than 65,536 bytes"),
        (b"u2," + b"x" * 3 * MAX_LINE_BYTES, "longer than 65,536 bytes"),
    ],
    ids=["too few fields", "too many fields", "open quote", "text after a quote", "GBK", "long", "very long"],
)
def test_an_invalid_line_does_not_affect_others(reading: Reading, line: bytes, reason: str) -> None:
    """The line is reported by number and reason, and the lines after it are read."""
    rows = reading.users(b"username,password\nu1,pw\n" + line + b"\nu3,pw\n")
    assert [row[:2] for row in rows] == [(2, "u1"), (4, "u3")]
    assert reading.broken == [InvalidLine(3, reason)]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"name;password\n", "missing: username, password; found: name;password; separate the columns with commas$"),
        (b"username\nu1\n", "missing: password; found: username$"),
        (b"u1,secret\n", "missing: username, password; found: u1, secret"),
        (b"username,password,username\n", "has the column username twice; keep one of them"),
        ("username,password,昵称\n".encode("gb18030"), "line 1, the header: not UTF-8"),
        ("username,password\n".encode("utf-16"), "line 1, the header: not UTF-8"),
    ],
)
def test_a_file_without_its_columns_is_one_error(reading: Reading, content: bytes, problem: str) -> None:
    """Nothing is read; the error names the missing and the found columns."""
    with pytest.raises(InputError, match=problem):
        reading.users(content)


def test_a_plain_list_has_a_user_on_each_line(reading: Reading) -> None:
    """A list of one user ID per line needs no header; bytes that are not UTF-8 are reported by line."""
    assert reading.usernames(b"u1\n\n  u2  \r\n\xff\xfe\nu4") == [(1, "u1"), (3, "u2"), (5, "u4")]
    assert reading.broken == [InvalidLine(4, "not UTF-8: byte 0xff at position 1")]


def test_usernames_come_from_their_column(reading: Reading) -> None:
    """A CSV file with a username column is read by that column; so is a file of users."""
    assert reading.usernames(b"password,username\npw,u1\nbroken\npw,u3\n") == [(2, "u1"), (4, "u3")]
    assert reading.broken == [InvalidLine(3, "1 field, but the header has 2")]
    assert reading.usernames(b"username\nu1\n") == [(2, "u1")]
    assert reading.usernames(b"") == []


def test_a_csv_without_usernames_is_one_error(reading: Reading) -> None:
    """With several columns and none called username, the reader does not guess."""
    with pytest.raises(
        InputError,
        match="or every line must be one user ID; missing: username; found: id, name",
    ):
        reading.usernames(b"id,name\n1,u1\n")


def test_a_username_line_is_a_string() -> None:
    """A user ID with a line number still behaves as a string."""
    assert UsernameLine("u1", 7) == "u1"
    assert UsernameLine("u1", 7).line == 7


def test_the_repr_of_a_row_has_no_password(reading: Reading) -> None:
    """A row may be logged, so its repr must not show the password."""
    reading.path.write_bytes(b"username,password\nu1,hunter2\n")
    (row,) = read_users(reading.path, reading.broken.append)
    assert "hunter2" not in repr(row)


def test_rows_are_counted_without_reading_them(reading: Reading) -> None:
    """Blank lines do not count; a header does not count if the file has one."""
    reading.path.write_bytes(b"username,password\n\nu1,pw\nu2,pw")
    assert count_rows(reading.path) == 3


def test_memory_stays_flat(reading: Reading) -> None:
    """Rows are read when they are asked for, so memory does not grow with the file."""
    reading.path.write_bytes(b"username,password\n" + b"person,secret\n" * 4_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_users(reading.path, reading.broken.append)) == 4_000
        assert tracemalloc.get_traced_memory()[1] < 200_000
    finally:
        tracemalloc.stop()
