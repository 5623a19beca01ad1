"""Routing: the operation for each request."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.emulator import Emulator
from easemob_async.emulator._routing import Route, RouteTable
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio


def nothing(call: Any) -> Any:
    """A handler that must not be called."""
    raise AssertionError(call)


TABLE = RouteTable([
    Route("get", "GET", "/metadata/user/{username}", nothing),
    Route("set", "PUT", "/metadata/user/{username}", nothing),
    Route("capacity", "GET", "/metadata/user/capacity", nothing),
    Route("deep", "GET", "/metadata/{kind}/{id}/x", nothing),
])  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "operation", "values"),
    [
        ("GET", "metadata/user/u1", "get", ("u1",)),
        ("GET", "metadata/user/capacity", "capacity", ()),
        ("PUT", "metadata/user/capacity", "set", ("capacity",)),
        ("GET", "metadata/user/capacity/x", "deep", ("user", "capacity")),
    ],
)
def test_fixed_segments_are_preferred(method: str, path: str, operation: str, values: tuple[str, ...]) -> None:
    """A fixed segment is preferred to a placeholder, unless method or path fit the placeholder only."""
    found = TABLE.find(method, path.split("/"))

    assert found is not None
    routes, found_values = found
    assert ([route.operation for route in routes], found_values) == ([operation], values)


def test_known_path_with_another_method() -> None:
    """A known path with another method is distinguished from an unknown path."""
    assert TABLE.find("DELETE", ["metadata", "user", "u1"]) == ([], ("u1",))
    assert TABLE.find("GET", ["metadata", "user"]) is None
    assert TABLE.find("GET", ["metadata", "user", ""]) is None


async def test_wrong_paths_and_methods_as_documented(api: Api) -> None:
    """As documented in error.html, a wrong path or method gets status 500, which looks like a server failure."""
    assert (await api.refused("GET", "/nowhere"))[:2] == (500, "web_application")
    assert (await api.refused("PATCH", "/users/u1"))[:2] == (500, "unsupported_service_operation")


@pytest.mark.parametrize(
    ("method", "path", "body", "token", "operation"),
    [
        ("POST", "/users", {"username": "u2", "password": "1"}, "", "users.register"),
        ("POST", "/users", {"username": "u2", "password": "1"}, None, "users.register_open"),
        ("POST", "/users", [{"username": "u2", "password": "1"}], "", "users.register_many"),
        ("POST", "/users/batch/status", {"usernames": ["u1"]}, "", "users.get_status_many"),
        ("POST", "/token", {"grant_type": "password"}, None, "tokens.get_user_by_password"),
        ("POST", "/token", {"grant_type": "inherit"}, "", "tokens.get_user"),
        ("POST", "/token", {"grant_type": "agora"}, "", "tokens.exchange_agora"),
        ("POST", "/token", {"grant_type": "client_credentials"}, None, "tokens.get_app"),
        ("PUT", "/chatgroups/1", {"newowner": "u1"}, "", "groups.transfer"),
        ("PUT", "/chatgroups/1", {"groupname": "n"}, "", "groups.update"),
        ("GET", "/chatgroups/1,2", None, "", "groups.get_many"),
        ("GET", "/chatgroups/1", None, "", "groups.get"),
        ("GET", "/chatgroups/user/u1", None, "", "groups.list_joined"),
        ("GET", "/chatgroups/1/users?version=v3", None, "", "groups.members.list_cursor"),
        ("GET", "/chatgroups/1/users", None, "", "groups.members.list"),
        ("DELETE", "/chatgroups/1/users/a,b", None, "", "groups.members.remove_many"),
        ("DELETE", "/chatgroups/1/users/a", None, "", "groups.members.remove"),
    ],
)
async def test_operations_on_one_path(
    emulator: Emulator, api: Api, method: str, path: str, body: Any, token: str | None, operation: str
) -> None:
    """Operations on one method and path are distinguished by body, query or token."""
    await api(method, path, body, token=token)

    assert emulator.requests[-1].operation == operation


def test_every_operation_once() -> None:
    """``routes`` lists each operation once."""
    operations = [operation for operation, _, _ in Emulator.routes()]

    assert len(operations) == len(set(operations))
    assert ("users.get", "GET", "/users/{username}") in Emulator.routes()


async def test_a_body_that_is_too_large(api: Api) -> None:
    """A body that is too large gets a gateway's HTML page, and the connection is closed."""
    reply = await api.client.post(api.base_url + "/users", content=b" " * 12_600_000)

    assert (reply.status_code, reply.headers["connection"]) == (413, "close")
    assert reply.text.startswith("<html>")


@pytest.mark.parametrize("content", [b"{", b'{"from": "\\ud800"}', b'{"\\uDC00": 1}'])
async def test_a_body_that_is_not_json(api: Api, content: bytes) -> None:
    """A body that is not JSON, or has half of a character, gets the documented refusal."""
    reply = await api.client.post(
        api.base_url + "/messages/users", content=content, headers={"authorization": f"Bearer {api.token}"}
    )

    assert reply.status_code == 400
    assert reply.json()["error"] == "invalid_request_body"
