"""``Transport`` over a transport of httpx2, the maintained fork of httpx, whose transports refuse httpx's objects."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from easemob_async._wire.httpx_base import BaseHttpxTransport, HttpxLibrary

if TYPE_CHECKING:
    import httpx2

__all__ = ["Httpx2Transport"]


class Httpx2Transport(BaseHttpxTransport):
    """A transport over a transport of httpx2; all else is as with ``HttpxTransport``."""

    def __init__(
        self,
        transport: httpx2.AsyncBaseTransport,
        *,
        max_in_flight: int = 16,
        connect_timeout: float = 5.0,
        max_body: int | None = 64 * 1024 * 1024,
    ) -> None:
        """
        Wrap a transport of httpx2, which must not be used by other code any longer.

        Args:
            transport: The transport of httpx2; it is closed with this one.
            max_in_flight: Maximum requests at once; further requests wait.
            connect_timeout: Maximum seconds to make a connection. A request's deadline also covers them.
            max_body: Maximum bytes of a reply's body after decoding, or ``None``. Streamed replies are not limited.
        """
        super().__init__(
            _library(), transport, max_in_flight=max_in_flight, connect_timeout=connect_timeout, max_body=max_body
        )


@cache
def _library() -> HttpxLibrary:
    # Imported when a transport is made, so that this module can be imported without httpx2.
    try:
        import httpx2
    except ImportError as error:
        raise ImportError("Httpx2Transport needs httpx2: pip install httpx2") from error
    return HttpxLibrary.from_module(httpx2)
