"""Requests that the service refuses for one of their items."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from easemob_async.batch import Report
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
