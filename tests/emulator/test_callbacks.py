"""Stored callbacks. Examples: callback.html (April 2023)."""

from __future__ import annotations

import pytest

from easemob_async.emulator import App, Emulator
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like
from tests.hand_clock import HandClock

pytestmark = pytest.mark.anyio

STORED = 1_631_198_400
"""2021-09-09, 14:40 UTC."""

AROUND = {
    "path": "/callbacks",
    "uri": "http://a1.easemob.com/easemob-demo/easeim/callbacks",
    "timestamp": 1631193031254,
    "organization": "easemob-demo",
    "application": "8dfb1641-b6d8-450b-bbe9-d8d45a3be39f",
    "action": "post",
    "duration": 153,
    "applicationName": "easeim",
}


@pytest.fixture
def clock() -> HandClock:
    """The day of the example."""
    return HandClock(wall=STORED + 3600.0)


async def test_listing_and_retrying_as_in_the_examples(api: Api) -> None:
    """Both say post; a retry is counted, and of what there is not it fails with the status of a success."""
    api.tenant.callbacks.store(STORED + 599, 15)
    for _ in range(103):
        api.tenant.callbacks.store(STORED + 600)
    body = {"date": "202109091450", "retry": 0, "targetUrl": "http://localhost:8000/test"}

    assert_like(await api.ok("POST", "/callbacks/storage/retry", body), {**AROUND, "data": "success"})
    assert_like(
        await api.ok("GET", "/callbacks/storage/info"),
        {
            **AROUND,
            "data": [
                {"date": "202109091440", "size": 15, "retry": 0},
                {"date": "202109091450", "size": 103, "retry": 1},
            ],
        },
    )
    assert (await api.ok("POST", "/callbacks/storage/retry", {"date": "202109091430"}))["data"] == "failure"


async def test_three_days(api: Api, clock: HandClock) -> None:
    """Then they are gone."""
    api.tenant.callbacks.store(STORED)

    await clock.advance(3 * 24 * 3600 - 3601)
    assert len((await api.ok("GET", "/callbacks/storage/info"))["data"]) == 1
    await clock.advance(1)
    assert (await api.ok("GET", "/callbacks/storage/info"))["data"] == []


class TestSwitchedOff:
    """An app that did not buy the store."""

    @pytest.fixture
    def emulator(self, clock: HandClock) -> Emulator:
        """One without it."""
        return Emulator(apps=[App("org", "app", switched_off=frozenset({"callback_storage"}))], clock=clock)

    async def test_listing(self, api: Api) -> None:
        """Refused."""
        assert (await api.refused("GET", "/callbacks/storage/info"))[0] == 403
