"""
The mapping of refusals to error classes, by HTTP status, error code and description.

The status alone is not enough: the service reports a full send window as a 403, a user who does not exist as a 400, and
a feature that is not enabled as a 403 or a 400. The first rule that matches decides: of the rate limiter, of the
operation (from the spec), of the common table below, then by status.

Sources: the vendor's error page (April 2023 and newest), the limits page, and replies of live clusters recorded in a
public test suite between 2019 and 2022.
"""

from __future__ import annotations

import math
import re
from itertools import chain
from typing import Any

from easemob_async import _errors as errors
from easemob_async._errors import APIError, EasemobError, ServiceRefusal, UnexpectedReplyError
from easemob_async._json import decode, is_object
from easemob_async._operation import ErrorRule, Meaning, Operation
from easemob_async._pipeline.redaction import MAX_SCANNED_BYTES, Redact, make_redactor
from easemob_async._wire.port import Reply, Request

__all__ = ["check_status", "is_about_token", "make_error", "parse_refusal"]

ERROR_CLASSES: dict[Meaning, type[APIError]] = {
    "bad_request": errors.BadRequestError,
    "authentication": errors.AuthenticationError,
    "permission_denied": errors.PermissionDeniedError,
    "feature_not_enabled": errors.FeatureNotEnabledError,
    "not_found": errors.NotFoundError,
    "already_exists": errors.AlreadyExistsError,
    "conflict": errors.ConflictError,
    "rate_limited": errors.RateLimitedError,
    "quota_exceeded": errors.QuotaExceededError,
    "server_error": errors.ServerError,
}

RATE_LIMITER_RULES: tuple[ErrorRule, ...] = (
    # A plan's cap has the status of a rate limit.
    ErrorRule(429, "quota_exceeded", "resource_limited"),
    ErrorRule(429, "quota_exceeded", text="exceeded the limit of the"),
    ErrorRule(429, "rate_limited"),
    # A full send window has the status of a missing permission.
    ErrorRule(403, "rate_limited", "message_send_error", text="reach limit"),
)
"""Rules for limits. They precede those of an operation, which may be broader."""

COMMON_RULES: tuple[ErrorRule, ...] = (
    # A daily quota or a plan's cap, with the status of a missing permission.
    ErrorRule(403, "quota_exceeded", text="broadcast limit exceeded"),
    ErrorRule(403, "quota_exceeded", text="broadcast message limit exceeded"),
    ErrorRule(403, "quota_exceeded", "exceed_limit"),
    ErrorRule(403, "quota_exceeded", text="has joined too many groups"),
    ErrorRule(403, "quota_exceeded", text="has create too many groups"),
    # A feature that is not enabled; several codes and texts say so.
    ErrorRule(400, "feature_not_enabled", "service open exception"),
    ErrorRule(400, "feature_not_enabled", text="not open reaction service"),
    ErrorRule(403, "feature_not_enabled", text="is not used for this app"),
    ErrorRule(403, "feature_not_enabled", text="service is unopened"),
    ErrorRule(403, "feature_not_enabled", text="service not allow"),
    ErrorRule(403, "feature_not_enabled", text="not open"),
    ErrorRule(403, "feature_not_enabled", "message_rewrite_error"),
    # A missing permission as a 401: another token does not help.
    ErrorRule(401, "permission_denied", text="subject does not have permission"),
    ErrorRule(401, "permission_denied", text="open registration"),
    # A user who does not exist.
    ErrorRule(400, "not_found", "required_property_not_found"),
    ErrorRule(400, "not_found", "RequiredPropertyNotFoundException"),
    ErrorRule(400, "not_found", "management", text="does not exist"),
    ErrorRule(400, "already_exists", "duplicate_unique_property_exists", about="item", already_so=True),
    # A wrong method or path: a retry gets the same reply.
    ErrorRule(500, "bad_request", "web_application"),
    ErrorRule(500, "bad_request", "unsupported_service_operation"),
    ErrorRule(500, "bad_request", "no_full_text_index"),
)

MEANINGS_BY_STATUS: dict[int, Meaning] = {
    400: "bad_request",
    401: "authentication",
    402: "permission_denied",
    403: "permission_denied",
    404: "not_found",
    405: "bad_request",
    406: "bad_request",
    408: "server_error",
    409: "conflict",
    413: "bad_request",
    415: "bad_request",
    429: "rate_limited",
}

# One error text of users.register_many contains the passwords of the request.
_PASSWORDS = re.compile(r"(passwords? (?:are|is)\b).*", re.IGNORECASE | re.DOTALL)


def parse_refusal(reply: Reply, redact: Redact = str) -> ServiceRefusal:
    """
    The fields of an error body, leniently: the body may be empty, HTML, or one of several envelopes.

    Args:
        reply: The refusal.
        redact: Redacts each text; by default texts are kept as they are.
    """
    fields = _decode_object(reply)
    if fields is None:
        text = redact(reply.content[:MAX_SCANNED_BYTES].decode("utf-8", "replace")).strip()
        return ServiceRefusal(reply.status, description=text[:100] or None, retry_after=_parse_retry_after(reply))
    code, exception = _first_text(fields, "error"), _first_text(fields, "exception")
    description = _first_text(fields, "error_description", "desc", "message", "msg")
    number = fields.get("error_code")
    return ServiceRefusal(
        reply.status,
        code=code and redact(code),
        description=description and redact(_PASSWORDS.sub(r"\1 [removed]", description)),
        number=number if isinstance(number, int) else None,
        exception=exception and redact(exception),
        retry_after=_parse_retry_after(reply),
    )


def _decode_object(reply: Reply) -> dict[str, Any] | None:
    try:
        body: Any = decode(reply.content)
    except ValueError:
        return None
    return body if is_object(body) else None


def _first_text(fields: dict[str, Any], *names: str) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value:
            return value
    return None


def _parse_retry_after(reply: Reply) -> float | None:
    value = reply.header(b"retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None  # an HTTP date: the service's clock and ours may differ, so the retry policy decides
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _matches(rule: ErrorRule, refusal: ServiceRefusal) -> bool:
    if rule.http != refusal.status:
        return False
    if rule.code is not None and rule.code != refusal.code:
        return False
    if rule.text is None:
        return True
    description = refusal.description or refusal.code or ""
    return rule.text.casefold() in description.casefold()


def _find_rule(operation: Operation[Any], refusal: ServiceRefusal) -> ErrorRule:
    """The rule that decides what *refusal* means for *operation*."""
    for rule in chain(RATE_LIMITER_RULES, operation.errors, COMMON_RULES):
        if _matches(rule, refusal):
            return rule
    default: Meaning = "server_error" if refusal.status >= 500 else "bad_request"
    return ErrorRule(refusal.status, MEANINGS_BY_STATUS.get(refusal.status, default))


def make_error(operation: Operation[Any], reply: Reply, redact: Redact = str) -> APIError:
    """The error for a refusal of *operation*; *redact* redacts its texts."""
    # The rule is found by the texts as received: a redacted one may not match.
    rule = _find_rule(operation, parse_refusal(reply))
    return ERROR_CLASSES[rule.means](
        parse_refusal(reply, redact),
        doc=operation.doc,
        about=rule.about,
        already_so=rule.already_so,
        effect="unknown" if _is_inconclusive(rule, reply.status) else "none",
    )


def _is_inconclusive(rule: ErrorRule, status: int) -> bool:
    """Whether the refusal that *rule* explains leaves open whether the request was processed."""
    # A server error, and the timeout of a gateway. A 501 refuses a method that the service does not implement. A rule
    # of another meaning recognized the service's own words for a refusal, which it may send with a status of 500.
    return rule.means == "server_error" and status != 501


def check_status(operation: Operation[Any], request: Request, reply: Reply) -> None:
    """
    Raise the error for a reply's status.

    Raises:
        APIError: The status is 400 or above.
        UnexpectedReplyError: The status is below 200, or from 300 to 399.
    """
    if reply.status >= 400:
        raise make_error(operation, reply, make_redactor(request))
    if not 200 <= reply.status < 300:
        raise UnexpectedReplyError("expected a 2xx status", status=reply.status, body=reply.content)


def is_about_token(error: EasemobError) -> bool:
    """Whether the service refused the token, so that another token may be accepted."""
    return isinstance(error, errors.AuthenticationError) and error.status == 401
