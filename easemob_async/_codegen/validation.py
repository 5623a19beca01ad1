"""Expressions that validate values by the rules of their rows, and the JSON objects that hold them."""

from __future__ import annotations

from typing import Any

from easemob_async._codegen.text import literal

__all__ = ["check_expression", "json_object"]

FUNCTIONS: dict[str, tuple[str, dict[str, str]]] = {
    # The type of a row, to the function of `_checks` and its keywords by the row's keys.
    "username": ("username", {}),
    "usernames": ("usernames", {"min": "at_least", "max": "at_most"}),
    "str": ("text", {"min": "at_least", "max": "at_most", "max_bytes": "at_most_bytes"}),
    "strs": ("strings", {"min": "at_least", "max": "at_most", "each_max": "each_at_most"}),
    "joined": ("joined", {"max": "at_most"}),
    "int": ("integer", {"min": "at_least", "max": "at_most"}),
    "bool": ("flag", {}),
    "map": (
        "string_map",
        {
            "min": "at_least",
            "max": "at_most",
            "key_max_bytes": "key_at_most_bytes",
            "value_max_bytes": "value_at_most_bytes",
            "json_max_bytes": "json_at_most_bytes",
        },
    ),
    "object": ("json_object", {}),
    "models": ("input_models", {"min": "at_least", "max": "at_most"}),
}


def check_expression(kind: str, argument: str, value: str, rules: dict[str, Any], *, optional: bool) -> str:
    """
    Return the expression that validates *value* and returns what is sent.

    Args:
        kind: A type of ``ARGUMENT_TYPES``.
        argument: A Python expression for the name of the value in error messages.
        value: A Python expression for the value.
        rules: The rules of the row: ``min``, ``max``, ``values``, ``pattern`` and so on.
        optional: Whether the value may be None.
    """
    if kind not in FUNCTIONS:
        return value
    function, keywords = FUNCTIONS[kind]
    given: list[str] = []
    if kind == "str" and rules.get("values"):
        function, keywords = "one_of", {}
        given = [literal(word) for word in rules["values"]]
    elif kind == "str" and rules.get("pattern"):
        function, keywords = "matches", {}
        given = [literal(rules["pattern"]), literal(rules["rule"])]
    if optional:
        given.append("optional=True")
    given += [f"{word}={literal(rules[key])}" for key, word in keywords.items() if rules.get(key) not in {None, ""}]
    return f"check.{function}({', '.join([argument, value, *given])})"


def json_object(fields: list[tuple[str, str]]) -> str:
    """
    Return the expression of a JSON object.

    Args:
        fields: Names with expressions. Fields whose names share a part before a dot are put into one object; the name
            ``**`` means all fields of a mapping.
    """
    entries: dict[str, str] = {}
    inside: dict[str, list[tuple[str, str]]] = {}
    for name, value in fields:
        outer, _, inner = name.partition(".")
        if name == "**":
            entries[value] = f"**{value}"
        elif inner:
            inside.setdefault(outer, []).append((inner, value))
            entries[outer] = f"{literal(outer)}: compact({json_object(inside[outer])}) or None"
        else:
            entries[outer] = f"{literal(outer)}: {value}"
    # The formatter puts each field on a line of its own where the last one has a comma.
    return "{" + ", ".join(entries.values()) + ("," if len(entries) > 1 else "") + "}"
