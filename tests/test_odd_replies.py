"""Replies of another shape than documented, made from the witnesses' replies by one change at every place."""

from __future__ import annotations

import copy
import inspect
import itertools
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from easemob_async import APIError, Page, RetryPolicy, UnexpectedReplyError
from easemob_async._wire.port import Reply
from tests.handler import make_client, make_reply
from tests.test_arguments import CALLS
from tests.witnesses.harness import arguments

pytestmark = pytest.mark.anyio

ODD: list[Any] = [None, 5, -1, 5.5, True, "x", "", "-", "9" * 5000, 10**30, [], {}, [None], [[]], [{}], {"": ""}]
"""Put in turn in the place of what is there."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a JSON value, itself included."""
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from places(value[key], (*path, key))


def changed(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The body with another value there."""
    if not path:
        return value
    body = copy.deepcopy(body)
    holder = body
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return body


def without(body: Any, path: tuple[Any, ...]) -> Any:
    """The body with nothing there."""
    body = copy.deepcopy(body)
    holder = body
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    return body


def look_at(value: Any) -> None:
    """Whatever a program may do with a result works: its properties, copies, pickles, comparisons."""
    if isinstance(value, Page):
        look_at(value.items)
    elif attrs.has(type(value)):
        for name, _ in inspect.getmembers(type(value), lambda each: isinstance(each, property)):
            getattr(value, name)
        for same in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value)), attrs.evolve(value)):
            assert same == value
            assert same.extra == value.extra
        for field in attrs.fields(type(value)):
            look_at(getattr(value, field.name))
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            look_at(each)


@pytest.mark.parametrize("area", CALLS)
async def test_one_change(area: str, tmp_path: Path) -> None:
    """It gives a result, or an error that says so; never a KeyError from the depths."""
    odd = itertools.cycle(ODD)
    reply = make_reply()
    client = make_client(lambda _: reply, limits=False, retry=RetryPolicy(attempts=1))
    for witness in CALLS[area]:
        if "json" not in witness.reply or witness.operation == "history.iter":
            continue
        method: Any = client
        for part in witness.operation.split("."):
            method = getattr(method, part)
        given, named = arguments(witness.call, tmp_path)
        for path in places(witness.body):
            bodies = [changed(witness.body, path, next(odd)) for _ in range(3)]
            for body in bodies + ([without(witness.body, path)] if path else []):
                reply = Reply(200, [], json.dumps(body).encode())
                error = await end_of(method, given, named)
                if error is not None:
                    assert isinstance(error, APIError | UnexpectedReplyError), (witness.operation, body, error)
                    assert str(error).isprintable(), witness.operation
                    assert str(pickle.loads(pickle.dumps(error))) == str(error)


async def end_of(method: Any, given: list[Any], named: dict[str, Any]) -> Exception | None:
    try:
        look_at(await method(*given, **named))
    except Exception as error:
        return error
    return None


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
    ids=["deep lists", "deep objects", "NaN", "Infinity", "not UTF-8", "empty", "two values", "with a mark"],
)
async def test_no_json(content: bytes) -> None:
    """What is not JSON by the letter is an unexpected reply, whichever library reads it."""
    client = make_client(lambda _: Reply(200, [], content), limits=False, retry=RetryPolicy(attempts=1))
    with pytest.raises(UnexpectedReplyError):
        await client.users.get("alice")
    refused = make_client(lambda _: Reply(404, [], content), limits=False)
    with pytest.raises(APIError):
        await refused.users.get("alice")
