"""The port over a transport of httpx2, the maintained fork of httpx, whose transports refuse httpx's objects."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from .httpx_family import FamilyTransport, Library

if TYPE_CHECKING:
    import httpx2

__all__ = ["Httpx2Transport"]


class Httpx2Transport(FamilyTransport):
    """Send through an httpx2 transport; everything else is as with ``HttpxTransport``."""

    def __init__(
        self,
        transport: httpx2.AsyncBaseTransport,
        *,
        gate: int = 16,
        connect_timeout: float = 5.0,
        max_body: int | None = 64 * 1024 * 1024,
    ) -> None:
        """
        Wrap a transport; it is used by nobody else from now on.

        Args:
            transport: Any transport of httpx2; closed with this one.
            gate: Requests let through at once.
            connect_timeout: Seconds to make a connection, within the request's deadline.
            max_body: Bytes of a whole reply's body after decoding; ``None`` for no limit. Streamed replies have none.
        """
        super().__init__(_library(), transport, gate=gate, connect_timeout=connect_timeout, max_body=max_body)


@cache
def _library() -> Library:
    # Imported when a transport is made, so that this module can be imported without httpx2.
    try:
        import httpx2
    except ImportError as error:
        raise ImportError("Httpx2Transport needs httpx2: pip install httpx2") from error
    return Library.of(httpx2)
