"""A client's configuration is checked when it is made."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async import Easemob, InvalidArgumentError, LimitSettings

GOOD: dict[str, Any] = {"base_url": "https://a1.easemob.com", "token": "t"}


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
def test_refused(argument: str, app_key: str, settings: dict[str, Any]) -> None:
    """Each mistake is refused with the argument's name, and no secret in the text."""
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob(app_key, **(GOOD | settings))
    assert caught.value.argument == argument


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:80", "https://x.y:8443/"])
def test_accepted_urls(url: str) -> None:
    """Plain http is fine on this machine, https everywhere."""
    assert Easemob("org#app", **(GOOD | {"base_url": url})).app_key.org == "org"


def test_plain_http_by_permission() -> None:
    """Plain http to another host needs a word of permission."""
    Easemob("org#app", **(GOOD | {"base_url": "http://10.0.0.1", "allow_http": True}))


def test_repr_holds_no_secret() -> None:
    """The repr says the app and the host, nothing secret."""
    client = Easemob("org#app", base_url="https://x.y", client_id="the-id", client_secret="the-secret")
    assert repr(client) == "Easemob('org#app', base_url='https://x.y')"
    assert "the-secret" not in repr(vars(client)) + repr(vars(client._core))


def test_from_env() -> None:
    """The environment configures a client; what is missing is named."""
    environ = {"EASEMOB_APP_KEY": "org#app", "EASEMOB_BASE_URL": "https://x.y", "EASEMOB_TOKEN": "t"}
    assert repr(Easemob.from_env(environ)) == "Easemob('org#app', base_url='https://x.y')"
    Easemob.from_env(environ, limits=LimitSettings(share=0.25))
    for name in ("EASEMOB_APP_KEY", "EASEMOB_BASE_URL"):
        with pytest.raises(InvalidArgumentError) as caught:
            Easemob.from_env(environ | {name: ""})
        assert caught.value.argument == name
