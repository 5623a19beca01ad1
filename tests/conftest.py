"""Fixtures every test may use."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["asyncio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Tests run on asyncio; a module that must also hold on trio overrides this with both."""
    backend: str = request.param
    return backend
