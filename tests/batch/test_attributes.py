"""Jobs that set attributes of users."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from easemob_async import InvalidArgumentError, QuotaExceededError
from easemob_async.batch import Reason
from easemob_async.transports import Reply, Request
from tests.handler import make_client, make_refusal, make_reply

pytestmark = pytest.mark.anyio


async def test_each_user_has_a_call() -> None:
    """Every row becomes one call; a user over the quota or an invalid row does not affect the others."""
    stored: dict[str, Any] = {}

    def store(request: Request) -> Reply:
        assert isinstance(request.body, bytes)
        username = request.target.rpartition("/")[2]
        if username == "u3":
            return make_refusal(403, "FORBIDDEN", "user metadata exceeds 2048 bytes")
        stored[username] = parse_qs(request.body.decode(), keep_blank_values=True)
        return make_reply(200, {"timestamp": 1, "data": {}, "duration": 1})

    client = make_client(store, limits=False)
    rows: list[Any] = [(f"u{number}", {"nickname": f"n{number}", "sign": ""}) for number in range(5)]
    rows += [("U1", {"a": "b"}), ("u9", {}), ["u8", {"a": "b"}], "u7"]
    report = await client.batch.set_attributes(rows)

    assert (report.ok, report.failed, report.skipped_for) == (4, 4, {Reason.DUPLICATE: 1})
    assert [type(outcome.error) for outcome in report.failures].count(InvalidArgumentError) == 3
    assert [type(outcome.error) for outcome in report.failures].count(QuotaExceededError) == 1
    assert stored == {f"u{number}": {"nickname": [f"n{number}"], "sign": [""]} for number in (0, 1, 2, 4)}
