"""The examples in the README and in docstrings run and print what they show."""

from __future__ import annotations

import ast
import asyncio
import doctest
import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

import easemob_async
from easemob_async import APIError, BadRequestError, Easemob, ServiceRefusal, models
from easemob_async.emulator import CallbackRule, Emulator, PostFunction
from easemob_async.webhooks import sign
from tests.redis_server import redis_server, redis_url
from tests.source import ROOT, find_modules, walk_module

__all__ = ["redis_server", "redis_url"]

README = (ROOT / "README.md").read_text(encoding="utf-8")

BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
"""Blocks of Python code in the README."""

TABLE_LINES = re.findall(r"^\| `client\..*? \| `(.*)` \|$", README, re.MULTILINE)
"""Examples in the README's table of areas."""


def find_sessions() -> Iterator[doctest.DocTest]:
    """Find the docstrings with an example session in the source; exported classes name another module as theirs."""
    for name, path in find_modules().items():
        for node in walk_module(name):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                docstring = ast.get_docstring(node) or ""
                if ">>>" in docstring:
                    title = f"{name}.{getattr(node, 'name', '__doc__')}"
                    names = vars(import_module(name))
                    yield doctest.DocTestParser().get_doctest(docstring, names, title, str(path), None)


SESSIONS = list(find_sessions())


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve an emulator, and set the environment variables of a client for it."""
    with Emulator().serve_in_thread() as server:
        for name, value in {
            "EASEMOB_APP_KEY": "org#app",
            "EASEMOB_BASE_URL": server.base_url,
            "EASEMOB_CLIENT_ID": "emulator",
            "EASEMOB_CLIENT_SECRET": "emulator-secret",
        }.items():
            monkeypatch.setenv(name, value)
        yield


async def run_statement(source: str, names: dict[str, Any]) -> None:
    """Run a statement, which may await, as in an interactive session."""
    result = eval(compile(source, source, "single", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    if asyncio.iscoroutine(result):
        await result


def make_refusal_error(text: str) -> APIError:
    """Make the error for a refusal with this text."""
    return BadRequestError(ServiceRefusal(400, description=text))


@pytest.mark.parametrize("number", [number for number, block in enumerate(BLOCKS) if "REDIS_URL" not in block])
@pytest.mark.usefixtures("environment")
def test_readme_block_runs(number: int) -> None:
    """A block of the README runs as printed."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(BLOCKS[number], f"README.md, block {number + 1}", "exec"), {"__name__": "__main__"})
    assert printed.getvalue()


@pytest.mark.usefixtures("environment")
def test_readme_example_of_already_so() -> None:
    """The README's example of ``already_so`` takes the second registration of a user for done."""
    (block,) = (block for block in BLOCKS if "already_so" in block)
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(block, "README.md", "exec"), {"__name__": "__main__"})
    assert printed.getvalue() == "registered\nregistered before\n"


@pytest.mark.usefixtures("environment")
def test_readme_example_of_redis(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's example for several processes runs with a Redis, which its store can reach."""
    monkeypatch.setenv("REDIS_URL", request.getfixturevalue("redis_url"))
    (block,) = (block for block in BLOCKS if "REDIS_URL" in block)
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(block, "README.md", "exec"), {"__name__": "__main__"})
    assert printed.getvalue() == "0 True\n"


class ReplyLosingEmulator(Emulator):
    """An emulator that loses the reply to the first message that a bot sends."""

    made: list[ReplyLosingEmulator]

    def __init__(self, *, callbacks: list[CallbackRule], post: PostFunction) -> None:
        async def post_and_fail(url: str, body: bytes) -> tuple[int, bytes]:
            if not self.bodies:
                self.faults.add("unavailable_after", operation="messages.send_to_users", times=1)
            self.bodies.append(body)
            return await post(url, body)

        self.bodies: list[bytes] = []
        super().__init__(callbacks=callbacks, post=post_and_fail)
        self.made.append(self)


def test_readme_bot_answers_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's bot sends one answer if the reply to it is lost, and none to a message for another user."""
    ReplyLosingEmulator.made = []
    monkeypatch.setattr("easemob_async.emulator.Emulator", ReplyLosingEmulator)
    (block,) = (block for block in BLOCKS if "WebhookApp" in block)
    names: dict[str, Any] = {"__name__": "__main__"}
    with redirect_stdout(io.StringIO()):
        exec(compile(block, "README.md", "exec"), names)
    (emulator,) = ReplyLosingEmulator.made
    messages = emulator.tenant("org", "app").messages
    assert [(message.sender, message.to) for message in messages] == [("alice", "bot"), ("bot", "alice")]
    body = json.loads(emulator.bodies[0]) | {"to": "carol", "callId": "org#app_other"}
    body["security"] = sign(body["callId"], "the rule's secret", body["timestamp"])
    # The client is closed by now: an attempt to answer would raise an exception.
    assert asyncio.run(names["app"].handle(json.dumps(body).encode())).status == 200


@pytest.mark.usefixtures("environment")
def test_table_of_areas_runs() -> None:
    """The lines of the table of areas run, one after the other."""

    async def run() -> None:
        async with Easemob.from_env() as client:
            users = [models.NewUser(username=name, password="1") for name in ("bob", "carol", "dave", "erin", "frank")]
            await client.users.register_many(users)
            names = {"client": client, "TextMessage": models.TextMessage, "datetime": datetime, "UTC": UTC}
            for line in TABLE_LINES:
                await run_statement(line, names)

    assert len(TABLE_LINES) > 30
    with redirect_stdout(io.StringIO()):
        asyncio.run(run())


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.name)
@pytest.mark.usefixtures("environment")
def test_docstring_prints_what_it_shows(session: doctest.DocTest) -> None:
    """A session in a docstring prints what it shows, with a client of an emulator that has the users alice and bob."""

    async def run() -> None:
        async with Easemob.from_env() as client:
            names: dict[str, Any] = {name: getattr(models, name) for name in models.__all__}
            names |= {name: getattr(easemob_async, name) for name in easemob_async.__all__}
            names |= {"usernames": ["alice", "bob"], "rows": [models.NewUser(username=u, password="1") for u in "xy"]}
            names |= {"refusal": make_refusal_error, **session.globs}
            token = await client.tokens.get_app("emulator", client_secret="emulator-secret")
            names |= {
                "easemob_async": easemob_async,
                "client": client,
                "url": os.environ["EASEMOB_BASE_URL"],
                "app_token": token.access_token,
            }
            if "register(" not in (session.docstring or ""):
                await client.users.register("alice", password="1")
            await client.users.register("bob", password="1")
            with redirect_stdout(printed):
                for example in session.examples:
                    await run_statement(example.source, names)

    printed = io.StringIO()
    asyncio.run(run())
    assert printed.getvalue() == "".join(example.want for example in session.examples)
