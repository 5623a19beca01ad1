"""Admission of an attempt: the token, then the limits, and what is left when either wait is cancelled."""

from __future__ import annotations

import anyio
import pytest

from easemob_async import Easemob, LimitSettings
from easemob_async._operation import Window
from easemob_async._wire.port import Reply, Request
from easemob_async.testing import ManualClock
from tests.handler import USER, answer, client_of, scripted
from tests.settling import settle

pytestmark = pytest.mark.anyio

ONE_IN_20_SECONDS = LimitSettings(overrides={"user-system": [Window(1, 20)]})


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


class Tokens:
    """A source of tokens that live ten seconds; each fetch waits until it is released."""

    def __init__(self) -> None:
        self.fetches = 0
        self.released = anyio.Event()

    async def __call__(self) -> tuple[str, float]:
        self.fetches += 1
        number = self.fetches
        await self.released.wait()
        return f"token-{number}", 10.0


def used_and_waiting(client: Easemob) -> list[tuple[int, int]]:
    """What each bucket has granted, and how many calls wait for it."""
    return [(bucket.windows[0].used, bucket.waiting) for bucket in client.limits.snapshot()]


async def test_cancelled_while_waiting_for_a_limit() -> None:
    """A call that is cancelled in the queue takes nothing from the limit; the call behind it gets its grant."""
    clock = ManualClock()
    requests: list[Request] = []

    def handle(request: Request) -> Reply:
        requests.append(request)
        return answer(200, USER)

    client = client_of(handle, clock=clock, limits=ONE_IN_20_SECONDS, timeout=None)
    await client.users.get("first")
    async with anyio.create_task_group() as group:
        scope = anyio.CancelScope()

        async def call_and_be_cancelled() -> None:
            with scope:
                await client.users.get("cancelled")

        group.start_soon(call_and_be_cancelled)
        await settle()
        group.start_soon(client.users.get, "behind")
        await settle()
        assert used_and_waiting(client) == [(1, 2)]
        scope.cancel()
        await settle()
        assert used_and_waiting(client) == [(1, 1)]
        await clock.advance(25)
    assert [request.target.rpartition("/")[2] for request in requests] == ["first", "behind"]
    assert used_and_waiting(client) == [(1, 0)]


async def test_cancelled_while_waiting_for_a_token() -> None:
    """A call that is cancelled before its token is there takes nothing from the limits; other calls get a token."""
    tokens = Tokens()
    client = client_of(
        scripted(answer(200, USER)), token=tokens, clock=ManualClock(), limits=ONE_IN_20_SECONDS, timeout=None
    )
    async with anyio.create_task_group() as group:
        scope = anyio.CancelScope()

        async def call_and_be_cancelled() -> None:
            with scope:
                await client.users.get("cancelled")

        group.start_soon(call_and_be_cancelled)
        await settle()
        group.start_soon(client.users.get, "alice")
        await settle()
        assert used_and_waiting(client) == []
        scope.cancel()
        await settle()
        tokens.released.set()
    assert used_and_waiting(client) == [(1, 0)]


async def test_a_token_that_expires_in_the_queue() -> None:
    """A call whose token expires while it waits for a limit is sent with a new one."""
    clock = ManualClock()
    tokens = Tokens()
    tokens.released.set()
    bearers: list[bytes] = []

    def handle(request: Request) -> Reply:
        bearers.append(dict(request.headers)[b"authorization"])
        return answer(200, USER)

    client = client_of(handle, token=tokens, clock=clock, limits=ONE_IN_20_SECONDS, timeout=None)
    await client.users.get("alice")
    async with anyio.create_task_group() as group:
        group.start_soon(client.users.get, "alice")
        await clock.advance(25)
    assert bearers == [b"Bearer token-1", b"Bearer token-2"]
