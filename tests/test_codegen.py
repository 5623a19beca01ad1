"""The generator, on a spec of a few lines, and the spec against what is on disk."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from easemob_async._codegen.__main__ import PACKAGE, differences, generate
from easemob_async._codegen.spec import SPEC, SpecError, load
from easemob_async._operation import Meaning
from easemob_async._pipeline.error_mapping import ERROR_CLASSES

LIMITS = "- {name: shared, windows: [100/s, 6000/min, 3/day], counts: recipients, per: username}\n"

SHARED = """
arguments:
  pet_id: {in: path, min: 1, about: Which pet}
  dish: {wire: dish.name, max: 9, about: What it gets}
errors:
  no_pet: {http: 404, code: gone, means: not_found, about: target, when: There is no such pet}
"""

PETS = """
area: pets
about: Pets of the house.
operations:
- id: pets.feed
  title: Feed a pet
  call: POST /pets/{pet_id}/meals
  replay: unsafe
  limits: [shared]
  auth: app_or_user
  batch: {max: 9, safe: 5}
  arguments:
  - pet_id
  - {shared: dish, max: 20}
  - {name: spoons, wire: dish.spoons, type: int, min: 1, max: 3, optional: true, about: How much}
  - {name: quietly, in: query, type: bool, optional: true, about: Without a word}
  - {name: kind, constant: meal, about: Always this}
  returns: {type: Pet, at: 'entities[0]', about: The pet.}
  errors:
  - no_pet
  - {http: 409, means: conflict, when: The pet is asleep}
  doc: pets
- id: pets.list
  title: List pets
  call: GET /pets
  replay: safe
  paging: {style: cursor, limit: limit, cursor: cursor, max: 50}
  returns: {type: 'list[Pet]', at: data, absent: [], about: Pets}
  doc: pets
- id: pets.greet
  title: Greet pets
  call: POST /greetings
  replay: unsafe
  batch: {max: 5, safe: 4}
  job: {items: pet_ids, title: Greet pets., text: Any number of pets.}
  arguments:
  - {name: pet_ids, wire: to, type: strs, max: 5, about: Which pets}
  - {name: words, positional: true, about: What to say}
  - {name: tone, optional: true, about: How to say it}
  doc: pets
models:
- name: Pet
  about: A pet.
  fields:
  - {name: name, about: Its name}
  - {name: born, wire: bornAt, type: int, optional: true, unit: ms, about: Its birthday}
"""


def flat(source: str) -> str:
    """*source* on one line, as if no line had been too long."""
    return " ".join(source.split()).replace("( ", "(").replace("{ ", "{").replace(",)", ")").replace(", )", ")")


@pytest.fixture
def spec_folder(tmp_path: Path) -> Path:
    (tmp_path / "limits.yaml").write_text(LIMITS)
    (tmp_path / "shared.yaml").write_text(SHARED)
    (tmp_path / "pets.yaml").write_text(PETS)
    return tmp_path


def test_coroutine(spec_folder: Path) -> None:
    """A row becomes a typed coroutine that checks its arguments and says what it does."""
    files = generate(load(spec_folder))
    source = flat(files["api/_pets.py"]) + flat(files["api/_operations/pets.py"])
    assert "async def feed(" in source
    for line in (
        "self, pet_id: str, dish: str, *, spoons: int | None = None, quietly: bool | None = None, token: str | None",
        'path=(check.text("pet_id", pet_id, at_least=1)),',
        '"name": check.text("dish", dish, at_most=20),',
        'query={"quietly": check.flag("quietly", quietly, optional=True)},',
        '"kind": "meal",',
        "spoons: How much; 1 to 3.",
        "NotFoundError: There is no such pet.",
        "POST /pets/{pet_id}/meals; pets.",
        "async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Pet]:",
        "def iter(self, *, limit: int | None = None) -> AsyncIterator[Pet]:",
        "batch_safe=5,",
    ):
        assert line in source


def test_fields_of_a_job(spec_folder: Path) -> None:
    """A job's operation has a function that makes its JSON fields without the items, which the coroutine adds."""
    source = flat(generate(load(spec_folder))["api/_pets.py"])
    assert "def greet_fields(words: str, *, tone: str | None = None) -> dict[str, JSON]:" in source
    assert (
        'return compact({"words": check.text("words", words), "tone": check.text("tone", tone, optional=True)' in source
    )
    assert '"to": check.strings("pet_ids", pet_ids, at_most=5), **greet_fields(words, tone=tone)' in source
    assert '__all__ = ["Pets", "greet_fields"]' in source


def test_job(spec_folder: Path) -> None:
    """A job takes its items in any number, and the operation's other arguments as the operation does."""
    source = flat(generate(load(spec_folder))["batch/_message_jobs.py"])
    for line in (
        "def greet(self, pet_ids: Rows[str], words: str, *, tone: str | None = None, resend_unconfirmed: bool = False,",
        "Greet pets, up to 4 in a request. Any number of pets. Args: pet_ids: Which pets. words: What to say.",
        "from easemob_async.api._pets import greet_fields from easemob_async.batch._sending import Greet",
        "fields = greet_fields(words, tone=tone)",
        "return self._job(Greet(fields, resend_unconfirmed=resend_unconfirmed), pet_ids, options)",
    ):
        assert line in source


def test_model(spec_folder: Path) -> None:
    """A model's row becomes an attrs class, with a datetime beside a time."""
    source = generate(load(spec_folder))["models/_pets.py"]
    assert 'born: int | None = wired(default=None, wire="bornAt")' in source
    assert "def born_at(self) -> datetime | None:" in source


def test_limit(spec_folder: Path) -> None:
    """Windows are read with their units."""
    source = flat(generate(load(spec_folder))["api/_limits.py"])
    assert "(Window(100, 1), Window(6000, 60), Window(3, 86400, utc_day=True)" in source
    assert 'counts="recipients"' in source


def test_deterministic(spec_folder: Path) -> None:
    """Two runs give the same bytes."""
    assert generate(load(spec_folder)) == generate(load(spec_folder))


def test_meanings() -> None:
    """Each meaning a row may have has an error class, which the docstrings name."""
    assert set(ERROR_CLASSES) == set(get_args(Meaning))


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("replay: unsafe", "replay: perhaps", "replay"),
        ("title: Feed a pet", "titel: Feed a pet", "titel"),
        ("/pets/{pet_id}/meals", "/pets/{pet}/meals", "pet"),
        ("limits: [shared]", "limits: [unknown]", "unknown"),
        ("means: conflict", "means: lost", "means"),
        ("- pet_id", "- dog_id", "no row 'dog_id' among its arguments"),
        ("- no_pet", "- no_dog", "no row 'no_dog' among its errors"),
        ("{shared: dish, max: 20}", "{shared: dish, maximum: 20}", "maximum"),
        ("id: pets.list", "id: pets.feed", "two operations"),
        ("id: pets.list", "id: dogs.list", "does not begin with the area"),
        ("{shared: dish,", "{shared: dish, name: from,", "from"),
        ("job: {items: pet_ids,", "job: {items: pets,", "must be an argument"),
        ("{name: tone, optional", "{name: tone, in: query, optional", "in the body"),
        ("type: int, min: 1, max: 3", "type: number, min: 1, max: 3", "type"),
    ],
)
def test_mistakes_in_the_spec(spec_folder: Path, old: str, new: str, word: str) -> None:
    """A row that cannot be is refused with its place."""
    assert old in PETS
    (spec_folder / "pets.yaml").write_text(PETS.replace(old, new, 1))
    with pytest.raises(SpecError, match=word):
        load(spec_folder)


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


def test_nothing_else_needs_the_generator() -> None:
    """The wheel has neither the generator nor the spec, and no other module imports the one or opens the other."""
    settings = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    left_out = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]
    assert left_out == ["easemob_async/_codegen", "easemob_async/_spec"]
    needed: list[str] = []
    for path in PACKAGE.rglob("*.py"):
        if path.is_relative_to(PACKAGE / "_codegen"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = isinstance(node, ast.ImportFrom) and "_codegen" in (node.module or "")
            named = isinstance(node, ast.Constant) and node.value in {"_codegen", "_spec"}
            if imported or named:
                needed.append(str(path.relative_to(PACKAGE)))
    assert needed == []


def test_disk_agrees_with_the_spec() -> None:
    """The generated modules are what the spec says."""
    assert differences(generate(load())) == []
