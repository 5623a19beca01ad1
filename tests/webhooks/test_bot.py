"""A complete bot on one machine: the emulator sends callbacks, and the bot answers through the API."""

from __future__ import annotations

import anyio
import pytest

from easemob_async.emulator import CallbackRule, Emulator
from easemob_async.models import TextMessage
from easemob_async.webhooks import CallbackResult, GroupMembersJoined, TextMessageSent, Webhook, WebhookApp
from tests.emulator_client import make_emulator_client
from tests.webhooks.serving import serve_with_uvicorn

pytestmark = pytest.mark.anyio

SECRET = "not-a-real-secret"


async def test_echo() -> None:
    """The bot echoes messages, greets new members, and does not answer itself."""
    results: list[CallbackResult] = []
    settled = anyio.Event()

    def record(result: CallbackResult) -> None:
        results.append(result)
        if len(results) == 5:
            settled.set()

    app = WebhookApp(Webhook([SECRET], app_key="org#app"), own_usernames=["bot"], observers=[record])
    async with serve_with_uvicorn(app) as url:
        emulator = Emulator(callbacks=[CallbackRule(f"{url}/callbacks", SECRET)])
        async with (
            emulator.serve() as server,
            make_emulator_client(server.base_url) as client,
        ):

            @app.on(TextMessageSent)
            async def echo(event: TextMessageSent) -> None:
                await client.messages.send_to_users(
                    [event.sender], TextMessage(text=f"{event.body.text}!"), sender="bot"
                )

            @app.on(GroupMembersJoined)
            async def greet(event: GroupMembersJoined) -> None:
                await client.messages.send_to_groups(
                    [event.group_id], TextMessage(text=f"Welcome, {', '.join(event.usernames)}"), sender="bot"
                )

            await client.users.register("alice", password="1")
            await client.users.register("carol", password="1")
            await client.messages.send_to_users(["bot"], TextMessage(text="hello"), sender="alice")
            group_id = await client.groups.create(owner="alice", public=False)
            await client.groups.members.add(group_id, "carol")
            with anyio.fail_after(5):
                await settled.wait()
        sent = [(message.sender, message.to, message.body["msg"]) for message in emulator.tenant("org", "app").messages]
        assert ("bot", "alice", "hello!") in sent
        assert ("bot", group_id, "Welcome, carol") in sent
        assert len(sent) == 3
    assert sorted((result.event_id, result.outcome) for result in results) == [
        ("group_op.create", "ignored"),
        ("group_op.join.direct", "handled"),
        ("message.txt", "handled"),
        ("message.txt", "own"),
        ("message.txt", "own"),
    ]
