"""
The errors that the rows of the vendor's error pages become.

A server on a socket sends each row, for the operation that the row names. ``error_pages.txt`` has the results, and the
test prints them too (``pytest -s``). To write the file anew, run ``python -m tests.pipeline.test_error_pages``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import evolve, frozen

from easemob_async import APIError, Easemob, RetryPolicy
from easemob_async._operation import Operation, StreamedBody
from easemob_async._transfer.upload import encode_multipart
from tests.outcomes import get_error
from tests.pipeline.test_error_texts import OPERATIONS, UNKNOWN
from tests.wire.scripted_server import Peer, ScriptedServer

FOLDER = Path(__file__).parent
TABLE = FOLDER / "error_pages.txt"

TOKEN = b'{"access_token": "t", "expires_in": 5184000, "application": "a"}'


@frozen
class Row:
    """One row of a page."""

    page: str
    status: int
    code: str | None
    text: str | None
    operation: str

    def reply(self) -> bytes:
        """The reply of the service, in its usual envelope."""
        given = {"error": self.code, "error_description": self.text}
        body = json.dumps({"timestamp": 1, "duration": 0} | {name: text for name, text in given.items() if text})
        return b"HTTP/1.1 %d x\r\ncontent-length: %d\r\n\r\n%b" % (self.status, len(body), body.encode())


def read_rows() -> Iterator[Row]:
    """Yield the rows of all pages."""
    for page in yaml.safe_load((FOLDER / "error_pages.yaml").read_text(encoding="utf-8")):
        for status, code, text, *operation in page["rows"]:
            yield Row(page["page"], status, code, text, *operation or [""])


@frozen
class Result:
    """The error of a call, and the number of requests for it and for tokens."""

    error: APIError
    requests: int
    tokens: int


async def call(row: Row, operation: Operation[Any]) -> Result:
    """Carry out *operation* with a service that gives the row's reply to every attempt."""
    requests = tokens = 0

    async def script(peer: Peer) -> None:
        nonlocal requests, tokens
        while request := await peer.request():
            if b'"client_credentials"' in request:
                tokens += 1
                await peer.send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(TOKEN), TOKEN))
            else:
                requests += 1
                await peer.send(row.reply())

    async with (
        ScriptedServer(script) as server,
        Easemob(
            "org#app",
            base_url=f"http://127.0.0.1:{server.port}",
            client_id="id",
            client_secret="secret",
            limits=False,
            retry=RetryPolicy(attempts=2, refusals=1, base=0.0),
        ) as client,
    ):
        body: StreamedBody | None = encode_multipart(b"x") if operation.id == "files.upload" else None
        values = ["1"] * operation.path.count("{")
        error = await get_error(client._pipeline.call(operation, path=values, json=None if body else {}, body=body))
    assert isinstance(error, APIError)
    return Result(error, requests, tokens)


def describe_retry(safe: Result, unsafe: Result) -> str:
    """Tell when the client sends the request again."""
    if safe.tokens > 1:
        return "once, with a new token"
    if safe.requests == 1:
        return "never"
    return "always" if unsafe.requests > 1 else "unless unsafe"


async def make_lines() -> list[str]:
    """Make the lines of the table."""
    lines: list[str] = []
    page = ""
    for row in read_rows():
        if row.page != page:
            page = row.page
            lines += ["", page, ""]
        operation = OPERATIONS[row.operation] if row.operation else UNKNOWN
        # The retry decision, for an operation that may be retried and for one that may not.
        safe = await call(row, evolve(operation, replay="safe"))
        unsafe = await call(row, evolve(operation, replay="unsafe"))
        error = safe.error
        facts = [
            str(row.status),
            row.operation or "(any)",
            type(error).__name__,
            f"about={error.about}",
            f"effect={error.effect}",
            *(["already_so"] if error.already_so else []),
            f"retry: {describe_retry(safe, unsafe)}",
        ]
        lines += [" | ".join(facts), f"    {row.code or '-'} | {error.description or '-'}"]
        assert (error.code, error.description) == (row.code, row.text)
        assert type(unsafe.error) is type(error)
    return [line.replace("\n", "\\n") for line in lines[1:]]


@pytest.mark.anyio
async def test_each_row_becomes_what_the_table_says() -> None:
    """Each row becomes the error that the committed table has, with its effect, its text and its retry."""
    lines = await make_lines()
    print("\n".join(["", *lines]))
    assert lines == TABLE.read_text(encoding="utf-8").splitlines()


def test_every_row_is_listed() -> None:
    """The file has as many rows as the pages."""
    counts: dict[str, int] = {}
    for row in read_rows():
        counts[row.page] = counts.get(row.page, 0) + 1
    assert counts == {
        "error.html (newest), status codes": 20,
        "error.html (newest), tokens": 4,
        "error.html (newest), a user who does not exist": 1,
        "error.html (newest), services that are not enabled": 7,
        "push_error.html (newest), settings": 4,
        "push_error.html (newest), templates": 3,
        "error.html (April 2023), texts": 50,
        "recordings of the live service (2018 to 2026)": 13,
    }


if __name__ == "__main__":
    TABLE.write_text("\n".join(asyncio.run(make_lines())) + "\n", encoding="utf-8")
