"""Fixed tokens, tokens from the user's function, and what none of them shows."""

from __future__ import annotations

import pickle

import anyio
import pytest

from easemob_async._errors import DeadlineExceededError
from easemob_async._pipeline.tokens import (
    CachedToken,
    CallableToken,
    FetchedToken,
    MemoryTokenCache,
    StaticToken,
    Token,
    TokenManager,
    TokenSource,
    token_cache_key,
)
from easemob_async.testing import ManualClock
from tests.tokens.exchanges import SETTINGS, Exchanges

pytestmark = pytest.mark.anyio

SECRET = "YWMt-a-token-nobody-may-read"


async def test_a_static_token_stays() -> None:
    """Refused or not, there is no other: the same token in the same generation, which says not to try again."""
    source: TokenSource = StaticToken("fixed")
    token = await source.get()
    assert source.current() is token
    assert not source.invalidate(token.generation)
    assert await source.get(0.0) is token
    assert token.value == "fixed"


async def test_a_callable_gives_a_token_until_it_is_refused(clock: ManualClock) -> None:
    """A token without a lifetime is kept for good; a 401 asks the function again."""
    given = iter(["first", "second"])

    async def ask() -> str:
        return next(given)

    source: TokenSource = CallableToken(ask, clock=clock, settings=SETTINGS)
    token = await source.get()
    await clock.advance(1e9)
    assert source.current() is token
    assert source.invalidate(token.generation)
    assert (await source.get()).value == "second"


async def test_a_callable_may_say_the_lifetime(clock: ManualClock) -> None:
    """A pair is a token and its seconds: past the early point the function is asked again."""
    given = iter([("first", 1000), ("second", 1000)])

    async def ask() -> tuple[str, float]:
        return next(given)

    source = CallableToken(ask, clock=clock, settings=SETTINGS)
    assert (await source.get()).value == "first"
    await clock.advance(501)
    assert (await source.get()).value == "second"


async def test_a_callable_that_does_not_answer_meets_the_deadline(clock: ManualClock) -> None:
    """The caller's deadline ends a function that knows nothing of it."""

    async def ask() -> str:
        await anyio.sleep_forever()
        raise AssertionError

    source = CallableToken(ask, clock=clock, settings=SETTINGS)
    with pytest.raises(DeadlineExceededError):
        await source.get(clock.now + 0.01)


@pytest.mark.parametrize("given", [None, b"bytes", ("token",), ("token", "3600"), {"access_token": "x"}])
async def test_a_callable_that_gives_something_else(clock: ManualClock, given: object) -> None:
    """The error says what is expected and the type of what came, not its contents."""

    async def ask() -> object:
        return given

    source = CallableToken(ask, clock=clock)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=rf"a string and its lifetime in seconds, not {type(given).__name__}$"):
        await source.get()


async def test_no_repr_shows_a_token(manager: TokenManager, exchanges: Exchanges) -> None:
    """Whatever holds a token can be printed."""
    exchanges.answer(FetchedToken(SECRET, 1000))
    token = await manager.get()
    cache = MemoryTokenCache()
    await cache.put("key", CachedToken(SECRET, 0.0, 1.0))
    holders = [token, FetchedToken(SECRET), CachedToken(SECRET, 0.0, 1.0), StaticToken(SECRET), manager, cache]
    assert not [holder for holder in holders if SECRET in f"{holder!r}{holder}"]


def test_tokens_pickle() -> None:
    """A token is a plain value."""
    token = Token("t", 3, 4.0, 1.0)
    assert pickle.loads(pickle.dumps(token)) == token


def test_the_cache_key_tells_nothing_and_every_part_counts() -> None:
    """Host, app and client each give another key, and none of them can be read from it."""
    parts = ["https://a1.easemob.com", "org#app", "YXA6cid"]
    key = token_cache_key(*parts)
    assert not [part for part in parts if part in key]
    others = {
        token_cache_key(*(part + "x" * (place == index) for index, part in enumerate(parts))) for place in range(3)
    }
    assert len(others | {key}) == 4
