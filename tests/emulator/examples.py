"""Comparison of replies with the documents' examples."""

from __future__ import annotations

from typing import Any

CHANGING = frozenset({
    "application", "created", "cursor", "duration", "groupId", "groupid", "id", "joined_time", "lastModified",
    "modified", "organization", "applicationName", "timestamp", "unixtime", "uri", "uuid",
})  # fmt: skip
"""Fields whose values differ between runs or are anonymized in the documents; only their types are compared."""


def assert_like(reply: Any, example: Any, at: str = "$") -> None:
    """
    Assert that a reply has the fields of an example, with equal values, or equal types for ``CHANGING`` fields.

    The order of the fields of a JSON object does not matter.
    """
    assert type(reply) is type(example), f"{at}: {reply!r} instead of {example!r}"
    if isinstance(example, dict):
        assert reply.keys() == example.keys(), f"{at}: fields differ by {sorted(reply.keys() ^ example.keys())}"
        for name, value in example.items():
            if name in CHANGING:
                assert type(reply[name]) is type(value), f"{at}.{name}: {reply[name]!r} instead of {value!r}"
            else:
                assert_like(reply[name], value, f"{at}.{name}")
    elif isinstance(example, list):
        assert len(reply) == len(example), f"{at}: {reply!r} instead of {example!r}"
        for index, (one, other) in enumerate(zip(reply, example, strict=True)):
            assert_like(one, other, f"{at}[{index}]")
    else:
        assert reply == example, f"{at}: {reply!r} instead of {example!r}"
