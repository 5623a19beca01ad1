"""Signatures: MD5 over callId, secret and timestamp, with several secrets."""

from __future__ import annotations

import json
from math import inf, nan
from typing import Any

import pytest

from easemob_async import EasemobError, InvalidArgumentError
from easemob_async.testing import ManualClock
from easemob_async.webhooks import (
    InvalidCallbackError,
    InvalidSignatureError,
    OfflineCopy,
    ReactionsChanged,
    TextMessageSent,
    UnknownEvent,
    Webhook,
    sign,
)
from tests.webhooks.callbacks import NOW_MS, SECRET, make_message, make_reaction


@pytest.mark.parametrize(
    ("call_id", "secret", "timestamp", "security"),
    [
        # printf %s 'org#app_1029457500870543736s3cret1600060847294' | md5sum
        ("org#app_1029457500870543736", "s3cret", 1600060847294, "b915a7c7a5ca896f355f6b5b93d14d9b"),
        ("org#app_1029457500870543736", "s3cret", "1600060847294", "b915a7c7a5ca896f355f6b5b93d14d9b"),
        # printf %s 'org#app_1密钥1' | md5sum
        ("org#app_1", "密钥", 1, "408032e0324792a516a18065865d498c"),
    ],
)
def test_vectors(call_id: str, secret: str, timestamp: int | str, security: str) -> None:
    """``sign`` returns the same as md5sum, and such a signature is accepted."""
    assert sign(call_id, secret, timestamp) == security
    body = json.dumps({"callId": call_id, "timestamp": timestamp, "security": security}).encode()
    assert Webhook(secrets=["other", secret]).verify(body) == 1
    assert isinstance(Webhook(secrets=[secret]).receive(body), UnknownEvent)


def test_every_secret_is_tried() -> None:
    """With several secrets, ``verify`` returns the index of the one that matches."""
    webhook = Webhook(secrets=["first", "second"])
    assert webhook.verify(make_message("first")) == 0
    assert webhook.verify(make_message("second")) == 1
    with pytest.raises(InvalidSignatureError, match="does not match any of the secrets"):
        webhook.verify(make_message("third"))


@pytest.mark.parametrize(
    "fields",
    [
        {"callId": "org#app_other"},
        {"timestamp": NOW_MS + 1},
        {"security": "0" * 32},
        {"security": ""},
        {"security": 7},
        {"security": None},
        {"callId": 7},
        {"callId": None},
        {"timestamp": None},
        {"timestamp": 1.5},
        {"timestamp": True},
        {"timestamp": []},
        {"callId": "\ud800"},
        {"security": "\ud800"},
    ],
)
def test_forged(fields: dict[str, Any]) -> None:
    """A callback whose signed fields were changed, or have another type, is refused."""
    body = {**json.loads(make_message()), **fields}
    with pytest.raises((InvalidSignatureError, InvalidCallbackError)) as caught:
        Webhook(secrets=[SECRET]).receive(json.dumps(body).encode())
    assert isinstance(caught.value, EasemobError)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("missing", ["callId", "security", "timestamp"])
@pytest.mark.parametrize("accept_unsigned", [False, True])
def test_missing_signature(missing: str, accept_unsigned: bool) -> None:
    """A callback without one of the signed fields is refused, also if unsigned events are accepted."""
    body = {name: value for name, value in json.loads(make_message()).items() if name != missing}
    with pytest.raises(InvalidSignatureError):
        Webhook(secrets=[SECRET], accept_unsigned=accept_unsigned).receive(json.dumps(body).encode())


def test_documented_without_signature() -> None:
    """Events that the documents show unsigned are accepted only by setting, and never with a wrong signature."""
    body = json.dumps(make_reaction()).encode()
    with pytest.raises(InvalidSignatureError, match="has no signature"):
        Webhook(secrets=[SECRET]).receive(body)
    lenient = Webhook(secrets=[SECRET], accept_unsigned=True)
    assert isinstance(lenient.receive(body), ReactionsChanged)
    assert lenient.verify(body) is None
    with pytest.raises(InvalidSignatureError):
        lenient.receive(json.dumps(make_reaction(callId="c", security="0" * 32)).encode())


def test_unsigned_offline_copy() -> None:
    """A copy for an offline recipient must be signed if the copied callback must be."""
    reader = Webhook([SECRET], accept_unsigned=True)
    copy = reader.receive(json.dumps(make_reaction(eventType="chat_offline")).encode())
    assert isinstance(copy, OfflineCopy)
    assert isinstance(copy.event, ReactionsChanged)
    with pytest.raises(InvalidSignatureError):
        reader.receive(make_message(eventType="chat_offline", security=None))


def test_unsigned_unknown_event() -> None:
    """An unknown event must be signed, because otherwise any content could be forged."""
    with pytest.raises(InvalidSignatureError):
        Webhook(secrets=[SECRET], accept_unsigned=True).receive(b'{"chat_type": "hologram"}')


def test_max_age() -> None:
    """The timestamp may differ from the clock by at most ``max_age``, in both directions."""
    clock = ManualClock()
    webhook = Webhook(secrets=[SECRET], max_age=60, accept_unsigned=True, clock=clock)
    for milliseconds in (NOW_MS - 60_000, NOW_MS, NOW_MS + 60_000, str(NOW_MS)):
        assert isinstance(webhook.receive(make_message(timestamp=milliseconds)), TextMessageSent)
    for milliseconds in (NOW_MS - 60_001, NOW_MS + 60_001, "soon", 10**400):
        with pytest.raises((InvalidSignatureError, InvalidCallbackError)):
            webhook.receive(make_message(timestamp=milliseconds))
    with pytest.raises(InvalidSignatureError, match="61 seconds"):
        webhook.receive(json.dumps(make_reaction(timestamp=NOW_MS - 61_000)).encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"null",
        b'{"callId"',
        b"\xff\xfe",
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' + b"[" * 65 + b"]" * 65 + b"}",
        b'{"a":"' + b"x" * 2_000_000 + b'"}',
    ],
    ids=["empty", "text", "list", "null", "torn", "bytes", "very deep", "deep", "large"],
)
def test_invalid_body(body: bytes) -> None:
    """A body that is not a JSON object, too large, or nested too deep is refused."""
    for webhook in (Webhook(secrets=[SECRET]), Webhook(verify=False)):
        with pytest.raises(InvalidCallbackError):
            webhook.receive(body)


def test_text_body() -> None:
    """A body that was decoded to a string is a mistake of the application, and the error says so."""
    text: Any = make_message().decode()
    with pytest.raises(TypeError, match=r"^body must be the bytes of the request as received, not str$"):
        Webhook(secrets=[SECRET]).receive(text)


def test_accepted_depth() -> None:
    """Many brackets are accepted if they are not nested deeply."""
    event = Webhook(secrets=[SECRET]).receive(make_message(payload={"bodies": [], "ext": {"k": [[{}]] * 200}}))
    assert len(event.raw["payload"]["ext"]["k"]) == 200


def test_app_key() -> None:
    """A callback for another app is refused; one without an app key is accepted."""
    webhook = Webhook(secrets=[SECRET], app_key="org#app")
    assert webhook.receive(make_message()).app_key == "org#app"
    assert webhook.receive(make_message(appkey=...)).app_key is None
    with pytest.raises(InvalidCallbackError, match="for another app"):
        webhook.receive(make_message(appkey="org#other"))


def test_parse_verifies_nothing() -> None:
    """``parse`` accepts what ``receive`` refuses."""
    assert isinstance(Webhook(secrets=[SECRET]).parse(make_message("another")), TextMessageSent)
    assert isinstance(Webhook(verify=False).receive(make_message("another")), TextMessageSent)


@pytest.mark.parametrize("secrets", [(), "secret", [""], [7]])
def test_invalid_secrets(secrets: Any) -> None:
    """Invalid secrets are refused when the webhook is created."""
    with pytest.raises(InvalidArgumentError):
        Webhook(secrets)


def test_repr() -> None:
    """The repr shows the settings and the number of secrets, but no secret."""
    webhook = Webhook([SECRET, "another"], app_key="org#app", max_age=60)
    settings = "app_key='org#app', verify=True, accept_unsigned=False, max_age=60"
    assert repr(webhook) == f"Webhook(secrets=<2>, {settings})"
    assert SECRET not in repr(Webhook([SECRET]))


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("max_age", value) for value in (0, -1, nan, inf, True, "60", 1e300)),
        *(("max_bytes", value) for value in (0, -1, True, 1.5, None, "1")),
        *(("verify", value) for value in (None, 0, "no")),
        *(("accept_unsigned", value) for value in (None, 1, "yes")),
        *(("app_key", value) for value in ("", 5, b"org#app")),
    ],
)
def test_invalid_settings(argument: str, value: Any) -> None:
    """A setting that would refuse or accept everything by mistake is refused."""
    with pytest.raises(InvalidArgumentError, match=f"^{argument}: "):
        Webhook(["secret"], **{argument: value})


def test_secrets_from_an_iterator() -> None:
    """The secrets may be given as an iterator, which is read once."""
    assert Webhook(iter([SECRET])).verify(make_message()) == 0  # type: ignore[arg-type]
