"""What a request line and header fields may hold: nothing that could end the line and start another."""

from __future__ import annotations

import re

from easemob_async._errors import InvalidArgumentError

from .port import Headers

__all__ = ["check_headers", "check_target"]

# RFC 9112, section 3.2.1, loosened to "visible ASCII": what matters is that no space or control character splits it.
_is_target = re.compile(r"[/*][!-~]*").fullmatch
_is_method = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+").fullmatch
# RFC 9110, section 5.1 (names) and 5.5 (values, with obs-text).
_is_name = re.compile(rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+").fullmatch
_is_value = re.compile(rb"(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?").fullmatch


def check_target(method: str, target: str) -> None:
    """
    Refuse a method or target that would not arrive as it is.

    Raises:
        InvalidArgumentError: A space, a control character or a character outside ASCII in either.
    """
    if _is_target(target) is None:
        raise InvalidArgumentError("target", "must start with / and hold visible ASCII only; percent-encode the rest")
    if _is_method(method) is None:
        raise InvalidArgumentError("method", "must be a token of visible ASCII")


def check_headers(headers: Headers) -> None:
    """
    Refuse header fields that would not arrive as they are.

    Raises:
        InvalidArgumentError: A name that is no token, or a value with CR, LF, NUL, another control character or
            outer spaces. The value is not in the message: it may be a token.
    """
    for name, value in headers:
        if _is_name(name) is None:
            raise InvalidArgumentError("headers", f"{name!r} is not a header name")
        if _is_value(value) is None:
            raise InvalidArgumentError("headers", f"the value of {name!r} holds a control character or outer spaces")
