"""Text of generated modules: literals, sentences, and names that code mentions."""

from __future__ import annotations

import pytest

from easemob_async._codegen.text import docstring, literal, mentions, sentence
from easemob_async._codegen.validation import json_object


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('a "b" \\ c\n', '"a \\"b\\" \\\\ c\\n"'),
        (["a", 1], '["a", 1]'),
        ((), "()"),
        (("a",), '("a",)'),
        (("a", None), '("a", None)'),
        (True, "True"),
    ],
)
def test_literal(value: object, text: str) -> None:
    """A literal has double quotes, and a tuple a last comma only where it needs one."""
    assert literal(value) == text
    assert eval(text) == value


def test_sentence() -> None:
    """A sentence is on one line and ends with a full stop."""
    assert sentence("Two\n  lines") == "Two lines."
    assert sentence("Done.") == "Done."


def test_short_docstring() -> None:
    """A docstring of one sentence that fits is on one line."""
    assert docstring("A pet", [], [], "    ") == ['    """A pet."""']


def test_long_docstring() -> None:
    """Paragraphs and sections follow the first line, and further lines of an entry are indented."""
    lines = docstring("A pet", ["Or two."], [("Args", [("name", "word " * 30)])], "")
    assert lines[:6] == ['"""', "A pet.", "", "Or two.", "", "Args:"]
    assert lines[6].startswith("    name: word word")
    assert lines[7].startswith("        word")
    assert max(map(len, lines)) <= 116


def test_mentions() -> None:
    """A name is mentioned as a whole word of code, not in a docstring or inside another name."""
    assert mentions("x: Pet", "Pet")
    assert not mentions('"""A Pet."""\nx: Pets', "Pet")


def test_json_object() -> None:
    """Fields with a common part before a dot are put into one object."""
    fields = [("a.x", "1"), ("b", "2"), ("a.y", "3"), ("**", "rest")]
    assert json_object(fields) == '{"a": compact({"x": 1, "y": 3,}) or None, "b": 2, **rest,}'
    assert json_object([("a", "1")]) == '{"a": 1}'
