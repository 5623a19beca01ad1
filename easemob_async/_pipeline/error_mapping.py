"""
The mapping of refusals to error classes, by HTTP status, error code and description.

The status alone is not enough: the service reports a full send window as a 403, a user who does not exist as a 400, and
a feature that is not enabled as a 403 or a 400. The text of the refusal decides first, then its code, then its status.
In each of the first two steps the operation's own rules (from the spec) precede those for all operations, which are
here and, for texts, in ``error_texts``.
"""

from __future__ import annotations

import math
from html import unescape
from typing import Any

from attrs import evolve

from easemob_async import _errors as errors
from easemob_async._errors import APIError, EasemobError, Effect, ServiceRefusal, UnexpectedReplyError, to_line
from easemob_async._json import decode_leniently, is_list, is_object
from easemob_async._operation import JSON, ErrorRule, Meaning, Operation, means_success
from easemob_async._pipeline.error_texts import (
    ANY_STATUS,
    CALL_RULES,
    FREE_NAME_RULES,
    TEXT_RULES,
    TEXTS_WITHOUT_SUBJECT,
    contains_text,
    find_title,
    normalize_text,
    strip_markup,
)
from easemob_async._pipeline.redaction import (
    MARGIN,
    MAX_SCANNED_BYTES,
    MAX_TEXT_LENGTH,
    NO_REDACTION,
    Redactor,
)
from easemob_async._wire.port import Reply, Request

__all__ = [
    "check_status",
    "is_about_token",
    "make_error",
    "make_hidden_error",
    "reports_failure",
    "reports_reason",
]

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

_BAD_AUTH_CODE = "auth_bad_access_token"

UNKNOWN_APP = ErrorRule(ANY_STATUS, "not_found", "organization_application_not_found")
"""The app key is wrong. This says nothing about the target of a call, whatever its rules for a 404 are."""

COMMON_RULES: tuple[ErrorRule, ...] = (
    # A plan's cap has the status of a rate limit, and a full send window that of a missing permission.
    ErrorRule(429, "quota_exceeded", "resource_limited"),
    ErrorRule(403, "rate_limited", "message_send_error", text="* reach limit"),
    # A daily quota or a plan's cap, with the status of a missing permission.
    ErrorRule(403, "quota_exceeded", "exceed_limit"),
    # A feature that is not enabled; several codes and texts say so.
    ErrorRule(ANY_STATUS, "feature_not_enabled", "service open exception"),
    ErrorRule(403, "feature_not_enabled", text="service not allow"),
    ErrorRule(403, "feature_not_enabled", text="* not open"),
    ErrorRule(403, "feature_not_enabled", "message_rewrite_error"),
    # A missing permission as a 401: another token does not help.
    ErrorRule(401, "permission_denied", text="not allowed to"),
    # The limit, the token, the user.
    ErrorRule(ANY_STATUS, "rate_limited", "reach_limit"),
    ErrorRule(ANY_STATUS, "quota_exceeded", "resource_limited"),
    ErrorRule(ANY_STATUS, "authentication", _BAD_AUTH_CODE),
    ErrorRule(400, "authentication", "invalid_grant"),
    ErrorRule(400, "permission_denied", "group_authorization"),
    ErrorRule(400, "not_found", "required_property_not_found"),
    ErrorRule(400, "not_found", "RequiredPropertyNotFoundException"),
    ErrorRule(400, "not_found", "EntityNotFoundException", about="target"),
    ErrorRule(400, "not_found", "management", text="user * does not exist"),
    ErrorRule(ANY_STATUS, "not_found", "resource_not_found"),
    ErrorRule(ANY_STATUS, "not_found", "service_resource_not_found"),
    ErrorRule(ANY_STATUS, "not_found", "entity_not_found"),
    ErrorRule(ANY_STATUS, "not_found", "storage_object_not_found", about="target"),
    ErrorRule(ANY_STATUS, "already_exists", "duplicate_unique_property_exists", about="item", already_so=True),
    ErrorRule(ANY_STATUS, "conflict", "concurrent_operation_error", about="target"),
    # An invalid value with the status of a missing permission or of a server error. With 401 it may be the token.
    *(
        ErrorRule(status, "bad_request", text=text)
        for status in (403, 500)
        for text in (
            "must be provided",
            "can't be empty",
            "cannot be null",
            "not allow empty",
            "is too big",
            "is too large",
            "is too long",
            "body is invalid",
            "parameters is invalid",
            "size exceeds the maximum",
        )
    ),
    # A wrong method or path: a retry gets the same reply.
    ErrorRule(500, "bad_request", "web_application"),
    ErrorRule(500, "bad_request", "unsupported_service_operation"),
    ErrorRule(500, "bad_request", "no_full_text_index"),
)
"""Rules for codes, and for texts that have their meaning with one status only. Those of an operation precede them."""

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

MAX_GATEWAY_TEXT_LENGTH = 100
"""Maximum number of characters kept from the text of a gateway, whose replies are not JSON."""

TEXT_FIELDS = ("error_description", "desc", "message", "msg")
"""The fields with the text of a refusal; the services use different ones."""


def _read_fields(fields: dict[str, Any], status: int, retry_after: float | None = None) -> ServiceRefusal:
    """Read a refusal leniently: its body may be one of several envelopes. Its texts are not redacted yet."""
    if is_object(inner := fields.get("error")):
        fields = {**fields, "error": None, **inner}
    description = _first_text(fields, *TEXT_FIELDS)
    if description is not None and description.lstrip().startswith("{"):
        # A service that passes on the whole reply of another one.
        passed_on = _decode_object(description.encode("utf-8", "replace"))
        if passed_on is not None:
            description = _first_text(passed_on, *TEXT_FIELDS, "error")
    numbers = (_to_number(fields.get(name)) for name in ("error_code", "code", "error"))
    return ServiceRefusal(
        status,
        code=_cut(_first_text(fields, "error", "code")),
        description=_cut(description),
        number=next((number for number in numbers if number is not None), None),
        exception=_cut(_first_text(fields, "exception")),
        retry_after=retry_after,
    )


def _cut(text: str | None) -> str | None:
    """Bound the cost of rules and redaction, which drops the margin."""
    return text and text[: MAX_TEXT_LENGTH + MARGIN]


def _to_number(value: JSON) -> int | None:
    if type(value) is int:
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20 else None


def _decode_object(content: bytes) -> dict[str, Any] | None:
    try:
        body: Any = decode_leniently(content)
    except ValueError:
        return None
    return body if is_object(body) else None


def _read_gateway_text(reply: Reply, redact: Redactor) -> str | None:
    """The words of a reply that is not a JSON object: a page's title, or a line of plain text."""
    # Redacted after it is decoded: a secret may be escaped in a page.
    title = find_title(reply.content[:MAX_SCANNED_BYTES].decode("utf-8-sig", "replace"))
    if title is not None:
        text = to_line(redact(title))
    else:
        text = redact.redact_start(reply.content, _decode_gateway_text).strip().partition("\n")[0]
    if text.startswith(("{", "[", "<", '"')):
        return None  # a part of an envelope, or markup
    line = strip_markup(" ".join(text.split()))[:MAX_GATEWAY_TEXT_LENGTH]
    # With a replacement character, it is not text, or in another encoding than UTF-8.
    return line if line and line.isprintable() and "\ufffd" not in line else None


def _decode_gateway_text(content: bytes) -> str:
    text = content.decode("utf-8-sig", "replace")
    return text if text.lstrip().startswith("<") else unescape(text)


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


def _find_rule(operation: Operation[Any], refusal: ServiceRefusal) -> ErrorRule | None:
    """
    The rule that decides what *refusal*, which is JSON, means for *operation*.

    The text decides before the code and the status, because the service uses one code or status for different meanings.
    For example, it refuses users who are not members with 400 or 403, and ``forbidden_op`` or ``invalid_parameter``.
    """
    if refusal.code == UNKNOWN_APP.code:
        return UNKNOWN_APP
    wording = normalize_text(refusal.description or refusal.code or "")
    by_text = (
        _find_text_rule(FREE_NAME_RULES, refusal, wording)
        or _find_text_rule(CALL_RULES, refusal, wording)
        or _find_text_rule(operation.errors, refusal, wording)
        or _find_text_rule(COMMON_RULES, refusal, wording, any_status=False)
        or _find_text_rule(TEXT_RULES, refusal, wording)
    )
    if by_text is None:
        return _find_code_rule(operation.errors, refusal) or _find_code_rule(COMMON_RULES, refusal)
    if by_text in operation.errors or by_text in CALL_RULES:
        return by_text
    return _find_own_rule(operation, refusal, by_text, wording)


def _find_own_rule(operation: Operation[Any], refusal: ServiceRefusal, by_text: ErrorRule, wording: str) -> ErrorRule:
    """
    The rule of *operation* with the meaning of *by_text*, which is a rule for all operations; else *by_text*.

    The operation knows better what the refusal is about. Its ``already_so`` holds for its own code only.
    """
    assert by_text.text is not None
    # Texts that name a user are not about the group of the call, even where the same code is that of a missing group.
    is_about_user = by_text.means == "not_found" and by_text.text.startswith("user")
    is_other_subject = by_text.about == "item" or (is_about_user and "{username}" not in operation.path)
    names_no_subject = by_text in TEXTS_WITHOUT_SUBJECT
    similar: ErrorRule | None = None
    for rule in operation.errors:
        if rule.text is not None or rule.means != by_text.means:
            continue
        # The words of the code are the text that the service sends with it.
        has_same_code = rule.code == refusal.code or (refusal.code is None and rule.code == wording.replace(" ", "_"))
        if has_same_code and not (rule.means == "not_found" and rule.about == "target" and is_other_subject):
            return rule
        if similar is None and (names_no_subject or rule.about == by_text.about):
            similar = evolve(rule, already_so=by_text.already_so)
    return similar or by_text


def _find_text_rule(
    rules: tuple[ErrorRule, ...], refusal: ServiceRefusal, wording: str, *, any_status: bool = True
) -> ErrorRule | None:
    found = [rule for rule in rules if rule.text is not None and contains_text(wording, rule.text)]
    for rule in found:
        if rule.http == refusal.status and rule.code in {None, refusal.code}:
            return rule
    # The service uses the same text with other statuses and codes than the documented ones.
    return found[0] if found and any_status else None


def _find_code_rule(rules: tuple[ErrorRule, ...], refusal: ServiceRefusal) -> ErrorRule | None:
    for rule in rules:
        if rule.text is None and rule.http in {ANY_STATUS, refusal.status} and rule.code in {None, refusal.code}:
            return rule
    return None


def _default_rule(status: int) -> ErrorRule:
    default: Meaning = "server_error" if status >= 500 else "bad_request"
    return ErrorRule(status, MEANINGS_BY_STATUS.get(status, default))


def make_error(operation: Operation[Any], reply: Reply, redact: Redactor = NO_REDACTION) -> APIError:
    """The error for a refusal of *operation*; *redact* redacts its texts."""
    fields = _decode_object(reply.content)
    retry_after = _parse_retry_after(reply)
    rule = None
    if fields is None:
        # The text of a gateway is not matched.
        refusal = ServiceRefusal(reply.status, description=_read_gateway_text(reply, redact), retry_after=retry_after)
    else:
        refusal = _read_fields(fields, reply.status, retry_after)
        # The rule is found by the texts as received: a redacted one may not match.
        rule = _find_rule(operation, refusal)
        refusal = redact.redact_refusal(refusal)
    rule = rule or _default_rule(reply.status)
    return ERROR_CLASSES[rule.means](
        refusal,
        doc=operation.doc,
        about=rule.about,
        already_so=rule.already_so,
        effect="unknown" if _is_inconclusive(rule, reply.status) else "none",
    )


def _is_inconclusive(rule: ErrorRule, status: int) -> bool:
    """Whether the refusal that *rule* explains leaves open whether the request was processed."""
    if status == 501:  # it refuses a method that the service does not implement
        return False
    # A gateway sends 408, 502, 504 and the statuses above, such as 520, without knowing what the service did. With
    # another status, a rule with another meaning matched the service's own refusal, which may have status 500 or 503.
    return status in {408, 502} or status >= 504 or rule.means == "server_error"


def make_hidden_error(
    operation: Operation[Any], status: int, body: JSON, path: str = "", *, effect: Effect | None = None
) -> APIError:
    """
    The error for a failure that the service reports in a success; its texts are not redacted yet.

    Args:
        operation: The operation.
        status: The status of the success.
        body: The reply.
        path: The place of the result in *body*; empty for an operation without one.
        effect: Whether the call took effect. By default ``none`` if the text is a known refusal or the operation only
            reads, else ``unknown``.
    """
    refusal = _read_hidden_refusal(body, status, path)
    rule = _find_rule(operation, refusal)
    if effect is None:
        is_refusal = rule is not None and rule.means != "server_error"
        effect = "none" if is_refusal or operation.replay == "safe" else "unknown"
    if rule is None and refusal.number is not None and 400 <= refusal.number < 600:
        rule = _default_rule(refusal.number)
    error = (APIError if rule is None else ERROR_CLASSES[rule.means])(
        refusal,
        doc=operation.doc,
        about="call" if rule is None else rule.about,
        already_so=rule is not None and rule.already_so,
        effect=effect,
    )
    error.message = f"{error.message}: the reply reports a failure{path and f' in {path}'}"
    error.args = (error.message,)
    return error


def _read_hidden_refusal(body: JSON, status: int, path: str) -> ServiceRefusal:
    refusal = _read_fields(body, status) if is_object(body) else ServiceRefusal(status)
    if refusal.description is None:
        refusal = evolve(refusal, description=_cut(_find_reason(body, path.rpartition(".")[2])))
    return refusal


def reports_failure(body: JSON) -> bool:
    """Whether a reply has a text or a number of an error, as refusals have."""
    if not is_object(body):
        return False
    inner = body.get("error")
    if _first_text(body, "error", "error_description") or (is_object(inner) and inner):
        return True
    numbers = (_to_number(body.get(name)) for name in ("code", "error"))
    return any(number is not None and number >= 400 for number in numbers)


def reports_reason(operation: Operation[Any], status: int, body: JSON, path: str) -> bool:
    """Whether a reply gives a reason for a failure, or has the text of a known refusal as its result."""
    if reports_failure(body):
        return True
    reason = _find_reason(body, "")
    if reason is not None:
        return not means_success(reason)
    rule = _find_rule(operation, _read_hidden_refusal(body, status, path))
    return rule is not None and rule.text is not None


def _find_reason(body: JSON, name: str, depth: int = 4) -> str | None:
    """The first text in *body* under a name that means a reason, or under *name*, which has the result."""
    if is_list(body):
        found = (_find_reason(row, name, depth - 1) for row in body[:3]) if depth else iter(())
        return next((reason for reason in found if reason is not None), None)
    if not is_object(body):
        return None
    if reason := _first_text(body, "error_description", "desc", "reason", "error", *([name] if name else [])):
        return reason
    found = (_find_reason(value, name, depth - 1) for value in body.values()) if depth else iter(())
    return next((reason for reason in found if reason is not None), None)


def check_status(operation: Operation[Any], request: Request, reply: Reply) -> None:
    """
    Raise the error for a reply's status.

    Raises:
        APIError: The status is 400 or above.
        UnexpectedReplyError: The status is below 200, or from 300 to 399.
    """
    if reply.status >= 400:
        raise make_error(operation, reply, Redactor(request))
    if not 200 <= reply.status < 300:
        problem = "expected a 2xx status"
        if 300 <= reply.status < 400 and reply.status != 304:
            problem = "the reply is a redirect, which the client does not follow; check base_url and any proxy"
        raise UnexpectedReplyError(problem, status=reply.status, body=reply.content)


def is_about_token(error: EasemobError) -> bool:
    """Whether the service refused the token, so that another token may be accepted."""
    # The code of a corrupt or expired token is about the token with any status of a refusal.
    is_refusal = error.status == 401 or (error.status == 403 and getattr(error, "code", None) == _BAD_AUTH_CODE)
    return isinstance(error, errors.AuthenticationError) and is_refusal
