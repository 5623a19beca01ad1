"""User tokens signed here, without a request."""

from __future__ import annotations

import base64
import hashlib
import json

__all__ = ["build_dynamic_user_token"]


def build_dynamic_user_token(
    client_id: str, client_secret: str, app_key: str, username: str, *, ttl: int, now: float
) -> str:
    """
    Sign a token with which one registered user can log in; nothing is sent.

    Args:
        client_id: The app's client ID.
        client_secret: The app's client secret; it is hashed into the signature and must stay on the server.
        app_key: In the form ``org#app``.
        username: The user's ID; the service refuses the token when there is no such user.
        ttl: Seconds the token is good for; the documents' example uses 600.
        now: Seconds since the epoch; a fraction is cut off.

    Returns:
        The token, URL-safe base64 with its padding.

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
