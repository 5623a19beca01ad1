"""Fixed tokens."""

from __future__ import annotations

import pytest

from easemob_async._pipeline.tokens import StaticToken, TokenSource

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]


async def test_a_static_token_stays() -> None:
    """A refused static token is returned in the same generation, which tells the pipeline not to retry."""
    source: TokenSource = StaticToken("fixed")
    token = await source.get()
    assert source.current() is token
    assert not source.invalidate(token.generation)
    assert await source.get(0.0) is token
    assert token.value == "fixed"
