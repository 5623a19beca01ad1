"""Generate the demo's CSV file of users, with typical faults; the same seed gives the same file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from random import Random

from attrs import field, frozen

from easemob_async.models import NewUser

__all__ = ["DemoFile", "write_demo_file"]

_FAMILIES = ("chen", "huang", "li", "lin", "liu", "wang", "wu", "yang", "zhang", "zhao")
_GIVEN = ("fang", "hui", "jun", "lei", "mei", "min", "na", "ping", "tao", "wei", "xia", "yan")
_NICKNAMES = ("陈芳", "黄辉", "李军", "林磊", "刘梅", "王敏", "吴娜", "杨平", "张涛", "赵伟")

_INVALID = ("li lei", "王敏", "mei@example.com", "a/b", "chen#1", "", "x" * 65)
_ROWS_PER_FAULT = 100
"""Each kind of faulty row is one row in this many; a file of ten rows or more has at least one of each kind."""


@frozen
class DemoFile:
    """Content of a generated file."""

    path: Path
    """Path of the file."""
    users: int
    """Number of rows of all kinds, without the header."""
    new: tuple[str, ...] = field(repr=False)
    """User IDs that can be registered."""
    existing: tuple[NewUser, ...] = field(repr=False)
    """Users to register before the file is read."""
    duplicates: int
    """Number of rows that repeat an earlier user ID, in the same or another case."""
    bad_lines: tuple[int, ...] = field(repr=False)
    """Line numbers of rows that cannot be registered because the user ID is invalid or the line is malformed."""


def write_demo_file(path: Path, users: int, seed: int) -> DemoFile:
    """
    Write a CSV with *users* rows to *path*.

    Some rows have users that exist already, repeated user IDs, invalid user IDs, or no password. Some lines are
    malformed: they have a wrong number of fields, an unclosed quote, or bytes that are not UTF-8.
    """
    random = Random(seed)
    per_kind = max(users // _ROWS_PER_FAULT, 1) if users >= 10 else 0
    kinds = ["existing"] * per_kind + ["duplicate"] * per_kind + ["invalid"] * per_kind
    kinds += ["malformed"] * min(per_kind, max(users - 3 * per_kind - 1, 0))
    kinds += ["new"] * (users - len(kinds))
    random.shuffle(kinds)
    # The first row must be a new user, so that a duplicate has one to repeat.
    first_new = kinds.index("new")
    kinds[0], kinds[first_new] = kinds[first_new], kinds[0]

    new: list[str] = []
    existing: list[NewUser] = []
    bad: list[int] = []
    malformed = 0
    with path.open("wb") as file:
        file.write(b"username,password,nickname\n")
        for index, kind in enumerate(kinds):
            username, password, nickname = _make_person(random, index)
            match kind:
                case "new":
                    new.append(username)
                case "existing":
                    existing.append(NewUser(username=username, password=password))
                case "duplicate":
                    username = random.choice(new)
                    # The service ignores the case of user IDs.
                    username = username.upper() if random.random() < 0.3 else username
                case "invalid":
                    bad.append(index + 2)
                    username = _INVALID[len(bad) % len(_INVALID)]
                case _:
                    bad.append(index + 2)
                    file.write(_MALFORMED[malformed % len(_MALFORMED)](username, password, nickname))
                    malformed += 1
                    continue
            file.write(_encode_row(username, password, nickname))
    return DemoFile(path, users, tuple(new), tuple(existing), per_kind, tuple(bad))


def _make_person(random: Random, index: int) -> tuple[str, str, str]:
    username = f"{random.choice(_FAMILIES)}.{random.choice(_GIVEN)}.{index + 1:05}"
    return username, f"demo-{random.getrandbits(40):010x}", random.choice(_NICKNAMES)


def _encode_row(*fields: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue().encode()


_MALFORMED: tuple[Callable[[str, str, str], bytes], ...] = (
    lambda username, password, nickname: _encode_row(username, password),
    lambda username, password, nickname: f'{username},{password},"{nickname}\n'.encode(),
    lambda username, password, nickname: f"{username},{password},{nickname}\n".encode("gb18030"),
    lambda username, password, nickname: _encode_row(username, password, nickname, "extra"),
    lambda username, password, nickname: _encode_row(username, "", nickname),
)
