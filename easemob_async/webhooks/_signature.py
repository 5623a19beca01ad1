"""
The signature of callbacks: MD5 over ``callId``, the rule's secret and ``timestamp``, in lower-case hex.

It covers only these three. So an attacker who has seen one signed callback can sign any payload with its ID and time,
without a time limit. Receive callbacks over https, and set ``max_age`` if you do not use the service's late resends (up
to three days).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from easemob_async._operation import JSON

__all__ = ["find_secret", "sign"]


def sign(call_id: str, secret: str, timestamp: int | str) -> str:
    """
    Return the value of ``security``.

    Args:
        call_id: ``callId``.
        secret: Secret of the rule in the console.
        timestamp: ``timestamp`` as in the body, in milliseconds.
    """
    text = f"{call_id}{secret}{timestamp}".encode(errors="surrogatepass")
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def find_secret(call_id: str, timestamp: JSON, security: str, secrets: Sequence[str]) -> int | None:
    """
    Find the secret that made the signature, and return its index; None if no secret matches.

    Every secret is tried, and compared in constant time, so that the duration discloses nothing.
    """
    given = security.encode(errors="surrogatepass")
    found: int | None = None
    for index, secret in enumerate(secrets):
        if hmac.compare_digest(sign(call_id, secret, timestamp).encode(), given) and found is None:
            found = index
    return found
