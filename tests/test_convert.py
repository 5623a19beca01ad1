"""Conversion of JSON to models: exact types, other spellings of scalars, lists and times, and the place of an error."""

import copy
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Literal, TypedDict

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from easemob_async._convert import ShapeError, structure
from easemob_async.models._base import Model, json_field
from tests.conversions import change, describe, find_samples
from tests.plain_conversion import MisfitError, convert_plainly


@frozen(kw_only=True)
class Row(Model):
    id: str
    size: int | None = None


@frozen(kw_only=True)
class Record(Model):
    name: str | None = None
    rows: list[Row]
    first: Row | None = None
    texts: list[str] = json_field(factory=list)
    by_name: dict[str, str] = json_field(factory=dict)
    created: int | None = json_field(default=None, unit="ms")
    seen: int | None = json_field(default=None, unit="s")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (str, 1029457500870543736, "1029457500870543736"),
        (str, 2**64 + 1, "18446744073709551617"),
        (str, -5, "-5"),
        (str, True, "true"),
        (str | None, 7, "7"),
        (str | None, None, None),
        (int, "1", 1),
        (int, "-1", -1),
        (int, "18446744073709551617", 2**64 + 1),
        (int, 3.0, 3),
        (int | None, "0", 0),
        (bool, "true", True),
        (bool, "False", False),
        (bool, 1, True),
        (bool, 0, False),
        (bool | None, "false", False),
        (float, "39.9", 39.9),
        (float, 3, 3.0),
        (list[str], [1, "a"], ["1", "a"]),
        (dict[str, str], {"u1": 5}, {"u1": "5"}),
        (dict[str, dict[str, str]], {"u1": None, "u2": []}, {"u1": {}, "u2": {}}),
        (dict[str, list[str]], {"u1": None}, {"u1": []}),
        (list[Row], {"id": 5}, [Row(id="5")]),
        (list[Row], {}, []),
        (Row, [{"id": 5}], Row(id="5")),
    ],
)
def test_other_spellings(kind: Any, value: Any, expected: Any) -> None:
    """A value in another spelling is converted exactly."""
    found: Any = structure(value, kind)
    assert found == expected
    assert type(found) is type(expected)


OTHER_TYPES: list[tuple[Any, list[Any]]] = [
    (str, [None, 1.5, 1e20, [], {}]),
    (int, [None, True, "", "-", "1.0", "1e3", " 1", "\u0661", "1_0", "9" * 41, 1.5, 2.0**60, []]),
    (bool, [None, "", "yes", 2, -1, 1.0, []]),
    (float, [None, True, "", "nan", "inf", []]),
    (list[str], [None, "a", {"a": 1}, {}, 5]),
    (list[Row], [None, "a", 5, {"a": 1}]),
    (dict[str, str], [None, "a", 5, ["a"], {"a": None}]),
    (Row, [None, "a", [], {}, [{}], [{"id": 1}, {"id": 2}], ["a"]]),
]


@pytest.mark.parametrize(
    ("kind", "value"),
    [(kind, value) for kind, values in OTHER_TYPES for value in values],
)
def test_other_types(kind: Any, value: Any) -> None:
    """A value that cannot have the documented type without a guess is refused."""
    with pytest.raises(ShapeError):
        structure(value, kind)


def test_lists_inside_a_payload() -> None:
    """Null is an empty list, and an object is the only item of a list of objects."""
    assert structure({"rows": None, "texts": None, "by_name": None}, Record) == Record(rows=[])
    assert structure({"rows": {"id": 1}, "by_name": []}, Record) == Record(rows=[Row(id="1")])
    assert structure({"rows": {}}, Record) == Record(rows=[])


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"rows": [{"id": "1"}, {"id": None}]}, "$.rows[1].id"),
        ({"rows": [{"id": "1", "size": "many"}]}, "$.rows[0].size"),
        ({"rows": [], "texts": ["a", 1.5]}, "$.texts[1]"),
        ({"rows": [], "by_name": {"u1": None}}, "$.by_name.u1"),
        ({"texts": []}, "$"),
        ({"rows": [], "first": {"id": None}}, "$.first.id"),
        ({"rows": [], "first": [{"id": None}]}, "$.first.id"),
        ({"rows": [], "first": []}, "$.first"),
    ],
)
def test_place_of_an_error(value: Any, path: str) -> None:
    """The error names the place that differs."""
    with pytest.raises(ShapeError) as caught:
        structure(value, Record)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("created", "seen", "expected"),
    [
        (1542795196504, 1542795196, (1542795196504, 1542795196)),
        (1542795196, 1542795196504, (1542795196000, 1542795196)),
        ("1542795196", "1542795196504", (1542795196000, 1542795196)),
        (0, 0, (0, 0)),
        (-1, -1, (-1, -1)),
        (None, None, (None, None)),
    ],
)
def test_unit_of_times(created: Any, seen: Any, expected: Any) -> None:
    """A time in seconds becomes one in milliseconds where these are documented, and the reverse; 0 and -1 stay."""
    found: Any = structure({"rows": [], "created": created, "seen": seen}, Record)
    assert (found.created, found.seen) == expected


SAMPLES = find_samples()


def check_against_the_rules(value: Any, kind: Any) -> bool:
    """Check that a conversion has the same result as by the plain rules; return whether it is a value."""
    before = copy.deepcopy(value)
    expected, found = outcome(convert_plainly, copy.deepcopy(value), kind), outcome(structure, value, kind)
    assert found == expected
    assert value == before
    return bool(found[0] == "value")


def outcome(convert: Callable[[Any, Any], Any], value: Any, kind: Any) -> tuple[Any, ...]:
    try:
        return "value", describe(convert(value, kind))
    except (MisfitError, ShapeError) as error:
        return "misfit", error.path, error.problem


def test_documented_json_follows_the_rules() -> None:
    """All documented callbacks, and all parts of documented replies, are converted by the rules."""
    converted = sum(check_against_the_rules(value, kind) for value, kind in SAMPLES)
    assert 900 < converted < len(SAMPLES)


@settings(max_examples=500, deadline=None)
@given(data=st.data())
def test_changed_json_follows_the_rules(data: st.DataObject) -> None:
    """The same for documented JSON with a few changes, as models and as errors."""
    value, kind = SAMPLES[data.draw(st.integers(0, len(SAMPLES) - 1), "sample")]
    check_against_the_rules(change(data, value), kind)


class Pair(TypedDict):
    left: Row
    right: list[str] | None


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (tuple[Row, ...], [{"id": 5}], (Row(id="5"),)),
        (Pair, {"left": [{"id": 5}], "right": [1]}, {"left": Row(id="5"), "right": ["1"]}),
        (Pair | None, None, None),
        (list[Literal["a", "b"]], ["a"], ["a"]),
        (dict[str, frozenset[int]], {"x": ["1", 2]}, {"x": frozenset({1, 2})}),
    ],
)
def test_other_kinds_of_types(kind: Any, value: Any, expected: Any) -> None:
    """cattrs converts types that have no rule, and the rules apply to their parts."""
    assert structure(value, kind) == expected


def test_misfit_in_other_kinds_of_types() -> None:
    """The error has the place of a value that cattrs refuses, or of the value around it."""
    with pytest.raises(ShapeError) as caught:
        structure({"x": [{"id": "1"}], "y": [{"size": 1}]}, dict[str, tuple[Row, ...]])
    assert caught.value.path == "$.y"


def test_documented_types_do_not_load_cattrs() -> None:
    """No type of an operation or an event needs cattrs, whose import takes a tenth of the first call."""
    code = (
        "import sys; from tests.conversions import find_samples; from easemob_async._convert import structure\n"
        "for value, kind in find_samples():\n"
        "    try: structure(value, kind)\n"
        "    except Exception: pass\n"
        "print('cattrs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
