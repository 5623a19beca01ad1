"""Tokens as values."""

from __future__ import annotations

import pickle

import pytest

from easemob_async._pipeline.tokens import (
    CachedToken,
    FetchedToken,
    MemoryTokenCache,
    StaticToken,
    Token,
    TokenManager,
)
from tests.pipeline.tokens.token_service import TokenService

SECRET = "YWMt-a-secret-token"


@pytest.mark.anyio
@pytest.mark.both_backends
async def test_no_repr_contains_a_token(manager: TokenManager, service: TokenService) -> None:
    """The reprs of all objects that hold a token do not contain it."""
    assert repr(manager) == "TokenManager(no token)"
    service.answer(FetchedToken(SECRET, 1000))
    token = await manager.get()
    cache = MemoryTokenCache()
    await cache.put("key", CachedToken(SECRET, 0.0, 1.0))
    holders = [token, FetchedToken(SECRET), CachedToken(SECRET, 0.0, 1.0), StaticToken(SECRET), manager, cache]
    assert not [holder for holder in holders if SECRET in f"{holder!r}{holder}"]
    assert repr(manager) == f"TokenManager(generation=1, expires_at={token.expires_at!r})"
    assert repr(cache) == "MemoryTokenCache(tokens=1)"


def test_tokens_pickle() -> None:
    """A token is a plain value."""
    token = Token("t", 3, 4.0, 1.0)
    assert pickle.loads(pickle.dumps(token)) == token
