"""Fixtures: a token service and a manager."""

from __future__ import annotations

import pytest

from easemob_async._pipeline.tokens import TokenManager
from easemob_async.testing import ManualClock
from tests.pipeline.tokens.token_service import SETTINGS, TokenService


@pytest.fixture
def service(clock: ManualClock) -> TokenService:
    return TokenService(clock)


@pytest.fixture
def manager(service: TokenService, clock: ManualClock) -> TokenManager:
    return TokenManager(service, clock=clock, settings=SETTINGS)
