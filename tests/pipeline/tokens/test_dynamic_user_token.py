"""User tokens that are signed locally."""

from __future__ import annotations

import base64
import json

from easemob_async._pipeline.tokens import build_dynamic_user_token

SIGNATURE = "02004abb4cf22c2d787a7a37dc7f8332fd0c49f0e54f3fe67819990d48ec0fa7"
"""SHA-256 of ``YXA6cidorg#appuser11686207557600YXA6secret``."""


def build(username: str = "user1", ttl: int = 600) -> str:
    return build_dynamic_user_token("YXA6cid", "YXA6secret", "org#app", username, ttl=ttl, now=1686207557.9)


def test_the_known_vector() -> None:
    """The parts are signed in the documented order, and compact JSON follows ``dt-``."""
    text = base64.urlsafe_b64decode(build()).decode()
    assert text == (
        f'dt-{{"signature":"{SIGNATURE}","appkey":"org#app","userId":"user1","curTime":1686207557,"ttl":600}}'
    )


def test_padding_is_kept() -> None:
    """The length is always a multiple of four, padded with ``=`` as the documents show."""
    tokens = [build("u" * length) for length in (1, 2, 3)]
    assert [len(token) % 4 for token in tokens] == [0, 0, 0]
    assert {token.count("=") for token in tokens} == {0, 1, 2}


def test_the_secret_is_not_inside() -> None:
    """The token contains a hash of the secret, and not the secret."""
    claims = json.loads(base64.urlsafe_b64decode(build())[3:])
    assert "YXA6secret" not in json.dumps(claims)
    assert sorted(claims) == ["appkey", "curTime", "signature", "ttl", "userId"]
