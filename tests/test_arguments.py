"""Invalid values for each argument of each operation; the other arguments are those of a documented call."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from tests.handler import get_requests, make_client, make_reply
from tests.outcomes import get_error
from tests.witnesses.witness import build_arguments, find_calls

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
