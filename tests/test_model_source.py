"""Functions that make models: generated on first use, and the same result as the constructor of the class."""

import copy
import pickle
import traceback
from typing import Any, ClassVar

import attrs
import pytest
from attrs import field, frozen

from easemob_async import models
from easemob_async._convert import ShapeError, structure
from easemob_async.models import User
from easemob_async.models._base import Model, Reader, json_field
from easemob_async.webhooks import GroupAdminsAdded, GroupAdminsRemoved, TextMessageSent
from tests.conversions import load_callbacks


@frozen(kw_only=True)
class Plain(Model):
    id: str
    size: int = 7
    names: list[str] = json_field(factory=lambda: ["nobody"])
    owner: str | None = json_field(default=None, name="from")
    device: str | None = json_field(default=None, name="from", reader=lambda value: value[-1])
    width: int | None = json_field(default=None, name="box.width")
    seen: list[int] = field(init=False, factory=list)


@frozen(kw_only=True)
class Renamed(Plain):
    """Adds nothing to its base."""


@frozen(kw_only=True)
class Longer(Plain):
    length: int | None = None


@frozen(kw_only=True)
class Redefined(Plain):
    size: int = 8


@frozen(kw_only=True)
class Read(Plain):
    reader: ClassVar[Reader | None] = staticmethod(lambda value: {"id": "read", **value})


@frozen(kw_only=True)
class Checked(Plain):
    def __attrs_post_init__(self) -> None:
        if self.size > 10:
            raise ValueError("too large")
        self.seen.append(self.size)


def quote(text: str) -> str:
    return f"<{text}>"


@frozen(kw_only=True)
class Converted(Model):
    id: str = field(converter=quote)
    size: int = field(default=1, validator=attrs.validators.le(10))


@frozen(kw_only=True)
class Tree(Model):
    name: str
    trees: "list[Tree]" = field(factory=list)
    mother: "Tree | None" = None


attrs.resolve_types(Tree)


def test_values_and_defaults() -> None:
    """Fields have the values, or their defaults if they are missing or null; two fields may share a name in JSON."""
    assert structure({"id": "a"}, Plain) == Plain(id="a")
    found: Plain = structure({"id": "a", "size": None, "from": "xy", "box": {"width": "3", "z": 1}, "new": 1}, Plain)
    assert (found.size, found.names, found.owner, found.device, found.width) == (7, ["nobody"], "xy", "y", 3)
    assert (found.extra, found.seen) == ({"new": 1}, [])
    assert structure({"id": "a", "box.width": 4}, Plain).width == 4
    assert structure({"id": "a", "box": [], "box.width": 4}, Plain).width == 4
    assert structure({"id": "a", "box": {"width": 3}, "box.width": 4}, Plain).width == 3


def test_defaults_are_not_shared() -> None:
    """Each model has lists and dictionaries of its own, and none of the JSON."""
    found: list[Plain] = structure([{"id": "a"}, {"id": "b"}], list[Plain])
    first, second = found
    assert first.names is not second.names
    assert first.seen is not second.seen
    assert first.extra is not second.extra
    names = ["x"]
    assert structure({"id": "a", "names": names}, Plain).names is not names


@pytest.mark.parametrize("cls", [Plain, Renamed, Longer, Redefined, Read, Checked])
def test_class_of_the_model(cls: type[Plain]) -> None:
    """The model is an instance of the class itself, whatever the class shares with its base."""
    found: Plain = structure({"id": "a"}, cls)
    assert type(found) is cls
    assert found.size == (8 if cls is Redefined else 7)
    assert hasattr(found, "length") == (cls is Longer)
    assert structure({}, Read).id == "read"


def test_model_is_like_a_constructed_one() -> None:
    """A model is frozen, and is equal to one from the constructor; so are its hash, its repr, its pickle and copies."""
    found: Longer = structure({"id": "a", "size": 3}, Longer)
    made = Longer(id="a", size=3)
    assert found == made
    assert repr(found) == repr(made)
    assert dir(found) == dir(made)
    user: User = structure({"username": "u1", "new": 1}, User)
    assert hash(user) == hash(User(username="u1"))
    assert user in {User(username="u1"): None}
    for same in (pickle.loads(pickle.dumps(user)), copy.copy(user), copy.deepcopy(user), attrs.evolve(user)):
        assert type(same) is User
        assert (same, same.extra) == (user, {"new": 1})
    for name in ("username", "created", "extra", "other"):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(user, name, "x")
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(user, name)
    assert user.username == "u1"


def test_constructor_that_does_more() -> None:
    """A constructor that does more than assign the fields is called."""
    assert structure({"id": "a", "size": "9", "new": 1}, Checked).seen == [9]
    assert structure({"id": "a", "new": 1}, Checked).extra == {"new": 1}
    assert structure({"id": "a"}, Converted) == Converted(id="a")


@pytest.mark.parametrize("cls", [Checked, Converted])
def test_constructor_that_refuses(cls: type[Model]) -> None:
    """An exception of a constructor is a misfit of the object."""
    with pytest.raises(ShapeError) as caught:
        structure({"id": "a", "size": 11}, cls)
    assert caught.value.path == "$"


def test_models_that_contain_themselves() -> None:
    """A model may contain models of its own class."""
    value = {"name": "a", "trees": [{"name": "b", "trees": {"name": "c"}}], "mother": {"name": "d"}}
    expected = Tree(name="a", trees=[Tree(name="b", trees=[Tree(name="c")])], mother=Tree(name="d"))
    kind: Any = Tree
    assert structure(value, kind) == expected
    with pytest.raises(ShapeError) as caught:
        structure({"name": "a", "trees": [{"name": "b"}, {"name": "c", "mother": {}}]}, kind)
    assert (caught.value.path, caught.value.problem) == ("$.trees[1].mother", "the field 'name' is missing")


def test_traceback_shows_the_source() -> None:
    """A traceback shows the line of the generated function that failed, and has no unfinished model."""
    with pytest.raises(ShapeError) as caught:
        structure({"username": "u1", "nickname": []}, User)
    cause = caught.value.__cause__
    assert cause is not None
    assert "nickname_ = to_str(nickname_)" in "".join(traceback.format_exception(cause))
    for frame, _ in traceback.walk_tb(cause.__traceback__):
        assert not any(isinstance(value, Model) for value in frame.f_locals.values())


def test_events_share_functions() -> None:
    """Events that differ in their name only share the code of one function."""
    bodies = dict(load_callbacks())
    added: Any = structure(bodies["group_op.admin.add"], GroupAdminsAdded)
    removed: Any = structure(bodies["group_op.admin.add"], GroupAdminsRemoved)
    assert (type(added), type(removed)) == (GroupAdminsAdded, GroupAdminsRemoved)
    assert attrs.asdict(added) == attrs.asdict(removed)
    assert added != removed
    assert isinstance(structure(bodies["message.txt"], TextMessageSent), TextMessageSent)


def test_every_model_is_generated() -> None:
    """The function of each public model refuses a value that is not an object, with its place."""
    kinds = [getattr(models, name) for name in models.__all__]
    found = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Model)]
    assert len(found) > 60
    for kind in found:
        with pytest.raises(ShapeError) as caught:
            structure(5, kind)
        assert (caught.value.path, caught.value.problem) == ("$", "expected dict, got int")
