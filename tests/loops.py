"""The event loops that coroutine tests run in, for the fixture ``anyio_backend``."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec

import pytest

__all__ = ["ANYIO_CLOSES_SOCKETS", "ASYNCIO", "TRIO", "UVLOOP"]

ASYNCIO = pytest.param(("asyncio", {"use_uvloop": False}), id="asyncio")
UVLOOP = pytest.param(
    ("asyncio", {"use_uvloop": True}),
    id="uvloop",
    marks=pytest.mark.skipif(find_spec("uvloop") is None, reason="uvloop is not installed"),
)
TRIO = pytest.param(("trio", {}), id="trio")

ANYIO_CLOSES_SOCKETS = tuple(map(int, version("anyio").split(".")[:2])) >= (4, 16)
"""Whether anyio, through which httpx connects, closes its socket when a connect is cancelled on asyncio."""
