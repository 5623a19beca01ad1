"""Values no argument can have, in the place of every argument of every coroutine; the rest is a witness's call."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from tests.handler import HandlerTransport, answer, client_of
from tests.witnesses.harness import Witness, arguments, load

pytestmark = pytest.mark.anyio


class Stranger:
    """A value of no kind any argument has."""


WRONG: list[Any] = [
    Stranger(),
    5.5,
    math.nan,
    b"bytes",
    "half a pair \ud800",
    "nul \0",
    "x" * 5000,
    "",
    {},
    [Stranger()],
    [b"bytes"],
    ["half a pair \ud800"],
    [{}],
    {"key": Stranger()},
    {b"bytes": 1},
    {"half a pair \ud800": "half a pair \ud800"},
]
"""Some of these are right somewhere; then the call goes out."""

ALWAYS_WRONG = WRONG[0]


def calls() -> dict[str, list[Witness]]:
    """By area, one call of each operation."""
    found: dict[str, dict[str, Witness]] = {}
    for witness in load():
        if not witness.error:
            found.setdefault(witness.area, {}).setdefault(witness.operation, witness)
    return {area: list(witnesses.values()) for area, witnesses in found.items()}


CALLS = calls()


def variations(method: Any, call: list[Any], folder: Path) -> Iterator[tuple[str, Any, inspect.BoundArguments]]:
    """The call with one argument replaced, in every way."""
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
    """It is refused by the argument's name before anything is sent; never by a TypeError from the depths."""
    refused = 0
    for witness in CALLS[area]:
        body, status = witness.body, witness.status
        client = client_of(lambda _: answer(status, body), limits=False)  # noqa: B023
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
            # What JSON cannot hold is found where the body is written.
            assert name in error.argument or (error.argument == "body" and isinstance(value, dict)), (where, error)
            assert transport.requests == [], where
    assert refused
