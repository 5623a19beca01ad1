"""Keys and tokens of a cache."""

from __future__ import annotations

from easemob_async._pipeline.tokens import token_cache_key


def test_the_cache_key() -> None:
    """The key depends on the host, the app and the client ID, and contains none of them."""
    parts = ["https://a1.easemob.com", "org#app", "YXA6cid"]
    key = token_cache_key(*parts)
    assert not [part for part in parts if part in key]
    others = {
        token_cache_key(*(part + "x" * (place == index) for index, part in enumerate(parts))) for place in range(3)
    }
    assert len(others | {key}) == 4
