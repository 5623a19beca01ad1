"""The demo's generated file: reproducible by seed, and known row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from easemob_async._checks import username as legal_username
from easemob_async._cli.demo_data import write_demo_file
from easemob_async._cli.input_files import InvalidLine, count_rows, read_users
from easemob_async.models import NewUser


def test_the_seed_decides(tmp_path: Path) -> None:
    """The same seed gives the same file, another seed gives another file."""
    files = [tmp_path / name for name in ("a", "b", "c")]
    for path, seed in zip(files, (7, 7, 8), strict=True):
        write_demo_file(path, 400, seed)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes() != files[2].read_bytes()


@pytest.mark.parametrize("users", [1, 9, 10, 11, 300, 2000])
def test_the_description_of_the_file_is_correct(tmp_path: Path, users: int) -> None:
    """The command's reader finds exactly the new, existing, repeated and invalid rows that the value names."""
    file = write_demo_file(tmp_path / "users.csv", users, seed=1)
    broken: list[InvalidLine] = []
    rows = list(read_users(file.path, broken.append))
    assert count_rows(file.path) == users + 1

    seen: set[str] = set()
    repeated = 0
    bad = [line.line for line in broken]
    for row in rows:
        if not is_fit(row):
            bad.append(row.line)
        elif row.username.lower() in seen:
            repeated += 1
        else:
            seen.add(row.username.lower())
    assert sorted(bad) == list(file.bad_lines)
    assert repeated == file.duplicates
    assert seen == {*file.new, *(user.username for user in file.existing)}
    assert len(file.new) + len(file.existing) + file.duplicates + len(file.bad_lines) == users


def test_all_kinds_of_bad_rows_are_there(tmp_path: Path) -> None:
    """A file of the default size contains every kind of fault."""
    file = write_demo_file(tmp_path / "users.csv", 3000, seed=0)
    broken: list[InvalidLine] = []
    rows = list(read_users(file.path, broken.append))
    reasons = {line.reason.split(":")[0] for line in broken}
    assert reasons == {
        "2 fields, but the header has 3",
        "4 fields, but the header has 3",
        "a quote is not closed",
        "not UTF-8",
    }
    assert any(not row.password for row in rows)
    assert any(len(row.username) > 64 for row in rows)
    assert any(row.username == "" for row in rows)
    assert file.existing
    assert file.duplicates


def is_fit(row: NewUser) -> bool:
    try:
        legal_username("username", row.username)
    except ValueError:
        return False
    return bool(row.password)
