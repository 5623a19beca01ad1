"""A client's configuration: values that check themselves when made."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from attrs import field, frozen

from easemob_async._errors import InvalidArgumentError
from easemob_async._wire.port import Origin

__all__ = ["VARIABLES", "AppKey", "ClientCredentials", "Environment", "parse_base_url"]

VARIABLES = {
    "app_key": "EASEMOB_APP_KEY",
    "base_url": "EASEMOB_BASE_URL",
    "client_id": "EASEMOB_CLIENT_ID",
    "client_secret": "EASEMOB_CLIENT_SECRET",
    "token": "EASEMOB_TOKEN",
}
"""The environment variable for each argument of a client."""

_ORG = re.compile(r"[A-Za-z0-9_.\-]+\Z")
_HOST = re.compile(r"([A-Za-z0-9_\-.]+|[0-9A-Fa-f:.]+(%[A-Za-z0-9_.\-]+)?)\Z")
_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|::1)\Z", re.IGNORECASE)


@frozen(slots=True)
class AppKey:
    """An app's key, ``org#app``."""

    org: str
    app: str

    @classmethod
    def parse(cls, text: str) -> AppKey:
        """
        Read ``org#app``.

        Raises:
            InvalidArgumentError: It has not this form.
        """
        if not isinstance(text, str) or text.count("#") != 1:
            raise InvalidArgumentError("app_key", "must have the form 'org#app', with one '#'")
        org, app = text.split("#")
        for part in (org, app):
            if _ORG.match(part) is None or part in {".", ".."}:
                raise InvalidArgumentError("app_key", "both parts of 'org#app' are letters, digits, '-', '_' and '.'")
        return cls(org, app)

    def __str__(self) -> str:
        return f"{self.org}#{self.app}"


@frozen(slots=True)
class ClientCredentials:
    """An app's client ID and secret, as the console shows them."""

    client_id: str
    client_secret: str = field(repr=False)


def parse_base_url(text: str, *, allow_http: bool = False) -> Origin:
    """
    The origin of a base URL such as ``https://a1.easemob.com``.

    Raises:
        InvalidArgumentError: It is no http(s) URL, has more than scheme, host and port, or is plain http to a host
            that is not this machine.
    """
    name = "base_url"
    if not isinstance(text, str) or any(c.isspace() or ord(c) < 33 for c in text):
        raise InvalidArgumentError(name, "must be a URL such as 'https://a1.easemob.com'")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InvalidArgumentError(name, "is no URL: its host or its port cannot be") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidArgumentError(name, "must be a URL such as 'https://a1.easemob.com'")
    if parts.username is not None or parts.password is not None:
        raise InvalidArgumentError(name, "must not hold a user name or password")
    if parts.path not in {"", "/"} or "?" in text or "#" in text:
        raise InvalidArgumentError(name, "must be scheme, host and port only; org and app come from the app key")
    if port == 0:
        raise InvalidArgumentError(name, "the port must be from 1 to 65535")
    host = _host(parts.hostname)
    if host is None:
        raise InvalidArgumentError(name, "its host is neither a name nor an address")
    if parts.scheme == "http" and not allow_http and _LOOPBACK.match(host) is None:
        raise InvalidArgumentError(
            name, "plain http would send the token in clear text; use https, or allow_http=True for a network you trust"
        )
    return Origin(parts.scheme, host, port or (443 if parts.scheme == "https" else 80))


def _host(text: str) -> str | None:
    """A host as it goes on the wire; None when it cannot."""
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return text if _HOST.match(text) else None


@frozen(slots=True)
class Environment:
    """The configuration that the environment gives."""

    app_key: str
    base_url: str
    client_id: str | None
    client_secret: str | None = field(repr=False)
    token: str | None = field(repr=False)

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Environment:
        """
        Read the variables; empty ones count as not set.

        Raises:
            InvalidArgumentError: The app key or the base URL is not set.
        """
        environ = os.environ if environ is None else environ

        def required(name: str) -> str:
            value = environ.get(name, "")
            if not value:
                raise InvalidArgumentError(name, "the environment variable is not set")
            return value

        return cls(
            required("EASEMOB_APP_KEY"),
            required("EASEMOB_BASE_URL"),
            environ.get("EASEMOB_CLIENT_ID") or None,
            environ.get("EASEMOB_CLIENT_SECRET") or None,
            environ.get("EASEMOB_TOKEN") or None,
        )
