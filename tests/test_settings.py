"""Settings of a client: validation, normalization, the repr, and the environment."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest

from easemob_async import Easemob, InvalidArgumentError, LimitSettings
from easemob_async.observe import CallEvent

VALID_ENVIRONMENT = {
    "EASEMOB_APP_KEY": "org#app",
    "EASEMOB_BASE_URL": "https://x.y",
    "EASEMOB_TOKEN": "t",
    "EASEMOB_CLIENT_ID": "",
    "EASEMOB_CLIENT_SECRET": "",
}
VALID: dict[str, Any] = {"base_url": "https://a1.easemob.com", "token": "t"}


async def observe_later(event: CallEvent) -> None: ...


async def observe_and_yield(event: CallEvent) -> AsyncIterator[None]:
    yield


class SharedStore:
    """A limit store that knows its app key."""

    app_key = "org#app"

    async def take(self, calls: object) -> Any:
        raise ConnectionError

    async def aclose(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("app_key", "limits", "words"),
    [
        ("org#app", False, "without rate limits"),
        ("org#app", LimitSettings(enabled=False), "without rate limits"),
        ("org#other", True, "'org#app', but the client is for 'org#other'"),
    ],
)
def test_limit_store_that_does_not_fit_is_refused(app_key: str, limits: Any, words: str) -> None:
    """A store that would not be used, or would share the limits of another app, is refused."""
    with pytest.raises(InvalidArgumentError, match=words) as caught:
        Easemob(app_key, limits=limits, limit_store=SharedStore(), **VALID)
    assert caught.value.argument == "limit_store"


def test_limit_store_of_the_same_app_is_accepted() -> None:
    """A store of the client's app key is accepted."""
    Easemob("org#app", limits=LimitSettings(fallback_share="1/8"), limit_store=SharedStore(), **VALID)


@pytest.mark.parametrize(
    ("argument", "app_key", "settings"),
    [
        ("app_key", "orgapp", {}),
        ("app_key", "org#", {}),
        ("app_key", "org#a#b", {}),
        ("app_key", "org#a/b", {}),
        ("app_key", "#app", {}),
        ("base_url", "org#app", {"base_url": "http://a1.easemob.com"}),
        ("base_url", "org#app", {"base_url": "a1.easemob.com"}),
        ("base_url", "org#app", {"base_url": "ftp://a1.easemob.com"}),
        ("base_url", "org#app", {"base_url": "https://a1.easemob.com/org/app"}),
        ("base_url", "org#app", {"base_url": "https://u:p@a1.easemob.com"}),
        ("base_url", "org#app", {"base_url": "https://a1.easemob.com:99999"}),
        ("base_url", "org#app", {"base_url": "https://a1.easemob.com\n"}),
        ("base_url", "org#app", {"base_url": "https://a1.easemob.com:0"}),
        ("base_url", "org#app", {"base_url": "https://[::1"}),
        ("base_url", "org#app", {"base_url": "https://[a1.easemob.com]"}),
        ("base_url", "org#app", {"base_url": "https://a1.easemob.com\\@elsewhere.com"}),
        ("base_url", "org#app", {"base_url": "https://a1.easemob.com%0d%0aX:y"}),
        ("base_url", "org#app", {"base_url": "https://环..信"}),
        ("base_url", "org#app", {"base_url": f"https://{'信' * 64}.cn"}),
        ("base_url", "org#app", {"base_url": "https://a1.easemob.com?"}),
        ("base_url", "org#app", {"base_url": "https://a1.easemob.com#"}),
        ("base_url", "org#app", {"base_url": 5}),
        ("token", "org#app", {"client_id": "id", "client_secret": "s"}),
        ("token", "org#app", {"token": ""}),
        ("token", "org#app", {"token": "two words"}),
        ("token", "org#app", {"token": "line\r\nbreak"}),
        ("client_secret", "org#app", {"token": None, "client_id": "id"}),
        ("client_id", "org#app", {"token": None}),
        ("client_id", "org#app", {"token": None, "client_secret": "s"}),
        ("timeout", "org#app", {"timeout": 0}),
        ("timeout", "org#app", {"timeout": float("nan")}),
        ("max_connections", "org#app", {"max_connections": 0}),
        ("token_lifetime_unit", "org#app", {"token_lifetime_unit": "minutes"}),
        ("max_message_bytes", "org#app", {"max_message_bytes": 0}),
        ("transport", "org#app", {"transport": object()}),
    ],
)
def test_invalid_setting_is_refused(argument: str, app_key: str, settings: dict[str, Any]) -> None:
    """A setting with an invalid value is refused with the argument's name."""
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob(app_key, **(VALID | settings))
    assert caught.value.argument == argument


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("app_key", 5),
        ("base_url", None),
        ("timeout", "30"),
        ("timeout", math.nan),
        ("limits", None),
        ("limits", {"user-system": 3}),
        ("retry", 3),
        ("tokens", 60),
        ("token", 5),
        ("token", ""),
        ("token_lifetime_unit", "h"),
        ("token_lifetime_unit", ["s"]),
        ("max_connections", "5"),
        ("max_connections", 0),
        ("max_message_bytes", 0.5),
        ("allow_http", "yes"),
        ("observers", print),
        ("observers", [print, 5]),
        ("observers", [observe_later]),
        ("observers", [print, partial(observe_later)]),
        ("observers", [observe_and_yield]),
        ("transport", "https"),
    ],
)
def test_setting_of_another_type_is_refused(name: str, value: Any) -> None:
    """A setting of another type is refused with the argument's name."""
    settings = {"base_url": "https://im.invalid", "token": "t", "app_key": "org#app", name: value}
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob(**settings)
    assert caught.value.argument.startswith(name)


def test_limits_are_a_bool_or_settings() -> None:
    """The limits are True, False or settings."""
    for limits in (True, False, LimitSettings()):
        Easemob("org#app", **VALID, limits=limits)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:80", "https://x.y:8443/"])
def test_base_url_is_accepted(url: str) -> None:
    """https is accepted for every host, plain http for the local machine."""
    assert Easemob("org#app", **(VALID | {"base_url": url})).app_key.org == "org"


def test_plain_http_must_be_allowed() -> None:
    """Plain http to another host must be allowed explicitly."""
    Easemob("org#app", **(VALID | {"base_url": "http://10.0.0.1", "allow_http": True}))


def test_repr_has_no_secret() -> None:
    """The repr shows the app and the host, and no secret."""
    client = Easemob("org#app", base_url="https://x.y", client_id="the-id", client_secret="the-secret")
    assert repr(client) == "Easemob('org#app', base_url='https://x.y')"
    assert "the-secret" not in repr(vars(client)) + repr(vars(client._core))


def test_client_from_the_environment() -> None:
    """A client can be created from the environment; the error for a missing variable names it."""
    environ = {"EASEMOB_APP_KEY": "org#app", "EASEMOB_BASE_URL": "https://x.y", "EASEMOB_TOKEN": "t"}
    assert repr(Easemob.from_env(environ)) == "Easemob('org#app', base_url='https://x.y')"
    Easemob.from_env(environ, limits=LimitSettings(share=0.25))
    for name in ("EASEMOB_APP_KEY", "EASEMOB_BASE_URL"):
        with pytest.raises(InvalidArgumentError) as caught:
            Easemob.from_env(environ | {name: ""})
        assert caught.value.argument == name


@pytest.mark.parametrize(
    ("host", "authority"),
    [("EXAMPLE.com", "example.com"), ("环信.cn", "xn--vuqt68f.cn"), ("[::1]", "[::1]"), ("a_b-c.x", "a_b-c.x")],
)
def test_host_is_normalized(host: str, authority: str) -> None:
    """A host is normalized to the form that is sent."""
    assert repr(Easemob("org#app", **(VALID | {"base_url": f"https://{host}"}))).endswith(f"'https://{authority}')")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"EASEMOB_APP_KEY": "orgapp"}, "EASEMOB_APP_KEY"),
        ({"EASEMOB_BASE_URL": "http://elsewhere"}, "EASEMOB_BASE_URL"),
        ({"EASEMOB_TOKEN": "two words"}, "EASEMOB_TOKEN"),
        ({"EASEMOB_CLIENT_ID": "id"}, "EASEMOB_TOKEN"),
        ({"EASEMOB_TOKEN": "", "EASEMOB_CLIENT_ID": "id"}, "EASEMOB_CLIENT_SECRET"),
        ({"EASEMOB_TOKEN": ""}, "EASEMOB_CLIENT_ID"),
    ],
)
def test_errors_name_the_variable(change: dict[str, str], name: str) -> None:
    """The error for an invalid variable names the variable; the error for an invalid argument names the argument."""
    environ = {"EASEMOB_APP_KEY": "org#app", "EASEMOB_BASE_URL": "https://x.y", "EASEMOB_TOKEN": "t"} | change
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob.from_env(environ)
    assert caught.value.argument == name
    assert str(caught.value).startswith(f"{name}: ")
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob.from_env({**environ, **VALID_ENVIRONMENT}, timeout=0)
    assert caught.value.argument == "timeout"
