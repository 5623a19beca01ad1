"""Every example a reader sees is run: the README's blocks as they are printed, and the docstrings' sessions."""

from __future__ import annotations

import ast
import asyncio
import doctest
import io
import os
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import easemob_async
from easemob_async import models
from easemob_async.emulator import Emulator

ROOT = Path(easemob_async.__file__).parent.parent
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """An emulator on a port, and the environment variables that lead to it."""
    emulator = Emulator()
    with emulator.serve_in_thread() as server:
        for name, value in {
            "EASEMOB_APP_KEY": "org#app",
            "EASEMOB_BASE_URL": server.base_url,
            "EASEMOB_CLIENT_ID": "emulator",
            "EASEMOB_CLIENT_SECRET": "emulator-secret",
        }.items():
            monkeypatch.setenv(name, value)
        yield emulator


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_readme(number: int, environment: Emulator) -> None:
    """A block of the README runs as printed."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(BLOCKS[number], f"README.md, block {number + 1}", "exec"), {"__name__": "__main__"})
    assert printed.getvalue()


LINES = re.findall(r"^\| `client\..*? \| `(.*)` \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_areas_of_the_readme(environment: Emulator) -> None:
    """The lines of the table of areas run, one after the other."""

    async def run() -> None:
        async with easemob_async.Easemob.from_env() as client:
            people = [models.NewUser(username=name, password="1") for name in ("bob", "carol", "dave", "erin", "frank")]
            await client.users.register_many(people)
            names: dict[str, Any] = {
                "client": client,
                "TextMessage": models.TextMessage,
                "datetime": datetime,
                "UTC": UTC,
            }
            for line in LINES:
                result = eval(compile(line, line, "single", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
                if asyncio.iscoroutine(result):
                    await result

    assert len(LINES) > 30
    with redirect_stdout(io.StringIO()):
        asyncio.run(run())


def sessions() -> Iterator[Any]:
    """The docstrings that hold an example session."""
    package = Path(easemob_async.__file__).parent
    for path in sorted(package.rglob("*.py")):
        if "_codegen" in path.parts or ">>>" not in path.read_text(encoding="utf-8"):
            continue
        module = ".".join(["easemob_async", *path.relative_to(package).with_suffix("").parts]).removesuffix(".__init__")
        yield from doctest.DocTestFinder().find(import_module(module), module)


SESSIONS = [found for found in sessions() if found.examples]


class AwaitingRunner(doctest.DocTestRunner):
    """Sessions may await: each becomes the body of one coroutine, and what it prints is compared as a whole."""

    async def run_async(self, test: doctest.DocTest, names: dict[str, Any]) -> tuple[str, str]:
        printed = io.StringIO()
        wanted = "".join(example.want for example in test.examples)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        with redirect_stdout(printed):
            for example in test.examples:
                code = compile(example.source, test.name, "single", flags)
                result = eval(code, names)
                if asyncio.iscoroutine(result):
                    await result
        return printed.getvalue(), wanted


def refusal(text: str) -> easemob_async.APIError:
    """A refusal of the service with this text."""
    return easemob_async.BadRequestError(easemob_async.ServiceRefusal(400, description=text))


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.name)
def test_docstring(session: doctest.DocTest, environment: Emulator) -> None:
    """A session in a docstring prints what it says, given a client of an emulator that knows alice and bob."""

    async def run() -> tuple[str, str]:
        async with easemob_async.Easemob.from_env() as client:
            names: dict[str, Any] = {name: getattr(models, name) for name in models.__all__}
            names |= {name: getattr(easemob_async, name) for name in easemob_async.__all__}
            names |= {"usernames": ["alice", "bob"], "rows": [models.NewUser(username=u, password="1") for u in "xy"]}
            names |= {"refusal": refusal, **session.globs}
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
            return await AwaitingRunner().run_async(session, names)

    printed, wanted = asyncio.run(run())
    assert printed == wanted
