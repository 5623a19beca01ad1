"""Tracked calls: each request is reported before it is written, and when it has ended."""

from __future__ import annotations

from copy import copy
from typing import Any

import anyio
import pytest

from easemob_async import (
    ClientClosedError,
    Easemob,
    EasemobError,
    InvalidArgumentError,
    LimitSettings,
    NotFoundError,
    RateLimitedError,
    RetryPolicy,
    ServerError,
    TransportError,
    UnexpectedReplyError,
    Window,
)
from easemob_async._operation import Operation
from easemob_async.api import Files, Users
from easemob_async.observe import CallEvent
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.handler import USER, WITHOUT_BACKOFF, make_client, make_refusal, make_reply, reply_in_turn
from tests.pipeline.limits.test_shared_limiter import MemoryStore
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]
LOST = TransportError("lost", effect="unknown")
REFUSED = make_refusal(429, "reach_limit", "This request has reached api limit")


class Hooks:
    """Hooks that keep a log: before, what the handler adds for a written request, and the end."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.errors: list[BaseException | None] = []
        self.operations: list[str] = []

    async def before_request(self, operation: Operation[Any]) -> None:
        self.operations.append(operation.id)
        self.log.append("before")

    def request_ended(self, operation: Operation[Any], error: BaseException | None) -> None:
        assert operation.id == self.operations[-1]
        self.errors.append(error)
        self.log.append("ended")


class FailingHooks(Hooks):
    """Hooks that raise before the request."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    async def before_request(self, operation: Operation[Any]) -> None:
        await super().before_request(operation)
        raise self.error


class WaitingHooks(Hooks):
    """Hooks that wait before the request until they are released."""

    def __init__(self) -> None:
        super().__init__()
        self.released = anyio.Event()

    async def before_request(self, operation: Operation[Any]) -> None:
        await super().before_request(operation)
        await self.released.wait()


def logged(hooks: Hooks, *replies: Reply | Exception) -> Any:
    """A handler that gives these replies in turn, and notes in the hooks' log that a request was written."""
    script = reply_in_turn(*(copy(reply) if isinstance(reply, Exception) else reply for reply in replies))

    def handle(request: Request) -> Any:
        hooks.log.append("written")
        return script(request)

    return handle


def tracked_users(client: Easemob, hooks: Hooks) -> Users:
    return Users(client._pipeline.tracked(hooks))


async def test_a_success() -> None:
    """The request is reported before it is written, and when its reply is read."""
    hooks = Hooks()
    client = make_client(logged(hooks, make_reply(200, USER)))
    assert (await tracked_users(client, hooks).get("alice")).username == "alice"
    assert hooks.log == ["before", "written", "ended"]
    assert hooks.operations == ["users.get"]
    assert hooks.errors == [None]


@pytest.mark.parametrize(
    ("ending", "kind", "effect"),
    [
        (make_refusal(404, "service_resource_not_found", "Service resource not found"), NotFoundError, "none"),
        (make_refusal(503), ServerError, "unknown"),
        (REFUSED, RateLimitedError, "none"),
        (LOST, TransportError, "unknown"),
        (TransportError("no connection", effect="none"), TransportError, "none"),
        (make_reply(200, b"<html>"), UnexpectedReplyError, "unknown"),
        (make_reply(302), UnexpectedReplyError, "unknown"),
    ],
    ids=["refused", "failed", "rate limited", "reply lost", "no connection", "undocumented", "redirected"],
)
async def test_a_failure(ending: Reply | Exception, kind: type[EasemobError], effect: str) -> None:
    """The end of a request that fails is reported with the error's class and ``effect``."""
    hooks = Hooks()
    client = make_client(logged(hooks, ending), limits=False, retry=RetryPolicy(attempts=1, refusals=0))
    with pytest.raises(kind):
        await tracked_users(client, hooks).get("alice")
    assert hooks.log == ["before", "written", "ended"]
    (error,) = hooks.errors
    assert type(error) is kind
    assert error.effect == effect


async def test_each_attempt() -> None:
    """A call of several attempts reports each of its requests, in order."""
    hooks = Hooks()
    client = make_client(
        logged(hooks, LOST, make_refusal(503), make_reply(200, USER)), limits=False, retry=WITHOUT_BACKOFF
    )
    await tracked_users(client, hooks).get("alice")
    assert hooks.log == ["before", "written", "ended"] * 3
    assert [type(error) for error in hooks.errors] == [TransportError, ServerError, type(None)]


async def test_cancelled_in_flight() -> None:
    """A request that is cancelled in flight ends with the cancellation."""
    hooks = Hooks()

    async def hang(_: Request) -> Reply:
        hooks.log.append("written")
        await anyio.sleep_forever()
        raise AssertionError

    async with anyio.create_task_group() as group:
        group.start_soon(tracked_users(make_client(hang), hooks).get, "alice")
        await settle()
        assert hooks.log == ["before", "written"]
        group.cancel_scope.cancel()
    assert hooks.log == ["before", "written", "ended"]
    assert isinstance(hooks.errors[0], anyio.get_cancelled_exc_class())


async def test_cancelled_before_the_request() -> None:
    """A call that is cancelled while the hook is awaited writes nothing, and reports no end."""
    hooks = WaitingHooks()
    client = make_client(logged(hooks, make_reply(200, USER)))
    async with anyio.create_task_group() as group:
        group.start_soon(tracked_users(client, hooks).get, "alice")
        await settle()
        group.cancel_scope.cancel()
    assert hooks.log == ["before"]


@pytest.mark.parametrize("error", [OSError("the disk is full"), InvalidArgumentError("x", "must be y")], ids=repr)
async def test_an_exception_before_the_request(error: Exception) -> None:
    """An exception of the hook ends the call; nothing is written, and no end is reported."""
    hooks = FailingHooks(copy(error))
    client = make_client(logged(hooks, make_reply(200, USER)))
    with pytest.raises(type(error)) as caught:
        await tracked_users(client, hooks).get("alice")
    assert caught.value is hooks.error
    assert hooks.log == ["before"]


async def test_closed_before_the_request() -> None:
    """A client that is closed while the hook is awaited writes nothing; the request ends as not sent."""
    hooks = WaitingHooks()
    client = make_client(logged(hooks, make_reply(200, USER)))
    errors: list[EasemobError] = []

    async def call() -> None:
        with pytest.raises(ClientClosedError) as caught:
            await tracked_users(client, hooks).get("alice")
        errors.append(caught.value)

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await settle()
        await client.aclose()
        hooks.released.set()
    assert hooks.log == ["before", "ended"]
    assert hooks.errors == errors
    assert errors[0].effect == "none"
    assert errors[0].facts is not None
    assert errors[0].facts.operation == "users.get"


async def test_closed_before_the_hook() -> None:
    """A client that is closed just before the hook writes nothing, and the hook is not awaited."""
    hooks = Hooks()

    async def close_and_fetch() -> str:
        await client.aclose()
        return "t"

    client = make_client(logged(hooks, make_reply(200, USER)), token=close_and_fetch)
    with pytest.raises(ClientClosedError) as caught:
        await tracked_users(client, hooks).get("alice")
    assert caught.value.effect == "none"
    assert hooks.log == []


async def test_after_the_limits() -> None:
    """The hook is awaited when the limits have granted the request, not before."""
    clock = ManualClock()
    hooks = Hooks()
    limits = LimitSettings(overrides={"user-system": [Window(1, 20)]})
    client = make_client(logged(hooks, make_reply(200, USER)), clock=clock, limits=limits)
    users = tracked_users(client, hooks)
    await users.get("alice")
    async with anyio.create_task_group() as group:
        group.start_soon(users.get, "alice")
        await settle()
        assert hooks.log == ["before", "written", "ended"]
        await clock.advance(25)
    assert hooks.log == ["before", "written", "ended"] * 2


class SlowHooks(Hooks):
    """Hooks that take some seconds of the clock before each request, as a journal on a slow disk does."""

    def __init__(self, clock: ManualClock, seconds: float) -> None:
        super().__init__()
        self.clock = clock
        self.seconds = seconds

    async def before_request(self, operation: Operation[Any]) -> None:
        await super().before_request(operation)
        await self.clock.sleep(self.seconds)


@pytest.mark.parametrize("seconds", [0.04, 3.0])
async def test_a_slow_hook_with_shared_limits(seconds: float) -> None:
    """A hook may take longer than the grant of a shared store is valid: every request is sent, and announced once."""
    clock = ManualClock()
    hooks = SlowHooks(clock, seconds)
    client = make_client(
        logged(hooks, make_reply(200, USER)), clock=clock, limit_store=MemoryStore(clock), timeout=None
    )
    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(tracked_users(client, hooks).get, "alice")
        for _ in range(300):
            await clock.advance(0.02)
    assert sorted(hooks.log) == ["before"] * 5 + ["ended"] * 5 + ["written"] * 5
    assert hooks.errors == [None] * 5


async def test_cancelled_while_waiting_for_another_grant() -> None:
    """A request that was announced, and cancelled before its grant was renewed, ends as not sent."""
    clock = ManualClock()
    store = MemoryStore(clock)
    hooks = SlowHooks(clock, 3.0)
    client = make_client(logged(hooks, make_reply(200, USER)), clock=clock, limit_store=store, timeout=None)
    async with anyio.create_task_group() as group:
        group.start_soon(tracked_users(client, hooks).get, "alice")
        await clock.advance(1)
        store.before = lambda: 0.5
        await clock.advance(2.1)
        assert hooks.log == ["before"]
        group.cancel_scope.cancel()
    assert hooks.log == ["before", "ended"]
    (error,) = hooks.errors
    assert isinstance(error, EasemobError)
    assert error.effect == "none"


async def test_the_request_for_a_token() -> None:
    """A request for the client's own token is not reported."""
    hooks = Hooks()

    def handle(request: Request) -> Reply:
        if request.target.endswith("/token"):
            return make_reply(200, {"access_token": "t", "expires_in": 5184000, "application": "x"})
        return make_reply(200, USER)

    client = make_client(handle, token=None, client_id="id", client_secret="s")
    await tracked_users(client, hooks).get("alice")
    assert hooks.operations == ["users.get"]


async def test_which_calls_are_tracked() -> None:
    """Calls with other options are tracked like those of the pipeline they come from, and no others are."""
    hooks = Hooks()
    client = make_client(reply_in_turn(make_reply(200, USER)))
    await Users(client._pipeline.tracked(hooks).with_options(timeout=5)).get("alice")
    assert len(hooks.operations) == 1
    await client.users.get("alice")
    await client.with_options(timeout=5).users.get("alice")
    assert len(hooks.operations) == 1


async def test_tracked_and_observed() -> None:
    """Observers get the same steps of a tracked call as of any other call."""
    hooks = Hooks()
    events: list[CallEvent] = []
    client = make_client(
        logged(hooks, make_refusal(503), make_reply(200, USER)),
        observers=[events.append],
        limits=False,
        retry=WITHOUT_BACKOFF,
    )
    await tracked_users(client, hooks).get("alice")
    assert [event.step for event in events] == [
        "queued",
        "sent",
        "replied",
        "retried",
        "sent",
        "replied",
        "completed",
    ]
    assert hooks.log == ["before", "written", "ended"] * 2


async def test_tracked_transfers() -> None:
    """An upload is reported as any request, and a download when the head of its reply is there."""
    hooks = Hooks()
    uploaded = {"uri": "https://im.invalid/org/app/chatfiles", "entities": [{"uuid": "f1", "type": "chatfile"}]}
    client = make_client(logged(hooks, make_reply(200, uploaded), make_reply(200, b"content")))
    files = Files(client._pipeline.tracked(hooks))
    assert (await files.upload(b"content")).id == "f1"
    async with files.open("f1") as download:
        assert hooks.log == ["before", "written", "ended"] * 2
        assert await download.read() == b"content"
    assert hooks.operations == ["files.upload", "files.download"]
    assert hooks.errors == [None, None]
