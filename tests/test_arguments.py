"""Invalid values for each argument of each operation; the other arguments are those of a documented call."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from easemob_async import APIError, InvalidArgumentError
from tests.handler import get_requests, make_client, make_reply
from tests.outcomes import get_error
from tests.witnesses.witness import Witness, build_arguments, find_calls

pytestmark = pytest.mark.anyio


class Unsupported:
    """A type that no argument accepts."""


ALWAYS_INVALID = Unsupported()

INVALID: list[Any] = [
    ALWAYS_INVALID,
    5.5,
    math.nan,
    b"bytes",
    "half a pair \ud800",
    "nul \0",
    "x" * 5000,
    "",
    {},
    [Unsupported()],
    [b"bytes"],
    ["half a pair \ud800"],
    [{}],
    {"key": Unsupported()},
    {b"bytes": 1},
    {"half a pair \ud800": "half a pair \ud800"},
]
"""Values that most arguments refuse; where an argument accepts one, the request is sent."""

CALLS = find_calls()


def vary_arguments(method: Any, call: list[Any], folder: Path) -> Iterator[tuple[str, Any, inspect.BoundArguments]]:
    """Yield the arguments of a call with one of them replaced by an invalid value: its name, the value, all of them."""
    positional, named = build_arguments(call, folder)
    signature = inspect.signature(method)
    for name in signature.parameters:
        for value in INVALID:
            bound = signature.bind(*positional, **named)
            bound.arguments[name] = value
            yield name, value, bound


@pytest.mark.parametrize("area", CALLS)
async def test_invalid_value_is_refused(area: str, tmp_path: Path) -> None:
    """An invalid value is refused by the argument's name before anything is sent, and never with a TypeError."""
    refused = 0
    for witness in CALLS[area]:
        reply = make_reply(witness.status, witness.body)
        client = make_client(lambda _: reply, limits=False)  # noqa: B023
        requests = get_requests(client)
        method = attrgetter(witness.operation)(client)
        for name, value, bound in vary_arguments(method, witness.call, tmp_path):
            requests.clear()
            where = f"{witness.operation}({name}={value!r:.40})"
            error = await get_error(method(*bound.args, **bound.kwargs))
            if error is None:
                assert value is not ALWAYS_INVALID, where
                continue
            refused += 1
            assert isinstance(error, InvalidArgumentError), (where, error)
            # Values that JSON cannot represent are found when the body is written.
            assert name in error.argument or (error.argument == "body" and isinstance(value, dict)), (where, error)
            assert requests == [], where
    assert refused


def find_collection_arguments(area: str) -> Iterator[tuple[Witness, str]]:
    """Yield the operations of an area with the names of their arguments that want a collection."""
    client = make_client(lambda request: make_reply(), limits=False)
    for operation, witness in {witness.operation: witness for witness in CALLS[area]}.items():
        for name, parameter in inspect.signature(attrgetter(operation)(client)).parameters.items():
            if "Collection[" in str(parameter.annotation):
                yield witness, name


@pytest.mark.parametrize("area", CALLS)
async def test_wrong_collection_is_refused(area: str, tmp_path: Path) -> None:
    """A generator, a string or a mapping in place of a collection is refused with advice, before anything is sent."""
    client = make_client(lambda request: make_reply(), limits=False)
    for witness, name in find_collection_arguments(area):
        method = attrgetter(witness.operation)(client)
        positional, named = build_arguments(witness.call, tmp_path)
        bound = inspect.signature(method).bind(*positional, **named)
        right = list(bound.arguments.get(name) or ["alice"])
        wrong: list[Any] = [(item for item in right), iter(right), map(str, right), "alice", b"alice", {"alice": 1}]
        for value in wrong:
            bound.arguments[name] = value
            error = await get_error(method(*bound.args, **bound.kwargs))
            where = f"{witness.operation}({name}={type(value).__name__})"
            assert isinstance(error, InvalidArgumentError), (where, error)
            assert (error.argument, error.rule.startswith("must be a ")) == (name, True), (where, error)
        assert [*wrong[0]] == right, "a generator that is refused was not read"
    assert get_requests(client) == []


def test_collection_arguments_are_found() -> None:
    """The test above covers the arguments of many operations."""
    assert sum(1 for area in CALLS for _ in find_collection_arguments(area)) > 40


@pytest.mark.parametrize("name", ["groups.create", "groups.update", "chatrooms.create", "chatrooms.update"])
async def test_custom_data_is_at_most_8_kb(name: str) -> None:
    """Custom data of more than 8,192 bytes in UTF-8 is refused before anything is sent."""
    client = make_client(lambda request: make_reply(400), limits=False)
    method = attrgetter(name)(client)
    required: dict[str, dict[str, Any]] = {
        "groups.create": {"owner": "a", "public": True},
        "chatrooms.create": {"owner": "a", "name": "n"},
    }
    given = required.get(name, {})
    given |= {"description": "d", "max_members": 5} if name == "chatrooms.create" else {}
    positional = ["1"] if name.endswith("update") else []
    for fits, too_large in (("x" * 8192, "x" * 8193), ("李" * 2730, "李" * 2731)):
        error = await get_error(method(*positional, **given, custom=too_large))
        assert str(error) == f"custom: must be at most 8192 bytes in UTF-8, got {len(too_large.encode())}"
        assert isinstance(await get_error(method(*positional, **given, custom=fits)), APIError)
    assert len(get_requests(client)) == 2


async def test_attributes_of_one_call_are_at_most_4_kb() -> None:
    """The attributes of one call may have 4,096 bytes as a JSON object, with names, quotation marks and escapes."""
    client = make_client(lambda request: make_reply(200, {"data": {}}), limits=False)
    around = len('{"ext":"","sign":""}')
    for fits, too_large in (
        ("x" * (4096 - around), "x" * (4097 - around)),
        ("李" * ((4096 - around) // 3), "李" * ((4096 - around) // 3 + 1)),
        ('"' * ((4096 - around) // 2), '"' * ((4096 - around) // 2 + 1)),
    ):
        await client.attributes.set("alice", {"ext": fits, "sign": ""})
        with pytest.raises(InvalidArgumentError, match=r"^attributes: must have at most 4096 bytes, .*; got 4\d+$"):
            await client.attributes.set("alice", {"ext": too_large, "sign": ""})
        report = await client.batch.set_attributes(
            [("a", {"ext": fits, "sign": ""}), ("b", {"ext": too_large, "sign": ""})]
        )
        assert (report.ok, report.failed) == (1, 1)
    assert len(get_requests(client)) == 6
