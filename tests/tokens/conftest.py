"""Every test of this room runs on asyncio and on trio, unless its module says otherwise."""

from __future__ import annotations

import pytest

from easemob_async._pipeline.tokens import TokenManager
from easemob_async.testing import ManualClock
from tests.tokens.exchanges import SETTINGS, Exchanges


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def exchanges(clock: ManualClock) -> Exchanges:
    return Exchanges(clock)


@pytest.fixture
def manager(exchanges: Exchanges, clock: ManualClock) -> TokenManager:
    return TokenManager(exchanges, clock=clock, settings=SETTINGS)
