"""``easemob doctor``: each step is ok or failed with advice, and no secret is shown."""

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

from easemob_async._cli.checkup import read_certificate
from easemob_async._clock import SystemClock
from easemob_async.emulator import Emulator
from tests.cli.conftest import APP, Run, Service


def states(result: Result) -> dict[str, str]:
    """The steps with what each came to."""
    rows = [line for line in result.stdout.splitlines() if not line.startswith(" ")]
    return {row[8:23].strip(): row[:8].strip() for row in rows}


ALL_OK = dict.fromkeys(("configuration", "name lookup", "connection", "token", "read", "clock"), "ok")


def test_all_is_well(run: Run) -> None:
    """Every step passes, exit status 0."""
    result = run("doctor")
    assert states(result) == ALL_OK
    assert result.exit_code == 0
    assert "lives 60 days" in result.stdout


def test_a_fixed_token_is_tried_and_not_exchanged(run: Run, service: Service) -> None:
    """With a token in the environment there is nothing to exchange."""
    token = service.tenant.tokens.issue(60).text
    result = run("doctor", EASEMOB_CLIENT_ID="", EASEMOB_CLIENT_SECRET="", EASEMOB_TOKEN=token)
    assert states(result) == ALL_OK | {"token": "skipped"}
    assert result.exit_code == 0
    assert token not in result.output


@pytest.mark.parametrize(
    ("step", "advice", "environment"),
    [
        ("configuration", "set EASEMOB_APP_KEY", {"EASEMOB_APP_KEY": "canary-hunter2"}),
        ("configuration", "set EASEMOB_APP_KEY", {"EASEMOB_BASE_URL": "https://u:canary-hunter2@host"}),
        ("configuration", "set EASEMOB_APP_KEY", {"EASEMOB_CLIENT_SECRET": ""}),
        ("name lookup", "DNS", {"EASEMOB_BASE_URL": "https://no-such-host.invalid"}),
        ("connection", "firewall", {"EASEMOB_BASE_URL": "http://127.0.0.1:1"}),
        ("token", "EASEMOB_CLIENT_SECRET", {"EASEMOB_CLIENT_SECRET": "canary-hunter2"}),
        ("token", "not known on this cluster", {"EASEMOB_APP_KEY": "other#app"}),
        (
            "read",
            "exchange a new one",
            {"EASEMOB_CLIENT_ID": "", "EASEMOB_CLIENT_SECRET": "", "EASEMOB_TOKEN": "canary-hunter2"},
        ),
    ],
    ids=["app key", "password in URL", "half of the credentials", "host", "port", "secret", "other app", "old token"],
)
def test_the_first_failure_is_named_with_advice(run: Run, step: str, advice: str, environment: dict[str, str]) -> None:
    """What comes after it is not tried; exit status 1; and nothing shows a secret, also not in the wrong place."""
    result = run("doctor", **environment)
    found = states(result)
    position = list(found).index(step)
    assert result.exit_code == 1
    assert found[step] == "failed"
    assert "failed" not in list(found.values())[:position]
    assert set(list(found.values())[position + 1 :]) <= {"skipped"}
    assert advice in result.stdout
    assert "canary" not in result.output
    assert "emulator-secret" not in result.output


class LateClock(SystemClock):
    """An hour behind everybody else."""

    wall = staticmethod(lambda: time.time() - 3600)


def test_a_wrong_clock_is_found(service: Service, run: Run) -> None:
    """An hour's difference would spoil every token signed here."""
    with Emulator(apps=[APP], clock=LateClock()).serve_in_thread() as late:
        result = run("doctor", EASEMOB_BASE_URL=late.base_url)
    assert states(result) == ALL_OK | {"clock": "failed"}
    assert "1 h 00 min ahead" in result.stdout
    assert result.exit_code == 1


@pytest.mark.anyio
async def test_a_certificate_is_read() -> None:
    """Who vouches for the host and until when, if it is the host that was asked for."""
    authority = trustme.CA(organization_name="Test Authority")
    async with listening(authority) as port:
        words = await read_certificate("localhost", port, trusting(authority))
    assert re.fullmatch(r"TLSv1.3, certificate by Test Authority, expires \d{4}-\d\d-\d\d, [\d,]+ days from now", words)


@pytest.mark.anyio
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["wrong name", "unknown authority"])
async def test_a_certificate_that_proves_nothing_is_an_error(host: str) -> None:
    """Neither another name's certificate nor an unknown authority's is taken."""
    authority = trustme.CA()
    trusted = authority if host == "127.0.0.1" else trustme.CA()
    async with listening(authority) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await read_certificate(host, port, trusting(trusted))


def test_the_certificate_is_part_of_the_examination(run: Run, tmp_path: Path) -> None:
    """A host whose certificate nobody vouches for fails the connection, with advice."""
    authority = trustme.CA()
    with listening_in_thread(authority) as port:
        result = run("doctor", EASEMOB_BASE_URL=f"https://localhost:{port}")
        assert "SSL_CERT_FILE" in result.stdout
        assert states(result)["connection"] == "failed"
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        trusted = run("doctor", EASEMOB_BASE_URL=f"https://localhost:{port}", SSL_CERT_FILE=str(tmp_path / "ca.pem"))
        assert states(trusted)["connection"] == "ok"


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@asynccontextmanager
async def listening(authority: trustme.CA) -> AsyncIterator[int]:
    """A server for ``localhost`` that shakes hands and hangs up."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


@contextmanager
def listening_in_thread(authority: trustme.CA) -> Iterator[int]:
    """The same in an event loop of its own."""
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(listening(authority)) as port,
    ):
        yield port
