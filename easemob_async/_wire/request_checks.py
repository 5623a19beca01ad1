"""Checks of the request line and the header fields, which must not contain a line break (header injection)."""

from __future__ import annotations

import re

from easemob_async._errors import InvalidArgumentError
from easemob_async._wire.port import Headers

__all__ = ["FOREVER", "check_headers", "check_target", "usable_time"]

FOREVER = 1e12
"""Seconds that no clock and no timeout reaches, about 30,000 years. Timers cannot count with much larger numbers."""

# RFC 9112, section 3.2.1, relaxed to visible ASCII: it matters only that no space or control character splits it.
_is_target = re.compile(r"[/*][!-~]*").fullmatch
_is_method = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+").fullmatch
# RFC 9110, sections 5.1 (names) and 5.5 (values, with obs-text).
_is_name = re.compile(rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+").fullmatch
_is_value = re.compile(rb"(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?").fullmatch


def check_target(method: str, target: str) -> None:
    """
    Check an HTTP method and a request target.

    Raises:
        InvalidArgumentError: One of them contains a space, a control character or a character outside ASCII.
    """
    if _is_target(target) is None:
        raise InvalidArgumentError(
            "target", "must begin with / and contain visible ASCII only; percent-encode other characters"
        )
    if _is_method(method) is None:
        raise InvalidArgumentError("method", "must be a token of visible ASCII")


def check_headers(headers: Headers) -> None:
    """
    Check the names and values of header fields.

    Raises:
        InvalidArgumentError: A name is not a token, or a value contains CR, LF, NUL or another control character, or
            has outer spaces. The message does not contain the value, which may be a token.
    """
    for name, value in headers:
        if _is_name(name) is None:
            raise InvalidArgumentError("headers", f"{name!r} is not a header name")
        if _is_value(value) is None:
            raise InvalidArgumentError("headers", f"the value of {name!r} has a control character or outer spaces")


def usable_time(name: str, value: float | None) -> float | None:
    """
    Check a time or a duration; return ``None`` for one that no clock reaches.

    Raises:
        InvalidArgumentError: It is not a number of seconds.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidArgumentError(name, f"must be a number of seconds or None, not {type(value).__name__}")
    if value != value:  # noqa: PLR0124 # only NaN differs from itself; math.isnan refuses huge integers
        raise InvalidArgumentError(name, "must be a number of seconds or None, not nan")
    return value if value < FOREVER else None
