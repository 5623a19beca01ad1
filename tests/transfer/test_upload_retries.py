"""Retries of uploads, and the bodies they send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from copy import copy
from pathlib import Path

import anyio
import pytest

from easemob_async import (
    APIError,
    EasemobError,
    RateLimitedError,
    RequestFacts,
    ServerError,
    ServiceRefusal,
    TransportError,
)
from easemob_async.testing import ManualClock
from easemob_async.transports import Reply, Request
from tests.handler import WITHOUT_BACKOFF, make_client, make_refusal, make_reply

pytestmark = [pytest.mark.anyio, pytest.mark.both_backends]
LOST = TransportError("lost", effect="unknown")
NOT_CONNECTED = TransportError("no connection", effect="none")
REFUSED = make_refusal(429, "reach_limit", "This request has reached api limit")
UPLOADED = {"uri": "https://im.invalid/org/app/chatfiles", "entities": [{"uuid": "f1", "type": "chatfile"}]}


async def chunks() -> AsyncIterator[bytes]:
    yield b"one "
    yield b"two"


async def read(request: Request) -> bytes:
    assert not isinstance(request.body, bytes)
    return b"".join([chunk async for chunk in request.body])


async def test_a_consumed_stream_is_not_retried() -> None:
    """A stream can be read once, so an upload that was refused after reading it is not retried."""
    bodies: list[bytes] = []

    async def handle(request: Request) -> Reply:
        bodies.append(await read(request))
        return REFUSED if len(bodies) == 1 else make_reply(200, UPLOADED)

    client = make_client(handle, retry=WITHOUT_BACKOFF)
    with pytest.raises(RateLimitedError) as caught:
        await client.files.upload(chunks(), filename="a.txt")
    assert caught.value.effect == "none"
    assert len(bodies) == 1


@pytest.mark.parametrize(
    "last",
    [
        make_refusal(413),
        REFUSED,
        make_refusal(401, "unauthorized", "Unable to authenticate (OAuth)"),
        NOT_CONNECTED,
        TransportError("the source failed"),
    ],
    ids=["refused", "rate limited", "token", "transport", "source"],
)
async def test_a_refusal_after_an_attempt_that_may_have_taken_effect(last: Reply | EasemobError) -> None:
    """If an attempt may have taken effect, the error of a later one that cannot be repeated says so."""
    attempts: list[Request] = []

    async def failing() -> AsyncIterator[bytes]:
        yield b"one "
        if isinstance(last, EasemobError) and "source" in str(last):
            raise copy(last)

    async def handle(request: Request) -> Reply:
        attempts.append(request)
        if len(attempts) == 1:
            return make_reply(503, b"busy")
        await read(request)
        if isinstance(last, EasemobError):
            raise copy(last)
        return last

    client = make_client(handle, limits=False, retry=WITHOUT_BACKOFF)
    with pytest.raises(EasemobError) as caught:
        await client.files.upload(failing())
    assert len(attempts) == 2
    assert caught.value.effect == "unknown"
    assert caught.value.facts is not None
    assert caught.value.facts.replayed


async def test_an_unread_stream_is_retried() -> None:
    """A stream that was not read, because no connection was made, is sent in the retry."""
    attempts: list[Request] = []

    async def handle(request: Request) -> Reply:
        attempts.append(request)
        if len(attempts) == 1:
            raise copy(NOT_CONNECTED)
        assert b"one two" in await read(request)
        return make_reply(200, UPLOADED)

    client = make_client(handle, limits=False, retry=WITHOUT_BACKOFF)
    assert (await client.files.upload(chunks())).id == "f1"
    assert len(attempts) == 2


@pytest.mark.parametrize(
    "broken",
    [
        OSError("unplugged"),
        TransportError("another's", effect="none"),
        ServerError(ServiceRefusal(503), facts=RequestFacts("files.download")),
    ],
)
async def test_a_failing_source(broken: Exception) -> None:
    """An exception of the caller's stream reaches the caller unchanged, and the upload is not retried."""

    async def failing() -> AsyncIterator[bytes]:
        yield b"one "
        raise broken

    attempts: list[Request] = []

    async def handle(request: Request) -> Reply:
        attempts.append(request)
        await read(request)
        return make_reply(200, UPLOADED)

    client = make_client(handle, limits=False, retry=WITHOUT_BACKOFF)
    with pytest.raises(type(broken)) as caught:
        await client.files.upload(failing())
    assert caught.value is broken
    assert len(attempts) == 1


async def test_a_file_that_becomes_shorter(tmp_path: Path) -> None:
    """The upload of a file that becomes shorter fails, and its error says that a part was sent."""
    path = tmp_path / "file"
    path.write_bytes(b"x" * 200_000)
    attempts: list[Request] = []

    async def handle(request: Request) -> Reply:
        attempts.append(request)
        assert not isinstance(request.body, bytes)
        async for _ in request.body:
            path.write_bytes(b"")
        return make_reply(200, UPLOADED)

    client = make_client(handle, limits=False, retry=WITHOUT_BACKOFF)
    with pytest.raises(TransportError) as caught:
        await client.files.upload(path)
    assert caught.value.effect == "unknown"
    assert "truncated" in str(caught.value)
    assert caught.value.facts is not None
    assert caught.value.facts.operation == "files.upload"
    assert len(attempts) == 1


async def test_an_upload_longer_than_the_time_of_a_call() -> None:
    """A transfer has no overall deadline: a retry follows an attempt that took a minute."""
    clock = ManualClock()
    attempts: list[Request] = []

    async def handle(request: Request) -> Reply:
        attempts.append(request)
        await read(request)
        if len(attempts) == 1:
            await clock.sleep(60)
            raise copy(LOST)
        return make_reply(200, UPLOADED)

    client = make_client(handle, clock=clock)
    done: list[str] = []

    async def call() -> None:
        done.append((await client.files.upload(b"content")).id)

    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await clock.advance(70)
        assert done == ["f1"]


async def test_a_body_that_is_not_read_to_its_end(tmp_path: Path) -> None:
    """A reply before the end of the upload leaves no file open."""
    path = tmp_path / "file"
    path.write_bytes(b"x" * 200_000)

    async def handle(request: Request) -> Reply:
        assert not isinstance(request.body, bytes)
        await anext(request.body)
        await anext(request.body)
        return make_refusal(413)

    client = make_client(handle, limits=False)
    with pytest.raises(APIError):
        await client.files.upload(path)
