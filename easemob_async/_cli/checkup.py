"""What ``easemob doctor`` looks at, step after step. Nothing here prints, and nothing it finds holds a secret."""

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
from easemob_async._cli.in_words import duration, lifetime, quantity
from easemob_async._settings import Environment, parse_base_url
from easemob_async._wire.port import Origin
from easemob_async._wire.trust import tls_context

__all__ = ["Finding", "examine", "read_certificate"]

PATIENCE = 10.0
"""Seconds for one step."""

CLOCK_TOLERANCE = 5.0
"""Seconds between the clocks that harm nothing: signed user tokens carry the time, daily quotas begin at 00:00 UTC."""

_COMPARE = "compare EASEMOB_APP_KEY and EASEMOB_BASE_URL with what the console shows for the app"


@frozen
class Finding:
    """What one step came to."""

    step: str
    state: Literal["ok", "failed", "skipped"]
    detail: str
    """In words; several lines where there is more to say."""
    advice: str = ""
    """What to do about a failure."""


class _FailedError(Exception):
    """A step failed."""

    def __init__(self, detail: str, advice: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.advice = advice


class _SkippedError(Exception):
    """A step has nothing to look at."""


async def examine(environ: Mapping[str, str], tell: Callable[[Finding], None]) -> bool:
    """
    Carry out the steps; those after a failed one are skipped.

    Args:
        environ: The environment's variables.
        tell: Given each finding as it is made.

    Returns:
        Whether no step failed.
    """
    checkup = _Checkup(environ)
    broken = ""
    try:
        for step, look in checkup.steps():
            if broken:
                tell(Finding(step, "skipped", f"not tried, since {broken} failed"))
                continue
            try:
                async with asyncio.timeout(PATIENCE):
                    tell(Finding(step, "ok", await look()))
            except _SkippedError as reason:
                tell(Finding(step, "skipped", str(reason)))
            except (_FailedError, EasemobError, OSError) as error:
                broken = step
                tell(_failure(step, error))
    finally:
        await checkup.aclose()
    return not broken


class _Checkup:
    """The steps, in order; each uses what the ones before it found out."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._client: Easemob
        self._settings: Environment
        self._origin: Origin
        self._reply: CapturedReply | None = None
        self._replied_at = 0.0

    def steps(self) -> tuple[tuple[str, Callable[[], Awaitable[str]]], ...]:
        return (
            ("configuration", self.configuration),
            ("name lookup", self.name_lookup),
            ("connection", self.connection),
            ("token", self.token),
            ("read", self.read),
            ("clock", self.clock),
        )

    async def aclose(self) -> None:
        if hasattr(self, "_client"):
            await self._client.aclose()

    async def configuration(self) -> str:
        """Can a client be made of the environment?"""
        secrets = [f"{name}: {masked(self._environ.get(name, ''))}" for name in _SECRETS]
        try:
            self._settings = Environment.read(self._environ)
            self._client = Easemob.from_env(self._environ, timeout=PATIENCE, retry=RetryPolicy(attempts=1, refusals=0))
            self._origin = parse_base_url(self._settings.base_url)
        except InvalidArgumentError as error:
            # Values that break a rule are not shown: they may be a secret in the wrong place.
            given = [f"{name}: {'set' if self._environ.get(name) else 'not set'}" for name in _PLAIN]
            raise _FailedError("\n".join((str(error), *given, *secrets)), _HOW_TO_CONFIGURE) from None
        plain = (f"EASEMOB_APP_KEY: {self._settings.app_key}", f"EASEMOB_BASE_URL: {self._settings.base_url}")
        return "\n".join((*plain, *secrets))

    async def name_lookup(self) -> str:
        """Does the host have an address?"""
        host, port = self._origin.host, self._origin.port
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            raise _FailedError(
                f"{host} is not known: {error.strerror}", "check EASEMOB_BASE_URL and this machine's DNS settings"
            ) from None
        return ", ".join(dict.fromkeys(str(address[4][0]) for address in found))

    async def connection(self) -> str:
        """Does the host listen, and prove who it is?"""
        host, port = self._origin.host, self._origin.port
        if self._origin.scheme == "https":
            return await read_certificate(host, port, tls_context())
        _, writer = await asyncio.open_connection(host, port)
        writer.transport.abort()
        return "plain http, no TLS"

    async def token(self) -> str:
        """Are the credentials good?"""
        settings = self._settings
        if settings.token is not None:
            raise _SkippedError("EASEMOB_TOKEN is used as it is; the next step tries it")
        assert settings.client_id is not None
        assert settings.client_secret is not None
        started = time.perf_counter()
        token = await self._client.tokens.get_app(settings.client_id, client_secret=settings.client_secret)
        took = time.perf_counter() - started
        # The one just exchanged: the account is not asked for another.
        self._client = self._client.with_options(token=token.access_token)
        return f"exchanged in {took * 1000:.0f} ms{_lives(token.expires_in)}"

    async def read(self) -> str:
        """Does a call work that changes nothing?"""
        started = time.perf_counter()
        with capture() as replies:
            page = await self._client.users.list(limit=1)
        took = time.perf_counter() - started
        self._reply = replies[-1]
        self._replied_at = time.time() - took / 2
        return f"users.list(limit=1) gave {len(page.items)} in {took * 1000:.0f} ms"

    async def clock(self) -> str:
        """Do this machine's clock and the service's agree?"""
        assert self._reply is not None
        theirs = _time_of(self._reply)
        if theirs is None:
            raise _SkippedError("the reply carries no time")
        ahead = self._replied_at - theirs
        words = f"{duration(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} the service's"
        if abs(ahead) < 1:
            return "agrees with the service's"
        if abs(ahead) > CLOCK_TOLERANCE:
            raise _FailedError(
                f"this machine's clock is {words}",
                "set the clock (NTP): tokens signed here would be refused or live too long",
            )
        return f"{words}, which harms nothing"


_PLAIN = ("EASEMOB_APP_KEY", "EASEMOB_BASE_URL")
_SECRETS = ("EASEMOB_CLIENT_ID", "EASEMOB_CLIENT_SECRET", "EASEMOB_TOKEN")
_HOW_TO_CONFIGURE = (
    "set EASEMOB_APP_KEY, EASEMOB_BASE_URL, and either EASEMOB_CLIENT_ID with EASEMOB_CLIENT_SECRET or EASEMOB_TOKEN"
)


def masked(value: str) -> str:
    """Whether there is a value, and how long it is; nothing of it."""
    return f"set, {len(value)} characters" if value else "not set"


async def read_certificate(host: str, port: int, context: ssl.SSLContext) -> str:
    """
    Shake hands with *host*, and say who vouches for it and for how long.

    Raises:
        ssl.SSLError: It does not prove to be *host*, or speaks no TLS.
        OSError: Nobody listens there.
    """
    _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
    try:
        certificate: dict[str, Any] = writer.get_extra_info("peercert")
        version: str = writer.get_extra_info("ssl_object").version()
    finally:
        writer.transport.abort()
    until = ssl.cert_time_to_seconds(certificate["notAfter"])
    issuer = {name: value for part in certificate["issuer"] for name, value in part}
    vouches = issuer.get("organizationName") or issuer.get("commonName") or "an unnamed issuer"
    day = datetime.fromtimestamp(until, UTC).date()
    left = quantity(int((until - time.time()) // 86400), "day")
    return f"{version}, certificate by {vouches}, expires {day}, {left} from now"


def _lives(expires_in: int | None) -> str:
    if expires_in is None:
        return ""
    words = f", lives {lifetime(expires_in)}"
    if 10**9 < expires_in < 10**12:
        # Between thirty years and thirty thousand: the unit cannot be seen in the answer, but this is no lifetime.
        words += f'; or {lifetime(expires_in / 1000)}, if this cluster needs token_lifetime_unit="ms"'
    return words


def _time_of(reply: CapturedReply) -> float | None:
    """When the service says it answered, in epoch seconds: by the Date header, or by the reply's own field."""
    date = reply.header("date")
    if date is not None:
        try:
            # The header drops the fraction; half a second is its middle.
            return parsedate_to_datetime(date).timestamp() + 0.5
        except ValueError:
            return None
    try:
        stamp = reply.json()["timestamp"]
    except (ValueError, TypeError, KeyError):
        return None
    return stamp / 1000 if isinstance(stamp, int) else None


def _failure(step: str, error: Exception) -> Finding:
    if isinstance(error, _FailedError):
        return Finding(step, "failed", error.detail, error.advice)
    detail = " ".join(str(error).split()) or type(error).__name__
    match error:
        case ssl.SSLCertVerificationError():
            detail = f"the certificate is not trusted: {error.verify_message}"
            advice = "check the host in EASEMOB_BASE_URL; behind a proxy that opens TLS, name its CA in SSL_CERT_FILE"
        case ssl.SSLError():
            detail, advice = f"no TLS: {error.reason or detail}", "check scheme and port in EASEMOB_BASE_URL"
        case DeadlineExceededError():
            advice = _network_advice()
        case TimeoutError():
            detail, advice = f"no answer within {PATIENCE:g} s", _network_advice()
        case TransportError() | OSError():
            advice = _network_advice()
        case UnexpectedReplyError():
            advice = f"what answers does not speak the Easemob API; {_COMPARE}"
        case NotFoundError():
            advice = f"the app is not known on this cluster; {_COMPARE}"
        case AuthenticationError() if step == "read":
            advice = "the token is wrong, expired, or of another app; exchange a new one"
        case _ if step == "token":
            advice = "compare EASEMOB_CLIENT_ID and EASEMOB_CLIENT_SECRET with the console"
        case _:
            advice = "look the error up in the service's documentation, or ask its support"
    return Finding(step, "failed", detail, advice)


def _network_advice() -> str:
    advice = "check network, firewall and port"
    if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")):
        advice += "; the proxy in the environment is not used, unless a program passes transport="
    return advice
