"""One call through the whole pipeline: what is sent, what is repeated, what a failure says."""

from __future__ import annotations

import time

import anyio
import pytest

from easemob_async import (
    AlreadyExistsError,
    APIError,
    AuthenticationError,
    ClientClosedError,
    DeadlineExceededError,
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
    capture,
)
from easemob_async._operation import Window
from easemob_async._wire.port import Reply, Request
from easemob_async.testing import ManualClock
from tests.handler import USER, HandlerTransport, answer, client_of, refusal, scripted
from tests.settling import settle

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


def sent_requests(client: Easemob) -> list[Request]:
    transport = client._core.transport
    assert isinstance(transport, HandlerTransport)
    return transport.requests


async def run_by_hand(clock: ManualClock, seconds: float, client_call: object) -> object:
    """Run a call while the clock is turned; its value or its error."""
    outcome: list[object] = []

    async def call() -> None:
        try:
            outcome.append(await client_call)  # type: ignore[misc]
        except EasemobError as error:
            outcome.append(error)

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await settle()
        await clock.advance(seconds)
        assert outcome, "the call has not ended in this time"
    return outcome[0]


async def test_request_on_the_wire() -> None:
    """A call becomes one request with the app's path, the token and the JSON body."""
    client = client_of(scripted(answer(200, USER)))
    user = await client.users.register("alice", password="secret")
    (request,) = sent_requests(client)
    assert (request.method, request.target) == ("POST", "/org/app/users")
    assert dict(request.headers)[b"authorization"] == b"Bearer app-token"
    assert dict(request.headers)[b"content-type"] == b"application/json"
    assert request.body == b'{"username":"alice","password":"secret"}'
    assert user.created_at is not None
    assert user.created_at.year == 2018


async def test_per_call_token() -> None:
    """A user's own token goes along instead of the app's, for one call or for a client with options."""
    client = client_of(scripted(answer(200, USER)))
    await client.users.get("alice", token="hers")
    await client.with_options(token="his").users.get("alice")
    bearers = [dict(request.headers)[b"authorization"] for request in sent_requests(client)]
    assert bearers == [b"Bearer hers", b"Bearer his"]


async def test_open_registration_has_no_token() -> None:
    """An operation without authorization never carries the client's token."""
    client = client_of(scripted(answer(200, USER)))
    await client.users.register_open("alice", password="1")
    assert b"authorization" not in dict(sent_requests(client)[0].headers)


async def test_path_values_are_encoded() -> None:
    """What is special in a URL arrives as it was given."""
    client = client_of(scripted(answer(200, {"data": {"m": "delivered"}})))
    await client.users.get_offline_message_status("alice", "a/b#c?d%e f\ng")
    assert sent_requests(client)[0].target == "/org/app/users/alice/offline_msg_status/a%2Fb%23c%3Fd%25e%20f%0Ag"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_safe_call_is_repeated(status: int) -> None:
    """A read that met a server failure is sent again."""
    clock = ManualClock()
    client = client_of(scripted(refusal(status), answer(200, USER)), clock=clock, limits=False)
    user = await run_by_hand(clock, 1, client.users.get("alice"))
    assert getattr(user, "username", None) == "alice"
    assert len(sent_requests(client)) == 2


@pytest.mark.parametrize(
    "failure",
    [refusal(500), refusal(503), TransportError("reset", sent="maybe"), TransportError("torn", sent="yes")],
    ids=["500", "503", "reset after writing", "torn reply"],
)
async def test_unsafe_call_is_not_repeated_on_a_guess(failure: Reply | Exception) -> None:
    """A registration that may have been carried out is not sent twice."""
    clock = ManualClock()
    client = client_of(scripted(failure, answer(200, USER)), clock=clock, limits=False)
    error = await run_by_hand(clock, 60, client.users.register("alice", password="1"))
    assert isinstance(error, ServerError | TransportError)
    assert error.sent == ("yes" if isinstance(failure, Reply) else failure.sent)  # type: ignore[attr-defined]
    assert len(sent_requests(client)) == 1


@pytest.mark.parametrize(
    "failure",
    [TransportError("refused", sent="no"), refusal(429, "reach_limit", "This request has reached api limit")],
    ids=["no connection", "refused by the limiter"],
)
async def test_unsafe_call_is_repeated_when_nothing_was_done(failure: Reply | Exception) -> None:
    """A registration that provably was not carried out is sent again."""
    clock = ManualClock()
    client = client_of(scripted(failure, answer(200, USER)), clock=clock)
    user = await run_by_hand(clock, 29, client.users.register("alice", password="1"))
    assert getattr(user, "username", None) == "alice"
    assert len(sent_requests(client)) == 2


async def test_attempts_end() -> None:
    """After the policy's attempts the last failure is raised, with what is known about the call."""
    clock = ManualClock()
    client = client_of(scripted(refusal(503)), clock=clock, limits=False, retry=RetryPolicy(attempts=3))
    error = await run_by_hand(clock, 29, client.users.get("alice"))
    assert isinstance(error, ServerError)
    assert error.facts is not None
    assert (error.facts.operation, error.facts.attempts, error.facts.replayed) == ("users.get", 3, True)
    assert error.facts.path == "/users/{username}"


async def test_retry_after_is_obeyed() -> None:
    """The service's Retry-After is a floor for the pause."""
    clock = ManualClock()
    client = client_of(scripted(refusal(503, retry_after="7"), answer(200, USER)), clock=clock, limits=False)
    await run_by_hand(clock, 7.01, client.users.get("alice"))
    assert len(sent_requests(client)) == 2


async def test_pause_beyond_the_deadline_is_not_made() -> None:
    """A pause that would end after the deadline ends the call at once instead."""
    clock = ManualClock()
    client = client_of(scripted(refusal(503, retry_after="60")), clock=clock, limits=False)
    error = await run_by_hand(clock, 0, client.users.get("alice"))
    assert isinstance(error, ServerError)


async def test_budget_of_repeats() -> None:
    """In an outage the client does not multiply its calls: repeats beyond the budget are not made."""
    clock = ManualClock()
    client = client_of(scripted(refusal(503)), clock=clock, limits=False, retry=RetryPolicy(budget=0.0))
    for _ in range(10):
        await run_by_hand(clock, 29, client.users.get("alice"))
    made = len(sent_requests(client))
    await run_by_hand(clock, 29, client.users.get("alice"))
    assert made < 40
    assert len(sent_requests(client)) == made + 1


async def test_token_refusal_is_cured_once() -> None:
    """A 401 about the token costs one exchange and one repeat, and no more than one."""
    tokens = iter(["first", "second", "third"])

    async def fresh() -> str:
        return next(tokens)

    denied = refusal(401, "unauthorized", "Unable to authenticate (OAuth)")
    client = client_of(scripted(denied, answer(200, USER)), token=fresh)
    assert (await client.users.get("alice")).username == "alice"
    bearers = [dict(request.headers)[b"authorization"] for request in sent_requests(client)]
    assert bearers == [b"Bearer first", b"Bearer second"]

    client = client_of(scripted(denied), token=fresh)
    tokens = iter(["first", "second", "third"])
    with pytest.raises(AuthenticationError):
        await client.users.get("alice")
    assert len(sent_requests(client)) == 2


async def test_fixed_token_is_not_tried_twice() -> None:
    """A refused fixed token cannot be replaced, so the call is not repeated."""
    client = client_of(scripted(refusal(401, "unauthorized", "Unable to authenticate (OAuth)")))
    with pytest.raises(AuthenticationError):
        await client.users.get("alice")
    assert len(sent_requests(client)) == 1


async def test_missing_right_is_not_cured_by_a_token() -> None:
    """A 401 about a missing right is a denied permission, without an exchange."""
    description = "Subject does not have permission [notifications:post]"

    async def fresh() -> str:
        return "t"

    client = client_of(scripted(refusal(401, "unauthorized", description)), token=fresh)
    with pytest.raises(APIError) as caught:
        await client.users.get("alice")
    assert type(caught.value).__name__ == "PermissionDeniedError"
    assert len(sent_requests(client)) == 1


async def test_failed_exchange_means_nothing_was_sent() -> None:
    """When no token can be had, the call's error says that nothing of it was sent."""

    def handle(request: Request) -> Reply:
        assert request.target.endswith("/token")
        return refusal(400, "invalid_grant", "client_secret does not match")

    client = client_of(handle, token=None, client_id="id", client_secret="very-secret")
    with pytest.raises(APIError) as caught:
        await client.users.register("alice", password="1")
    assert caught.value.sent == "no"
    assert caught.value.facts is not None
    assert caught.value.facts.operation == "users.register"
    assert "very-secret" not in str(caught.value)


async def test_own_repeat_that_finds_its_work_done() -> None:
    """A delete whose reply was lost, repeated, finds nobody: that is success. Without a lost reply it is not."""
    gone = refusal(404, "service_resource_not_found", "Service resource not found")
    clock = ManualClock()
    client = client_of(scripted(TransportError("lost", sent="maybe"), gone), clock=clock, limits=False)
    assert await run_by_hand(clock, 5, client.users.delete("alice")) is None

    client = client_of(scripted(gone), limits=False)
    with pytest.raises(NotFoundError):
        await client.users.delete("alice")


async def test_existing_user() -> None:
    """The service's way to say "exists" becomes the error of that name, with the service's own words kept."""
    description = "Application null Entity user requires that property named username be unique, value of alice exists"
    client = client_of(scripted(refusal(400, "duplicate_unique_property_exists", description)))
    with pytest.raises(AlreadyExistsError) as caught:
        await client.users.register("alice", password="1")
    assert (caught.value.status, caught.value.code) == (400, "duplicate_unique_property_exists")
    assert caught.value.description == description
    assert caught.value.already_so
    assert caught.value.sent == "yes"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html><body>It works</body></html>", "not JSON"),
        (b"", "empty"),
        (b'{"entities": [{"username": "al', "not JSON"),
        (b'{"data": 3}', "$.entities[0]"),
        (b'{"entities": [{"username": 7}]}', "$.entities[0].username"),
        (b"[1, 2]", "$.entities[0]"),
    ],
    ids=["HTML", "empty", "truncated", "no payload", "wrong type", "not an object"],
)
async def test_undocumented_reply(body: bytes, problem: str) -> None:
    """An answer of another shape says where it breaks and shows its first bytes."""
    clock = ManualClock()
    client = client_of(scripted(answer(200, body)), clock=clock, limits=False)
    error = await run_by_hand(clock, 29, client.users.get("alice"))
    assert isinstance(error, UnexpectedReplyError)
    assert problem in str(error)
    assert (error.status, error.start, error.sent) == (200, body[:200], "yes")


async def test_failure_hidden_in_a_success() -> None:
    """``result: false`` in a 200 is an error."""
    client = client_of(scripted(answer(200, {"data": {"result": False}})))
    with pytest.raises(APIError) as caught:
        await client.users.disconnect("alice")
    assert caught.value.status == 200


async def test_fields_of_tomorrow_are_kept() -> None:
    """A field the service added is no error, is reachable, and counts not for equality."""
    entity = USER["entities"][0] | {"mood": "sunny"}  # type: ignore[index]
    client = client_of(scripted(answer(200, {"entities": [entity]}), answer(200, USER)))
    one, two = await client.users.get("alice"), await client.users.get("alice")
    assert one.extra == {"mood": "sunny"}
    assert one == two


async def test_bad_arguments_send_nothing() -> None:
    """An argument that breaks a rule is refused with its name before anything is sent."""
    client = client_of(scripted(answer(200, USER)))
    for name, call in {
        "username": client.users.get(""),
        "limit": client.users.list(limit=101),
        "password": client.users.register("alice", password=""),
    }.items():
        with pytest.raises(InvalidArgumentError) as caught:
            await call
        assert caught.value.argument == name
        assert caught.value.sent == "no"
    for name in ("a b", "x" * 65, "用户", "..", "a/b"):
        with pytest.raises(InvalidArgumentError):
            await client.users.get(name)
    assert sent_requests(client) == []


async def test_deadline_that_a_limit_cannot_meet() -> None:
    """A call that its limits would hold past the deadline fails at once and says when it could go."""
    clock = ManualClock()
    slow = LimitSettings(overrides={"user-system": [Window(1, 60)]})
    client = client_of(scripted(answer(200, USER)), clock=clock, limits=slow)
    await run_by_hand(clock, 0, client.users.get("alice"))
    error = await run_by_hand(clock, 0, client.users.get("alice"))
    assert isinstance(error, DeadlineExceededError)
    assert error.sent == "no"
    assert error.available_in == pytest.approx(60, rel=0.05)
    assert len(sent_requests(client)) == 1


async def test_attempt_timeout_leaves_time_for_another() -> None:
    """An attempt that takes too long is given up and, where allowed, made again within the call's time."""
    clock = ManualClock()
    seen: list[float] = []

    def handle(request: Request) -> Reply:
        assert request.deadline is not None
        seen.append(request.deadline - time.monotonic())
        if len(seen) == 1:
            raise DeadlineExceededError("time is up", sent="maybe")
        return answer(200, USER)

    client = client_of(handle, clock=clock, limits=False).with_options(timeout=30, attempt_timeout=2)
    user = await run_by_hand(clock, 1, client.users.get("alice"))
    assert getattr(user, "username", None) == "alice"
    assert seen == pytest.approx([2, 2], abs=1)


async def test_capture() -> None:
    """Replies can be had beside the models: status, headers, facts and the raw JSON of every attempt."""
    clock = ManualClock()
    handler = scripted(refusal(503), answer(200, USER, {"X-Trace": "abc"}))
    client = client_of(handler, clock=clock, limits=False)
    with capture() as replies:
        await run_by_hand(clock, 5, client.users.get("alice"))
    assert [reply.status for reply in replies] == [503, 200]
    assert replies[1].json() == USER
    assert replies[1].header("x-trace") == "abc"
    assert replies[1].facts.attempts == 2
    with capture() as outside:
        pass
    assert outside == []


async def test_captured_replies_hold_no_app_token() -> None:
    """The exchange of the client's own credentials is not captured."""

    def handle(request: Request) -> Reply:
        if request.target.endswith("/token"):
            return answer(200, {"access_token": "T0KEN", "expires_in": 5184000, "application": "x"})
        return answer(200, USER)

    client = client_of(handle, token=None, client_id="id", client_secret="s")
    with capture() as replies:
        await client.users.get("alice")
    assert [reply.facts.operation for reply in replies] == ["users.get"]


async def test_generic_request() -> None:
    """What has no method goes through the same pipeline, with the same errors."""
    client = client_of(scripted(answer(200, {"x": 1}), refusal(404, "entity_not_found", "no")), limits=False)
    assert await client.request("get", "/some/thing", query={"a": True, "b": None, "c": "d e"}) == {"x": 1}
    assert sent_requests(client)[0].target == "/org/app/some/thing?a=true&c=d%20e"
    with pytest.raises(NotFoundError):
        await client.request("GET", "/other")
    with pytest.raises(InvalidArgumentError):
        await client.request("GET", "no-slash")


async def test_closed_client() -> None:
    """A closed client refuses calls and closed its transport; closing again is harmless."""
    client = client_of(scripted(answer(200, USER)))
    async with client:
        pass
    await client.aclose()
    with pytest.raises(ClientClosedError):
        await client.users.get("alice")
    assert sent_requests(client) == []


async def test_rate_limit_refusals_end() -> None:
    """A call that the service's limiter refuses again and again ends with that refusal, sent "no"."""
    clock = ManualClock()
    client = client_of(scripted(refusal(429, "reach_limit")), clock=clock, retry=RetryPolicy(refusals=2), timeout=None)
    error = await run_by_hand(clock, 600, client.users.register("alice", password="1"))
    assert isinstance(error, RateLimitedError)
    assert error.sent == "no"
    assert len(sent_requests(client)) == 3
