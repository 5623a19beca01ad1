"""Closing a client while calls wait for a retry, a limit or a token: each call ends at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import anyio
import anyio.lowlevel
import pytest

from easemob_async import ClientClosedError, Easemob, LimitSettings, Window
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.handler import USER, HandlerTransport, make_client, make_refusal, make_reply, reply_in_turn
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends, pytest.mark.uvloop]

SLOW = LimitSettings(overrides={"user-system": [Window(1, 20)]})


async def close_during(client: Easemob, *calls: Callable[[], Awaitable[object]]) -> list[ClientClosedError]:
    """Close the client while these calls wait, and return their errors."""
    errors: list[ClientClosedError] = []

    async def run(call: Callable[[], Awaitable[object]]) -> None:
        with pytest.raises(ClientClosedError) as caught:
            await call()
        errors.append(caught.value)

    with anyio.fail_after(2):
        async with anyio.create_task_group() as group:
            for call in calls:
                group.start_soon(run, call)
            await settle()
            assert errors == []
            await client.aclose()
    return errors


async def test_call_in_backoff_ends() -> None:
    """The backoff ends, and the error says that the attempt before it may have taken effect."""
    client = make_client(reply_in_turn(make_refusal(503, retry_after="20")), clock=ManualClock(), limits=False)
    (error,) = await close_during(client, lambda: client.users.get("alice"))
    assert error.effect == "unknown"
    assert error.facts is not None
    assert error.facts.attempts == 1


async def test_calls_waiting_for_a_limit_end() -> None:
    """All calls in the queue of a rate limit end, and the queue is empty."""
    client = make_client(reply_in_turn(make_reply(200, USER)), clock=ManualClock(), limits=SLOW, timeout=None)
    await client.users.get("alice")
    errors = await close_during(client, *[lambda: client.users.get("alice")] * 3)
    assert [error.effect for error in errors] == ["none"] * 3
    assert all(error.facts is not None and error.facts.operation == "users.get" for error in errors)
    assert [bucket.waiting for bucket in client.limits.snapshot()] == [0]


async def test_calls_waiting_for_a_token_end() -> None:
    """The call that fetches the token and the calls that wait for it end, and the fetch is cancelled."""
    endings: list[str] = []

    async def fetch_token() -> str:
        try:
            await anyio.sleep_forever()
        finally:
            endings.append("cancelled")
        raise AssertionError

    client = make_client(reply_in_turn(make_reply(200, USER)), token=fetch_token, limits=False)
    errors = await close_during(client, *[lambda: client.users.get("alice")] * 3)
    assert [error.effect for error in errors] == ["none"] * 3
    assert endings == ["cancelled"]


async def test_calls_end_while_the_token_request_waits() -> None:
    """Calls end while the request for their token, which is a call too, waits for its own rate limit."""
    clock = ManualClock()
    limits = LimitSettings(overrides={"token": [Window(1, 20)]})

    def handle(request: Request) -> Reply:
        return make_refusal(401, "unauthorized") if request.target.endswith("alice") else make_reply(200, body)

    body = {"access_token": "t", "expires_in": 100}
    client = make_client(handle, token=None, client_id="i", client_secret="s", clock=clock, limits=limits)
    errors = await close_during(client, *[lambda: client.users.get("alice")] * 3)
    assert [error.effect for error in errors] == ["none"] * 3


async def test_call_of_a_closed_client_is_refused() -> None:
    """A call of a closed client is refused before it waits for anything."""
    client = make_client(reply_in_turn(make_reply(200, USER)), clock=ManualClock(), limits=SLOW, timeout=None)
    await client.users.get("alice")
    with_other_options = client.with_options(timeout=None)
    await client.aclose()
    with pytest.raises(ClientClosedError):
        await with_other_options.users.get("alice")


async def test_cancellation_precedes_closing() -> None:
    """A call that is cancelled while the client closes ends with the cancellation."""
    client = make_client(reply_in_turn(make_reply(200, USER)), clock=ManualClock(), limits=SLOW, timeout=None)
    await client.users.get("alice")
    endings: list[str] = []

    async def call() -> None:
        try:
            await client.users.get("alice")
        except ClientClosedError:
            endings.append("closed")
        except anyio.get_cancelled_exc_class():
            endings.append("cancelled")
            raise

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await settle()
        await client.aclose()
        group.cancel_scope.cancel()
    assert endings == ["cancelled"]
    assert [bucket.waiting for bucket in client.limits.snapshot()] == [0]


class CountingClock(ManualClock):
    """A clock that counts the calls that sleep on it."""

    sleeping = 0

    async def sleep(self, seconds: float) -> None:
        self.sleeping += 1
        await super().sleep(seconds)


def test_calls_of_other_threads_end() -> None:
    """Calls in the event loops of other threads end too; an event loop that is closed is skipped."""
    clock = CountingClock()
    client = make_client(reply_in_turn(make_refusal(503, retry_after="20")), clock=clock, limits=False)
    waiting = threading.Barrier(3)
    errors: list[ClientClosedError] = []

    async def call() -> None:
        task = asyncio.ensure_future(client.users.get("alice"))
        while clock.sleeping < 3:  # noqa: ASYNC110 - the calls are in two event loops
            await asyncio.sleep(0)
        waiting.wait()
        try:
            await task
        except ClientClosedError as error:
            errors.append(error)

    async def cancel_call() -> None:
        task = asyncio.ensure_future(client.users.get("alice"))
        await settle()
        assert clock.sleeping == 1
        task.cancel()

    asyncio.run(cancel_call())
    threads = [threading.Thread(target=lambda: asyncio.run(call())) for _ in range(2)]
    for thread in threads:
        thread.start()
    waiting.wait()
    asyncio.run(client.aclose())
    for thread in threads:
        thread.join(5)
    assert [error.effect for error in errors] == ["unknown", "unknown"]


async def test_client_can_be_closed_twice() -> None:
    """Closing a client again does nothing; the client closes its transport."""
    transport = HandlerTransport(reply_in_turn(make_reply(200, USER)))
    client = Easemob("org#app", base_url="https://im.invalid", token="t", transport=transport)
    async with client:
        pass
    assert transport.closed
    await client.aclose()
    with pytest.raises(ClientClosedError):
        await client.users.get("alice")
    assert transport.requests == []
