"""Configuration of a client: values that are validated when they are created."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from attrs import field, frozen

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError
from easemob_async._exports import exported_by
from easemob_async._secret_text import hide, hide_text
from easemob_async._wire.port import Origin

__all__ = ["VARIABLES", "AppKey", "ClientCredentials", "Environment", "parse_base_url"]

VARIABLES = {
    "app_key": "EASEMOB_APP_KEY",
    "base_url": "EASEMOB_BASE_URL",
    "client_id": "EASEMOB_CLIENT_ID",
    "client_secret": "EASEMOB_CLIENT_SECRET",
    "token": "EASEMOB_TOKEN",
}
"""Names of the environment variables, by argument of ``Easemob``."""

_HOST = re.compile(r"([A-Za-z0-9_\-.]+|[0-9A-Fa-f:.]+(%[A-Za-z0-9_.\-]+)?)\Z")
_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|::1)\Z", re.IGNORECASE)


@exported_by("easemob_async")
@frozen(slots=True)
class AppKey:
    """The key of an app, ``org#app``."""

    org: str
    """The organization."""
    app: str
    """The app's name."""

    @classmethod
    def parse(cls, text: str) -> AppKey:
        """
        Parse an app key.

        Raises:
            InvalidArgumentError: It does not have the form ``org#app``.
        """
        return cls(*check.app_key("app_key", text))

    def __str__(self) -> str:
        return f"{self.org}#{self.app}"


@frozen(slots=True)
class ClientCredentials:
    """The client ID and the client secret of an app."""

    client_id: str
    client_secret: str = field(repr=False, converter=hide_text)


def parse_base_url(text: str, *, allow_http: bool = False) -> Origin:
    """
    Parse a base URL such as ``https://a1.easemob.com``.

    Args:
        text: The URL.
        allow_http: Whether to accept http to another host than this machine.

    Raises:
        InvalidArgumentError: It is not a valid http or https URL, has more parts than scheme, host and port, or is
            http to another host without *allow_http*.
    """
    name = "base_url"
    if not isinstance(text, str) or any(c.isspace() or ord(c) < 33 for c in text):
        raise InvalidArgumentError(name, "must be a URL such as 'https://a1.easemob.com'")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InvalidArgumentError(name, "has an invalid host or port") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidArgumentError(name, "must be a URL such as 'https://a1.easemob.com'")
    if parts.username is not None or parts.password is not None:
        raise InvalidArgumentError(name, "must not contain a user name or a password")
    if parts.path not in {"", "/"} or "?" in text or "#" in text:
        raise InvalidArgumentError(
            name, "must consist of scheme, host and port; org and app are taken from the app key"
        )
    if port == 0:
        raise InvalidArgumentError(name, "must have a port from 1 to 65535")
    host = _to_ascii_host(parts.hostname)
    if host is None:
        raise InvalidArgumentError(name, "must have a host name or an IP address as its host")
    if parts.scheme == "http" and not allow_http and _LOOPBACK.match(host) is None:
        raise InvalidArgumentError(
            name,
            "must be https: http would send the token in clear text; allow_http=True permits it on a trusted network",
        )
    return Origin(parts.scheme, host, port or (443 if parts.scheme == "https" else 80))


def _to_ascii_host(text: str) -> str | None:
    """Return a host as it is sent, encoded with IDNA if it is not ASCII; None if it is invalid."""
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return text if _HOST.match(text) else None


@frozen(slots=True)
class Environment:
    """Configuration from environment variables."""

    app_key: str
    base_url: str
    client_id: str | None
    client_secret: str | None = field(repr=False)
    token: str | None = field(repr=False)

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Environment:
        """
        Read the variables; an empty variable counts as not set.

        Args:
            environ: The variables; by default those of the process.

        Raises:
            InvalidArgumentError: The app key or the base URL is not set.
        """
        given = os.environ if environ is None else environ
        values = {argument: hide(given.get(name) or None) for argument, name in VARIABLES.items()}
        environ, given = None, {}  # a traceback shows the variables of this frame
        for argument in ("app_key", "base_url"):
            if values[argument] is None:
                raise InvalidArgumentError(VARIABLES[argument], "the environment variable is not set")
        return cls(
            str(values["app_key"]), str(values["base_url"]), *map(values.get, ("client_id", "client_secret", "token"))
        )
