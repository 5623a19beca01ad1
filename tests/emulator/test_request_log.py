"""What the emulator remembers of its traffic."""

from __future__ import annotations

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio


async def test_requests_are_recorded(emulator: Emulator, api: Api, clock: ManualClock) -> None:
    """Operation, path, status, app and time of each, whatever became of it."""
    await api.register("u1")
    await api("GET", "/users/nobody?x=1")
    await api("GET", "/nowhere")

    recorded = [(entry.operation, entry.method, entry.path, entry.status) for entry in emulator.requests]
    assert recorded == [
        ("users.register_many", "POST", "/org/app/users", 200),
        ("users.get", "GET", "/org/app/users/nobody", 404),
        ("", "GET", "/org/app/nowhere", 500),
    ]
    assert {(entry.app_key, entry.time) for entry in emulator.requests} == {("org#app", clock.wall())}


async def test_no_secret_is_remembered(emulator: Emulator, api: Api) -> None:
    """Neither in the journal nor in anything a failing test would print."""
    secrets = ["hunter2-password", "hunter2-newpassword", api.token or ""]
    await api("POST", "/users", {"username": "u1", "password": secrets[0]})
    await api("PUT", "/users/u1/password", {"newpassword": secrets[1]})
    own = await api.ok("POST", "/token", {"grant_type": "password", "username": "u1", "password": secrets[1]})
    token = api.tenant.tokens.find(own["access_token"])
    app = App("org", "app", client_secret="hunter2-secret")

    shown = repr((list(emulator.requests), emulator.statistics(), api.tenant.users["u1"], token, app))

    assert not [secret for secret in [*secrets, own["access_token"], "hunter2-secret"] if secret in shown]


async def test_statistics(emulator: Emulator, api: Api) -> None:
    """Answers by operation and status, and what took effect."""
    await api.register("u1")
    for path in ("/users/u1", "/users/nobody", "/users/u1"):
        await api("GET", path)

    statistics = emulator.statistics()

    assert statistics.requests == 4
    assert statistics.count("users.get") == 3
    assert (statistics.count("users.get", 200), statistics.count("users.get", 404)) == (2, 1)
    assert statistics.carried_out == {"users.register_many": 1, "users.get": 2}
    assert api.tenant.carried_out == {"users.register_many": 1, "users.get": 2}


async def test_the_journal_is_bounded(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """The newest stay, all are counted."""
    emulator = Emulator(keep_requests=2, clock=clock)
    async with emulator.serve() as server:
        api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
        for name in ("a", "b", "c"):
            await api("GET", f"/users/{name}")

    assert [entry.path for entry in emulator.requests] == ["/org/app/users/b", "/org/app/users/c"]
    assert emulator.statistics().requests == 3


async def test_apps_do_not_see_each_other(emulator: Emulator, client: httpx.AsyncClient, api: Api) -> None:
    """Users, tokens and limits are an app's own."""
    other = Api(client, api.base_url.replace("/org/app", "/org/other"), emulator.tenant("org", "other"))
    await api.register("u1")

    assert (await other("GET", "/users/u1")).status_code == 404
    reply = await other("GET", "/users", token=api.token)
    assert (reply.status_code, reply.json()["error_description"]) == (401, "Unable to authenticate")
    assert await other.ok("GET", "/users")
    assert {tenant.app.key for tenant in emulator.tenants} == {"org#app", "org#other"}


async def test_an_app_there_is_not(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """An emulator made for certain apps answers 404 for the others, as for a wrong cluster."""
    emulator = Emulator(apps=[App("org", "app")], clock=clock)
    async with emulator.serve() as server:
        reply = await client.get(f"{server.base_url}/org/other/users")

    assert reply.status_code == 404
    said = reply.json()
    assert (said["error"], said["error_description"]) == (
        "organization_application_not_found",
        "Could not find application for org/other from URI: org/other/users",
    )
    with pytest.raises(KeyError):
        emulator.tenant("org", "other")


async def test_the_same_seed_gives_the_same_texts(clock: ManualClock) -> None:
    """Tokens and UUIDs can be repeated, each app's by itself, whichever is asked first."""
    one, other = Emulator(seed=1, clock=clock), Emulator(seed=1, clock=clock)
    other.tenant("org", "first")

    assert one.tenant("org", "app").tokens.issue(0).text == other.tenant("org", "app").tokens.issue(0).text
    assert one.tenant("org", "app").new_uuid() != one.tenant("org", "first").new_uuid()
