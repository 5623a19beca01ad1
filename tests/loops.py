"""The event loops that coroutine tests run in, for the fixture ``anyio_backend``."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

__all__ = ["ASYNCIO", "TRIO", "UVLOOP"]

ASYNCIO = pytest.param(("asyncio", {"use_uvloop": False}), id="asyncio")
UVLOOP = pytest.param(
    ("asyncio", {"use_uvloop": True}),
    id="uvloop",
    marks=pytest.mark.skipif(find_spec("uvloop") is None, reason="uvloop is not installed"),
)
TRIO = pytest.param(("trio", {}), id="trio")
