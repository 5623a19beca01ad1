"""What becomes of a request that is refused for one of its items."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easemob_async import (
    APIError,
    AuthenticationError,
    BadRequestError,
    ClientClosedError,
    ConflictError,
    DeadlineExceededError,
    Easemob,
    EasemobError,
    FeatureNotEnabledError,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitedError,
    ServerError,
    ServiceRefusal,
    TransportError,
    UnexpectedReplyError,
)
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.batch import Outcome, Report
from easemob_async.batch._failure_kind import FailureKind, classify_failure, find_named_key
from easemob_async.batch._job import Job
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._settings import JobSettings


class Picky(JobKind[str]):
    """A service that refuses a whole request for any bad item in it, and names it or does not."""

    name = "picky"

    def __init__(self, bad: set[str], *, named: bool, chunk: int) -> None:
        self.bad = bad
        self.named = named
        self.most = chunk
        self.done: list[str] = []
        self.requests = 0

    @property
    def max_chunk_size(self) -> int:
        return self.most

    def validate(self, index: int, row: str) -> PendingItem[str]:
        return PendingItem(index, row, row, row)

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[str]]) -> list[Outcome[str]]:
        self.requests += 1
        offender = next((item.key for item in items if item.key in self.bad), None)
        if offender is not None:
            text = f"username [{offender}] is not legal" if self.named else "something is not legal"
            raise BadRequestError(ServiceRefusal(400, "illegal_argument", text), about="item")
        self.done.extend(item.key for item in items)
        return [item.to_outcome("ok") for item in items]


def run(kind: JobKind[str], items: list[str], **options: Any) -> Report[str]:
    async def main() -> Report[str]:
        async with Easemob("org#app", base_url="http://127.0.0.1", token="t", limits=False) as client:
            caller = client._caller
            assert isinstance(caller, Pipeline)
            return await Job(caller, kind, items, JobSettings(**options))

    return asyncio.run(main())


@settings(deadline=None, max_examples=60)
@given(
    count=st.integers(0, 200),
    bad=st.sets(st.integers(0, 200), max_size=12),
    chunk=st.integers(1, 60),
    named=st.booleans(),
    concurrency=st.integers(1, 5),
)
def test_neighbours_go_through(count: int, bad: set[int], chunk: int, named: bool, concurrency: int) -> None:
    """Exactly the bad items fail, everybody else is done once, and finding them takes few requests."""
    items = [f"u{number}" for number in range(count)]
    wrong = {f"u{number}" for number in bad if number < count}
    kind = Picky(wrong, named=named, chunk=chunk)
    report = run(kind, items, concurrency=concurrency)

    assert sorted(kind.done) == sorted(set(items) - wrong)
    assert (report.ok, report.failed, report.total) == (count - len(wrong), len(wrong), count)
    assert {outcome.key for outcome in report.failures} == wrong
    chunks = -(-count // chunk)
    assert kind.requests <= chunks + len(wrong) * (1 if named else 2 * chunk.bit_length())


REFUSAL = ServiceRefusal(400)


@pytest.mark.parametrize(
    ("error", "several", "single"),
    [
        (RateLimitedError(REFUSAL, sent="no"), "not_sent", "not_sent"),
        (TransportError("x", sent="no"), "not_sent", "not_sent"),
        (DeadlineExceededError("x", sent="no"), "not_sent", "not_sent"),
        (ConflictError(REFUSAL), "not_sent", "not_sent"),
        (TransportError("x", sent="maybe"), "unconfirmed", "unconfirmed"),
        (DeadlineExceededError("x", sent="maybe"), "unconfirmed", "unconfirmed"),
        (ServerError(ServiceRefusal(503)), "unconfirmed", "unconfirmed"),
        (UnexpectedReplyError("x", status=200), "unconfirmed", "unconfirmed"),
        (ServerError(ServiceRefusal(501)), "stop", "stop"),
        (BadRequestError(REFUSAL, about="item"), "item", "item"),
        (QuotaExceededError(REFUSAL, about="item"), "item", "item"),
        (NotFoundError(REFUSAL, about="target"), "stop", "item"),
        (QuotaExceededError(REFUSAL, about="target"), "stop", "item"),
        (QuotaExceededError(REFUSAL), "stop", "stop"),
        (FeatureNotEnabledError(REFUSAL), "stop", "stop"),
        (AuthenticationError(REFUSAL), "stop", "stop"),
        (ClientClosedError("x"), "stop", "stop"),
        (NotFoundError(ServiceRefusal(404, "organization_application_not_found")), "stop", "stop"),
        (PermissionDeniedError(REFUSAL), "stop", "failed"),
        (NotFoundError(REFUSAL), "stop", "failed"),
        (InvalidArgumentError("x", "y"), "stop", "failed"),
        (BadRequestError(REFUSAL), "failed", "failed"),
        (EasemobError("x"), "failed", "failed"),
    ],
)
def test_failure_kinds(error: EasemobError, several: FailureKind, single: FailureKind) -> None:
    """What an error says about the items of a request for several, and of one for a single item."""
    assert classify_failure(error) == several
    assert classify_failure(error, one_by_one=True) == single


def refused(text: str) -> APIError:
    return NotFoundError(ServiceRefusal(404, description=text))


@pytest.mark.parametrize(
    "text",
    [
        "username [U9] is not legal",
        "username u9 doesn't exist!",
        "group member u9 doesn't exist",
        "can not join this group, reason:user: u9 already in group: 12345\n",
        "user u9 has joined too many groups!",
        "can not join this group, reason:user u9 has joined too many groups/chatroom!",
        "Application 1-2 Entity user requires that property named username be unique, value of u9 exists",
        "the u9 already exists",
        "the same user u9 has a different password, the passwords are [removed]",
    ],
)
def test_named(text: str) -> None:
    """The service's texts name the item at fault, in its known place."""
    assert find_named_key(refused(text), {"u8", "u9"}) == "u9"


@pytest.mark.parametrize(
    "error",
    [
        refused("username u7 doesn't exist!"),
        refused("the username is not legal"),
        refused(""),
        TransportError("username u9 doesn't exist"),
    ],
)
def test_not_named(error: EasemobError) -> None:
    """A name that was not sent, or a word that is also somebody's name, blames nobody."""
    assert find_named_key(error, {"u8", "u9", "username", "legal", "the", "not"}) is None
