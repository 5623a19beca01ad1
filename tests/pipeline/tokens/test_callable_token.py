"""Tokens from a function of the user."""

from __future__ import annotations

import anyio
import pytest

from easemob_async._errors import DeadlineExceededError
from easemob_async._pipeline.tokens import CallableToken, TokenSource
from easemob_async.testing import ManualClock
from tests.pipeline.tokens.token_service import SETTINGS

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


async def test_a_token_without_a_lifetime(clock: ManualClock) -> None:
    """A token without a lifetime is used until the service refuses it; then the function is called again."""
    tokens = iter(["first", "second"])

    async def get_token() -> str:
        return next(tokens)

    source: TokenSource = CallableToken(get_token, clock=clock, settings=SETTINGS)
    token = await source.get()
    await clock.advance(1e9)
    assert source.current() is token
    assert source.invalidate(token.generation)
    assert (await source.get()).value == "second"


async def test_a_token_with_a_lifetime(clock: ManualClock) -> None:
    """The function is called again past the early point of the lifetime that it returned."""
    tokens = iter([("first", 1000), ("second", 1000)])

    async def get_token() -> tuple[str, float]:
        return next(tokens)

    source = CallableToken(get_token, clock=clock, settings=SETTINGS)
    assert (await source.get()).value == "first"
    await clock.advance(501)
    assert (await source.get()).value == "second"


async def test_a_function_that_does_not_return(clock: ManualClock) -> None:
    """The function is cancelled at the deadline of the call."""

    async def get_token() -> str:
        await anyio.sleep_forever()
        raise AssertionError

    source = CallableToken(get_token, clock=clock, settings=SETTINGS)
    with pytest.raises(DeadlineExceededError):
        await source.get(clock.now + 0.01)


@pytest.mark.parametrize("result", [None, b"bytes", ("token",), ("token", "3600"), {"access_token": "x"}])
async def test_invalid_results(clock: ManualClock, result: object) -> None:
    """The error names the expected types and the type of the result, but not its value."""

    async def get_token() -> object:
        return result

    source = CallableToken(get_token, clock=clock)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=rf"a string and its lifetime in seconds, not {type(result).__name__}$"):
        await source.get()
