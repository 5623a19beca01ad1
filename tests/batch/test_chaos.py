"""Jobs against a failing service: the outcomes always agree with the emulator's state."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async import RetryPolicy
from easemob_async.emulator import Emulator, FaultProxy
from easemob_async.models import NewUser, TextMessage
from tests.emulator_client import make_emulator_client

pytestmark = pytest.mark.anyio

USERS = 1200
AGES_AGO = 60_000


def rows() -> list[Any]:
    users: list[Any] = [NewUser(username=f"u{number}", password="p") for number in range(USERS)]
    users[100] = {"username": "U99", "password": "p"}
    users[200] = {"username": "not legal", "password": "p"}
    return users


async def test_registering_and_sending(emulator: Emulator) -> None:
    """Registering and sending with 503s before and after the effect, broken connections and expired tokens."""
    tenant = emulator.tenant("org", "app")
    wanted = {f"u{number}" for number in range(USERS)} - {"u100", "u200"}
    emulator.faults.add("unavailable", probability=0.05)
    emulator.faults.add("unavailable_after", probability=0.05)
    emulator.faults.add("html", probability=0.02)
    async with emulator.serve() as server, FaultProxy(server.host, server.port, seed=3).serve() as proxy:
        retry = RetryPolicy(base=0.001, budget=1)
        async with make_emulator_client(proxy.base_url, limits=False, retry=retry) as client:
            await client.users.register_many([NewUser(username=f"u{number}", password="p") for number in range(10)])
            for user in tenant.users.values():
                user.created -= AGES_AGO
            for kind in ("reset_before", "reset_after", "torn"):
                proxy.add(kind, probability=0.03)

            async with client.batch.register_users(rows(), chunk=20) as job:
                seen = 0
                async for _ in job:
                    seen += 1
                    if seen in {300, 900}:
                        tenant.tokens.expire_all()
            report = job.report
            assert set(tenant.users) == wanted
            assert (report.ok, report.failed, report.unconfirmed) == (len(wanted) - 10, 1, 0)
            assert report.skipped_for == {"exists already": 10, "duplicate in the input": 1}
            assert seen == report.total == USERS

            sent = await client.batch.send_to_users(sorted(wanted), TextMessage(text="x"), chunk=10)
            got = tenant.messages.delivered["users"]
            assert set(got.values()) == {1}
            assert sent.ok + sent.unconfirmed == len(wanted)
            assert sent.ok <= len(got)
            assert sent.unconfirmed > 0
