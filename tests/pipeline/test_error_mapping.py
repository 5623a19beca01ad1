"""The mapping of refusals, with bodies as the service sends them, to error classes."""

from __future__ import annotations

import re

import pytest

from easemob_async import APIError, UnexpectedReplyError
from easemob_async._operation import ErrorRule, Operation
from easemob_async._pipeline.error_mapping import check_status, is_about_token, make_error
from easemob_async._pipeline.redaction import Redactor
from easemob_async.api._operations.users import DELETE
from easemob_async.transports import Origin, Reply, Request
from tests.handler import make_refusal, make_reply

ORIGIN = Origin("https", "im.invalid", 443)
SERVICE_NOT_FOUND = "service_resource_not_found"
OPERATION: Operation[None] = Operation(id="x.y", method="POST", path="/x", returns=None, doc="page")


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        (make_refusal(429, "reach_limit", "This request has reached api limit."), "RateLimitedError"),
        (make_refusal(429, None, "This request has reached api limit"), "RateLimitedError"),
        (make_refusal(403, "message_send_error", "message send reach limit"), "RateLimitedError"),
        (make_refusal(429, "resource_limited", "exceeded the limit of the Free edition"), "QuotaExceededError"),
        (make_refusal(403, "forbidden_op", "online user broadcast limit exceeded"), "QuotaExceededError"),
        (make_refusal(403, "exceed_limit", "user u1 has joined too many groups!"), "QuotaExceededError"),
        (make_refusal(400, "service open exception", "not open"), "FeatureNotEnabledError"),
        (make_refusal(403, "forbidden_op", "user_mute is not used for this app"), "FeatureNotEnabledError"),
        (make_refusal(403, "forbidden_op", "message broadcast service is unopened"), "FeatureNotEnabledError"),
        (make_refusal(403, "FORBIDDEN", "chatroom metadata service not allow"), "FeatureNotEnabledError"),
        (make_refusal(403, "group_error", "thread not open."), "FeatureNotEnabledError"),
        (make_refusal(403, "forbidden_op", "forbidden operation on group owner!"), "PermissionDeniedError"),
        (make_refusal(401, "unauthorized", "Unable to authenticate (OAuth)"), "AuthenticationError"),
        (make_refusal(401, "auth_bad_access_token", "corrupt access token"), "AuthenticationError"),
        (make_refusal(401, "unauthorized", "Subject does not have permission [x]"), "PermissionDeniedError"),
        (make_refusal(404, "service_resource_not_found", "Service resource not found"), "NotFoundError"),
        (make_refusal(400, "required_property_not_found", "Entity user requires a property"), "NotFoundError"),
        (make_refusal(400, "RequiredPropertyNotFoundException", "no user"), "NotFoundError"),
        (make_refusal(400, "duplicate_unique_property_exists", "exists"), "AlreadyExistsError"),
        (make_refusal(400, "illegal_argument", "username [A#] is not legal"), "BadRequestError"),
        (make_refusal(409, "concurrent_operation_error", "concurrency"), "ConflictError"),
        (make_refusal(500, "web_application", "javax.ws.rs.WebApplicationException"), "BadRequestError"),
        (make_refusal(500, "internal_server_error", "boom"), "ServerError"),
        (make_reply(502, b"<html>Bad Gateway</html>"), "ServerError"),
        (make_reply(413, b"<html>Request Entity Too Large</html>"), "BadRequestError"),
        (make_reply(415, b""), "BadRequestError"),
        (make_reply(401, {"timestamp": 1, "desc": "unauthorized", "duration": 0}), "AuthenticationError"),
    ],
)
def test_common_refusals(reply: Reply, name: str) -> None:
    """Status, code and text together decide the class."""
    error = make_error(OPERATION, reply)
    assert type(error).__name__ == name
    assert error.status == reply.status
    assert error.effect == ("unknown" if name == "ServerError" else "none")


@pytest.mark.parametrize(
    ("reply", "effect"),
    [
        (make_reply(400, b""), "none"),
        (make_reply(408, b"<html>Request Timeout</html>"), "unknown"),
        (make_reply(413, b""), "none"),
        (make_refusal(409, "concurrent_operation_error", "concurrency"), "none"),
        (make_refusal(429, "reach_limit", "This request has reached api limit"), "none"),
        (make_refusal(403, "message_send_error", "send message reach limit"), "none"),
        (make_refusal(500, "internal_server_error", "boom"), "unknown"),
        (make_refusal(500, "web_application", "javax.ws.rs.WebApplicationException"), "none"),
        (make_reply(501, b""), "none"),
        (make_reply(502, b"<html>Bad Gateway</html>"), "unknown"),
        (make_refusal(503, "service_unavailable", "busy"), "unknown"),
        (make_reply(504, b""), "unknown"),
        (make_reply(599, b""), "unknown"),
        *(
            (make_refusal(status, "x", text), "unknown" if status in {408, 502, 504} else "none")
            for status in (400, 408, 500, 502, 503, 504)
            for text in (
                "this service is unopened",
                "users [a] are not members of this group!",
                "is too long, thread not open",
            )
        ),
    ],
)
def test_effect_of_a_refusal(reply: Reply, effect: str) -> None:
    """A refusal proves that the call had no effect; a server error does not, unless its code names a refusal."""
    assert make_error(OPERATION, reply).effect == effect


@pytest.mark.parametrize(
    ("status", "effect"),
    [
        *((status, "none") for status in (400, 403, 429, 500, 503)),
        *((status, "unknown") for status in (408, 502, 504, 520)),
    ],
)
def test_effect_of_a_rate_limit(status: int, effect: str) -> None:
    """A call that the service's rate limiter refused had no effect; a gateway does not know what the service did."""
    error = make_error(OPERATION, make_refusal(status, "reach_limit", "This request has reached api limit"))
    assert (type(error).__name__, error.effect) == ("RateLimitedError", effect)


NO_PERMISSION = b'{"error":"group_authorization","error_description":"you have no permission to do this %s"}'
EXISTS = '{"error":"duplicate_unique_property_exists","error_description":"%s"}'


@pytest.mark.parametrize(
    ("status", "body", "name", "code"),
    [
        (401, NO_PERMISSION % b"\xff", "PermissionDeniedError", "group_authorization"),
        (401, b"\xef\xbb\xbf" + NO_PERMISSION % b"", "PermissionDeniedError", "group_authorization"),
        (401, NO_PERMISSION % b"\n\x00", "PermissionDeniedError", "group_authorization"),
        (400, (EXISTS % "用户已存在").encode("gbk"), "AlreadyExistsError", "duplicate_unique_property_exists"),
        (
            403,
            b'{"error":"message_send_error","error_description":"message send reach limit \xe7\x94"}',
            "RateLimitedError",
            "message_send_error",
        ),
        *(
            (404, b'{"error":"service_resource_not_found","duration":%s}' % number, "NotFoundError", SERVICE_NOT_FOUND)
            for number in (b"NaN", b"-Infinity", b"1e999")
        ),
    ],
)
def test_body_that_is_not_quite_json(status: int, body: bytes, name: str, code: str) -> None:
    """A byte that is not UTF-8, a byte order mark or a NaN does not hide the code and the text of a refusal."""
    error = make_error(OPERATION, Reply(status, (), body))
    assert (type(error).__name__, error.code) == (name, code)
    assert not is_about_token(error)


def test_deletion_of_an_unknown_user() -> None:
    """The rules of the operation hold, too."""
    body = b'{"error":"service_resource_not_found","error_description":"Service resource not found","duration":NaN}'
    error = make_error(DELETE, Reply(404, (), body))
    assert (error.about, error.already_so) == ("target", True)


@pytest.mark.parametrize("body", [b"", b"\xff", b'{"error":"x"', b"[" * 5000, b"NaN", b'{"a":%s}' % (b"9" * 5000)])
def test_body_that_is_not_json(body: bytes) -> None:
    """Other bodies have no code."""
    assert make_error(OPERATION, Reply(400, (), body)).code is None


def test_rules_of_an_operation() -> None:
    """An operation's own rule precedes the common ones."""
    own = ErrorRule(403, "already_exists", "forbidden_op", text="already in group", about="item", already_so=True)
    operation: Operation[None] = Operation(id="x.y", method="POST", path="/x", returns=None, errors=(own,))
    error = make_error(
        operation, make_refusal(403, "forbidden_op", "can not join, reason:user: u1 Already in Group: 1\n")
    )
    assert (type(error).__name__, error.about, error.already_so) == ("AlreadyExistsError", "item", True)


def test_rules_of_the_rate_limiter() -> None:
    """The rules of the rate limiter precede an operation's own, which may be broader."""
    own = ErrorRule(403, "permission_denied", "message_send_error")
    operation: Operation[None] = Operation(id="x.y", method="POST", path="/x", returns=None, errors=(own,))
    error = make_error(operation, make_refusal(403, "message_send_error", "message send reach limit"))
    assert type(error).__name__ == "RateLimitedError"


@pytest.mark.parametrize(
    ("body", "description"),
    [
        (b"<html><head><title>502 Bad Gateway</title></head><body><h1>x</h1></body></html>", "502 Bad Gateway"),
        (b"<html><body>\n<h1 class=a>Request &amp; Entity</h1>", "Request & Entity"),
        (b"upstream connect error\nmore", "upstream connect error"),
        (b"x" * 500, "x" * 100),
        (b'{"error": "unauthorized", "error_descri', None),
        (b'[{"error": "x"}]', None),
        (b'"text"', None),
        (b"<?xml version='1.0'?><Error><Code>x</Code></Error>", None),
        (b"\x00\x01\xff", None),
        (b"", None),
        (b'{"timestamp": 1}', None),
        (b'{"error_description": "{\\"error\\": \\"x\\", \\"desc\\": \\"the reason\\"}"}', "the reason"),
        (b'{"error_description": "{\\"broken"}', None),
        (b'{"error": {"code": "c", "message": "m"}}', "m"),
        (b'{"error_description": "remote: {\\"error\\": \\"x\\"}"}', "remote"),
        (b'{"error_description": "[{\\"error\\": \\"x\\"}]"}', None),
        (b'remote: {"error": "x"}', "remote"),
        (b'{"error_description": "users [\\"a\\"] are bad"}', 'users ["a"] are bad'),
        (b"<title>a &quot;b&quot;</title>", 'a "b"'),
        (b"<title>504\n Gateway  Time-out </title>", "504 Gateway Time-out"),
        (b"<title>" * 900, None),
        ("\u8bf7\u6c42".encode("gbk"), None),
        ("<title>\u8bf7\u6c42</title>".encode("gbk"), None),
        (b'{"error_description": "<html><title>502 Bad &amp; Gateway</title><body>x"}', "502 Bad & Gateway"),
        (b'{"error_description": "upstream said <!DOCTYPE html><p>x"}', "upstream said"),
        (b'{"error_description": "<html>x"}', None),
        (b'{"error_description": "tag <title> is not allowed"}', "tag <title> is not allowed"),
        (b'{"error_description": "bad\\u0000text\\u001b[31m\\u009b"}', "bad text [31m "),
        (b'{"error_description": "  "}', None),
        (
            b'{"error_description": "request body {} is invalid, msg is required"}',
            "request body {} is invalid, msg is required",
        ),
        (b'{"error_description": "{user1} does not exist"}', "{user1} does not exist"),
        (b'{"error_description": "attribute {\\"a\\":1} is too large"}', "attribute is too large"),
        (b'{"error_description": "remote: {\\"error\\":\\"x\\"} and {\\"a\\":{}}, twice"}', "remote and , twice"),
        (b"{\"error_description\": \"remote said: {'error': 'x'}, more\"}", "remote said"),
        (b'{"error_description": "remote: {\\"error\\":\\"x"}', "remote"),
    ],
)
def test_description_has_words_alone(body: bytes, description: str | None) -> None:
    """A description is a text of the service or the title of a gateway's page, never a part of an envelope."""
    assert make_error(OPERATION, make_reply(502, body)).description == description


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (403, 'param {"owner"} must be provided'),
        (500, 'attribute {"a":1} is too large'),
        (500, '{"a":1} is too large'),
        (403, "the \x00 must be provided"),
    ],
)
def test_rules_see_the_whole_text(status: int, text: str) -> None:
    """A refusal is recognized by its whole text, of which the description may lack a part."""
    error = make_error(OPERATION, make_refusal(status, "x", text))
    assert (type(error).__name__, error.effect) == ("BadRequestError", "none")


def test_errors_have_no_control_characters() -> None:
    """An error prints as one line without control characters, wherever its texts come from."""
    reply = make_reply(
        400, {"error": "a\x1b[31m\x00\x9b\u2028b", "error_description": "c\x1b\r\nd", "exception": "e\x07"}
    )
    error = make_error(OPERATION, reply)
    assert str(error).isprintable()
    assert str(UnexpectedReplyError("bad", status=200, path="$.\x1b[31m")).isprintable()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", repr(vars(error)) + str(error.code) + str(error.description))


def test_words_of_a_gateway_decide_nothing() -> None:
    """A page that is not JSON may repeat the request, so its words do not choose the class."""
    error = make_error(OPERATION, make_reply(502, b"<title>token is blank!</title>"))
    assert type(error).__name__ == "ServerError"


@pytest.mark.parametrize(
    "text",
    [
        "newpassword is required",
        "oldPassword is required",
        "password is too short",
        "old password is wrong",
        "password is empty, it must have at least 6 characters",
        "passwords are not equal",
        "Bearer token is missing",
        "the token is expired",
        "password is not strong enough",
        "password is required by policy",
        "password is in use",
        "password is 6 to 20 characters",
        "password is too weak; use upper-case letters",
    ],
)
def test_reasons_are_not_redacted(text: str) -> None:
    """A reason that mentions a password or a token stays readable."""
    request = Request(
        ORIGIN, "PUT", "/users/u", ((b"authorization", b"Bearer t0ken-of-the-app"),), b'{"newpassword":"hunter2"}'
    )
    assert make_error(OPERATION, make_refusal(400, "illegal_argument", text), Redactor(request)).description == text


@pytest.mark.parametrize(
    "text",
    [
        "the same user x has a different password, the passwords are hunter2, hunter3",
        "the password is hunter2",
        "The passwords are not legal: hunter2",
        "password is 123",
        "password hunter2 is too short",
        "Bearer t0ken-of-the-app is expired",
        'wrong "newpassword": "hunter3"',
    ],
)
def test_values_are_redacted(text: str) -> None:
    """A password or token in a text is hidden, whether it is the request's own or not."""
    request = Request(
        ORIGIN, "PUT", "/users/u", ((b"authorization", b"Bearer t0ken-of-the-app"),), b'{"newpassword":"hunter2"}'
    )
    error = make_error(OPERATION, make_refusal(400, "illegal_argument", text), Redactor(request))
    assert "[removed]" in str(error)
    assert not re.search("hunter|123|t0ken", str(error) + repr(error.refusal))


def test_echoed_passwords() -> None:
    """One text of the service contains the passwords of the request; the error does not."""
    text = "the same user x has a different password, the passwords are hunter2, hunter3"
    error = make_error(OPERATION, make_refusal(400, "duplicate_unique_property_exists", text))
    assert "hunter" not in str(error) + repr(error) + repr(error.refusal)
    assert "different password" in str(error)


def test_refusal_fields() -> None:
    """Every field of the error body is kept as received."""
    reply = make_refusal(400, "message_send_error", "message is too large", retry_after="3")
    reply.content = reply.content[:-1] + b', "error_code": 14007}'
    parsed = make_error(OPERATION, reply).refusal
    assert (parsed.code, parsed.number, parsed.retry_after) == ("message_send_error", 14007, 3.0)
    assert parsed.exception == "some.java.Exception"


@pytest.mark.parametrize(
    ("status", "text"), [(301, "a redirect"), (302, "a redirect"), (308, "a redirect"), (304, "expected a 2xx status")]
)
def test_redirects(status: int, text: str) -> None:
    """A redirect is not the answer of the service; the error says what to check, and does not quote the address."""
    reply = make_reply(status, b"", {"location": "https://elsewhere.invalid/?token=abc"})
    with pytest.raises(UnexpectedReplyError, match=text) as caught:
        check_status(OPERATION, Request(ORIGIN, "GET", "/users", ()), reply)
    assert caught.value.effect == "unknown"
    assert "elsewhere" not in str(caught.value)


def test_token_refusals() -> None:
    """Only a 401 about authentication is about the token."""
    refused: APIError = make_error(OPERATION, make_refusal(401, "unauthorized", "Unable to authenticate (OAuth)"))
    assert is_about_token(refused)
    assert is_about_token(make_error(OPERATION, make_refusal(403, "auth_bad_access_token", "token expired")))
    assert not is_about_token(make_error(OPERATION, make_refusal(400, "auth_bad_access_token", "token expired")))
    assert not is_about_token(
        make_error(OPERATION, make_refusal(401, "unauthorized", "Subject does not have permission"))
    )
    assert not is_about_token(make_error(OPERATION, make_refusal(403, "forbidden_op", "none")))
