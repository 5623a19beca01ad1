"""Validation of the options of a job."""

from __future__ import annotations

import math
from typing import Any

import pytest

from easemob_async import Easemob, InvalidArgumentError
from easemob_async.batch import Progress
from tests.handler import make_client, make_reply

pytestmark = pytest.mark.anyio


async def show_later(progress: Progress) -> None: ...


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("concurrency", 0),
        ("concurrency", -1),
        ("concurrency", True),
        ("concurrency", 10_001),
        ("chunk", 61),
        ("chunk", 0),
        ("keep", -1),
        ("progress_every", 0),
        ("drain", -1),
        ("unique", "yes"),
        ("on_progress", "print"),
        ("on_progress", show_later),
    ],
)
async def test_invalid_options(client: Easemob, option: str, value: Any) -> None:
    """An invalid option is refused when the job is made, and the error names it."""
    with pytest.raises(InvalidArgumentError) as caught:
        client.batch.register_users([], **{option: value})
    assert caught.value.argument == option


WRONG_NUMBERS = (math.inf, -math.inf, math.nan, 1e307, True, "1", 10**5000, -(10**5000))


@pytest.mark.parametrize("option", ["concurrency", "chunk", "keep", "total", "retries", "drain", "progress_every"])
async def test_numbers_that_cannot_be_counted_with(client: Easemob, option: str) -> None:
    """Infinity, NaN, booleans and huge numbers are refused when the job is made, in one short line."""
    wrong: Any
    for wrong in WRONG_NUMBERS:
        with pytest.raises(InvalidArgumentError, match=rf"^{option}: must be ") as caught:
            client.batch.register_users([], **{option: wrong})
        assert len(str(caught.value)) < 120


async def test_estimate_of_a_huge_number(client: Easemob) -> None:
    """A number of items beyond any input is refused, and the largest one has an estimate."""
    with pytest.raises(InvalidArgumentError, match=r"^items: must be a whole number from 0 to 1,000,000,000,000$"):
        client.batch.delete_users([]).estimate(10**5000)
    assert make_client(lambda request: make_reply()).batch.delete_users([]).estimate(10**12) > 0


async def test_unknown_option(client: Easemob) -> None:
    """An unknown option is refused, and the error lists the options."""
    with pytest.raises(TypeError, match=r"unknown job option 'repeats'; the options are chunk, .*, unique$"):
        client.batch.register_users([], repeats=3)  # type: ignore[call-arg]
