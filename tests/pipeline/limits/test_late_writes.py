"""Grants count from the write of their request: in a busy event loop, without a connection, after a long wait."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest

from easemob_async import Easemob, LimitSettings, RetryPolicy, Window
from easemob_async._errors import DeadlineExceededError, TransportError
from easemob_async._operation import Limit, Operation
from easemob_async._pipeline.limits import Hold, Limiter
from easemob_async._pipeline.limits.arrivals import MAX_ARRIVALS_PER_ITERATION, ArrivalQueue
from easemob_async._wire.port import GrantExpiredError
from easemob_async.api import Users
from easemob_async.testing import ManualClock
from easemob_async.transports import Engine, HttpxTransport, Reply, Request
from tests.handler import USER, make_client, make_reply
from tests.loops import ANYIO_CLOSES_SOCKETS
from tests.pipeline.limits.stepper import Stepper
from tests.pipeline.limits.test_shared_limiter import MemoryStore
from tests.settling import settle
from tests.wire.scripted_server import Peer, ScriptedServer, until

pytestmark = pytest.mark.anyio

HUNDRED = (Limit("calls", (Window(100, 1.0),)),)
DAILY = (Limit("daily", (Window(3, 86_400, utc_day=True),)),)
SETTINGS = LimitSettings(overrides={"user-system": [Window(100, 1.0)]})


def most_in_a_second(times: list[float]) -> int:
    """Return the largest number of times in any second."""
    return max(bisect_left(times, at + 1.0) - first for first, at in enumerate(times))


class BusyClock(ManualClock):
    """A clock of a machine on which each look at the clock takes time, as every other step of a program does."""

    tick = 20e-6

    def monotonic(self) -> float:
        self.now += self.tick
        return self.now


@pytest.fixture
def without_collection() -> Iterator[None]:
    """Switch the garbage collector off: looking through the objects of 50,000 tasks takes it most of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.usefixtures("without_collection")
@pytest.mark.parametrize("count", [10_000, 50_000])
async def test_calls_that_begin_together_keep_the_limit(count: int) -> None:
    """Thousands of calls in one iteration of the event loop: no second has more requests than the limit."""
    clock = BusyClock()
    sent: list[float] = []

    def answer(request: Request) -> Reply:
        sent.append(clock.now)
        return make_reply(200, USER)

    client = make_client(answer, clock=clock, limits=SETTINGS, timeout=None)
    async with anyio.create_task_group() as group:
        for _ in range(count):
            group.start_soon(client.users.get, "alice")
        while len(sent) < 350:
            await clock.advance(0.1)
        group.cancel_scope.cancel()
    assert most_in_a_second(sent) <= 100


async def test_a_task_that_runs_late_counts_from_then() -> None:
    """Calls granted while their tasks could not run are counted when they run, and not when they were granted."""
    stepper = Stepper()
    limiter = Limiter(clock=stepper)
    first = [stepper.start(limiter.acquire(HUNDRED)) for _ in range(500)]
    for _ in range(40):  # only the first waiting call runs, which grants the others
        stepper.now += 0.1
        stepper.resume(next(iter(stepper.open.values())))
    stepper.settle()
    granted = Counter(task.ended for task in first if task.done)
    assert granted[stepper.now] <= 100
    stepper.drain(at_most=100)
    assert not stepper.open
    assert most_in_a_second(sorted(task.ended for task in first)) <= 100


@pytest.mark.parametrize("adapter", [False, True])
async def test_requests_that_wait_for_a_connection_count_from_their_write(adapter: bool) -> None:
    """A server that answers nothing for five seconds gets at most the limit at once afterwards."""
    clock = ManualClock()
    received: list[float] = []
    released = asyncio.Event()
    body = make_reply(200, USER).content
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    async def script(peer: Peer) -> None:
        while True:
            await peer.request()
            received.append(clock.now)
            await released.wait()
            await peer.send(reply)

    transport = HttpxTransport(httpx.AsyncHTTPTransport(), max_in_flight=1) if adapter else Engine(max_connections=1)
    async with (
        ScriptedServer(script) as server,
        Easemob(
            "org#app",
            base_url=f"http://127.0.0.1:{server.origin.port}",
            token="t",
            clock=clock,
            limits=SETTINGS,
            timeout=None,
            transport=transport,
        ) as client,
        anyio.create_task_group() as group,
    ):
        for _ in range(300):
            group.start_soon(client.users.get, "alice")
        await until(lambda: len(received) == 1)
        for _ in range(50):
            await clock.advance(0.1)
        assert len(received) == 1
        assert client.limits.snapshot()[0].windows[0].used <= 21  # as many as may wait for a connection
        released.set()
        while len(received) < 150:
            await settle()
            done = len(received)
            await settle(100)
            if len(received) == done:
                await clock.advance(0.05)
        group.cancel_scope.cancel()
    assert most_in_a_second(received) <= 100


@pytest.mark.both_backends
async def test_other_tasks_run_while_calls_arrive() -> None:
    """Between two iterations of the event loop, only a limited number of calls enters the queues, in their order."""
    client = make_client(lambda _: make_reply(200, USER), clock=ManualClock(), limits=SETTINGS, timeout=None)
    entered: list[int] = []
    count = 3_000
    async with anyio.create_task_group() as group:
        for _ in range(count):
            group.start_soon(client.users.get, "alice")
        while not entered or entered[-1] < count:
            await anyio.lowlevel.checkpoint()
            entered.append(sum(bucket.waiting + bucket.windows[0].used for bucket in client.limits.snapshot()))
        group.cancel_scope.cancel()
    # Two iterations, because the order of the tasks within an iteration is not fixed.
    assert max(late - early for early, late in itertools.pairwise(entered)) <= 2 * MAX_ARRIVALS_PER_ITERATION + 20


async def test_arrivals_keep_their_order_and_survive_cancellation() -> None:
    """Calls that arrive together enter in the order of their arrival; cancelled ones are passed over."""
    clock = ManualClock()
    queue = ArrivalQueue()
    entered: list[int] = []
    scopes = [anyio.CancelScope() for _ in range(5 * MAX_ARRIVALS_PER_ITERATION)]
    started: list[int] = []

    async def arrive(number: int) -> None:
        with scopes[number]:
            started.append(number)
            await queue.enter(clock, None)
            entered.append(number)

    async with anyio.create_task_group() as group:
        for number in range(len(scopes)):
            group.start_soon(arrive, number)
        await anyio.lowlevel.checkpoint()
        assert queue.crowded
        for number in started[MAX_ARRIVALS_PER_ITERATION::3]:
            scopes[number].cancel()
        await settle()
        assert not queue.crowded
    left = set(entered)
    assert entered == [number for number in started if number in left]
    assert len(entered) >= len(scopes) * 0.66


async def test_a_call_does_not_overtake_those_that_arrive() -> None:
    """A call that begins while others wait to enter the queues is not granted before them."""
    sent: list[str] = []

    def answer(request: Request) -> Reply:
        sent.append(request.target.rpartition("/")[2])
        return make_reply(200, USER)

    clock = ManualClock()
    limits = LimitSettings(overrides={"user-system": [Window(100_000, 1.0)]}, burst=0.003)
    client = make_client(answer, clock=clock, limits=limits, timeout=None)
    names = [f"u{number}" for number in range(1200)]
    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(client.users.get(name))
        await asyncio.sleep(0)
        assert client._core.limiter is not None
        assert client._core.limiter.arrivals.crowded
        clock.now += 1  # there is room again
        group.create_task(client.users.get("late"))
        await clock.advance(10)
    assert sorted(sent) == sorted([*names, "late"])
    assert sent[-1] == "late"


async def test_a_deadline_passes_on_arrival() -> None:
    """A call whose deadline passes before it can enter the queues ends with the error of the deadline."""
    clock = BusyClock()
    clock.tick = 0.001
    client = make_client(lambda _: make_reply(200, USER), clock=clock, limits=SETTINGS, timeout=0.5)
    tasks = [asyncio.ensure_future(client.users.get("alice")) for _ in range(1000)]
    await asyncio.sleep(0)
    await clock.advance(2)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(result) for result in results[MAX_ARRIVALS_PER_ITERATION + 20 :]} == {DeadlineExceededError}


async def test_a_transport_that_waits() -> None:
    """A transport may delay a grant and use it later; it counts from then, and what is given up counts as well."""
    stepper = Stepper()
    limiter = Limiter(clock=stepper)
    limits = (*HUNDRED, *DAILY)
    assert limiter.try_acquire(limits)
    hold = limiter.delay(limits)
    assert hold is not None
    stepper.now += 5
    assert [bucket.windows[0].used for bucket in limiter.snapshot()] == [1, 1]
    assert limiter.use(hold)
    stepper.now += 0.9
    assert limiter.snapshot()[0].windows[0].used == 1
    stepper.now += 0.2
    assert limiter.snapshot()[0].windows[0].used == 0
    assert limiter.try_acquire(HUNDRED)
    hold = limiter.delay(HUNDRED)
    assert hold is not None
    stepper.now += 5
    limiter.drop(hold)
    assert limiter.snapshot()[0].windows[0].used == 1
    stepper.now += 1.1
    assert limiter.snapshot()[0].windows[0].used == 0
    assert limiter.delay(()) is None


async def test_a_transport_that_delays_a_grant_late() -> None:
    """A grant that is delayed when it has left the window counts again, beside those of other calls."""
    clock = ManualClock()
    delayed = asyncio.Event()
    used: list[int] = []

    async def answer(request: Request) -> Reply:
        assert request.grant is not None
        if request.target.endswith("slow"):
            await clock.sleep(5)
            client.limits.snapshot()
            request.grant.delay()
            used.append(client.limits.snapshot()[0].windows[0].used)
            await delayed.wait()
            assert request.grant.use()
        return make_reply(200, USER)

    client = make_client(answer, clock=clock, limits=SETTINGS, timeout=None)
    async with asyncio.TaskGroup() as group:
        group.create_task(client.users.get("slow"))
        await settle()
        clock.now += 4.5
        await client.users.get("quick")
        await clock.advance(0.5)
        assert used == [2]
        await clock.advance(2)
        assert client.limits.snapshot()[0].windows[0].used == 1
        delayed.set()
    assert client.limits.snapshot()[0].windows[0].used == 1


async def test_a_request_that_waits_over_midnight() -> None:
    """A request that is written after midnight counts on the new day."""
    stepper = Stepper()
    limiter = Limiter(clock=stepper)
    assert limiter.try_acquire(DAILY)
    assert limiter.try_acquire(DAILY)
    hold = limiter.delay(DAILY)
    assert hold is not None
    stepper.now += 86_400
    assert limiter.snapshot()[0].windows[0].used == 1
    assert limiter.use(hold)
    assert limiter.snapshot()[0].windows[0].used == 1


async def test_unused_grants_go_to_others() -> None:
    """A grant that is not used for a minute loses its room; a task that continues later gets a new grant."""
    stepper = Stepper()
    limiter = Limiter(clock=stepper)
    five = (Limit("five", (Window(5, 10.0),)),)
    holds: list[Hold | None] = []
    while limiter.try_acquire(five):
        holds.append(limiter.delay(five))
    assert len(holds) == 5
    stepper.start(limiter.acquire(five))
    stepper.run_until(stepper.now + 59)
    assert stepper.open
    stepper.run_until(stepper.now + 12)
    assert [task.done for task in stepper.tasks] == [True]
    first, second, third, *_ = [hold for hold in holds if hold is not None]
    assert limiter.use(first)  # there is room
    while limiter.try_acquire(five):
        pass
    assert not limiter.use(second)
    assert limiter.use(third, even_if_expired=True)  # a request that is written in any case counts in any case
    assert limiter.snapshot()[0].windows[0].used == 6


async def test_an_expired_grant_is_asked_for_again() -> None:
    """A request whose grant expired in the transport is not an attempt: its call gets another grant."""
    clock = ManualClock()
    waits = iter([61.0, 0.0, 0.0])
    sent: list[tuple[str, bool]] = []

    async def answer(request: Request) -> Reply:
        assert request.grant is not None
        request.grant.delay()
        await clock.sleep(next(waits))
        sent.append((request.target.rpartition("/")[2], request.grant.use()))
        if not sent[-1][1]:
            raise GrantExpiredError("expired")
        return make_reply(200, USER)

    limits = LimitSettings(overrides={"user-system": [Window(1, 600.0)]})
    client = make_client(answer, clock=clock, limits=limits, timeout=None, retry=RetryPolicy(attempts=1))
    async with asyncio.TaskGroup() as group:
        group.create_task(client.users.get("slow"))
        await settle()
        group.create_task(client.users.get("next"))
        await clock.advance(2000)
    assert sent == [("slow", False), ("next", True), ("slow", True)]


class SilentTransport(httpx.AsyncHTTPTransport):
    """A transport derived from that of httpx, which sends requests in its own way and reports no steps."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.written += 1
        await asyncio.Event().wait()
        raise NotImplementedError


@pytest.mark.uvloop
@pytest.mark.parametrize("adapter", [False, True])
@pytest.mark.parametrize("written", [False, True])
async def test_a_cancelled_call_counts_if_its_request_was_written(adapter: bool, written: bool) -> None:
    """Calls that are cancelled while they connect do not count; those whose requests were written do."""
    if adapter and not written and not ANYIO_CLOSES_SOCKETS:
        pytest.skip(
            "anyio before 4.16 leaves the socket of a cancelled connect open, which breaks the event loop's end"
        )
    received: list[Peer] = []

    async def script(peer: Peer) -> None:
        if written:
            await peer.request()
        # Otherwise, the server does not answer the TLS handshake.
        received.append(peer)
        await peer.closed()

    transport = HttpxTransport(httpx.AsyncHTTPTransport()) if adapter else Engine()
    async with (
        ScriptedServer(script) as server,
        Easemob(
            "org#app",
            base_url=f"{'http' if written else 'https'}://127.0.0.1:{server.port}",
            token="t",
            clock=ManualClock(),
            limits=SETTINGS,
            timeout=None,
            transport=transport,
        ) as client,
    ):
        for count in range(1, 4):
            call = asyncio.ensure_future(client.users.get("alice"))
            await until(lambda count=count: len(received) == count)  # type: ignore[misc]
            assert client.limits.snapshot()[0].windows[0].used == (count if written else 1)
            call.cancel()
            await asyncio.wait([call])
            assert call.cancelled()
            assert client.limits.snapshot()[0].windows[0].used == (count if written else 0)


async def test_a_cancelled_call_of_a_transport_without_steps_counts() -> None:
    """A transport derived from that of httpx may write a request without a report, so that a cancelled call counts."""
    transport = SilentTransport()
    client = Easemob("org#app", base_url="https://im.invalid", token="t", limits=SETTINGS, transport=transport)
    call = asyncio.ensure_future(client.users.get("alice"))
    await until(lambda: transport.written == 1)
    call.cancel()
    await asyncio.wait([call])
    assert client.limits.snapshot()[0].windows[0].used == 1


async def test_a_grant_that_a_transport_delays_and_does_not_use() -> None:
    """A request that has a reply, or may have been written, counts even if the transport did not use its grant."""

    def answer(request: Request) -> Reply:
        assert request.grant is not None
        request.grant.delay()
        if request.target.endswith("lost"):
            raise TransportError("lost", effect="unknown")
        return make_reply(200, USER)

    client = make_client(answer, clock=ManualClock(), limits=SETTINGS, retry=RetryPolicy(attempts=1))
    await client.users.get("alice")
    with pytest.raises(TransportError):
        await client.users.get("lost")
    assert client.limits.snapshot()[0].windows[0].used == 2


async def test_shared_grants_are_asked_for_when_the_transport_can_write() -> None:
    """While all connections are busy, calls wait with their place in the queue, and no grant of the store expires."""
    clock = ManualClock()
    store = MemoryStore(clock)
    sent: list[str] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.path.rpartition("/")[2])
        await clock.sleep(0.1)
        return httpx.Response(200, content=make_reply(200, USER).content)

    transport = HttpxTransport(httpx.MockTransport(answer), max_in_flight=2)
    client = Easemob(
        "org#app",
        base_url="https://im.invalid",
        token="t",
        clock=clock,
        limits=SETTINGS,
        limit_store=store,
        timeout=None,
        transport=transport,
    )
    names = [f"u{number}" for number in range(60)]
    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(client.users.get(name))
        for _ in range(1000):
            await clock.advance(0.005)
    assert sorted(sent) == sorted(names)
    granted = sum(cost for _, cost in store.grants["user-system"])
    assert granted == 60
    assert sent == names


class SlowNetwork:
    """A network backend of httpcore on which each connect takes some seconds of a manual clock."""

    def __init__(self, backend: Any, clock: ManualClock, seconds: float) -> None:
        self._backend = backend
        self._clock = clock
        self._seconds = seconds
        self.connects = 0

    async def connect_tcp(self, *arguments: Any, **options: Any) -> Any:
        stream = await self._backend.connect_tcp(*arguments, **options)
        self._clock.now += self._seconds
        self.connects += 1
        return stream

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)


@pytest.mark.parametrize("seconds", [0.0, 0.3, 3.0])
async def test_a_shared_grant_that_expires_while_httpx_connects(seconds: float) -> None:
    """It is not written; the next grant allows for the time of a connect, and is used however long that takes."""
    clock = ManualClock()
    store = MemoryStore(clock)
    received: list[bytes] = []
    body = make_reply(200, USER).content
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    async def script(peer: Peer) -> None:
        while True:
            received.append(await peer.request())
            await peer.send(reply)

    below = httpx.AsyncHTTPTransport()
    network = SlowNetwork(below._pool._network_backend, clock, seconds)
    below._pool._network_backend = network  # type: ignore[assignment] # pyright: ignore[reportAttributeAccessIssue]
    async with (
        ScriptedServer(script) as server,
        Easemob(
            "org#app",
            base_url=f"http://127.0.0.1:{server.origin.port}",
            token="t",
            clock=clock,
            limits=SETTINGS,
            limit_store=store,
            timeout=None,
            transport=HttpxTransport(below),
        ) as client,
    ):
        for count in (1, 2, 3):  # the last two over an open connection
            await client.users.get("alice")
            assert client.limits.snapshot()[0].windows[0].used == count
        assert len(received) == 3
        assert network.connects == (2 if seconds else 1)
        assert client._core.limiter is not None
        assert next(iter(client._core.limiter._registry)).held == 0


async def test_a_wait_that_does_not_recur_is_not_allowed_for() -> None:
    """A grant of the store that expires while a hook is awaited does not make later ones count for longer."""
    clock = ManualClock()
    store = MemoryStore(clock)
    sent: list[str] = []

    def answer(request: Request) -> Reply:
        sent.append(request.target)
        return make_reply(200, USER)

    class Hooks:
        async def before_request(self, operation: Operation[Any]) -> None:
            await clock.sleep(0.4)

        def request_ended(self, operation: Operation[Any], error: BaseException | None) -> None:
            """Do nothing."""

    client = make_client(answer, clock=clock, limits=SETTINGS, limit_store=store, timeout=None)
    users = Users(client._pipeline.tracked(Hooks()))
    async with asyncio.TaskGroup() as group:
        group.create_task(users.get("alice"))
        for _ in range(100):
            await clock.advance(0.01)
        group.create_task(users.get("alice"))
        for _ in range(100):
            await clock.advance(0.01)
    assert len(sent) == 2
    assert max(store.spans) < 1.1


class StalledNetwork:
    """A network backend of httpcore whose server, in memory, answers while ``is_open`` is set."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.is_open = asyncio.Event()
        self.received: list[float] = []

    async def connect_tcp(self, *arguments: Any, **options: Any) -> StalledStream:
        return StalledStream(self)


class StalledStream:
    """A connection to the server of a ``StalledNetwork``."""

    def __init__(self, network: StalledNetwork) -> None:
        self._network = network

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer.startswith(b"GET "):
            self._network.received.append(self._network.clock.now)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        await self._network.is_open.wait()
        body = make_reply(200, USER).content
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    async def aclose(self) -> None:
        """Do nothing."""

    def get_extra_info(self, info: str) -> None:
        """Return that nothing is known, as of a connection that is open and not encrypted."""


async def test_requests_that_wait_in_the_pool_of_httpx_keep_a_shared_limit() -> None:
    """A server that stalls, answers for half a second and stalls again gets at most the limit in any second."""
    clock = ManualClock()
    began = clock.now
    store = MemoryStore(clock)
    network = StalledNetwork(clock)
    async with contextlib.AsyncExitStack() as stack:
        clients: list[Easemob] = []
        for _ in range(3):
            below = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=5, max_keepalive_connections=5))
            below._pool._network_backend = network  # type: ignore[assignment] # pyright: ignore[reportAttributeAccessIssue]
            client = Easemob(
                "org#app",
                base_url="http://127.0.0.1",
                token="t",
                clock=clock,
                limits=LimitSettings(overrides={"user-system": [Window(10, 1.0)]}),
                limit_store=store,
                timeout=None,
                transport=HttpxTransport(below),
            )
            clients.append(await stack.enter_async_context(client))
        group = await stack.enter_async_context(asyncio.TaskGroup())
        for client in clients:
            for _ in range(20):
                group.create_task(client.users.get("alice"))
        while len(network.received) < 60:
            now = clock.now - began
            if 3.0 <= now < 3.5 or now >= 9.0:
                network.is_open.set()
            else:
                network.is_open.clear()
            await clock.advance(0.05)
            await settle(50)
    assert most_in_a_second(network.received) <= 10


async def test_only_the_connect_after_a_lost_one_may_outlast_its_grant() -> None:
    """An expired grant is used once, for a connect after a lost one: after no other wait, and by no later attempt."""
    clock = ManualClock()
    # The seconds and the kind of each wait, and what the transport does if it may write the request.
    waits = iter(
        [
            (0.0, False, "fail"),
            (3.0, False, ""),
            (3.0, False, ""),
            (3.0, True, ""),
            (3.0, False, ""),
            (3.0, True, "fail"),
            (3.0, False, ""),
            (3.0, True, ""),
            (3.0, True, "answer"),
        ]
    )
    used: list[tuple[float, bool, bool]] = []

    async def answer(request: Request) -> Reply:
        assert request.grant is not None
        seconds, has_connected, then = next(waits)
        request.grant.delay()
        await clock.sleep(seconds)
        used.append((seconds, has_connected, request.grant.use(has_connected=has_connected)))
        if not used[-1][-1]:
            raise GrantExpiredError("expired")
        return make_reply(503 if then == "fail" else 200, USER)

    client = make_client(
        answer, clock=clock, limits=SETTINGS, limit_store=MemoryStore(clock), timeout=None, retry=RetryPolicy(base=0.1)
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(client.users.get("alice"))
        await clock.advance(120)
    assert used == [
        (0.0, False, True),
        (3.0, False, False),
        (3.0, False, False),
        (3.0, True, False),
        (3.0, False, False),
        (3.0, True, True),
        (3.0, False, False),
        (3.0, True, False),
        (3.0, True, True),
    ]


async def test_a_hook_that_outlasts_its_grant_after_a_lost_connection() -> None:
    """The request is not written with the grant that expired while the hook was awaited."""
    clock = ManualClock()
    store = MemoryStore(clock)
    ages: list[float] = []
    hooks: list[float] = []

    async def answer(request: Request) -> Reply:
        assert request.grant is not None
        ages.append(clock.now - store.grants["user-system"][-1][0])
        request.grant.delay()
        if len(ages) == 1:
            await clock.sleep(3.0)
            assert not request.grant.use(has_connected=True)
            raise GrantExpiredError("expired")
        if len(ages) == 2:
            raise TransportError("the connection was refused", effect="none")
        assert request.grant.use()
        return make_reply(200, USER)

    class Hooks:
        async def before_request(self, operation: Operation[Any]) -> None:
            hooks.append(clock.now)
            await clock.sleep(3.0)

        def request_ended(self, operation: Operation[Any], error: BaseException | None) -> None:
            """Do nothing."""

    client = make_client(answer, clock=clock, limits=SETTINGS, limit_store=store, timeout=None)
    users = Users(client._pipeline.tracked(Hooks()))
    async with asyncio.TaskGroup() as group:
        group.create_task(users.get("alice"))
        await clock.advance(120)
    assert len(hooks) == 2
    assert ages == [0.0, 0.0, 0.0]
