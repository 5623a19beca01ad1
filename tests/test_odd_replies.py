"""Undocumented replies: the documented replies of each operation, with one value replaced or removed."""

from __future__ import annotations

import copy
import inspect
import itertools
import json
import pickle
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import attrs
import pytest

from easemob_async import APIError, Page, RetryPolicy, UnexpectedReplyError
from easemob_async.transports import Reply
from tests.handler import make_client, make_reply
from tests.outcomes import get_error
from tests.witnesses.witness import build_arguments, find_calls

pytestmark = pytest.mark.anyio

ODD: list[Any] = [None, 5, -1, 5.5, True, "x", "", "-", "9" * 5000, 10**30, [], {}, [None], [[]], [{}], {"": ""}]
"""Values that replace those of documented replies."""

CALLS = find_calls()


def find_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each value in a JSON value, and of the JSON value itself."""
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from find_paths(value[key], (*path, key))


def replace_at(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a copy of a JSON value with another value at *path*."""
    if not path:
        return value
    body = copy.deepcopy(body)
    holder = body
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return body


def remove_at(body: Any, path: tuple[Any, ...]) -> Any:
    """Return a copy of a JSON value without the value at *path*."""
    body = copy.deepcopy(body)
    holder = body
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    return body


def use_result(value: Any) -> None:
    """Read the properties of a result and of all its parts, and copy, pickle and compare them."""
    if isinstance(value, Page):
        use_result(value.items)
    elif attrs.has(type(value)):
        for name, _ in inspect.getmembers(type(value), lambda each: isinstance(each, property)):
            getattr(value, name)
        for same in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value)), attrs.evolve(value)):
            assert same == value
            assert same.extra == value.extra
        for field in attrs.fields(type(value)):
            use_result(getattr(value, field.name))
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            use_result(each)


@pytest.mark.parametrize("area", CALLS)
async def test_changed_reply_is_a_result_or_an_error(area: str, tmp_path: Path) -> None:
    """A changed reply becomes a result or an error of the client, and never an error such as KeyError."""
    odd = itertools.cycle(ODD)
    reply = make_reply()
    client = make_client(lambda _: reply, limits=False, retry=RetryPolicy(attempts=1))
    for witness in CALLS[area]:
        if "json" not in witness.reply or witness.operation == "history.iter":
            continue
        method = attrgetter(witness.operation)(client)
        positional, named = build_arguments(witness.call, tmp_path)

        async def call(method: Any = method, positional: Any = positional, named: Any = named) -> None:
            use_result(await method(*positional, **named))

        for path in find_paths(witness.body):
            bodies = [replace_at(witness.body, path, next(odd)) for _ in range(3)]
            for body in bodies + ([remove_at(witness.body, path)] if path else []):
                reply = Reply(200, [], json.dumps(body).encode())
                error = await get_error(call())
                if error is not None:
                    assert isinstance(error, APIError | UnexpectedReplyError), (witness.operation, body, error)
                    assert str(error).isprintable(), witness.operation
                    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"NaN",
        b'{"entities": [{"created": Infinity}]}',
        b"\xff",
        b"",
        b'"a" "b"',
        b"\xef\xbb\xbf{}",
    ],
    ids=["deep lists", "deep objects", "NaN", "Infinity", "not UTF-8", "empty", "two values", "byte order mark"],
)
async def test_invalid_json_is_an_unexpected_reply(content: bytes) -> None:
    """A body that is not strictly JSON is an unexpected reply, whichever library decodes it."""
    client = make_client(lambda _: Reply(200, [], content), limits=False, retry=RetryPolicy(attempts=1))
    with pytest.raises(UnexpectedReplyError):
        await client.users.get("alice")
    refused = make_client(lambda _: Reply(404, [], content), limits=False)
    with pytest.raises(APIError):
        await refused.users.get("alice")
