"""Validation of the options of a job."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async import Easemob, InvalidArgumentError
from easemob_async.batch import Progress

pytestmark = pytest.mark.anyio


async def show_later(progress: Progress) -> None: ...


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("concurrency", 0),
        ("concurrency", -1),
        ("concurrency", True),
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


async def test_unknown_option(client: Easemob) -> None:
    """An unknown option is refused, and the error lists the options."""
    with pytest.raises(TypeError, match=r"unknown job option 'repeats'; the options are chunk, .*, unique$"):
        client.batch.register_users([], repeats=3)  # type: ignore[call-arg]
