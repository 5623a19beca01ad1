"""Typical use of the client, for the type checkers; it is not run."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import assert_type

import httpx

import easemob_async
from easemob_async import (
    AlreadyExistsError,
    CallOptionChanges,
    CapturedReply,
    ClientSettings,
    Easemob,
    LimitSettings,
    Page,
    RateLimitedError,
    RetryPolicy,
    TokenSettings,
)
from easemob_async.models import (
    CustomMessage,
    Group,
    ImageMessage,
    MessageIds,
    NewUser,
    Registration,
    TextMessage,
    User,
)
from easemob_async.observe import CallEvent, LoggingObserver
from easemob_async.testing import ManualClock


async def make_clients() -> None:
    async with Easemob("org#app", base_url="https://a1.easemob.com", client_id="id", client_secret="secret") as client:
        assert_type(client, Easemob)

    async def fetch_token() -> tuple[str, float]:
        return "token", 3600.0

    def observe(event: CallEvent) -> None:
        print(event.step, event.operation, event.seconds)

    Easemob("org#app", base_url="https://x.y", token=fetch_token)
    Easemob("org#app", base_url="https://x.y", token="t", transport=httpx.AsyncHTTPTransport(http2=True))
    Easemob(
        "org#app", base_url="https://x.y", token="t", limits=LimitSettings(share="1/4"), retry=RetryPolicy(attempts=2)
    )
    Easemob("org#app", base_url="https://x.y", token="t", limits=False, tokens=TokenSettings(failure_cooldown=5))
    Easemob("org#app", base_url="https://x.y", token="t", observers=[observe, LoggingObserver()])
    assert_type(Easemob.from_env().with_options(timeout=5, token="user-token"), Easemob)


async def use_users(client: Easemob) -> None:
    user = await client.users.register("alice", password="1")
    assert_type(user, User)
    assert_type(user.username, str)
    assert_type(user.created_at, datetime | None)
    assert_type(await client.users.register_many([NewUser(username="bob", password="1")]), Registration)
    page = await client.users.list(limit=50)
    assert_type(page, Page[User])
    assert_type(page.items, list[User])
    assert_type(page.cursor, str | None)
    assert_type(await page.next_page(), Page[User] | None)
    assert_type(client.users.iter(), AsyncGenerator[User, None])
    async for each in client.users.iter(limit=100):
        assert_type(each, User)
    assert_type(await client.users.get_status("alice"), str)
    assert_type(await client.users.get_status_many(["alice", "bob"]), dict[str, str])
    assert_type(await client.users.delete("alice"), User | None)
    try:
        await client.users.register("alice", password="1")
    except AlreadyExistsError as error:
        assert_type(error.status, int)
        assert_type(error.code, str | None)
    except RateLimitedError as error:
        assert_type(error.retry_after, float | None)


async def use_groups_and_messages(client: Easemob) -> None:
    group_id = await client.groups.create(owner="alice", public=False, members=["bob"])
    assert_type(group_id, str)
    assert_type(await client.groups.get(group_id), Group)
    await client.groups.members.add(group_id, "carol")
    text = TextMessage(text="hello")
    assert_type(await client.messages.send_to_users(["bob"], text, sender="alice"), MessageIds)
    await client.messages.send_to_groups([group_id], ImageMessage(url="https://x.y/z", filename="z.png"))
    await client.messages.send_to_chatrooms(
        ["1"], CustomMessage(event="gift", extras={"id": "7"}), ext={"a": [1, None]}
    )


async def read_raw_replies(client: Easemob) -> None:
    with easemob_async.capture() as replies:
        await client.users.get("alice")
    assert_type(replies, list[CapturedReply])
    assert_type(replies[0].status, int)
    assert_type(replies[0].header("x-request-id"), str | None)
    print(await client.request("GET", "/users/alice"))


async def use_settings(client: Easemob) -> None:
    settings: ClientSettings = {"timeout": None, "limits": LimitSettings(share="1/4"), "max_connections": 10}
    assert_type(Easemob.from_env(**settings), Easemob)
    assert_type(Easemob.from_env({"EASEMOB_APP_KEY": "org#app"}, limits=False, clock=ManualClock()), Easemob)
    changes: CallOptionChanges = {"timeout": 60, "attempt_timeout": 5.0, "token": None}
    changes["retry"] = RetryPolicy(attempts=1)
    assert_type(client.with_options(**changes), Easemob)
