"""The log of requests, and the apps of an emulator."""

from __future__ import annotations

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio


async def test_requests_are_recorded(emulator: Emulator, api: Api, clock: ManualClock) -> None:
    """Each request is recorded with operation, path, status, app and time, whatever its result."""
    await api.register("u1")
    await api("GET", "/users/stranger?x=1")
    await api("GET", "/nowhere")

    recorded = [(entry.operation, entry.method, entry.path, entry.status) for entry in emulator.requests]
    assert recorded == [
        ("users.register_many", "POST", "/org/app/users", 200),
        ("users.get", "GET", "/org/app/users/stranger", 404),
        ("", "GET", "/org/app/nowhere", 500),
    ]
    assert {(entry.app_key, entry.time) for entry in emulator.requests} == {("org#app", clock.wall())}


async def test_no_secret_is_logged(emulator: Emulator, api: Api) -> None:
    """Secrets appear neither in the log nor in reprs that a failing test would print."""
    secrets = ["hunter2-password", "hunter2-newpassword", api.token or ""]
    await api("POST", "/users", {"username": "u1", "password": secrets[0]})
    await api("PUT", "/users/u1/password", {"newpassword": secrets[1]})
    own = await api.ok("POST", "/token", {"grant_type": "password", "username": "u1", "password": secrets[1]})
    token = api.tenant.tokens.find(own["access_token"])
    app = App("org", "app", client_secret="hunter2-secret")

    shown = repr((list(emulator.requests), emulator.statistics(), api.tenant.users["u1"], token, app))

    assert not [secret for secret in [*secrets, own["access_token"], "hunter2-secret"] if secret in shown]


async def test_statistics(emulator: Emulator, api: Api) -> None:
    """Statistics count replies by operation and status, and operations that took effect."""
    await api.register("u1")
    for path in ("/users/u1", "/users/stranger", "/users/u1"):
        await api("GET", path)

    statistics = emulator.statistics()

    assert statistics.requests == 4
    assert statistics.count("users.get") == 3
    assert (statistics.count("users.get", 200), statistics.count("users.get", 404)) == (2, 1)
    assert statistics.carried_out == {"users.register_many": 1, "users.get": 2}
    assert api.tenant.carried_out == {"users.register_many": 1, "users.get": 2}


async def test_the_log_is_bounded(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """The log keeps the newest requests and counts all of them."""
    emulator = Emulator(keep_requests=2, clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
        for name in ("a", "b", "c"):
            await api("GET", f"/users/{name}")

    assert [entry.path for entry in emulator.requests] == ["/org/app/users/b", "/org/app/users/c"]
    assert emulator.statistics().requests == 3


async def test_apps_are_independent(emulator: Emulator, client: httpx.AsyncClient, api: Api) -> None:
    """Users, tokens and limits of one app do not affect another."""
    other = Api(client, api.base_url.replace("/org/app", "/org/other"), emulator.tenant("org", "other"))
    await api.register("u1")

    assert (await other("GET", "/users/u1")).status_code == 404
    reply = await other("GET", "/users", token=api.token)
    assert (reply.status_code, reply.json()["error_description"]) == (401, "Unable to authenticate")
    assert await other.ok("GET", "/users")
    assert {tenant.app.key for tenant in emulator.tenants} == {"org#app", "org#other"}


async def test_unknown_app(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """An emulator created with certain apps answers 404 for others, as the service does on a wrong cluster."""
    emulator = Emulator(apps=[App("org", "app")], clock=clock)
    async with emulator.serve() as server:
        reply = await client.get(f"{server.base_url}/org/other/users")

    assert reply.status_code == 404
    body = reply.json()
    assert (body["error"], body["error_description"]) == (
        "organization_application_not_found",
        "Could not find application for org/other from URI: org/other/users",
    )
    with pytest.raises(KeyError):
        emulator.tenant("org", "other")


async def test_seed(clock: ManualClock) -> None:
    """With the same seed, tokens and UUIDs of an app are the same, independent of other apps."""
    one, other = Emulator(seed=1, clock=clock), Emulator(seed=1, clock=clock)
    other.tenant("org", "first")

    assert one.tenant("org", "app").tokens.issue(0).text == other.tenant("org", "app").tokens.issue(0).text
    assert one.tenant("org", "app").new_uuid() != one.tenant("org", "first").new_uuid()
