"""User tokens that are signed locally."""

from __future__ import annotations

import base64
import hashlib
import json

__all__ = ["build_dynamic_user_token"]


def build_dynamic_user_token(
    client_id: str, client_secret: str, app_key: str, username: str, *, ttl: int, now: float
) -> str:
    """
    Sign a token with which one registered user can log in; no request is sent.

    Args:
        client_id: The app's client ID.
        client_secret: The app's client secret. The signature contains a hash of it; the secret must stay on the server.
        app_key: The app key, ``org#app``.
        username: The user's ID. The service refuses the token if the user does not exist.
        ttl: Lifetime of the token in seconds; the documents' example uses 600.
        now: Seconds since the epoch, rounded down.

    Returns:
        The token: URL-safe base64 with padding.

    Source:
        The page on user tokens (easemob_user_token), "dynamic user token".
    """
    current = int(now)
    signed = f"{client_id}{app_key}{username}{current}{ttl}{client_secret}"
    claims = {
        "signature": hashlib.sha256(signed.encode()).hexdigest(),
        "appkey": app_key,
        "userId": username,
        "curTime": current,
        "ttl": ttl,
    }
    text = "dt-" + json.dumps(claims, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode()
