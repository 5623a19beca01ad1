"""The checks of ``easemob doctor``, as values without secrets; ``doctor`` prints them."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from easemob_async import (
    AuthenticationError,
    CapturedReply,
    DeadlineExceededError,
    Easemob,
    EasemobError,
    InvalidArgumentError,
    NotFoundError,
    RetryPolicy,
    TransportError,
    UnexpectedReplyError,
    capture,
)
from easemob_async._cli.formatting import format_duration, format_lifetime, format_quantity
from easemob_async._settings import Environment, parse_base_url
from easemob_async._wire.default import find_proxy
from easemob_async._wire.port import Origin
from easemob_async._wire.tls import create_tls_context

__all__ = ["CheckResult", "read_certificate", "run_checks"]

CHECK_TIMEOUT = 10.0
"""Timeout of one check, in seconds."""

CLOCK_TOLERANCE = 5.0
"""
Harmless difference between the two clocks, in seconds.

The clock matters because signed user tokens carry the time, and daily quotas begin at 00:00 UTC.
"""

_COMPARE = "compare EASEMOB_APP_KEY and EASEMOB_BASE_URL with what the console shows for the app"


@frozen
class CheckResult:
    """Result of one check."""

    check: str
    """Name of the check."""
    state: Literal["ok", "failed", "skipped"]
    """Result."""
    detail: str
    """Description of the result, in one or several lines."""
    advice: str = ""
    """Suggested fix for a failure."""


class _CheckFailedError(Exception):
    """A check failed."""

    def __init__(self, detail: str, advice: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.advice = advice


class _CheckSkippedError(Exception):
    """A check does not apply."""


async def run_checks(environ: Mapping[str, str], on_result: Callable[[CheckResult], None]) -> bool:
    """
    Run the checks in order; skip all checks after a failed one.

    Args:
        environ: Environment variables.
        on_result: Called with the result of each check.

    Returns:
        Whether all checks passed or were skipped because they do not apply.
    """
    checks = _Checks(environ)
    failed = ""
    try:
        for name, check in checks.in_order():
            if failed:
                on_result(CheckResult(name, "skipped", f"not run, because {failed} failed"))
                continue
            try:
                async with asyncio.timeout(CHECK_TIMEOUT):
                    on_result(CheckResult(name, "ok", await check()))
            except _CheckSkippedError as reason:
                on_result(CheckResult(name, "skipped", str(reason)))
            except (_CheckFailedError, EasemobError, OSError) as error:
                failed = name
                on_result(_describe_failure(name, error, checks.proxy))
    finally:
        await checks.aclose()
    return not failed


class _Checks:
    """The checks; each uses values that the earlier ones found."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._client: Easemob
        self._settings: Environment
        self._origin: Origin
        self.proxy: SplitResult | None = None
        self._reply: CapturedReply | None = None
        self._replied_at = 0.0

    def in_order(self) -> tuple[tuple[str, Callable[[], Awaitable[str]]], ...]:
        return (
            ("configuration", self.check_configuration),
            ("name lookup", self.check_name_lookup),
            ("connection", self.check_connection),
            ("token", self.check_token),
            ("read", self.check_read),
            ("clock", self.check_clock),
        )

    async def aclose(self) -> None:
        if hasattr(self, "_client"):
            await self._client.aclose()

    async def check_configuration(self) -> str:
        """Check that the environment variables configure a client."""
        secrets = [f"{name}: {describe_secret(self._environ.get(name, ''))}" for name in _SECRETS]
        try:
            self._settings = Environment.read(self._environ)
            self._client = Easemob.from_env(
                self._environ, timeout=CHECK_TIMEOUT, retry=RetryPolicy(attempts=1, refusals=0)
            )
            self._origin = parse_base_url(self._settings.base_url)
            self.proxy = _find_proxy(self._origin)
        except InvalidArgumentError as error:
            # An invalid value is not printed: it may be a secret in the wrong variable.
            given = [f"{name}: {'set' if self._environ.get(name) else 'not set'}" for name in _PLAIN]
            raise _CheckFailedError("\n".join((str(error), *given, *secrets)), _HOW_TO_CONFIGURE) from None
        plain = (f"EASEMOB_APP_KEY: {self._settings.app_key}", f"EASEMOB_BASE_URL: {self._settings.base_url}")
        return "\n".join((*plain, *secrets))

    async def check_name_lookup(self) -> str:
        """Check that the name of the host resolves, or that of the proxy if there is a proxy."""
        host, port = self._find_peer()
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            cause = "EASEMOB_BASE_URL" if self.proxy is None else "the proxy in the environment"
            raise _CheckFailedError(
                f"cannot resolve {host}: {error.strerror}", f"check {cause} and this machine's DNS settings"
            ) from None
        return self._describe_route() + ", ".join(dict.fromkeys(str(address[4][0]) for address in found))

    async def check_connection(self) -> str:
        """Check that the host accepts connections with a valid certificate, or that the proxy accepts connections."""
        host, port = self._find_peer()
        if self.proxy is None and self._origin.scheme == "https":
            return await read_certificate(host, port, create_tls_context())
        _, writer = await asyncio.open_connection(host, port)
        writer.transport.abort()
        if self.proxy is not None:
            return f"{self._describe_route()}accepts connections; the next checks send their requests through it"
        return "plain HTTP without TLS"

    def _find_peer(self) -> tuple[str, int]:
        """Return host and port that the client connects to."""
        proxy = self.proxy
        if proxy is None:
            return self._origin.host, self._origin.port
        return proxy.hostname or "", proxy.port or _PROXY_PORTS[proxy.scheme]

    def _describe_route(self) -> str:
        if self.proxy is None:
            return ""
        # Without the user name and the password that its URL may contain.
        host, port = self._find_peer()
        return f"proxy {self.proxy.scheme}://{host}:{port} of the environment: "

    async def check_token(self) -> str:
        """Check that the credentials can be exchanged for a token."""
        settings = self._settings
        if settings.token is not None:
            raise _CheckSkippedError("EASEMOB_TOKEN is set; the next check uses it")
        assert settings.client_id is not None
        assert settings.client_secret is not None
        started = time.perf_counter()
        token = await self._client.tokens.get_app(settings.client_id, client_secret=settings.client_secret)
        took = time.perf_counter() - started
        # Use the token just fetched, so that the client does not fetch another.
        self._client = self._client.with_options(token=token.access_token)
        return f"exchanged in {took * 1000:.0f} ms{_describe_lifetime(token.expires_in)}"

    async def check_read(self) -> str:
        """Check that a read-only call succeeds."""
        started = time.perf_counter()
        with capture() as replies:
            page = await self._client.users.list(limit=1)
        took = time.perf_counter() - started
        self._reply = replies[-1]
        self._replied_at = time.time() - took / 2
        return f"users.list(limit=1) returned {format_quantity(len(page.items), 'user')} in {took * 1000:.0f} ms"

    async def check_clock(self) -> str:
        """Check that this machine's clock agrees with the service's clock."""
        assert self._reply is not None
        service_time = _find_service_time(self._reply)
        if service_time is None:
            raise _CheckSkippedError("the reply does not tell the service's time")
        ahead = self._replied_at - service_time
        difference = f"{format_duration(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} the service's clock"
        if abs(ahead) < 1:
            return "agrees with the service's clock"
        if abs(ahead) > CLOCK_TOLERANCE:
            raise _CheckFailedError(
                f"this machine's clock is {difference}",
                "synchronize the clock (NTP); otherwise the service refuses tokens signed here, or they live too long",
            )
        return f"{difference}, which is harmless"


_PROXY_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
"""Schemes of proxies, with their default ports."""

_PLAIN = ("EASEMOB_APP_KEY", "EASEMOB_BASE_URL")
_SECRETS = ("EASEMOB_CLIENT_ID", "EASEMOB_CLIENT_SECRET", "EASEMOB_TOKEN")
_HOW_TO_CONFIGURE = (
    "set EASEMOB_APP_KEY, EASEMOB_BASE_URL, and either EASEMOB_CLIENT_ID with EASEMOB_CLIENT_SECRET or EASEMOB_TOKEN"
)


def _find_proxy(origin: Origin) -> SplitResult | None:
    """Return the proxy that the client uses for a server, or None."""
    url = find_proxy(origin)
    if url is None:
        return None
    try:
        proxy = urlsplit(url)
        if proxy.hostname and proxy.scheme in _PROXY_PORTS and (proxy.port is None or proxy.port > 0):
            return proxy
    except ValueError:
        pass
    # Its URL is not printed: it may contain a password.
    raise _CheckFailedError(
        "the environment variable for the proxy has an invalid URL",
        "correct HTTPS_PROXY, HTTP_PROXY or ALL_PROXY; it must have the form http://host:port",
    )


def describe_secret(value: str) -> str:
    """Describe a secret without revealing it: whether it is set, and its length."""
    return f"set, {len(value)} characters" if value else "not set"


async def read_certificate(host: str, port: int, context: ssl.SSLContext) -> str:
    """
    Open a TLS connection to *host* and describe its certificate: issuer and expiry date.

    Raises:
        ssl.SSLError: The certificate is not valid for *host*, or the server does not speak TLS.
        OSError: The host does not accept connections.
    """
    _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
    try:
        certificate: dict[str, Any] = writer.get_extra_info("peercert")
        version: str = writer.get_extra_info("ssl_object").version()
    finally:
        writer.transport.abort()
    until = ssl.cert_time_to_seconds(certificate["notAfter"])
    issuer = {name: value for part in certificate["issuer"] for name, value in part}
    issued_by = issuer.get("organizationName") or issuer.get("commonName") or "an unnamed issuer"
    day = datetime.fromtimestamp(until, UTC).date()
    left = format_quantity(int((until - time.time()) // 86400), "day")
    return f"{version}, certificate issued by {issued_by}, expires {day}, {left} from now"


def _describe_lifetime(expires_in: int | None) -> str:
    if expires_in is None:
        return ""
    text = f", lifetime {format_lifetime(expires_in)}"
    if 10**9 < expires_in < 10**12:
        # The reply does not tell the unit. As seconds this would be thirty to thirty thousand years, which is not
        # plausible; some clusters count in milliseconds.
        text += f', or {format_lifetime(expires_in / 1000)} if this cluster needs token_lifetime_unit="ms"'
    return text


def _find_service_time(reply: CapturedReply) -> float | None:
    """Return the service's time of the reply in epoch seconds, from the Date header or the field ``timestamp``."""
    date = reply.header("date")
    if date is not None:
        try:
            # The header has whole seconds; half a second more is the expected value.
            return parsedate_to_datetime(date).timestamp() + 0.5
        except ValueError:
            return None
    try:
        stamp = reply.json()["timestamp"]
    except (ValueError, TypeError, KeyError):
        return None
    return stamp / 1000 if isinstance(stamp, int) else None


def _describe_failure(check: str, error: Exception, proxy: SplitResult | None) -> CheckResult:
    if isinstance(error, _CheckFailedError):
        return CheckResult(check, "failed", error.detail, error.advice)
    detail = " ".join(str(error).split()) or type(error).__name__
    match error:
        case ssl.SSLCertVerificationError():
            detail = f"the certificate is not trusted: {error.verify_message}"
            advice = (
                "check the host in EASEMOB_BASE_URL; behind a proxy that intercepts TLS, set SSL_CERT_FILE to its CA"
            )
        case ssl.SSLError():
            detail = f"the TLS handshake failed: {error.reason or detail}"
            advice = "check scheme and port in EASEMOB_BASE_URL"
        case DeadlineExceededError():
            advice = _make_network_advice(proxy)
        case TimeoutError():
            detail, advice = f"timed out after {CHECK_TIMEOUT:g} s", _make_network_advice(proxy)
        case OSError(errno=int(number)) if number > 0:
            # asyncio's text repeats the address; that of the operating system does not.
            detail, advice = f"cannot connect: {os.strerror(number)}", _make_network_advice(proxy)
        case TransportError() | OSError():
            advice = _make_network_advice(proxy)
        case UnexpectedReplyError():
            advice = f"the server does not reply as the Easemob API does; {_COMPARE}"
        case NotFoundError():
            advice = f"the app does not exist on this cluster; {_COMPARE}"
        case AuthenticationError() if check == "read":
            advice = "the token is wrong, expired, or for another app; use a new one"
        case _ if check == "token":
            advice = "compare EASEMOB_CLIENT_ID and EASEMOB_CLIENT_SECRET with the console"
        case _:
            advice = "see the error in the service's documentation, or contact Easemob support"
    return CheckResult(check, "failed", detail, advice)


def _make_network_advice(proxy: SplitResult | None) -> str:
    advice = "check network, firewall and port"
    if proxy is not None:
        advice += "; requests go through the proxy in the environment: check it, or name the host in NO_PROXY"
    return advice
