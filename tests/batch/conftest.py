"""A client of an emulator that keeps no limits, on a loopback socket."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from easemob_async import Easemob, RetryPolicy
from easemob_async.emulator import Emulator

TOKEN_NEVER_EXPIRES = 0


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(limits=False)


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[Easemob]:
    token = emulator.tenant("org", "app").tokens.issue(TOKEN_NEVER_EXPIRES).text
    at_once = RetryPolicy(base=0)
    async with emulator.serve() as server:
        async with Easemob("org#app", base_url=server.base_url, token=token, limits=False, retry=at_once) as client:
            yield client
