"""
Coverage of the service, counted against two lists that are independent of the spec.

``operations.txt`` lists the operations in the documents and in the vendor's Java SDK, ``overview.yaml`` the rows of the
vendor's overview. The tests print the counts; run them with ``-s`` to see them.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping, Set
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

from easemob_async._codegen.spec import SPEC
from easemob_async.emulator import Emulator
from tests.handler import make_client, make_reply
from tests.witnesses.witness import LOADER, load_witnesses

FOLDER = Path(__file__).parent

EXCLUDED = {
    "conversations.list": "only listed in older tables of limits; no page describes it",
    "messages.recall_legacy": "replaced by messages.recall and messages.recall_many; the Java SDK deprecates it",
    "messages.send_legacy": "replaced by messages.send_to_users and the other sends; the Java SDK deprecates it",
}
"""Operations of the list that the client does not have, with reasons."""

LOCAL = {"tokens.build_dynamic_user"}
"""Operations that send no request; ``test_dynamic_user_token.py`` has the documented example."""


def read_operations() -> set[str]:
    """Read the IDs of the list, except those of ``EXCLUDED``."""
    lines = (FOLDER / "operations.txt").read_text(encoding="utf-8").splitlines()
    operations = [line for line in lines if not line.startswith("#")]
    assert len(operations) == len(set(operations)) == 219
    return set(operations) - EXCLUDED.keys()


OPERATIONS = read_operations()


def test_readme_tells_the_number_of_operations() -> None:
    """The README states how many operations the client has."""
    assert f"The API has {len(OPERATIONS)} operations." in (FOLDER.parent / "README.md").read_text(encoding="utf-8")


def assert_complete(state: str, found: Collection[str], exceptions: Set[str] = frozenset()) -> None:
    """Assert that *found* has each operation of the list that is not among the *exceptions*, and no others."""
    missing = OPERATIONS - set(found) - exceptions
    print(f"\n{len(OPERATIONS) - len(missing)} of {len(OPERATIONS)} operations are {state}")
    assert sorted(missing) == []
    assert sorted(set(found) - (OPERATIONS - exceptions)) == []


# ------------------------------------------------------------------------------------------------------ the operations


def read_spec() -> dict[str, dict[str, Any]]:
    """Read the rows of the spec by operation ID."""
    areas = [read_yaml(path) for path in sorted(SPEC.glob("*.yaml")) if path.stem not in {"limits", "shared"}]
    return {row["id"]: row for area in areas for row in area["operations"]}


def read_yaml(path: Path) -> Any:
    """Read a YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)


def test_every_operation_is_in_the_spec() -> None:
    """The spec has a row for each operation, and no other rows."""
    assert_complete("in the spec", read_spec())


def test_every_operation_is_a_coroutine() -> None:
    """Each operation is a coroutine of the client, at the attribute path of its ID."""
    client = make_client(lambda request: make_reply())
    found: set[str] = set()
    for operation in OPERATIONS:
        method: Any = client
        for name in operation.split("."):
            method = getattr(method, name, None)
        if inspect.iscoroutinefunction(method):
            found.add(operation)
    assert_complete("coroutines", found)


def test_every_operation_is_emulated() -> None:
    """The emulator has a route for each operation, with the HTTP method and path of the spec."""
    routes = {operation: (method, normalize_path(path)) for operation, method, path in Emulator.routes()}
    assert_complete("emulated", routes, LOCAL)
    calls = {operation: tuple(row["call"].split(" ")) for operation, row in read_spec().items() if operation in routes}
    assert routes == {operation: (method, normalize_path(path)) for operation, (method, path) in calls.items()}


def test_every_operation_is_witnessed() -> None:
    """Each operation has a documented request with its reply among the witnesses."""
    witnessed = {witness.operation for witness in load_witnesses() if not witness.error}
    assert_complete("witnessed", witnessed, LOCAL)


# -------------------------------------------------------------------------------------------------------- the overview


@frozen
class Row:
    """A row of the overview."""

    name: str
    method: str
    paths: tuple[str, ...]


def normalize_path(path: str) -> str:
    """Remove the app and the names of placeholders from a path; the names differ between documents."""
    below = path.removeprefix("/{org_name}/{app_name}").partition("?")[0]
    return re.sub(r"\{\w+\}(\(,\{\w+\},…\))?", "{}", below)


def is_offered(row: Row, path: str, operations: Collection[Mapping[str, Any]]) -> bool:
    """Whether one of the operations has this HTTP method and path."""
    calls = [operation["call"].split(" ") for operation in operations]
    return any((method, normalize_path(wanted)) == (row.method, normalize_path(path)) for method, wanted in calls)


def is_corrected(row: Row, path: str, operations: Collection[Mapping[str, Any]]) -> bool:
    """Whether a correction in the spec names this HTTP method and path as a mistake of the overview."""
    texts = [correction["says"] for operation in operations for correction in operation.get("corrections", [])]
    return any("REST overview" in text and f" {row.method} {path}" in text for text in texts)


def test_every_row_of_the_overview_is_covered() -> None:
    """Each row of the overview has an operation with its HTTP method and path, or one that corrects the row."""
    sections = read_yaml(FOLDER / "overview.yaml").values()
    rows = [Row(name, method, tuple(paths)) for section in sections for name, method, *paths in section]
    spec = read_spec().values()
    corrected: list[Row] = []
    missing: list[Row] = []
    for row in rows:
        operations = [operation for operation in spec if row.name in operation.get("overview", [])]
        if all(is_offered(row, path, operations) for path in row.paths):
            continue
        is_mistake = all(is_corrected(row, path, operations) for path in row.paths)
        (corrected if is_mistake else missing).append(row)
    print(f"\n{len(rows) - len(missing)} of {len(rows)} overview rows, {len(corrected)} of them corrected")
    assert missing == []
    assert (len(rows), len(corrected)) == (108, 14)


def test_the_overview_has_every_row_the_spec_names() -> None:
    """Every row that an operation names is in the overview."""
    names = {name for section in read_yaml(FOLDER / "overview.yaml").values() for name, *_ in section}
    assert sorted({name for row in read_spec().values() for name in row.get("overview", [])} - names) == []
