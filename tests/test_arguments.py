"""Invalid values for every argument of every coroutine; the other arguments are those of a documented call."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from tests.handler import HandlerTransport, make_client, make_reply
from tests.witnesses.harness import Witness, arguments, load

pytestmark = pytest.mark.anyio


class Unexpected:
    """A type that no argument accepts."""


WRONG: list[Any] = [
    Unexpected(),
    5.5,
    math.nan,
    b"bytes",
    "half a pair \ud800",
    "nul \0",
    "x" * 5000,
    "",
    {},
    [Unexpected()],
    [b"bytes"],
    ["half a pair \ud800"],
    [{}],
    {"key": Unexpected()},
    {b"bytes": 1},
    {"half a pair \ud800": "half a pair \ud800"},
]
"""Values that most arguments refuse; where an argument accepts one, the request is sent."""

ALWAYS_WRONG = WRONG[0]


def calls() -> dict[str, list[Witness]]:
    """One documented call of each operation, by area."""
    found: dict[str, dict[str, Witness]] = {}
    for witness in load():
        if not witness.error:
            found.setdefault(witness.area, {}).setdefault(witness.operation, witness)
    return {area: list(witnesses.values()) for area, witnesses in found.items()}


CALLS = calls()


def variations(method: Any, call: list[Any], folder: Path) -> Iterator[tuple[str, Any, inspect.BoundArguments]]:
    """The call with each argument replaced by each wrong value."""
    given, named = arguments(call, folder)
    signature = inspect.signature(method)
    for name in signature.parameters:
        for value in WRONG:
            bound = signature.bind(*given, **named)
            bound.arguments[name] = value
            yield name, value, bound


async def end_of(method: Any, bound: inspect.BoundArguments) -> Exception | None:
    try:
        await method(*bound.args, **bound.kwargs)
    except Exception as error:
        return error
    return None


@pytest.mark.parametrize("area", CALLS)
async def test_a_wrong_value(area: str, tmp_path: Path) -> None:
    """It is refused before anything is sent, with the argument's name, and never with a TypeError."""
    refused = 0
    for witness in CALLS[area]:
        body, status = witness.body, witness.status
        client = make_client(lambda _: make_reply(status, body), limits=False)  # noqa: B023
        transport = client._core.transport
        assert isinstance(transport, HandlerTransport)
        method: Any = client
        for part in witness.operation.split("."):
            method = getattr(method, part)
        for name, value, bound in variations(method, witness.call, tmp_path):
            transport.requests.clear()
            where = f"{witness.operation}({name}={value!r:.40})"
            error = await end_of(method, bound)
            if error is None:
                assert value is not ALWAYS_WRONG, where
                continue
            refused += 1
            assert isinstance(error, InvalidArgumentError), (where, error)
            # Values that JSON cannot represent are found when the body is written.
            assert name in error.argument or (error.argument == "body" and isinstance(value, dict)), (where, error)
            assert transport.requests == [], where
    assert refused
