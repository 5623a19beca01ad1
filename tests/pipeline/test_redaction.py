"""Redaction of replies that repeat the request, escaped in any way and of any length."""

from __future__ import annotations

import html
import json
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest

from easemob_async import RetryPolicy
from easemob_async._pipeline.redaction import Redactor
from easemob_async.models import TextMessage
from easemob_async.transports import Origin, Reply, Request
from tests.handler import make_client, make_refusal
from tests.outcomes import get_error

pytestmark = pytest.mark.anyio
TOKEN = "YWMtc4n4ryToken0123456789"


def echo_plain(request: Request) -> Reply:
    assert isinstance(request.body, bytes)
    return Reply(400, [], b"bad body: " + request.body)


def echo_as_success(request: Request) -> Reply:
    assert isinstance(request.body, bytes)
    return Reply(200, [], request.body)


def echo_as_json(request: Request) -> Reply:
    assert isinstance(request.body, bytes)
    return make_refusal(400, "x", "bad body " + request.body.decode())


def echo_many_times(request: Request) -> Reply:
    assert isinstance(request.body, bytes)
    return Reply(400, [], b"bad body: " + request.body * 50)


def echo_as_page(request: Request) -> Reply:
    assert isinstance(request.body, bytes)
    return Reply(502, [], b"<title>no upstream for %b</title>" % html.escape(request.body.decode()).encode())


@pytest.mark.parametrize("handler", [echo_plain, echo_as_success, echo_as_json, echo_many_times, echo_as_page])
@pytest.mark.parametrize(
    "text",
    [
        "first line\nsecond line is private",
        "name\tprivate",
        "\x01private\x7f",
        "private " * 560,
        "x" * 4000 + " private" * 10,
        'a "private" <text> & more',
    ],
)
async def test_echoed_messages(handler: Callable[[Request], Reply], text: str) -> None:
    """No part of a message is left in an error, whatever its characters and its length."""
    client = make_client(handler, limits=False, retry=RetryPolicy(attempts=1))
    error = await get_error(client.messages.send_to_users(["bob"], TextMessage(text=text), sender="a"))
    assert error is not None
    assert "private" not in str(error) + repr(vars(error))


@pytest.mark.parametrize("before", range(3000, 8200, 7))
async def test_secret_at_the_cut(before: int) -> None:
    """A body is redacted before it is cut, wherever the secret is."""
    private = "private/" * 40
    body = json.dumps([private] * (before // 320)) + " " * (before % 320) + private + "z" * 9000
    client = make_client(lambda _: Reply(200, [], body.encode()), limits=False, retry=RetryPolicy(attempts=1))
    error = await get_error(client.messages.send_to_users(["bob"], TextMessage(text=private), sender="a"))
    assert b"private" not in error.start  # type: ignore[union-attr]


async def test_checked_texts() -> None:
    """A text to check or to translate is as private as a message."""
    client = make_client(lambda _: make_refusal(400, "x", "bad private words"), limits=False)
    for call in (
        client.moderation.check_text("private words"),
        client.translation.translate("private words", languages=["en"]),
        client.translation.detect("private words"),
    ):
        assert "private words" not in str(await get_error(call))


@pytest.mark.parametrize("status", [400, 502])
async def test_message_in_another_encoding(status: int) -> None:
    """A text with bytes that are not UTF-8 is removed if the message cannot be recognized in it."""

    def echo(request: Request) -> Reply:
        assert isinstance(request.body, bytes)
        text = json.loads(request.body)["body"]["msg"].encode("gbk")
        body = b"bad text " + text
        return Reply(
            status, [], b'{"error":"illegal_argument","error_description":"%b"}' % body if status < 500 else body
        )

    client = make_client(echo, limits=False, retry=RetryPolicy(attempts=1))
    error = await get_error(client.messages.send_to_users(["bob"], TextMessage(text="私密 private words")))
    assert "private" not in str(error)
    error = await get_error(client.messages.send_to_users(["bob"], TextMessage(text="plain private words")))
    assert "private" not in str(error)
    assert "bad text" in str(error)


def make_request(password: str) -> Request:
    body = json.dumps({"username": "al", "password": password}).encode()
    return Request(
        Origin("https", "im.invalid", 443), "POST", "/x", ((b"authorization", f"Bearer {TOKEN}".encode()),), body
    )


@pytest.mark.parametrize(
    ("password", "text"),
    [
        ("Zq7", "value Zq7 is bad"),
        ("q7", "q7: no"),
        ("kX9-wörd", "bad kx9-WÖRD"),
        ("kX9-wörd", "bad kX9-w&ouml;rd"),
        ("kX9-wörd", "bad kX9-w&amp;#xF6;rd"),
        ("kX9-wörd", "bad kX9-w\\u00f6rd"),
        ("kX9wrd", "bad " + "".join(f"%{byte:02X}" for byte in b"kX9wrd")),
        ("kX9 wrd", "bad " + quote(quote("kX9 wrd"))),
        ("\u5bc6\u7801\u5bc6\u7801", "bad x\u5bc6\u7801\u5bc6\u7801y"),
        ("x", "token " + b64encode(TOKEN.encode()).decode()),
        ("x", f"token {TOKEN.lower()}"),
    ],
)
def test_spellings_of_a_secret(password: str, text: str) -> None:
    """A secret is found in any case and in any of the usual escapes."""
    assert "[removed]" in Redactor(make_request(password))(text)


@pytest.mark.parametrize("password", ["Zq7", "is", "the"])
def test_short_passwords_in_reasons(password: str) -> None:
    """A short password is not found within other words, nor where a reason has the same word."""
    assert Redactor(make_request(password))("the aZq7b is bad") == "the aZq7b is bad"


@pytest.mark.parametrize("code", ["illegal_argument", "InvalidMessageIdException"])
def test_codes_stay(code: str) -> None:
    """A code of the service stays, also where a message has the same text."""
    request = Request(Origin("https", "im.invalid", 443), "POST", "/x", (), json.dumps({"msg": code}).encode())
    assert Redactor(request).redact_code(code) == code
    assert Redactor(make_request(code)).redact_code(code) == "[removed]"


def test_texts_that_nearly_match() -> None:
    """The search ends for texts that nearly match in many ways."""
    for password in ("\\" * 100, " " * 100 + "x", '\\"' * 50, "%" * 100, "&" * 100):
        redact = Redactor(make_request(password))
        for text in ("\\" * 4000, " " * 4000, "%25" * 1300, "&amp;" * 800):
            redact(text)
