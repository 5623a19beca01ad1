"""
The signature of callbacks: MD5 over ``callId``, the rule's secret and ``timestamp``, in lower-case hex.

It covers these three alone: whoever has seen one signed callback can sign any payload with its ID and time, for ever.
Receive over https, and set ``max_age`` where the service's late resends (up to three days) are not used.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from easemob_async._operation import JSON

__all__ = ["matching_secret", "sign"]


def sign(call_id: str, secret: str, timestamp: int | str) -> str:
    """
    The value of ``security``.

    Args:
        call_id: ``callId``.
        secret: The secret of the console's rule.
        timestamp: ``timestamp`` as the body has it, in milliseconds.
    """
    text = f"{call_id}{secret}{timestamp}".encode(errors="surrogatepass")
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def matching_secret(call_id: str, timestamp: JSON, security: str, secrets: Sequence[str]) -> int | None:
    """
    Which of the secrets made the signature: its index, or None.

    Every secret is tried, and compared in constant time, so that the time taken tells nothing.
    """
    given = security.encode(errors="surrogatepass")
    found: int | None = None
    for index, secret in enumerate(secrets):
        if hmac.compare_digest(sign(call_id, secret, timestamp).encode(), given) and found is None:
            found = index
    return found
