"""Calls with streamed bodies, with transports that handle them differently."""

from __future__ import annotations

import weakref
from collections.abc import AsyncIterator

import anyio
import pytest

from easemob_async import (
    DeadlineExceededError,
    EasemobError,
    NotFoundError,
    RateLimitedError,
    RetryPolicy,
    TransportError,
)
from easemob_async._operation import ErrorRule, Operation
from easemob_async.observe import CallEvent
from easemob_async.transports import Reply, Request
from tests.handler import get_requests, make_client, make_refusal, make_reply, reply_in_turn

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]

UPLOADED = {"uri": "https://im.invalid/org/app/chatfiles", "entities": [{"uuid": "f1", "type": "chatfile"}]}


@pytest.mark.parametrize("refusals", [0, 1, 2])
async def test_transport_that_replaces_the_body(refusals: int) -> None:
    """A transport may read the body of an upload and keep it in the request; each attempt gets a new body."""
    bodies: list[bytes] = []

    async def handle(request: Request) -> Reply:
        assert not isinstance(request.body, bytes)
        request.body = b"".join([piece async for piece in request.body])
        bodies.append(request.body)
        return make_refusal(429, "reach_limit") if len(bodies) <= refusals else make_reply(200, UPLOADED)

    client = make_client(handle, limits=False, retry=RetryPolicy(base=0.0, refusals=1))
    if refusals > 1:
        with pytest.raises(RateLimitedError):
            await client.files.upload(b"content")
    else:
        assert (await client.files.upload(b"content")).id == "f1"
    assert len(bodies) == min(refusals, 1) + 1
    assert all(b"content" in body for body in bodies)


class CollectableReply(Reply):
    """A reply to which a weak reference can be made."""


@pytest.mark.parametrize("is_observed", [False, True], ids=["unobserved", "observed"])
async def test_unclosed_download(is_observed: bool) -> None:
    """A download that is dropped without being closed frees its reply, even while the transport keeps the request."""
    references: list[weakref.ref[Reply]] = []
    requests: list[Request] = []
    events: list[CallEvent] = []

    def handle(request: Request) -> Reply:
        requests.append(request)
        reply = CollectableReply(200, [], b"content")
        references.append(weakref.ref(reply))
        return reply

    client = make_client(handle, observers=[events.append] if is_observed else [])
    download = client.files.open("f1")
    await download.__aenter__()
    assert references[0]() is not None
    del download
    assert references[0]() is None
    # An observer that keeps something for each call must learn of the end of each call.
    assert [event.step for event in events][-1:] == (["cancelled"] if is_observed else [])


async def test_uploads_with_one_token() -> None:
    """Uploads leave nothing behind in the client: each has a content type of its own, which is not cached."""
    client = make_client(reply_in_turn(make_reply(200, UPLOADED)))
    boundaries: set[bytes] = set()
    for _ in range(3):
        await client.files.upload(b"content")
        boundaries.add(dict(get_requests(client)[-1].headers)[b"content-type"])
    _, cache = client._core._headers
    assert len(boundaries) == 3
    assert boundaries.isdisjoint(value for fields in cache.values() for _, value in fields)


async def test_download_refused_after_a_lost_reply() -> None:
    """A retried download that is refused with ``already_so`` is an error, because the caller needs the file."""
    rule = ErrorRule(404, "not_found", "resource_not_found", already_so=True)
    operation: Operation[None] = Operation(
        id="x.y", method="GET", path="/x", returns=None, replay="safe", errors=(rule,)
    )
    handler = reply_in_turn(TransportError("reset", effect="unknown"), make_refusal(404, "resource_not_found", "gone"))
    client = make_client(handler, limits=False, retry=RetryPolicy(base=0.0))
    with pytest.raises(NotFoundError):
        await client._pipeline.open(operation)
    # A call without a streamed reply counts as done, because its first attempt was.
    handler = reply_in_turn(TransportError("reset", effect="unknown"), make_refusal(404, "resource_not_found", "gone"))
    client = make_client(handler, limits=False, retry=RetryPolicy(base=0.0))
    await client._pipeline.call(operation)


class DrippingReply(Reply):
    """A streamed reply whose body never ends."""

    def __init__(self, status: int) -> None:
        super().__init__(status, [])
        self.read = 0
        self.is_closed = False

    async def chunks(self) -> AsyncIterator[bytes]:
        while True:
            self.read += 1
            yield b"x" if self.read < 50 else b""
            await anyio.lowlevel.checkpoint()

    async def aclose(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("status", [302, 404, 503])
@pytest.mark.parametrize("is_attempt", [False, True], ids=["timeout", "attempt_timeout"])
async def test_refused_download_has_the_deadline_of_its_call(status: int, is_attempt: bool) -> None:
    """The body of a refusal is read until the deadline at the latest, and its reply is closed."""
    replies: list[DrippingReply] = []

    def handle(_: Request) -> Reply:
        replies.append(DrippingReply(status))
        return replies[-1]

    client = make_client(handle, retry=RetryPolicy(attempts=1))
    client = client.with_options(attempt_timeout=0.05) if is_attempt else client.with_options(timeout=0.05)
    with anyio.fail_after(10), pytest.raises(EasemobError) as caught:
        async with client.files.open("f1"):
            pass
    assert isinstance(caught.value, TransportError if is_attempt else DeadlineExceededError)
    assert caught.value.status == status
    assert [reply.is_closed for reply in replies] == [True]
