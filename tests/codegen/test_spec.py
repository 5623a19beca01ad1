"""Rows of the spec: references to shared rows, and mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from easemob_async._codegen.spec import SPEC, SpecError, load
from easemob_async._operation import Meaning
from easemob_async._pipeline.error_mapping import ERROR_CLASSES
from tests.codegen.small_spec import PETS, write_spec


def test_shared_row(tmp_path: Path) -> None:
    """A shared row is an argument of the same name; an operation may replace single keys of it."""
    (feed, *_) = load(write_spec(tmp_path)).areas[0].operations
    pet_id, dish, *_ = feed.arguments
    assert (pet_id.name, pet_id.where, pet_id.about) == ("pet_id", "path", "ID of the pet")
    assert (dish.name, dish.wire_name, dish.max) == ("dish", "dish.name", 2000)
    assert feed.errors[0].code == "gone"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("replay: unsafe", "replay: perhaps", "replay"),
        ("title: Feed a pet", "titel: Feed a pet", "unknown keys .*titel"),
        ("  title: Feed a pet\n", "", "title"),
        ("/pets/{pet_id}/meals", "/pets/{pet}/meals", "the path has the values"),
        ("limits: [shared]", "limits: [unknown]", "limits.yaml has no limit 'unknown'"),
        ("means: conflict", "means: lost", "means"),
        ("- pet_id", "- dog_id", "no row 'dog_id' among its arguments"),
        ("- no_pet", "- no_dog", "no row 'no_dog' among its errors"),
        ("{shared: dish, max: 2000}", "{shared: dish, maximum: 2000}", "maximum"),
        ("{shared: dish, max: 2000}", "[dish]", "must be a mapping"),
        ("id: pets.list", "id: pets.feed", "two operations have this ID"),
        ("id: pets.list", "id: dogs.list", "does not begin with the area"),
        ("{shared: dish,", "{shared: dish, name: from,", "'from' is not a valid argument name"),
        ("{shared: dish,", "{shared: dish, pattern: '[a-z]+',", "describe it in rule"),
        ("type: model, model: Brush", "type: model", "set model"),
        ("job: {items: pet_ids,", "job: {items: pets,", "the job needs an argument 'pets'"),
        ("{name: tone, optional", "{name: tone, in: query, optional", "all arguments in the body"),
        ("type: int, min: 1, max: 3", "type: number, min: 1, max: 3", "type"),
        ("needs_one_of: [nickname", "needs_one_of: [surname", "surname"),
        ("- name: Litter", "- name: Pet", "two models have this name"),
        ("area: pets", "area: dogs", "the area dogs must be in dogs.yaml"),
    ],
)
def test_mistakes(tmp_path: Path, old: str, new: str, problem: str) -> None:
    """A wrong row is refused with its place and the mistake."""
    assert old in PETS
    with pytest.raises(SpecError, match=problem) as caught:
        load(write_spec(tmp_path, PETS.replace(old, new, 1)))
    assert str(caught.value).startswith("pets.yaml")


def rows_of_the_spec(kind: str) -> Iterator[tuple[str, Any]]:
    """Each row of *kind* in the lists of all operations, with its file; a YAML alias yields the same object again."""
    for path in sorted(SPEC.glob("*.yaml")):
        if path.stem not in {"limits", "shared"}:
            for operation in yaml.safe_load(path.read_text(encoding="utf-8"))["operations"]:
                for row in operation.get(kind, ()):
                    yield path.name, row


@pytest.mark.parametrize("kind", ["arguments", "errors"])
def test_shared_rows_are_written_once(kind: str) -> None:
    """A row that several files need is in shared.yaml, and each row of shared.yaml is used more than once."""
    files: dict[str, set[str]] = {}
    uses: Counter[str] = Counter()
    for file, row in rows_of_the_spec(kind):
        if isinstance(row, str) or "shared" in row:
            uses[row if isinstance(row, str) else row["shared"]] += 1
        else:
            files.setdefault(repr(sorted(row.items())), set()).add(file)
    assert {row: found for row, found in files.items() if len(found) > 1} == {}
    shared = yaml.safe_load((SPEC / "shared.yaml").read_text(encoding="utf-8"))[kind]
    assert sorted(name for name in shared if uses[name] < 2) == []


def test_every_meaning_has_an_error_class() -> None:
    """Each meaning that a row may have has an error class, which the docstrings name."""
    assert set(ERROR_CLASSES) == set(get_args(Meaning))
