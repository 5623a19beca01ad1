"""Admission of an attempt: the token to send, the grant of the limits, and the cancellation of either wait."""

from __future__ import annotations

import pickle
from bisect import bisect_left
from functools import partial
from typing import Any

import anyio
import pytest

from easemob_async import (
    APIError,
    AuthenticationError,
    ClientClosedError,
    DeadlineExceededError,
    Easemob,
    EasemobError,
    LimitSettings,
    PermissionDeniedError,
    RetryPolicy,
    TransportError,
    Window,
)
from easemob_async.models import TextMessage
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.handler import USER, Script, make_client, make_refusal, make_reply, reply_in_turn
from tests.settling import settle

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]

ONE_IN_20_SECONDS = LimitSettings(overrides={"user-system": [Window(1, 20)]})
TOKEN_REFUSED = make_refusal(401, "unauthorized", "Unable to authenticate (OAuth)")


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


def bearers(script: Script) -> list[bytes]:
    """The header values with the tokens that were sent."""
    return [dict(request.headers)[b"authorization"] for request in script.requests]


def used_and_waiting(client: Easemob) -> list[tuple[int, int]]:
    """The number of granted and of waiting calls of each bucket."""
    return [(bucket.windows[0].used, bucket.waiting) for bucket in client.limits.snapshot()]


async def call_in(scope: anyio.CancelScope, client: Easemob) -> None:
    """Make a call that is cancelled with *scope*."""
    with scope:
        await client.users.get("cancelled")


async def test_cancelled_while_waiting_for_a_limit() -> None:
    """A call that is cancelled in the queue takes nothing from the limit; the call behind it gets its grant."""
    clock = ManualClock()
    script = reply_in_turn(make_reply(200, USER))
    client = make_client(script, clock=clock, limits=ONE_IN_20_SECONDS, timeout=None)
    await client.users.get("first")
    async with anyio.create_task_group() as group:
        scope = anyio.CancelScope()
        group.start_soon(call_in, scope, client)
        await settle()
        group.start_soon(client.users.get, "behind")
        await settle()
        assert used_and_waiting(client) == [(1, 2)]
        scope.cancel()
        await settle()
        assert used_and_waiting(client) == [(1, 1)]
        await clock.advance(25)
    assert [request.target.rpartition("/")[2] for request in script.requests] == ["first", "behind"]
    assert used_and_waiting(client) == [(1, 0)]


async def test_cancelled_while_waiting_for_a_token() -> None:
    """A call that is cancelled before its token is there takes nothing from the limits; other calls get a token."""
    tokens = Tokens()
    client = make_client(
        reply_in_turn(make_reply(200, USER)), token=tokens, clock=ManualClock(), limits=ONE_IN_20_SECONDS, timeout=None
    )
    async with anyio.create_task_group() as group:
        scope = anyio.CancelScope()
        group.start_soon(call_in, scope, client)
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
    script = reply_in_turn(make_reply(200, USER))
    client = make_client(script, token=tokens, clock=clock, limits=ONE_IN_20_SECONDS, timeout=None)
    await client.users.get("alice")
    async with anyio.create_task_group() as group:
        group.start_soon(client.users.get, "alice")
        await clock.advance(25)
    assert bearers(script) == [b"Bearer token-1", b"Bearer token-2"]


async def test_a_token_that_is_refused_while_calls_wait_in_the_queue() -> None:
    """Grants are not collected while a new token is awaited: no second has more requests than the limit."""
    clock = ManualClock()
    released = anyio.Event()
    fetches = 0
    sent: list[tuple[float, str]] = []

    async def fetch() -> str:
        nonlocal fetches
        fetches += 1
        if fetches > 1:
            await released.wait()
        return f"token-{fetches}"

    def answer(request: Request) -> Reply:
        sent.append((clock.now, request.target.rpartition("/")[2]))
        return TOKEN_REFUSED if len(sent) == 150 else make_reply(200, USER)

    limits = LimitSettings(overrides={"user-system": [Window(100, 1.0)]})
    client = make_client(answer, token=fetch, clock=clock, limits=limits, timeout=None)
    async with anyio.create_task_group() as group:
        for number in range(600):
            group.start_soon(client.users.get, f"u{number}")
            await settle(2)
        while len(sent) < 150:
            await clock.advance(0.02)
        for _ in range(30):
            await clock.advance(0.1)
        assert len(sent) == 150
        assert client.limits.snapshot()[0].windows[0].used <= 21  # as many as may wait with a grant
        released.set()
        for _ in range(300):
            await clock.advance(0.02)
    times = [at for at, _ in sent]
    assert max(bisect_left(times, at + 1.0) - first for first, at in enumerate(times)) <= 100
    refused = sent[149][1]
    late = [int(name[1:]) for _, name in sent[150:] if name != refused]
    assert sorted(late) == list(range(150, 600))
    # Calls that wait for the same token are woken together; trio runs them in any order.
    assert max(abs(number - place) for place, number in enumerate(late, 150)) <= 21


async def test_a_wait_for_a_token_with_a_grant_that_fails_or_is_cancelled() -> None:
    """The grant goes to the next call at once, also to one with a token of its own."""
    clock = ManualClock()
    tokens: list[anyio.Event] = []

    async def fetch() -> tuple[str, float]:
        tokens.append(anyio.Event())
        await tokens[-1].wait()
        if len(tokens) > 1:
            raise RuntimeError("no token")
        return "t", 10.0

    script = reply_in_turn(make_reply(200, USER))
    client = make_client(script, token=fetch, clock=clock, limits=ONE_IN_20_SECONDS, timeout=None)
    async with anyio.create_task_group() as group:
        group.start_soon(client.users.get, "first")
        await settle()
        tokens[0].set()
        await settle()

        async def fail() -> None:
            with pytest.raises(RuntimeError, match="no token"):
                await client.users.get("fails")

        scope = anyio.CancelScope()
        group.start_soon(call_in, scope, client)
        await settle()
        group.start_soon(fail)
        await settle()
        group.start_soon(partial(client.users.get, "own", token="hers"))
        await settle()
        await clock.advance(25)
        assert used_and_waiting(client) == [(1, 2)]
        scope.cancel()
        await settle()
        assert used_and_waiting(client) == [(1, 1)]
        assert len(script.requests) == 1
        tokens[-1].set()
        await settle()
        await clock.advance(1)
    assert [request.target.rpartition("/")[2] for request in script.requests] == ["first", "own"]


async def test_token_of_a_call() -> None:
    """A user's token is sent instead of the app's: for one call, or for a client with other options."""
    script = reply_in_turn(make_reply(200, USER))
    client = make_client(script)
    await client.users.get("alice", token="hers")
    await client.with_options(token="his").users.get("alice")
    assert bearers(script) == [b"Bearer hers", b"Bearer his"]


async def test_operation_without_authorization() -> None:
    """An operation without authorization never carries the client's token."""
    script = reply_in_turn(make_reply(200, USER))
    await make_client(script).users.register_open("alice", password="1")
    assert b"authorization" not in dict(script.requests[0].headers)


async def test_refused_token() -> None:
    """A 401 about the token leads to one new token and one more attempt, and to no second ones."""
    tokens = iter(["first", "second", "third"])

    async def fetch() -> str:
        return next(tokens)

    script = reply_in_turn(TOKEN_REFUSED, make_reply(200, USER))
    assert (await make_client(script, token=fetch).users.get("alice")).username == "alice"
    assert bearers(script) == [b"Bearer first", b"Bearer second"]

    script = reply_in_turn(TOKEN_REFUSED)
    tokens = iter(["first", "second", "third"])
    with pytest.raises(AuthenticationError):
        await make_client(script, token=fetch).users.get("alice")
    assert len(script.requests) == 2


async def test_refused_fixed_token() -> None:
    """A fixed token that is refused cannot be replaced, so the call is not retried."""
    script = reply_in_turn(TOKEN_REFUSED)
    with pytest.raises(AuthenticationError):
        await make_client(script).users.get("alice")
    assert len(script.requests) == 1


async def test_missing_permission() -> None:
    """A 401 about a missing permission is a denied permission; no new token is fetched."""

    async def fetch() -> str:
        return "t"

    script = reply_in_turn(make_refusal(401, "unauthorized", "Subject does not have permission [notifications:post]"))
    with pytest.raises(PermissionDeniedError):
        await make_client(script, token=fetch).users.get("alice")
    assert len(script.requests) == 1


async def test_token_that_cannot_be_fetched() -> None:
    """Where no token can be fetched, the call's error says that nothing of the call was sent."""

    def handle(request: Request) -> Reply:
        assert request.target.endswith("/token")
        return make_refusal(400, "invalid_grant", "client_secret does not match")

    client = make_client(handle, token=None, client_id="id", client_secret="very-secret")
    with pytest.raises(APIError) as caught:
        await client.users.register("alice", password="1")
    assert caught.value.effect == "none"
    assert caught.value.facts is not None
    assert caught.value.facts.operation == "users.register"
    assert str(caught.value) == "users.register: no token: HTTP 400 invalid_grant client_secret does not match"
    assert (caught.value.status, caught.value.code) == (400, "invalid_grant")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


async def test_token_service_that_cannot_be_reached() -> None:
    """A failed connection of the request for a token names the token."""

    def handle(request: Request) -> Reply:
        raise TransportError("connection refused")

    client = make_client(handle, token=None, client_id="id", client_secret="secret", retry=RetryPolicy(attempts=1))
    with pytest.raises(TransportError) as caught:
        await client.users.get("alice")
    assert str(caught.value) == "users.get: no token: connection refused"


async def test_closed_while_waiting_for_a_token() -> None:
    """A client that is closed is the reason, and not the token for which the call waits."""
    client = make_client(reply_in_turn(), token=Tokens())
    async with anyio.create_task_group() as group:

        async def get() -> None:
            with pytest.raises(ClientClosedError) as caught:
                await client.users.get("alice")
            assert str(caught.value).startswith("users.get: the client was closed")

        group.start_soon(get)
        await settle()
        await client.aclose()


class AbsentStore:
    """A limit store that cannot be reached."""

    async def take(self, calls: object) -> Any:
        raise ConnectionError

    async def aclose(self) -> None:
        """Do nothing."""


async def test_a_deadline_in_the_queue_is_told_with_the_time_waited() -> None:
    """A call that has waited for the limits until its deadline says how long in its facts."""
    clock = ManualClock()
    client = make_client(reply_in_turn(), clock=clock, limit_store=AbsentStore(), timeout=5)
    errors: list[DeadlineExceededError] = []

    async def send() -> None:
        try:
            await client.messages.send_to_users(["bob"], TextMessage(text="Hello"))
        except DeadlineExceededError as error:
            errors.append(error)

    async with anyio.create_task_group() as group:
        group.start_soon(send)
        await settle()
        for _ in range(60):
            await clock.advance(0.1)
    (error,) = errors
    assert error.facts is not None
    assert 5 <= error.facts.waited <= error.facts.elapsed < 6
    assert error.available_in is not None
    assert error.available_in > 50


async def test_a_deadline_after_refusals_has_their_status() -> None:
    """A call that has no time for another attempt after a 429 has the status of that reply."""
    client = make_client(
        reply_in_turn(make_refusal(429, "too_many_requests", "slow down")),
        clock=ManualClock(),
        timeout=5,
        limits=ONE_IN_20_SECONDS,
    )
    with pytest.raises(DeadlineExceededError) as caught:
        await client.users.get("alice")
    assert caught.value.status == 429


@pytest.mark.parametrize(
    ("ending", "used"),
    [
        (TransportError("no connection", effect="none"), 0),
        (TransportError("lost", effect="unknown"), 1),
        (make_refusal(404, "service_resource_not_found", "Service resource not found"), 1),
        (make_refusal(503), 1),
    ],
    ids=["not written", "reply lost", "refused", "failed"],
)
@pytest.mark.parametrize("waits", [False, True], ids=["at once", "delayed"])
async def test_the_grant_of_a_request_that_was_not_written(ending: Reply | Exception, used: int, waits: bool) -> None:
    """The grant is given back to all windows, whether the transport had delayed it or not; any other counts."""

    def answer(request: Request) -> Reply:
        assert request.grant is not None
        if waits:
            request.grant.delay()
        if used and waits:
            assert request.grant.use()
        if isinstance(ending, Exception):
            raise ending
        return ending

    client = make_client(answer, clock=ManualClock(), retry=RetryPolicy(attempts=1))
    with pytest.raises(EasemobError):
        await client.messages.broadcast_to_all_users(TextMessage(text="hi"))
    windows = [window.used for bucket in client.limits.snapshot() for window in bucket.windows]
    assert windows == [used] * len(windows)
    assert len(windows) > 1


async def test_a_connection_that_cannot_be_made_uses_no_limit() -> None:
    """A broadcast whose connection is refused may be repeated at once, and its error names the connection."""
    client = make_client(reply_in_turn(TransportError("cannot connect", effect="none")), clock=ManualClock())
    for _ in range(3):
        async with anyio.create_task_group() as group:

            async def call() -> None:
                with pytest.raises(TransportError, match="cannot connect"):
                    await client.messages.broadcast_to_all_users(TextMessage(text="hi"))

            group.start_soon(call)
            assert isinstance(client._core.clock, ManualClock)
            await client._core.clock.advance(60)
    assert {window.used for bucket in client.limits.snapshot() for window in bucket.windows} == {0}


async def test_a_grant_that_is_given_back_goes_to_the_next_call() -> None:
    """A call that waits for the limit gets the grant of a request that was not written, at once."""
    released = anyio.Event()

    async def answer(request: Request) -> Reply:
        assert request.grant is not None
        if request.target.endswith("first"):
            request.grant.delay()
            await released.wait()
            raise TransportError("no connection", effect="none")
        return make_reply(200, USER)

    client = make_client(
        answer, clock=ManualClock(), limits=ONE_IN_20_SECONDS, timeout=None, retry=RetryPolicy(attempts=1)
    )
    async with anyio.create_task_group() as group:

        async def first() -> None:
            with pytest.raises(TransportError):
                await client.users.get("first")

        group.start_soon(first)
        await settle()
        group.start_soon(client.users.get, "next")
        await settle()
        assert used_and_waiting(client) == [(1, 1)]
        released.set()
    assert used_and_waiting(client) == [(1, 0)]
