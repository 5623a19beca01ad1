"""Event classes, and the table that selects them."""

from __future__ import annotations

from pathlib import Path

import pytest

from easemob_async._codegen.callback_spec import load_callbacks
from easemob_async._codegen.catalogue import HAND_WRITTEN, webhook_modules
from easemob_async._codegen.spec import SpecError

FAMILIES = "- {family: bark, module: users, when: {animal: dog, tail: <present>, age: [old, young]}, key: [sound]}\n"

BARKS = """
about: Barks.
bases:
- name: Barked
  base: Event
  about: A dog barked.
  opens: [dog]
  actor: dog_name
  fields:
  - {name: dog_name, wire: dog.name, about: Who}
  - {name: when, type: int, unit: ms, optional: true, about: When}
  - {name: leash, optional: true, secret: true, about: Its leash}
events:
- {id: bark.loud, name: BarkedLoudly, family: bark, base: Barked, key: [wow], signed: false, page: dogs, about: Loud.}
- {id: bark.other, name: BarkedSomehow, family: bark, base: Barked, key: [wuff], fallback: true, page: dogs, about: It.}
"""


def modules(folder: Path, barks: str = BARKS, families: str = FAMILIES) -> dict[str, str]:
    (folder / "families.yaml").write_text(families)
    (folder / "users.yaml").write_text(barks)
    files = webhook_modules(load_callbacks(folder))
    return {name: " ".join(source.split()) for name, source in files.items()}


def test_classes(tmp_path: Path) -> None:
    """A row becomes a class with its fields, their readers, and its properties."""
    source = modules(tmp_path)["webhooks/_events_users.py"]
    for piece in (
        'class Barked(Event): """A dog barked."""',
        'reader: ClassVar[Reader | None] = staticmethod(reading.flatten("dog"))',
        'dog_name: str = json_field(name="dog.name") """Who."""',
        'when: int | None = json_field(default=None, reader=shapes.to_int, unit="ms")',
        '"""When, in milliseconds since the epoch."""',
        "leash: str | None = json_field(default=None, secret=True)",
        "def when_at(self) -> datetime | None:",
        'def actor(self) -> str | None: """ID of the user who caused the event: ``dog_name``.""" return self.dog_name',
        "class BarkedLoudly(Barked):",
        'event_id: ClassVar[str] = "bark.loud" family: ClassVar[str] = "bark" signed: ClassVar[bool] = False',
    ):
        assert piece in source


def test_table(tmp_path: Path) -> None:
    """The table has the conditions of each family, and the event of each key."""
    source = modules(tmp_path)["webhooks/_catalogue.py"]
    assert 'when=(("animal", ("dog",)), ("tail", PRESENT), ("age", ("old", "young"))),' in source
    assert '("wow",): "BarkedLoudly", ("wuff",): "BarkedSomehow", }, fallback="BarkedSomehow",' in source


def test_public_names(tmp_path: Path) -> None:
    """The package lists the classes and the hand-written names, sorted."""
    source = modules(tmp_path)["webhooks/__init__.py"]
    hand_written = [name for names in HAND_WRITTEN.values() for name in names]
    names = sorted(["Barked", "BarkedLoudly", "BarkedSomehow", *hand_written])
    assert "__all__ = [" + ", ".join(f'"{name}"' for name in names) + "]" in source


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("key: [wuff]", "key: [wow]"), "another event has the key"),
        (("key: [wuff]", "key: [wuff, x]"), "the key of bark is"),
        (("family: bark, base: Barked, key: [wuff]", "family: meow, base: Barked, key: [wuff]"), "no family 'meow'"),
        (("BarkedSomehow", "BarkedLoudly"), "two classes have this name"),
        (("about: Who", "abuot: Who"), "unknown keys"),
        (("bases:", "basses:"), "unknown keys"),
    ],
)
def test_wrong_rows(tmp_path: Path, change: tuple[str, str], problem: str) -> None:
    """A wrong row is refused with its name and the mistake."""
    with pytest.raises(SpecError, match=problem):
        modules(tmp_path, barks=BARKS.replace(*change))


def test_nested_conditions(tmp_path: Path) -> None:
    """Conditions of families are about top-level fields."""
    with pytest.raises(SpecError, match="must name top-level fields"):
        modules(tmp_path, families=FAMILIES.replace("tail:", "tail.length:"))
