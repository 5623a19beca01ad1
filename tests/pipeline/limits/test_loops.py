"""One limiter in several threads, event loops and processes."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import time
import weakref
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import anyio
import pytest

from easemob_async import Easemob, LimitSettings
from easemob_async._clock import SystemClock
from easemob_async._operation import Limit, Window
from easemob_async._pipeline.limits import Demand, Limiter, StoreVerdict
from tests.handler import USER, make_client, make_reply
from tests.pipeline.limits.stepper import Stepper
from tests.wire.scripted_server import until

CAN_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
LIMITS = (Limit("shared", (Window(300, 0.5),)),)


def in_threads(count: int, work: Callable[[int], Coroutine[Any, Any, None]]) -> None:
    """Run *work* in *count* threads, each with its own event loop."""
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            asyncio.run(work(number))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert not errors
    assert not any(thread.is_alive() for thread in threads)


def test_loops_in_threads_share_a_limit() -> None:
    """Calls of four event loops are woken in their own loop; together they keep the limit and use most of it."""
    limiter = Limiter(clock=SystemClock())
    granted: list[float] = []

    async def work(number: int) -> None:
        async def call() -> None:
            await limiter.acquire(LIMITS)
            granted.append(time.monotonic())

        tasks = [asyncio.ensure_future(call()) for _ in range(150)]
        await asyncio.sleep(0.01 * number)
        for task in tasks[:75]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    in_threads(4, work)
    granted.sort()
    assert len(granted) >= 300
    for first, last in zip(granted, granted[300:], strict=False):
        # A task runs some time after its grant; the margin covers the delay of a busy machine.
        assert last - first > 0.4
    assert limiter.snapshot()[0].waiting == 0


def test_a_closed_loop_does_not_block_others() -> None:
    """The first call in the queue was in a loop that was closed before its task ended; others are granted."""
    limiter = Limiter(clock=SystemClock())
    limits = (Limit("small", (Window(5, 0.1),)),)
    while limiter.try_acquire(limits):
        pass
    loop = asyncio.new_event_loop()
    abandoned = loop.create_task(limiter.acquire(limits))
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    assert limiter.snapshot()[0].waiting == 1
    assert asyncio.run(limiter.acquire(limits, deadline=time.monotonic() + 5)) < 2
    # Suppress the warning of asyncio when a pending task is collected: that is what this test is about.
    abandoned._log_destroy_pending = False  # type: ignore[attr-defined]
    abandoned.get_coro().close()


def test_a_finished_loop_is_not_kept_alive() -> None:
    """The limiter keeps no reference to a loop after its tasks were granted or cancelled."""
    limiter = Limiter(clock=SystemClock())
    short, long = (Limit("short", (Window(5, 0.05),)),), (Limit("long", (Window(5, 60.0),)),)

    async def work() -> weakref.ref[asyncio.AbstractEventLoop]:
        while limiter.try_acquire(short) or limiter.try_acquire(long):
            pass
        await limiter.acquire(short)
        task = asyncio.ensure_future(limiter.acquire(long))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return weakref.ref(asyncio.get_running_loop())

    finished = asyncio.run(work())
    gc.collect()
    assert finished() is None


@CAN_FORK
def test_a_forked_child_starts_with_the_log_and_without_waiting_calls() -> None:
    """The child keeps the log of grants and forgets the waiting calls: their tasks are in the parent."""

    async def scenario() -> int:
        stepper = Stepper()
        limits = (Limit("small", (Window(5, 10.0),)),)
        limiter = Limiter(clock=stepper)
        while limiter.try_acquire(limits):
            pass
        waits = stepper.start(limiter.acquire(limits))
        with limiter._lock:  # as if another thread held it at the time of the fork
            child = os.fork()
            if child == 0:
                (bucket,) = limiter.snapshot()
                right = (bucket.waiting, bucket.windows[0].used) == (0, 5)
                stepper.now += 10.05
                os._exit(0 if right and limiter.try_acquire(limits) else 1)
        _, status = os.waitpid(child, 0)  # noqa: ASYNC222 - the child ends at once
        assert limiter.snapshot()[0].waiting == 1
        stepper.cancel(waits)
        return os.waitstatus_to_exitcode(status)

    assert asyncio.run(scenario()) == 0


@CAN_FORK
def test_a_forked_child_ignores_the_calls_of_the_parent() -> None:
    """Calls of the parent that are collected in the child change nothing there, whether they wait or are granted."""

    async def scenario() -> int:
        stepper = Stepper()
        limits = (Limit("small", (Window(5, 10.0),)),)
        limiter = Limiter(clock=stepper)
        while limiter.try_acquire(limits):
            pass
        for _ in range(3):
            stepper.start(limiter.acquire(limits))
        stepper.now += 30
        stepper.start(limiter.acquire(limits))  # grants the others too, whose tasks have not run
        delayed = limiter.delay(limits)
        child = os.fork()
        if child == 0:
            stepper.open.clear()
            stepper.tasks.clear()
            stepper._timers.clear()
            gc.collect()
            assert delayed is not None
            limiter.drop(delayed)
            (bucket,) = limiter.snapshot()
            right = (bucket.waiting, bucket.windows[0].used) == (0, 0)
            granted = sum(limiter.try_acquire(limits) for _ in range(10))
            right = right and granted == 5 and limiter._waiting_per_loop.total() == 0
            os._exit(0 if right else 1)
        _, status = os.waitpid(child, 0)  # noqa: ASYNC222 - the child ends at once
        assert limiter.snapshot()[0].windows[0].used == 4
        return os.waitstatus_to_exitcode(status)

    assert asyncio.run(scenario()) == 0


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_loop_that_ends_while_calls_wait_to_enter_the_queues(cancelled: bool) -> None:
    """The entrance keeps neither the loop nor its calls, and calls of later loops are granted at once."""
    settings = LimitSettings(overrides={"user-system": [Window(100, 1.0)]})
    client = make_client(lambda _: make_reply(200, USER), limits=settings, timeout=None)
    limiter = client._core.limiter
    assert limiter is not None
    loop = asyncio.new_event_loop()
    tasks = [loop.create_task(client.users.get("alice")) for _ in range(2000)]
    for _ in range(2):
        loop.call_soon(loop.stop)
        loop.run_forever()
    assert limiter.arrivals.crowded
    if cancelled:
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        assert not limiter.arrivals.crowded
    loop.set_exception_handler(lambda *_: None)  # it would log each task that has not ended
    loop.close()

    async def call_elsewhere() -> None:
        assert not limiter.arrivals.is_crowded()
        await limiter.arrivals.enter(SystemClock(), None)

    asyncio.run(call_elsewhere())
    assert not limiter.arrivals.crowded
    assert loop not in limiter.arrivals._slices


class GrantingStore:
    """A store that grants every call at once, in any event loop."""

    async def take(self, calls: Sequence[tuple[Demand, ...]]) -> Sequence[StoreVerdict]:
        return [StoreVerdict(granted=True) for _ in calls]

    async def aclose(self) -> None:
        pass


class HoldingServer:
    """A server in threads, which holds its replies to calls for the user "slow" until ``release`` is set."""

    def __init__(self) -> None:
        self.received = threading.Semaphore(0)
        """Released for each request for "slow"."""
        self.release = threading.Event()
        holder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # the name is that of the standard library
                if self.path.endswith("slow"):
                    holder.received.release()
                    holder.release.wait(20)
                body = make_reply(200, USER).content
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    def make_client(self, **settings: Any) -> Easemob:
        url = f"http://127.0.0.1:{self.server.server_port}"
        return Easemob("org#app", base_url=url, token="t", limit_store=GrantingStore(), timeout=5, **settings)


@contextmanager
def holding_server() -> Iterator[HoldingServer]:
    held = HoldingServer()
    thread = threading.Thread(target=held.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield held
    finally:
        held.release.set()
        held.server.shutdown()
        thread.join()
        held.server.server_close()


# The connections of a loop on trio cannot be closed once it has ended.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize("backends", [("asyncio",) * 3, ("asyncio", "trio", "asyncio"), ("trio", "asyncio", "trio")])
@pytest.mark.parametrize("max_connections", [1, 100])
def test_calls_of_later_event_loops_with_a_store(backends: tuple[str, ...], max_connections: int) -> None:
    """With a shared store, the connections of loops that have ended do not keep the calls of later loops waiting."""
    with holding_server() as server:
        client = server.make_client(max_connections=max_connections)
        for backend in backends:
            assert anyio.run(client.users.get, "alice", backend=backend).username == "alice"
        anyio.run(client.aclose)
        gc.collect()


@pytest.mark.parametrize("calls", [1, 3])
def test_a_loop_without_a_free_connection_does_not_block_others(calls: int) -> None:
    """While all connections of a loop are busy, and more of its calls wait, the calls of another loop are sent."""
    with holding_server() as server:
        client = server.make_client(max_connections=1)

        async def fill() -> None:
            await asyncio.gather(*(client.users.get("slow") for _ in range(calls)))

        async def call() -> None:
            await until(lambda: calls == 1 or client.limits.snapshot()[0].waiting > 0)
            for _ in range(10):
                await client.users.get("alice")
            server.release.set()

        def work(number: int) -> Coroutine[Any, Any, None]:
            if number == 0:
                return fill()
            assert server.received.acquire(timeout=10)
            return call()

        in_threads(2, work)
        asyncio.run(client.aclose())


@CAN_FORK
def test_a_forked_child_does_not_wait_for_connections_of_the_parent() -> None:
    """A child that is forked while all connections are busy sends its own calls, with a shared store too."""
    with holding_server() as server:
        client = server.make_client(max_connections=1)

        async def scenario() -> int:
            slow = [asyncio.ensure_future(client.users.get("slow")) for _ in range(2)]
            await until(lambda: server.received.acquire(blocking=False))
            child = os.fork()
            if child == 0:
                try:
                    asyncio.run(client.users.get("alice"))
                except BaseException:
                    os._exit(1)
                os._exit(0)
            _, status = await asyncio.to_thread(os.waitpid, child, 0)
            server.release.set()
            await asyncio.gather(*slow)
            await client.aclose()
            return os.waitstatus_to_exitcode(status)

        assert asyncio.run(scenario()) == 0
