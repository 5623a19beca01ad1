"""Tokens. Examples: product/easemob_app_token.html, product/easemob_user_token.html (April 2023)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like
from tests.emulator.samples import CREDENTIALS

pytestmark = pytest.mark.anyio


async def test_app_token_as_in_the_example(api: Api) -> None:
    """The reply has the documented shape, also if ``ttl`` is sent as a string."""
    reply = await api("POST", "/token", {**CREDENTIALS, "ttl": "1024000"}, token=None)

    assert_like(
        reply.json() | {"access_token": "YWMt3bGu"},
        {"access_token": "YWMt3bGu", "expires_in": 1024000, "application": "8be024f0-e978-11e8-b697-5d598d5f8402"},
    )
    assert (await api("GET", "/users", token=reply.json()["access_token"])).status_code == 200


async def test_password_grant_as_in_the_example(api: Api) -> None:
    """The user ID is accepted in any case, and returned in lower case."""
    await api.register("c")

    reply = await api.ok(
        "POST", "/token", {"grant_type": "password", "username": "C", "password": "1", "ttl": "1024000"}
    )

    assert_like(
        reply | {"access_token": "YWMtrR6E"},
        {
            "access_token": "YWMtrR6E",
            "expires_in": 1024000,
            "user": {
                "uuid": "aa471ee0-XXXX-XXXX-ace5-f90ff121234e",
                "type": "user",
                "created": 1637740861395,
                "modified": 1637740861395,
                "username": "c",
                "activated": True,
            },
        },
    )


async def test_inherit_grant_registers_when_asked_to(api: Api) -> None:
    """With autoCreateUser an unknown user is registered."""
    body = {"username": "test2333", "grant_type": "inherit", "autoCreateUser": True, "ttl": 1024000}

    reply = await api.ok("POST", "/token", body)

    assert reply["expires_in"] == 1024000
    assert reply["user"]["username"] == "test2333"
    assert "test2333" in api.tenant.users


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (CREDENTIALS | {"client_id": ""}, (400, "illegal_argument", "client_id must be provided.")),
        (CREDENTIALS | {"client_secret": ""}, (400, "illegal_argument", "client_secret must be provided.")),
        (CREDENTIALS | {"client_id": "x"}, (400, "invalid_grant", "client_id does not match")),
        (CREDENTIALS | {"client_secret": "x"}, (400, "invalid_grant", "client_secret does not match")),
        (
            {"grant_type": "password", "username": "u1", "password": "wrong"},
            (400, "invalid_grant", "invalid username or password"),
        ),
        ({"grant_type": "password", "username": "stranger", "password": "1"}, (404, "invalid_grant", "user not found")),
        (
            {"grant_type": "inherit", "username": "stranger", "autoCreateUser": False},
            (404, "invalid_grant", "user not found"),
        ),
        (
            {"grant_type": "inherit", "username": "a b", "autoCreateUser": True},
            (400, "illegal_argument", "username [a b] is not legal"),
        ),
    ],
)
async def test_refused(api: Api, body: Any, expected: tuple[int, str, str]) -> None:
    """Each refusal has the documented status, code and text."""
    await api.register("u1")

    assert await api.refused("POST", "/token", body) == expected


async def test_inherit_needs_the_apps_token(api: Api) -> None:
    """A user's own token cannot issue tokens."""
    await api.register("u1")
    own = api.tenant.tokens.issue(0, "u1").text

    reply = await api("POST", "/token", {"grant_type": "inherit", "username": "u1"}, token=own)

    assert (reply.status_code, reply.json()["error"]) == (401, "auth_bad_access_token")


async def test_a_banned_user_gets_no_token(api: Api) -> None:
    """Neither grant issues a token to a banned user."""
    await api.register("u1")
    await api.ok("POST", "/users/u1/deactivate")

    for grant in ({"grant_type": "password", "password": "1"}, {"grant_type": "inherit"}):
        refusal = await api.refused("POST", "/token", {"username": "u1", **grant})
        assert refusal == (400, "invalid_grant", "user not activated")


async def test_tokens_expire(api: Api, clock: ManualClock) -> None:
    """A token expires after its lifetime; with ttl 0 it never does."""
    short = await api.ok("POST", "/token", {**CREDENTIALS, "ttl": 60})
    permanent = await api.ok("POST", "/token", {**CREDENTIALS, "ttl": 0})

    await clock.advance(59.9)
    assert (await api("GET", "/users", token=short["access_token"])).status_code == 200
    await clock.advance(0.1)
    late = await api("GET", "/users", token=short["access_token"])

    assert late.status_code == 401
    assert_like(
        late.json(),
        {
            "error": "unauthorized",
            "exception": "EasemobSecurityException",
            "timestamp": 1542350943210,
            "duration": 0,
            "error_description": "Unable to authenticate due to expired access token",
        },
    )
    await clock.advance(10 * 365 * 86400)
    assert (await api("GET", "/users", token=permanent["access_token"])).status_code == 200
    assert permanent["expires_in"] > 2**32


async def test_corrupt_token_as_in_the_example(api: Api) -> None:
    """An invalid token gets the refusal shown on message_download.html, with the exception of a newer reply."""
    reply = await api("GET", "/users", token="nonsense")

    assert reply.status_code == 401
    assert_like(
        reply.json(),
        {
            "error": "auth_bad_access_token",
            "timestamp": 1542350943210,
            "duration": 0,
            "exception": "EasemobSecurityException",
            "error_description": "Unable to authenticate due to corrupt access token",
        },
    )


async def test_a_new_password_ends_the_users_tokens(api: Api) -> None:
    """A new password revokes the user's tokens, but not those of other users or the app."""
    await api.register("u1", "u2")
    tokens = {name: api.tenant.tokens.issue(0, name).text for name in ("u1", "u2")}

    await api.ok("PUT", "/users/u1/password", {"newpassword": "new"})

    assert (await api("GET", "/users/u1", token=tokens["u1"])).status_code == 401
    assert (await api("GET", "/users/u2", token=tokens["u2"])).status_code == 200
    assert await api.refused("POST", "/token", {"grant_type": "password", "username": "u1", "password": "1"}) == (
        400,
        "invalid_grant",
        "invalid username or password",
    )


async def test_a_users_token_reaches_that_user_only(api: Api) -> None:
    """Requests about other users, or with the app's permissions, are refused with the text of the live service."""
    await api.register("u1", "u2")
    own = api.tenant.tokens.issue(0, "u1").text

    assert (await api("GET", "/users/u1", token=own)).status_code == 200
    for path in ("/users/u2", "/users"):
        reply = await api("GET", path, token=own)
        assert reply.status_code == 401
        assert reply.json()["error_description"].startswith("Subject does not have permission")


async def test_expire_all(api: Api) -> None:
    """``expire_all`` expires the app's tokens, and users' tokens on request."""
    own = api.tenant.tokens.issue(0, "u1").text

    assert api.tenant.tokens.expire_all() == 1
    assert (await api("GET", "/users")).status_code == 401
    assert api.tenant.tokens.find(own) is not None
    assert api.tenant.tokens.expire_all(users_too=True) == 1
    assert api.tenant.tokens.find(own) is None


async def test_clusters_with_milliseconds(client: httpx.AsyncClient, clock: ManualClock) -> None:
    """Clusters of the type VIP 5 use milliseconds."""
    emulator = Emulator(apps=[App("org", "app", expiry_unit="ms")], clock=clock)
    async with emulator.serve() as server:
        requested = await client.post(f"{server.base_url}/org/app/token", json={**CREDENTIALS, "ttl": 60_000})
        default = await client.post(f"{server.base_url}/org/app/token", json=CREDENTIALS)

    assert requested.json()["expires_in"] == 60_000
    assert default.json()["expires_in"] == 60 * 86400 * 1000
    token = emulator.tenant("org", "app").tokens.find(requested.json()["access_token"])
    assert token is not None
    assert token.expires_at == clock.monotonic() + 60
