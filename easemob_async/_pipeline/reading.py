"""Reading a success: the payload is found in its envelope and structured into the operation's model."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeVar, cast

import attrs

from easemob_async._convert import ShapeError, structure
from easemob_async._errors import Effect, UnexpectedReplyError
from easemob_async._json import decode, is_list, is_object
from easemob_async._operation import JSON, CallResult, Operation, means_success, to_word
from easemob_async._pipeline.error_mapping import make_hidden_error, reports_failure, reports_reason

__all__ = ["read_success"]

T = TypeVar("T")

_NOT_JSON = object()

_WORDS_FOR_FAILURE = frozenset({"fail", "failed", "failure", "error"})

_BOOLEANS = {"1": "true", "0": "false"}
"""Other spellings of a boolean, which models accept too."""

_START_OF_OBJECT = re.compile(rb"""(?:\xef\xbb\xbf)?\s*\{\s*"(?!error)""")
"""The start of a reply of the service, which may be cut off, and is not that of a refusal."""


def read_success(operation: Operation[T], status: int, content: bytes) -> CallResult[T]:
    """
    Read the payload of a success.

    The variables of this function are the reply, so its caller removes the traceback of the error, which may show them.

    Raises:
        UnexpectedReplyError: The body is not JSON, or not of the documented shape.
        APIError: The body reports a failure.
    """
    try:
        body = decode(content)
    except ValueError:
        body = _NOT_JSON
    if body is _NOT_JSON:
        # Not raised inside the handler: the decoder's error contains the body, and would become the context.
        problem = "the body is empty" if not content else "the body is not JSON"
        if not content and _may_be_empty(operation):
            return CallResult(cast("T", None), None, 0)
        # Another server, such as a proxy, may have sent a page of its own. The service sends JSON. If its 200 can
        # report a failure, the effect is unknown, because the missing part may have reported it.
        is_reply_of_service = not content or _START_OF_OBJECT.match(content) is not None
        effect: Effect = "done" if is_reply_of_service and operation.succeeds_when is None else "unknown"
        raise UnexpectedReplyError(problem, status=status, body=content, effect=effect)
    if not is_object(body) and operation.returns is not Any and not (is_list(body) and all(map(is_object, body))):
        # JSON of another server, such as a text in quotes.
        problem = f"expected dict, got {type(body).__name__}"
        raise UnexpectedReplyError(problem, status=status, body=content, path="$", effect="unknown")
    if operation.succeeds_when is not None:
        _check_result(operation, status, content, body)
    kind = operation.returns
    payload = _find(body, operation.payload) if operation.payload else body
    if operation.succeeds_when is None and _is_missing(operation, payload) and reports_failure(body):
        raise make_hidden_error(operation, status, body)
    if kind is None:
        return CallResult(cast("T", None), body, 0)
    if payload is None:
        payload = operation.when_absent
        if payload is None and operation.optional:
            return CallResult(cast("T", None), body, 0)
    if operation.shared:
        payload = _add_shared(payload, {name: _find(body, path) for name, path in operation.shared})
    # The service returns some lists of one item as the item itself.
    rows = len(payload) if is_list(payload) else 1 if is_object(payload) and payload else 0
    try:
        if operation.reader is not None:
            payload = operation.reader(payload)
        if payload == "" and kind is str:
            # An ID is never empty; some other texts are, and for those this is the empty text.
            payload = operation.when_absent
        return CallResult(structure(payload, kind), body, rows)
    except ShapeError as error:
        path, problem = "$" + _dotted(operation.payload) + error.path[1:], error.problem
    effect = "done" if is_object(body) else "unknown"
    raise UnexpectedReplyError(problem, status=status, body=content, path=path, effect=effect)


def _may_be_empty(operation: Operation[T]) -> bool:
    """Whether an empty body is a success: *operation* need not have a value, and its 200 cannot report a failure."""
    if operation.returns not in {None, Any} and not operation.optional:
        return False
    return operation.succeeds_when is None or None in operation.succeeds_when[1]


def _check_result(operation: Operation[T], status: int, content: bytes, body: JSON) -> None:
    """Raise an error unless the reply has the documented word for success."""
    assert operation.succeeds_when is not None
    path, expected = operation.succeeds_when
    found = _find(body, path)
    if (found is None or found == {}) and reports_failure(body):
        raise make_hidden_error(operation, status, body, path)
    if _is_expected(found, expected):
        return
    if _is_failure(found, expected):
        raise make_hidden_error(operation, status, body, path, effect="none")
    if reports_reason(operation, status, body, path):
        raise make_hidden_error(operation, status, body, path)
    # Nothing in the reply reports a failure, and the service may have changed its word for success.
    problem = "the field is missing" if found is None else "the value means neither success nor failure"
    raise UnexpectedReplyError(problem, status=status, body=content, path=f"$.{path}", effect="unknown")


def _is_expected(found: JSON, expected: tuple[JSON, ...]) -> bool:
    for each in expected:
        if type(found) is type(each) and found == each:  # by type, because True equals 1
            return True
    word = _to_word(found, expected)
    if word is None:
        # The service returns some empty objects as lists.
        return found in expected or (found == [] and {} in expected)
    # Operations differ in the word for success and in its spelling: true, "true", "ok", "OK", "success".
    words = [_to_word(each, expected) for each in expected]
    return word in words or (means_success(word) and any(map(means_success, words)))


def _is_failure(found: JSON, expected: tuple[JSON, ...]) -> bool:
    """Whether *found* is a word for failure, or the opposite of the only boolean or number that means success."""
    word = _to_word(found, expected)
    words = {_to_word(each, expected) for each in expected}
    if word in _WORDS_FOR_FAILURE:
        return True
    # An operation that lifts a mute succeeds with false; another one has 0 for success and 1 for failure.
    if "false" in words:
        return word == "true"
    return word == "1" if "0" in words else word in {"false", "no"}


def _to_word(value: JSON, expected: tuple[JSON, ...]) -> str | None:
    """Convert a result to a word; ``1`` and ``0`` are booleans where the *expected* result is one."""
    word = to_word(value)
    return _BOOLEANS.get(word, word) if word and any(type(each) is bool for each in expected) else word


def _is_missing(operation: Operation[T], payload: JSON) -> bool:
    """Whether a reply lacks the result of *operation*."""
    kind = operation.returns
    if kind is None or not (operation.payload or is_object(payload)):
        return True
    if operation.payload:
        return not payload and payload in (None, [], {})
    if kind is Any or kind is bytes:
        return False  # not read here
    # The whole body is the result.
    names = (field.metadata.get("name") or field.name for field in attrs.fields(kind)) if attrs.has(kind) else ()
    return not any(payload.get(name) for name in ("entities", *names))


def _add_shared(payload: JSON, fields: dict[str, JSON]) -> JSON:
    return [{**fields, **row} if is_object(row) else row for row in payload] if is_list(payload) else payload


def _dotted(path: str) -> str:
    return f".{path}" if path else ""


@lru_cache(maxsize=1024)
def _split_path(path: str) -> tuple[tuple[str, int | None], ...]:
    """``data.rows[0]`` -> ``(("data", None), ("rows", 0))``; the paths are those of the operations."""
    steps: list[tuple[str, int | None]] = []
    for step in path.split("."):
        name, _, index = step.partition("[")
        steps.append((name, int(index[:-1]) if index else None))
    return tuple(steps)


def _find(body: JSON, path: str) -> JSON:
    """The value at a path such as ``data.data`` or ``entities[0]``; None where the path does not exist."""
    for name, index in _split_path(path):
        if is_list(body) and len(body) == 1:
            # A list of one object in place of the object is that object, as in models.
            body = body[0]
        body = body.get(name) if is_object(body) else None
        if index is not None:
            # The service returns some lists of one item as the item itself.
            rows = body if is_list(body) else [body] if is_object(body) and body else []
            body = rows[index] if len(rows) > index else None
    return body
