"""The file of users the demo makes for itself: what such files hold in life, the same for the same seed."""

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

_ILLEGAL = ("li lei", "王敏", "mei@example.com", "a/b", "chen#1", "", "x" * 65)
_SHARE = 100
"""One row in so many of each odd kind, and at least one where there are ten rows or more."""


@frozen
class DemoFile:
    """What is in the file, as the one who wrote it knows."""

    path: Path
    users: int
    """Rows, of whatever kind."""
    new: tuple[str, ...] = field(repr=False)
    """User IDs to be registered."""
    existing: tuple[NewUser, ...] = field(repr=False)
    """Users of the file who are to be registered before it is read."""
    duplicates: int
    """Rows whose user ID stands further up, whatever the case."""
    bad_lines: tuple[int, ...] = field(repr=False)
    """Numbers of the lines that no user can come of."""


def write_demo_file(path: Path, users: int, seed: int) -> DemoFile:
    """
    Write a CSV with *users* rows to *path*.

    Among them are users that exist already, repeated ones, illegal user IDs, missing passwords and lines that are no
    CSV: wrong number of fields, a quote that is not closed, bytes that are not UTF-8.
    """
    random = Random(seed)
    odd = max(users // _SHARE, 1) if users >= 10 else 0
    kinds = ["existing"] * odd + ["duplicate"] * odd + ["illegal"] * odd
    kinds += ["broken"] * min(odd, max(users - 3 * odd - 1, 0))
    kinds += ["new"] * (users - len(kinds))
    random.shuffle(kinds)
    # A duplicate needs something to repeat.
    first_new = kinds.index("new")
    kinds[0], kinds[first_new] = kinds[first_new], kinds[0]

    new: list[str] = []
    existing: list[NewUser] = []
    bad: list[int] = []
    broken = 0
    with path.open("wb") as file:
        file.write(b"username,password,nickname\n")
        for index, kind in enumerate(kinds):
            username, password, nickname = _person(random, index)
            match kind:
                case "new":
                    new.append(username)
                case "existing":
                    existing.append(NewUser(username=username, password=password))
                case "duplicate":
                    username = random.choice(new)
                    # The service folds the case of user IDs.
                    username = username.upper() if random.random() < 0.3 else username
                case "illegal":
                    bad.append(index + 2)
                    username = _ILLEGAL[len(bad) % len(_ILLEGAL)]
                case _:
                    bad.append(index + 2)
                    file.write(_BROKEN[broken % len(_BROKEN)](username, password, nickname))
                    broken += 1
                    continue
            file.write(_row(username, password, nickname))
    return DemoFile(path, users, tuple(new), tuple(existing), odd, tuple(bad))


def _person(random: Random, index: int) -> tuple[str, str, str]:
    username = f"{random.choice(_FAMILIES)}.{random.choice(_GIVEN)}.{index + 1:05}"
    return username, f"demo-{random.getrandbits(40):010x}", random.choice(_NICKNAMES)


def _row(*fields: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(fields)
    return text.getvalue().encode()


_BROKEN: tuple[Callable[[str, str, str], bytes], ...] = (
    lambda username, password, nickname: _row(username, password),
    lambda username, password, nickname: f'{username},{password},"{nickname}\n'.encode(),
    lambda username, password, nickname: f"{username},{password},{nickname}\n".encode("gb18030"),
    lambda username, password, nickname: _row(username, password, nickname, "extra"),
    lambda username, password, nickname: _row(username, "", nickname),
)
