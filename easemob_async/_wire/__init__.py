"""The room of bytes: one port, and the transports that stand behind it."""

from __future__ import annotations

from typing import Any, cast

from easemob_async._errors import InvalidArgumentError
from easemob_async._wire.port import Transport

__all__ = ["as_transport"]


def as_transport(given: Any) -> Transport:
    """
    *given* behind the port.

    Raises:
        InvalidArgumentError: It is neither a ``Transport`` nor a transport of httpx or httpx2.
    """
    if isinstance(given, Transport):
        return given
    for kind in type(given).__mro__:
        library = kind.__module__.partition(".")[0]
        if kind.__name__ == "AsyncBaseTransport" and library == "httpx":
            from easemob_async._wire.httpx_adapter import HttpxTransport

            return HttpxTransport(given)
        if kind.__name__ == "AsyncBaseTransport" and library == "httpx2":
            from easemob_async._wire.httpx2_adapter import Httpx2Transport

            return cast("Transport", Httpx2Transport(given))
    raise InvalidArgumentError("transport", "must be a Transport, or an AsyncBaseTransport of httpx")
