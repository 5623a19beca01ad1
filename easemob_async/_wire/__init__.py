"""
HTTP transports: ``Transport``, the interface to the network, and its implementations.

This is the only package that imports httpx. Read the files in this order:

* ``port``: ``Transport``, and the requests and replies that pass it. Other packages need nothing else.
* ``default``: the transport of a client that was given none.
* ``engine/``: our own connection pool for asyncio.
* ``httpx_base``: ``Transport`` over the transports of httpx and httpx2; ``httpx_adapter`` and ``httpx2_adapter`` name
  the library, and ``semaphore`` limits the requests in them.
* ``engine_transport``: the other direction, the engine as a transport of httpx.
* ``request_checks`` and ``tls``: what the engine and the adapters share.
"""

from __future__ import annotations

from typing import Any, cast

from easemob_async._errors import InvalidArgumentError
from easemob_async._wire.port import Transport

__all__ = ["as_transport"]


def as_transport(given: Any) -> Transport:
    """
    Return *given* as a ``Transport``, wrapping a transport of httpx or httpx2.

    Raises:
        InvalidArgumentError: *given* is neither.
    """
    if isinstance(given, Transport):
        return given
    # By name, so that neither library is imported for a transport of the other.
    for kind in type(given).__mro__:
        library = kind.__module__.partition(".")[0]
        if kind.__name__ == "AsyncBaseTransport" and library == "httpx":
            from easemob_async._wire.httpx_adapter import HttpxTransport

            return HttpxTransport(given)
        if kind.__name__ == "AsyncBaseTransport" and library == "httpx2":
            from easemob_async._wire.httpx2_adapter import Httpx2Transport

            return cast("Transport", Httpx2Transport(given))
    raise InvalidArgumentError("transport", "must be a Transport, or an AsyncBaseTransport of httpx or httpx2")
