"""Requests that the service refuses for one of their items."""

from __future__ import annotations

import asyncio
import json
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from easemob_async.batch import Job, Report
from easemob_async.models import NewUser
from easemob_async.transports import Reply, Request
from tests.batch.helpers import names
from tests.handler import make_client, make_refusal, make_reply


class StrictService:
    """A service that refuses a whole registration if one of its users is illegal, and names that user or does not."""

    def __init__(self, illegal: set[str], *, names_it: bool) -> None:
        self.illegal = illegal
        self.names_it = names_it
        self.registered: list[str] = []
        self.requests = 0

    def __call__(self, request: Request) -> Reply:
        self.requests += 1
        assert isinstance(request.body, bytes)
        usernames = [row["username"] for row in json.loads(request.body)]
        refused = next((username for username in usernames if username in self.illegal), None)
        if refused is not None:
            text = f"username [{refused}] is not legal" if self.names_it else "something is not legal"
            return make_refusal(400, "illegal_argument", text)
        self.registered.extend(usernames)
        return make_reply(200, {"entities": [{"username": username} for username in usernames]})


def register(service: StrictService, usernames: list[str], **options: Any) -> Report[Any]:
    async def main() -> Report[Any]:
        async with make_client(service, limits=False) as client:
            users = [NewUser(username=username, password="p") for username in usernames]
            return await client.batch.register_users(users, **options)

    return asyncio.run(main())


@settings(deadline=None, max_examples=60)
@given(
    count=st.integers(0, 200),
    illegal=st.sets(st.integers(0, 200), max_size=12),
    chunk=st.integers(1, 60),
    names_it=st.booleans(),
    concurrency=st.integers(1, 5),
)
def test_other_items_are_sent(count: int, illegal: set[int], chunk: int, names_it: bool, concurrency: int) -> None:
    """Exactly the refused items fail, every other item is sent once, and finding them takes few requests."""
    usernames = names(count)
    wrong = {f"u{number}" for number in illegal if number < count}
    service = StrictService(wrong, names_it=names_it)
    report = register(service, usernames, chunk=chunk, concurrency=concurrency)

    assert sorted(service.registered) == sorted(set(usernames) - wrong)
    assert (report.ok, report.failed, report.total) == (count - len(wrong), len(wrong), count)
    assert {outcome.key for outcome in report.failures} == wrong
    chunks = -(-count // chunk)
    assert service.requests <= chunks + len(wrong) * (1 if names_it else 2 * chunk.bit_length())


class RefusingService:
    """A service that refuses a registration of 8 users for a reason that names none of them, and calls a function."""

    def __init__(self) -> None:
        self.sent: list[list[str]] = []
        self.on_half: Callable[[], None] = lambda: None

    def __call__(self, request: Request) -> Reply:
        assert isinstance(request.body, bytes)
        usernames = [row["username"] for row in json.loads(request.body)]
        self.sent.append(usernames)
        if len(usernames) == 8:
            return make_refusal(400, "illegal_argument", "username [zz] is not legal")
        self.on_half()
        return make_reply(200, {"entities": [{"username": username} for username in usernames]})


def register_eight(service: RefusingService, journal: Path) -> Job[Any]:
    client = make_client(service, limits=False)
    users = [NewUser(username=username, password="p") for username in names(8)]
    return client.batch.register_users(users, chunk=8, concurrency=1, resend_unconfirmed=False, journal=journal)


def list_failures(report: Report[Any]) -> list[tuple[str, str, str]]:
    return [(each.key, each.status, each.error.effect) for each in report.failures if each.error is not None]


NOT_SENT = [(f"u{number}", "failed", "none") for number in range(4, 8)]


def test_stopped_between_two_halves(tmp_path: Path) -> None:
    """Items of a refused request that a stopped job does not send again are failed, and a resumed job sends them."""

    async def main() -> None:
        service = RefusingService()
        job = register_eight(service, tmp_path / "journal")
        service.on_half = job.stop
        report = await job
        assert (service.sent, report.ok) == ([names(8), names(4)], 4)
        assert list_failures(report) == NOT_SENT

        service.sent.clear()
        report = await register_eight(service, tmp_path / "journal")
        assert service.sent == [names(8)[4:]]
        assert (report.ok, report.skipped) == (4, 4)

    asyncio.run(main())


def test_journal_that_fails_between_two_halves(tmp_path: Path) -> None:
    """If the result of one half cannot be written, the other half is failed, because it was not sent."""
    path = tmp_path / "journal"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    async def main() -> None:
        def fill_the_disk() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, before[1]))

        service = RefusingService()
        service.on_half = fill_the_disk
        job = register_eight(service, path)
        try:
            with pytest.raises(OSError, match="File too large"):
                await job
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert job.report.ok == 4
        assert list_failures(job.report) == NOT_SENT

    asyncio.run(main())
