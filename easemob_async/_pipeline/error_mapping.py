"""
What a refusal means, decided from (HTTP status, error code, description).

Statuses lie here: a full send window is a 403, a missing user a 400, a switched-off feature a 403 or a 400. The
operation's own rules (from the spec) are asked first, then the table below, then the status alone.

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
from easemob_async._pipeline.redaction import LOOKED_AT, Hide, hiding
from easemob_async._wire.port import Reply, Request

__all__ = ["COMMON", "LIMITER", "check_status", "error_for", "is_about_token", "meaning_of", "read_refusal"]

CLASSES: dict[Meaning, type[APIError]] = {
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

LIMITER: tuple[ErrorRule, ...] = (
    # A plan's cap comes with the status of a rate limit.
    ErrorRule(429, "quota_exceeded", "resource_limited"),
    ErrorRule(429, "quota_exceeded", text="exceeded the limit of the"),
    ErrorRule(429, "rate_limited"),
    # A full send window comes with the status of a missing right.
    ErrorRule(403, "rate_limited", "message_send_error", text="reach limit"),
)
"""What limits look like; the same everywhere, so an operation's broader rules must not hide them."""

COMMON: tuple[ErrorRule, ...] = (
    # A daily quota or a plan's cap as a missing right.
    ErrorRule(403, "quota_exceeded", text="broadcast limit exceeded"),
    ErrorRule(403, "quota_exceeded", text="broadcast message limit exceeded"),
    ErrorRule(403, "quota_exceeded", "exceed_limit"),
    ErrorRule(403, "quota_exceeded", text="has joined too many groups"),
    ErrorRule(403, "quota_exceeded", text="has create too many groups"),
    # A feature that is not switched on; no one code says so.
    ErrorRule(400, "feature_not_enabled", "service open exception"),
    ErrorRule(400, "feature_not_enabled", text="not open reaction service"),
    ErrorRule(403, "feature_not_enabled", text="is not used for this app"),
    ErrorRule(403, "feature_not_enabled", text="service is unopened"),
    ErrorRule(403, "feature_not_enabled", text="service not allow"),
    ErrorRule(403, "feature_not_enabled", text="not open"),
    ErrorRule(403, "feature_not_enabled", "message_rewrite_error"),
    # 401: a right that is missing is not cured by another token.
    ErrorRule(401, "permission_denied", text="subject does not have permission"),
    ErrorRule(401, "permission_denied", text="open registration"),
    # "No such user" has many faces.
    ErrorRule(400, "not_found", "required_property_not_found"),
    ErrorRule(400, "not_found", "RequiredPropertyNotFoundException"),
    ErrorRule(400, "not_found", "management", text="does not exist"),
    ErrorRule(400, "already_exists", "duplicate_unique_property_exists", about="item", already_so=True),
    # What a wrong verb or path earns; a repeat earns it again.
    ErrorRule(500, "bad_request", "web_application"),
    ErrorRule(500, "bad_request", "unsupported_service_operation"),
    ErrorRule(500, "bad_request", "no_full_text_index"),
)

BY_STATUS: dict[int, Meaning] = {
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

# One error text of users.register_many repeats the passwords it was given.
_PASSWORDS = re.compile(r"(passwords? (?:are|is)\b).*", re.IGNORECASE | re.DOTALL)


def read_refusal(reply: Reply, hide: Hide | None = None) -> ServiceRefusal:
    """
    The fields of an error body, leniently: the body may be empty, HTML, or one of several envelopes.

    Args:
        reply: The refusal.
        hide: Takes out of its texts what must not be repeated; None for the texts as they are.
    """
    hide = hide or _as_it_is
    fields = _fields_of(reply)
    if fields is None:
        text = hide(reply.content[:LOOKED_AT].decode("utf-8", "replace")).strip()
        return ServiceRefusal(reply.status, description=text[:100] or None, retry_after=_retry_after(reply))
    code, exception = _text(fields, "error"), _text(fields, "exception")
    description = _text(fields, "error_description", "desc", "message", "msg")
    number = fields.get("error_code")
    return ServiceRefusal(
        reply.status,
        code=code and hide(code),
        description=description and hide(_PASSWORDS.sub(r"\1 [removed]", description)),
        number=number if isinstance(number, int) else None,
        exception=exception and hide(exception),
        retry_after=_retry_after(reply),
    )


def _as_it_is(text: str) -> str:
    return text


def _fields_of(reply: Reply) -> dict[str, Any] | None:
    try:
        body: Any = decode(reply.content)
    except ValueError:
        return None
    return body if is_object(body) else None


def _text(fields: dict[str, Any], *names: str) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value:
            return value
    return None


def _retry_after(reply: Reply) -> float | None:
    value = reply.header(b"retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None  # a date: the service's clock and ours may differ, so our own pause decides
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _fits(rule: ErrorRule, refusal: ServiceRefusal) -> bool:
    if rule.http != refusal.status:
        return False
    if rule.code is not None and rule.code != refusal.code:
        return False
    if rule.text is None:
        return True
    description = refusal.description or refusal.code or ""
    return rule.text.casefold() in description.casefold()


def meaning_of(operation: Operation[Any], refusal: ServiceRefusal) -> ErrorRule:
    """The rule that decides what *refusal* means for *operation*."""
    for rule in chain(LIMITER, operation.errors, COMMON):
        if _fits(rule, refusal):
            return rule
    default: Meaning = "server_error" if refusal.status >= 500 else "bad_request"
    return ErrorRule(refusal.status, BY_STATUS.get(refusal.status, default))


def error_for(operation: Operation[Any], reply: Reply, hide: Hide | None = None) -> APIError:
    """The error a refusal becomes; *hide* takes out of its texts what must not be repeated."""
    rule = meaning_of(operation, read_refusal(reply))
    return CLASSES[rule.means](
        read_refusal(reply, hide),
        doc=operation.doc,
        about=rule.about,
        already_so=rule.already_so,
        # The limiter refuses before anything is done.
        sent="no" if rule.means == "rate_limited" else "yes",
    )


def check_status(operation: Operation[Any], request: Request, reply: Reply) -> None:
    """
    Raise the error that a reply's status stands for.

    Raises:
        APIError: 400 and above.
        UnexpectedReplyError: Any other status outside 200 to 299.
    """
    if reply.status >= 400:
        raise error_for(operation, reply, hiding(request))
    if not 200 <= reply.status < 300:
        raise UnexpectedReplyError("expected a 2xx status", status=reply.status, body=reply.content)


def is_about_token(error: EasemobError) -> bool:
    """May another token cure this refusal?"""
    return isinstance(error, errors.AuthenticationError) and error.status == 401
