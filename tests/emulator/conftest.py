"""An emulator on a loopback port with a manual clock, and a plain HTTP client for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from easemob_async.emulator import Emulator, EmulatorServer, Tenant
from easemob_async.testing import ManualClock
from tests.emulator.chats import CHAT_KINDS, SampleChat, make_chat, make_chatroom, make_group

Json = Any


class Api:
    """A plain HTTP client for one app of an emulator, which does not check what it sends."""

    def __init__(self, client: httpx.AsyncClient, base_url: str, tenant: Tenant) -> None:
        self.client = client
        self.base_url = base_url
        self.tenant = tenant
        self.token: str | None = tenant.tokens.issue(0).text

    async def __call__(self, method: str, path: str, body: Json = None, *, token: str | None = "") -> httpx.Response:
        """Send one request with the app's token, with another one, or (None) with no token."""
        token = self.token if token == "" else token
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        return await self.client.request(method, self.base_url + path, json=body, headers=headers)

    async def ok(self, method: str, path: str, body: Json = None) -> Json:
        """Send a request that must succeed, and return the body of the reply."""
        reply = await self(method, path, body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def refused(self, method: str, path: str, body: Json = None) -> tuple[int, str | None, str]:
        """Send a request that must be refused, and return status, ``error`` and ``error_description``."""
        reply = await self(method, path, body)
        assert reply.status_code >= 400, reply.text
        body = reply.json()
        assert body.keys() >= {"timestamp", "duration", "error_description"}
        return reply.status_code, body.get("error"), body["error_description"]

    async def register(self, *usernames: str) -> None:
        """Register users."""
        await self.ok("POST", "/users", [{"username": name, "password": "1"} for name in usernames])


@pytest.fixture
def emulator(clock: ManualClock) -> Emulator:
    """An emulator; tests that need other settings override this fixture."""
    return Emulator(clock=clock)


@pytest.fixture
async def server(emulator: Emulator) -> AsyncIterator[EmulatorServer]:
    """The emulator on a free port."""
    async with emulator.serve() as server:
        yield server


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A plain HTTP client."""
    async with httpx.AsyncClient(verify=False, trust_env=False) as client:
        yield client


@pytest.fixture
def api(server: EmulatorServer, client: httpx.AsyncClient) -> Api:
    """The app ``org#app`` of the emulator."""
    return Api(client, f"{server.base_url}/org/app", server.emulator.tenant("org", "app"))


@pytest.fixture
async def group_id(api: Api) -> str:
    """A group of u1 with the members u2 and u3; u4 exists."""
    await api.register("u1", "u2", "u3", "u4")
    return await make_group(api)


@pytest.fixture
async def room_id(api: Api) -> str:
    """A chat room of u1 with the members u2 and u3; u4 exists."""
    await api.register("u1", "u2", "u3", "u4")
    return await make_chatroom(api)


@pytest.fixture(params=CHAT_KINDS)
async def chat(api: Api, request: pytest.FixtureRequest) -> SampleChat:
    """A group of u1 with the members u2 and u3, and a chat room like it; u4 exists."""
    return await make_chat(api, request.param)
