"""
How much of the service there is: counted against two lists that nothing here is made from.

``operations.txt`` has the operations as they were collected from the documents and the vendor's Java SDK,
``overview.yaml`` the rows of the vendor's own overview. The counts are printed; run with ``-s`` to see them.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

from easemob_async._codegen.spec import SPEC
from easemob_async.emulator import Emulator
from tests.handler import answer, client_of
from tests.witnesses import harness

FOLDER = Path(__file__).parent

LEFT_OUT = {
    "conversations.list": "only ever stood in tables of limits, without a page; the newest has it no more",
    "messages.recall_legacy": "superseded by messages.recall and messages.recall_many; the Java SDK deprecates it",
    "messages.send_legacy": "superseded by messages.send_to_users and its like; the Java SDK deprecates it",
}
"""The operations of the list that are not offered."""

SENDS_NOTHING = {
    "tokens.build_dynamic_user": "tests/pipeline/tokens/test_dynamic_user_token.py holds the documented steps"
}


def read_operations() -> set[str]:
    """The ids of the list, but for those left out."""
    lines = (FOLDER / "operations.txt").read_text(encoding="utf-8").splitlines()
    operations = [line for line in lines if not line.startswith("#")]
    assert len(operations) == len(set(operations)) == 219
    return set(operations) - LEFT_OUT.keys()


OPERATIONS = read_operations()


def assert_all(what: str, found: Collection[str], apart: Mapping[str, str] | None = None) -> None:
    """Each operation is among those *found*, or stands *apart* for a reason; and nothing else is among them."""
    apart = apart or {}
    missing = OPERATIONS - set(found) - apart.keys()
    print(f"\n{len(OPERATIONS) - len(missing)} of {len(OPERATIONS)} operations are {what}")
    assert sorted(missing) == []
    assert sorted(set(found) - (OPERATIONS - apart.keys())) == []


# ------------------------------------------------------------------------------------------------------ the operations


def read_spec() -> dict[str, dict[str, Any]]:
    """The operations' rows of the spec by id, as they are written."""
    areas = [read_yaml(path) for path in sorted(SPEC.glob("*.yaml")) if path.stem not in {"limits", "shared"}]
    return {row["id"]: row for area in areas for row in area["operations"]}


def read_yaml(path: Path) -> Any:
    """What a file says, by the faster of the loaders."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=harness.LOADER)


def test_every_operation_is_in_the_spec() -> None:
    """The spec has a row for each operation, and none for anything else."""
    assert_all("in the spec", read_spec())


def test_every_operation_is_a_coroutine() -> None:
    """Each operation is a coroutine of the client, at the place its id names."""
    client = client_of(lambda request: answer())
    found: set[str] = set()
    for operation in OPERATIONS:
        method: Any = client
        for name in operation.split("."):
            method = getattr(method, name, None)
        if inspect.iscoroutinefunction(method):
            found.add(operation)
    assert_all("coroutines", found)


def test_every_operation_is_emulated() -> None:
    """The emulator has a route for each operation, on the verb and path of the spec."""
    routes = {operation: (method, shape(path)) for operation, method, path in Emulator.routes()}
    assert_all("emulated", routes, SENDS_NOTHING)
    calls = {operation: tuple(row["call"].split(" ")) for operation, row in read_spec().items() if operation in routes}
    assert routes == {operation: (method, shape(path)) for operation, (method, path) in calls.items()}


def test_every_operation_is_witnessed() -> None:
    """Each operation has a documented request with its reply among the witnesses."""
    witnessed = {witness.operation for witness in harness.load() if not witness.error}
    assert_all("witnessed", witnessed, SENDS_NOTHING)


# -------------------------------------------------------------------------------------------------------- the overview


@frozen
class Row:
    """A row of the overview."""

    name: str
    method: str
    paths: tuple[str, ...]


def shape(path: str) -> str:
    """A path below the app with its values' names left out: they are other ones in each document."""
    below = path.removeprefix("/{org_name}/{app_name}").partition("?")[0]
    return re.sub(r"\{\w+\}(\(,\{\w+\},…\))?", "{}", below)


def is_offered(row: Row, path: str, operations: Collection[Mapping[str, Any]]) -> bool:
    """Is one of the operations on this verb and path?"""
    calls = [operation["call"].split(" ") for operation in operations]
    return any((method, shape(wanted)) == (row.method, shape(path)) for method, wanted in calls)


def is_corrected(row: Row, path: str, operations: Collection[Mapping[str, Any]]) -> bool:
    """Does a correction in the spec name this verb and path as the overview's mistake?"""
    says = [correction["says"] for operation in operations for correction in operation.get("corrections", [])]
    return any("REST overview" in text and f" {row.method} {path}" in text for text in says)


def test_every_row_of_the_overview_is_covered() -> None:
    """Each row of the vendor's overview has an operation on its verb and path, or one that says how the row errs."""
    sections = read_yaml(FOLDER / "overview.yaml").values()
    rows = [Row(name, method, tuple(paths)) for section in sections for name, method, *paths in section]
    spec = read_spec().values()
    corrected: list[Row] = []
    missing: list[Row] = []
    for row in rows:
        operations = [operation for operation in spec if row.name in operation.get("overview", [])]
        if all(is_offered(row, path, operations) for path in row.paths):
            continue
        right = all(is_corrected(row, path, operations) for path in row.paths)
        (corrected if right else missing).append(row)
    print(f"\n{len(rows) - len(missing)} of {len(rows)} overview rows, {len(corrected)} of them corrected")
    assert missing == []
    assert (len(rows), len(corrected)) == (108, 14)


def test_the_overview_has_every_row_the_spec_names() -> None:
    """No operation names a row that the overview does not have."""
    names = {name for section in read_yaml(FOLDER / "overview.yaml").values() for name, *_ in section}
    assert sorted({name for row in read_spec().values() for name in row.get("overview", [])} - names) == []
