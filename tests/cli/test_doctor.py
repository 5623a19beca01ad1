"""``easemob doctor``: each check passes, or fails with advice, and secrets are not shown."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import anyio.from_thread
import pytest
import trustme
from click.testing import Result

from easemob_async._cli.diagnostics import read_certificate
from easemob_async._clock import SystemClock
from easemob_async.emulator import Emulator
from tests.cli.conftest import APP, Run, Service
from tests.tls import make_client_tls, make_server_tls


def states(result: Result) -> dict[str, str]:
    """Return the state of each check."""
    rows = [line for line in result.stdout.splitlines() if not line.startswith(" ")]
    return {row[8:23].strip(): row[:8].strip() for row in rows}


ALL_OK = dict.fromkeys(("configuration", "name lookup", "connection", "token", "read", "clock"), "ok")


def test_all_checks_pass(run: Run) -> None:
    """All checks pass, and the exit status is 0."""
    result = run("doctor")
    assert states(result) == ALL_OK
    assert result.exit_code == 0
    assert ", lifetime 60 days\n" in result.stdout


def test_a_fixed_token_is_tried_and_not_exchanged(run: Run, service: Service) -> None:
    """With a token in the environment the credentials are not exchanged."""
    token = service.tenant.tokens.issue(60).text
    result = run("doctor", EASEMOB_CLIENT_ID="", EASEMOB_CLIENT_SECRET="", EASEMOB_TOKEN=token)
    assert states(result) == ALL_OK | {"token": "skipped"}
    assert result.exit_code == 0
    assert token not in result.output


@pytest.mark.parametrize(
    ("check", "advice", "environment"),
    [
        ("configuration", "set EASEMOB_APP_KEY", {"EASEMOB_APP_KEY": "canary-hunter2"}),
        ("configuration", "set EASEMOB_APP_KEY", {"EASEMOB_BASE_URL": "https://u:canary-hunter2@host"}),
        ("configuration", "set EASEMOB_APP_KEY", {"EASEMOB_CLIENT_SECRET": ""}),
        ("name lookup", "DNS", {"EASEMOB_BASE_URL": "https://no-such-host.invalid"}),
        ("connection", "firewall", {"EASEMOB_BASE_URL": "http://127.0.0.1:1"}),
        ("token", "EASEMOB_CLIENT_SECRET", {"EASEMOB_CLIENT_SECRET": "canary-hunter2"}),
        ("token", "does not exist on this cluster", {"EASEMOB_APP_KEY": "other#app"}),
        (
            "read",
            "use a new one",
            {"EASEMOB_CLIENT_ID": "", "EASEMOB_CLIENT_SECRET": "", "EASEMOB_TOKEN": "canary-hunter2"},
        ),
    ],
    ids=["app key", "password in URL", "half of the credentials", "host", "port", "secret", "other app", "old token"],
)
def test_the_first_failure_is_named_with_advice(run: Run, check: str, advice: str, environment: dict[str, str]) -> None:
    """Later checks are skipped, the exit status is 1, and a secret in the wrong variable is not shown."""
    result = run("doctor", **environment)
    found = states(result)
    position = list(found).index(check)
    assert result.exit_code == 1
    assert found[check] == "failed"
    assert "failed" not in list(found.values())[:position]
    assert set(list(found.values())[position + 1 :]) <= {"skipped"}
    assert advice in result.stdout
    assert "canary" not in result.output
    assert "emulator-secret" not in result.output


PASSWORD_OF_PROXY = "canary-hunter2"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("all_proxy", "http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


@contextmanager
def proxy_to(service: Service, authority: trustme.CA) -> Iterator[int]:
    """Run a proxy that accepts CONNECT to ``far.invalid``, and is that host itself: it relays to the emulator."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("far.invalid").configure_cert(tls)
    port = int(service.base_url.rpartition(":")[2])

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"CONNECT far.invalid:443 ")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await writer.start_tls(tls)
        onwards, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, back), pump(onwards, writer), return_exceptions=True)

    @asynccontextmanager
    async def listen() -> AsyncIterator[int]:
        async with await asyncio.start_server(relay, "127.0.0.1", 0) as server:
            yield server.sockets[0].getsockname()[1]

    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(listen()) as listening_port,
    ):
        yield listening_port


def test_the_proxy_of_the_environment_is_used(run: Run, service: Service, tmp_path: Path) -> None:
    """A host that only the proxy can reach passes all checks; the proxy is named without its password."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    host = {"EASEMOB_BASE_URL": "https://far.invalid", "SSL_CERT_FILE": str(tmp_path / "ca.pem")}
    with proxy_to(service, authority) as port:
        proxy = f"http://user:{PASSWORD_OF_PROXY}@127.0.0.1:{port}"
        result = run("doctor", HTTPS_PROXY=proxy, **host)
        without = run("doctor", HTTPS_PROXY=proxy, NO_PROXY="far.invalid", **host)
    assert states(result) == ALL_OK
    assert f"proxy http://127.0.0.1:{port} of the environment: 127.0.0.1\n" in result.stdout
    assert "canary" not in result.output
    assert states(without)["name lookup"] == "failed"


@pytest.mark.parametrize(
    ("proxy", "check", "detail"),
    [
        ("http://127.0.0.1:1", "connection", "requests go through the proxy in the environment"),
        ("http://no-such-proxy.invalid:80", "name lookup", "check the proxy in the environment"),
        (f"ftp://u:{PASSWORD_OF_PROXY}@proxy", "configuration", "has an invalid URL"),
        (f"http://u:{PASSWORD_OF_PROXY}@proxy:port", "configuration", "has an invalid URL"),
    ],
)
def test_a_proxy_that_does_not_work_is_found(run: Run, proxy: str, check: str, detail: str) -> None:
    """The first failed check is the one of the proxy, with advice about the proxy."""
    result = run("doctor", EASEMOB_BASE_URL="https://far.invalid", HTTPS_PROXY=proxy)
    assert next(name for name, state in states(result).items() if state == "failed") == check
    assert detail in result.stdout
    assert "canary" not in result.output


def test_advice_without_a_proxy(run: Run) -> None:
    """The advice does not mention a proxy that is not used."""
    result = run("doctor", EASEMOB_BASE_URL="http://127.0.0.1:1", HTTP_PROXY="http://127.0.0.1:2")
    assert states(result)["connection"] == "failed"
    assert "proxy" not in result.stdout


class SlowClock(SystemClock):
    """A clock that is an hour slow."""

    wall = staticmethod(lambda: time.time() - 3600)


def test_a_wrong_clock_is_found(service: Service, run: Run) -> None:
    """A difference of an hour would invalidate every token signed here."""
    with Emulator(apps=[APP], clock=SlowClock()).serve_in_thread() as slow:
        result = run("doctor", EASEMOB_BASE_URL=slow.base_url)
    assert states(result) == ALL_OK | {"clock": "failed"}
    assert "1 h 00 min ahead" in result.stdout
    assert result.exit_code == 1


@pytest.mark.anyio
async def test_a_certificate_is_read() -> None:
    """The result names issuer and expiry date of a valid certificate."""
    authority = trustme.CA(organization_name="Test Authority")
    async with listening(authority) as port:
        text = await read_certificate("localhost", port, make_client_tls(authority))
    assert re.fullmatch(
        r"TLSv1.3, certificate issued by Test Authority, expires \d{4}-\d\d-\d\d, [\d,]+ days from now", text
    )


@pytest.mark.anyio
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["wrong name", "unknown authority"])
async def test_an_invalid_certificate_is_an_error(host: str) -> None:
    """A certificate for another name or of an unknown authority is refused."""
    authority = trustme.CA()
    trusted = authority if host == "127.0.0.1" else trustme.CA()
    async with listening(authority) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await read_certificate(host, port, make_client_tls(trusted))


def test_the_connection_check_verifies_the_certificate(run: Run, tmp_path: Path) -> None:
    """A host with an untrusted certificate fails the connection check, with advice."""
    authority = trustme.CA()
    with listening_in_thread(authority) as port:
        result = run("doctor", EASEMOB_BASE_URL=f"https://localhost:{port}")
        assert "SSL_CERT_FILE" in result.stdout
        assert states(result)["connection"] == "failed"
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        trusted = run("doctor", EASEMOB_BASE_URL=f"https://localhost:{port}", SSL_CERT_FILE=str(tmp_path / "ca.pem"))
        assert states(trusted)["connection"] == "ok"


@asynccontextmanager
async def listening(authority: trustme.CA) -> AsyncIterator[int]:
    """Run a TLS server for ``localhost`` that closes each connection after the handshake."""

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=make_server_tls(authority))
    async with server:
        yield server.sockets[0].getsockname()[1]


@contextmanager
def listening_in_thread(authority: trustme.CA) -> Iterator[int]:
    """Run the same server in an event loop and thread of its own."""
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(listening(authority)) as port,
    ):
        yield port
