"""Modules of ``models/``: attrs classes with their fields, times and validation."""

from __future__ import annotations

from tests.codegen.small_spec import generated, on_one_line


def test_fields() -> None:
    """A row becomes an attrs class, with a property for the datetime beside a time."""
    source = on_one_line(generated()["models/_pets.py"])
    assert 'born: int | None = json_field(default=None, name="bornAt", unit="ms")' in source
    assert '"""Time of birth, in milliseconds since the epoch."""' in source
    assert "def born_at(self) -> datetime | None:" in source


def test_order() -> None:
    """A model comes after the models that it mentions."""
    source = generated()["models/_pets.py"]
    assert source.index("class Pet(") < source.index("class Litter(")


def test_input() -> None:
    """An input model validates its fields, and puts those with a dotted name into one object."""
    source = on_one_line(generated()["models/_pets.py"])
    assert "class Brush(InputModel):" in source
    assert '"size": compact({"width": check.integer(f"{argument}.width", self.width, at_least=1),' in source
    assert '"owner": check.username(f"{argument}.owner", self.owner, optional=True)' in source


def test_names_of_the_package() -> None:
    """The package lists the models and the base classes, and loads the models on first use."""
    source = on_one_line(generated()["models/__init__.py"])
    assert (
        '"BodyModel", "Brush", "InputModel", "Litter", "MessageIds", "MessageModel", "Model", "Pet", "UserAttributes"]'
        in source
    )
    assert '"Pet": "._pets",' in source
