"""Redaction of replies that repeat the request, escaped in any way and of any length."""

from __future__ import annotations

import html
import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus, unquote

import pytest

from easemob_async import RetryPolicy, UnexpectedReplyError
from easemob_async._operation import Operation
from easemob_async._pipeline.error_mapping import make_error
from easemob_async._pipeline.redaction import MAX_TEXT_LENGTH, Redactor
from easemob_async.models import TextMessage
from easemob_async.transports import Origin, Reply, Request
from tests.handler import make_client, make_refusal, make_reply
from tests.outcomes import get_error

pytestmark = pytest.mark.anyio
TOKEN = "YWMtc4n4ryToken0123456789"
LONG_TOKEN = "YWMt" + "a1B2c3D4e5" * 14
ANY: Operation[None] = Operation(id="x.y", method="POST", path="/x", returns=None)


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
        ("lone surrogate \ud83d", "bad lone surrogate \\ud83d"),
    ],
)
def test_spellings_of_a_secret(password: str, text: str) -> None:
    """A secret is found in any case and in any of the usual escapes."""
    assert "[removed]" in Redactor(make_request(password))(text)


def to_entities(text: str) -> str:
    """Escape all but letters and digits for HTML, as encoders do that trust no character."""
    return "".join(c if c.isascii() and c.isalnum() else f"&#x{ord(c):x};" for c in text)


WAYS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "html": html.escape,
    "html twice": lambda text: html.escape(html.escape(text)),
    "entities": to_entities,
    "decimal entities": lambda text: html.escape(text).replace("\\", "&#92;").replace("&quot;", "&#34;"),
    "named entities": lambda text: html.escape(text).replace("\\", "&bsol;"),
    "url": quote,
    "url twice": lambda text: quote(quote(text, safe=""), safe=""),
    "form twice": lambda text: quote_plus(quote_plus(text)),
    "html in url": lambda text: quote(html.escape(text), safe=""),
    "entities of html": lambda text: html.escape(to_entities(text)),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("to_literal", [str, json.dumps, lambda text: json.dumps(text, ensure_ascii=False), repr])
@pytest.mark.parametrize(
    "password",
    [
        'Tr0ub4dor"and3more',
        'hun"ter2',
        "hunter2",
        "it's/a <b> & \\c",
        "50%5c\"&#92;'%22&quot;",
        "first line\nsecond\tline",
        "\x01kX9\x7f\x85wrd",
        "kX9-w\xf6rd\U0001f511",
        "\u5bc6\u7801\u5bc6\u7801",
        '\u5bc6\u7801"\\\u5bc6\u7801\n\u5bc6' * 9,
    ],
)
def test_escapes_in_escapes(password: str, to_literal: Callable[[str], str], way: str) -> None:
    """A secret is found in a literal of JSON or Python, also escaped for HTML or a URL; the text around it stays."""
    echo = WAYS[way](f"<{to_literal(password)}>")
    shown = Redactor(make_request(password))(f"bad value {echo} is wrong")
    before, removed, after = shown.partition("[removed]")
    assert removed
    mark = to_literal(password)[0] if to_literal("") else ""
    assert before == f"bad value {WAYS[way](f'<{mark}')}"
    assert after == f"{WAYS[way](f'{mark}>')} is wrong"


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


def make_text_request(text: Any, token: str = TOKEN) -> Request:
    headers = ((b"authorization", f"Bearer {token}".encode()),)
    return Request(Origin("https", "im.invalid", 443), "POST", "/x", headers, json.dumps({"msg": text}).encode())


@pytest.mark.parametrize("size", [0, 3000, 5000, 8000, 25_000])
@pytest.mark.parametrize("text", ["hi", "a text of forty-one characters, as it is.", "long text " * 100])
def test_title_of_a_long_page(size: int, text: str) -> None:
    """The title of a page is kept, however long the page and the secrets of the request are."""
    page = b"<html><head><title>502 Bad Gateway</title></head><body>" + b"x" * size
    redact = Redactor(make_text_request(text, LONG_TOKEN))
    assert make_error(ANY, make_reply(502, page), redact).description == "502 Bad Gateway"


@pytest.mark.parametrize("line", ["Service busy\n", "\u670d\u52a1\u6682\u65f6\u4e0d\u53ef\u7528\n"])
def test_first_line_of_a_long_body(line: str) -> None:
    """The first line of a plain text is kept, whatever bytes its characters take."""
    redact = Redactor(make_text_request("long text " * 100, LONG_TOKEN))
    assert make_error(ANY, make_reply(503, (line * 2000).encode()), redact).description == line.strip()


async def test_start_of_a_long_page() -> None:
    """The start of a page is kept, whatever bytes its characters take."""
    page = "<title>\u7f51\u5173</title>" + "\u670d\u52a1\u6682\u65f6\u4e0d\u53ef\u7528" * 1200
    client = make_client(lambda _: Reply(200, [], page.encode()), limits=False, token=LONG_TOKEN)
    error = await get_error(client.messages.send_to_users(["bob"], TextMessage(text="hi"), sender="a"))
    assert isinstance(error, UnexpectedReplyError)
    assert page.encode().startswith(error.start)
    assert len(error.start) == 200


PRIVATE_CHINESE = "\u8fd9\u662f\u4e00\u6761\u79c1\u5bc6\u7684\u6d88\u606f\u8bf7\u4e0d\u8981\u6cc4\u9732\u7ed9\u4eba" * 4


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: quote(quote(text)),
        lambda text: json.dumps(json.dumps(text)),
        lambda text: html.escape(to_entities(json.dumps(text)[1:-1])),
    ],
)
@pytest.mark.parametrize("text", [PRIVATE_CHINESE[:33], PRIVATE_CHINESE[:44], "\U0001f511" * 30, PRIVATE_CHINESE])
def test_escaped_secret_at_the_cut(encode: Callable[[str], str], text: str) -> None:
    """No character of a secret that is escaped twice survives the cut, wherever the secret is."""
    redact = Redactor(make_text_request(text))
    for before in range(0, 700, 13):
        body = "_" * before + encode(text).strip('"') * 40
        start = redact.redact_start(body.encode(), lambda content: content.decode())
        assert "[removed]" in start
        assert unquote(unquote(start.replace("[removed]", ""))).strip('_"\\') == ""


@pytest.mark.parametrize(
    ("secret", "echo", "shown"),
    [
        (" hello secret world ", "text [hello secret world] is illegal", "text [[removed]] is illegal"),
        ("hello  secret  world", "text hello secret world is illegal", "text [removed] is illegal"),
        ("hello\r\nsecret world", "hello\nsecret world is illegal", "[removed] is illegal"),
        ("hello\r\nsecret world", "hello\\nsecret world is illegal", "[removed] is illegal"),
        ("tab\tsecret text", "tab    secret text is illegal", "[removed] is illegal"),
        ("two  secret words", "two&nbsp; secret words is illegal", "[removed] is illegal"),
        ("dir \\new secret", "dir \\new secret is illegal", "[removed] is illegal"),
        ("a\n\\newcommand", "a\\n\\\\newcommand is illegal", "[removed] is illegal"),
        (
            "secret \\\r\\\x01\\\x00 text",
            json.dumps("secret \\\r\\\x01\\\x00 text is illegal"),
            '"[removed] is illegal"',
        ),
        ("secret\t\t\\ text", "secret \\ text is illegal", "[removed] is illegal"),
        ("secret + + more +x", "secret + + more +x is illegal", "[removed] is illegal"),
        (LONG_TOKEN, f"token {LONG_TOKEN[:-4]}... is invalid", "token [removed]... is invalid"),
        (LONG_TOKEN, f"token {LONG_TOKEN[:-1]} is invalid", "token [removed] is invalid"),
        (LONG_TOKEN, f"token {LONG_TOKEN[:24]} is invalid", "token [removed] is invalid"),
        (LONG_TOKEN, f"token {LONG_TOKEN[:-9]}**** is invalid", "token [removed] is invalid"),
        (LONG_TOKEN, f'token "{LONG_TOKEN[:-9]}" is invalid', 'token "[removed]" is invalid'),
        ("Meet me at the north gate at nine", "text: Meet me at the north gate\u2026 bad", "text: [removed]\u2026 bad"),
        # The rest is written in a way that is not known.
        ("Meet me at the north gate, it's secret", "text: Meet me at the north gate, it''s secret", "text: [removed]"),
        ("my password=abc is secret", "bad my password=abc is secret", "bad [removed]"),
    ],
)
def test_altered_secrets(secret: str, echo: str, shown: str) -> None:
    """A secret is hidden that the service trims, spaces otherwise, or cuts; the words around it stay."""
    assert Redactor(make_text_request(secret))(echo) == shown


@pytest.mark.parametrize(
    ("password", "text"),
    [
        ("password", "password is too short"),
        ("required", "newpassword is required"),
        ("user", "user not found"),
        ("hunter2", "password is not secure"),
        ("hunter2", "password is not valid"),
        ("hunter2", "password is invalid (code 1001)"),
        ("hunter2", "password is incorrect, 3 attempts remaining"),
    ],
)
def test_passwords_that_are_words_of_reasons(password: str, text: str) -> None:
    """A word of the service's reasons proves no echo."""
    assert make_error(ANY, make_refusal(400, "x", text), Redactor(make_request(password))).description == text


async def test_deeply_nested_requests() -> None:
    """A request that is nested as deeply as can be encoded gets its error, and the texts in it are hidden."""
    client = make_client(lambda _: make_refusal(400, "illegal_argument", "bad private words"), limits=False)
    texts = set()
    for depth in range(800, 1010):
        body: Any = {"msg": "private words"}
        for _ in range(depth):
            body = [body]
        texts.add(str(await get_error(client.request("POST", "/x", json=body))).partition(": maximum")[0])
    refused = "POST /x: HTTP 400 illegal_argument bad [removed]"
    assert texts == {refused, "body: cannot be encoded as JSON"}


ADVERSARIAL = [
    "aB3+/9",
    "user0,user1,",
    "&amp;",
    "token={",
    "token=",
    "token ",
    'password="',
    "\\",
    "[",
    "[]",
    "{",
    '{"',
    '{"a":',
    " ",
    "'",
    '" ',
    "%25",
    "http://",
    "<title>",
    "<html",
    "Bearer ",
    "Bearer-",
    "password is ",
    "\u0130",
    "\x1b",
    "hello secre",
]


@pytest.mark.parametrize("piece", ADVERSARIAL)
@pytest.mark.parametrize("secret", ["hello secret", '"\\" \\ + ' * 9])
async def test_long_texts(piece: str, secret: str) -> None:
    """
    A text of a megabyte is cut before it is searched.

    Searched as a whole, most of these take minutes, and the test ends with a timeout.
    """
    text = "a" + piece * (1_000_000 // len(piece)) + "b"
    bodies: list[Any] = [
        {"error": "x", "error_description": text},
        {"error": text, "exception": text},
        {"error_description": text + " doesn't exist in group"},
        {"data": {"reason": text}, "error": text},
        {"data": {text: 1}},
        text.encode(),
        b"<html>" + text.encode(),
    ]
    for status in (200, 400):
        for body in bodies:
            reply = make_reply(status, body)
            client = make_client(lambda _, reply=reply: reply, limits=False, retry=RetryPolicy(attempts=1))  # type: ignore[misc]
            error = await get_error(client.messages.send_to_users(["bob"], TextMessage(text=secret), sender="a"))
            if error is not None:
                assert len(str(error)) < 4 * MAX_TEXT_LENGTH
