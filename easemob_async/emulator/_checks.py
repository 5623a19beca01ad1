"""
Checks of request values that several areas share, with the refusals of the documents.

They are independent of the client's checks: an invalid value that the client lets through by mistake is refused here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from easemob_async._json import is_list
from easemob_async._operation import JSON
from easemob_async.emulator._refusal import Refusal, malformed_body

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall
    from easemob_async.emulator._state.users import EmulatedUser

__all__ = ["MAX_PASSWORD", "MAX_USERNAME", "parse_strings", "parse_username", "require_user"]

MAX_USERNAME = 64
"""Maximum length of a user ID in bytes."""
MAX_PASSWORD = 64
"""Maximum length of a password in characters."""

# The service accepts capitals and stores user IDs in lower case (account_register_authorized_single.html, note on
# `username`).
_LEGAL = re.compile(r"[a-zA-Z0-9_.-]+", re.ASCII)


def parse_username(name: JSON) -> str:
    """
    Check a user ID and return it in lower case.

    Raises:
        Refusal: 400 ``illegal_argument``. It is missing, too long, or has characters that the service does not accept.
    """
    if name is None:
        raise Refusal(400, "illegal_argument", "Entity user requires a property named username")
    if not isinstance(name, str) or not _LEGAL.fullmatch(name):
        raise Refusal(400, "illegal_argument", f"username [{name}] is not legal")
    if len(name) > MAX_USERNAME:
        raise Refusal(400, "illegal_argument", "USERNAME_TOO_LONG")
    return name.lower()


def require_user(call: EmulatedCall, name: str = "username") -> EmulatedUser:
    """
    Find the user that a placeholder of the path names.

    Raises:
        Refusal: 404 ``service_resource_not_found``. The user does not exist.
    """
    user = call.tenant.users.find(call.values[name])
    if user is None:
        raise Refusal(404, "service_resource_not_found", "Service resource not found")
    return user


def parse_strings(value: JSON) -> list[str]:
    """
    Check that a value is a list of strings, and return it.

    Raises:
        Refusal: 400 ``invalid_request_body``. It is not a list of strings.
    """
    if not is_list(value) or not all(isinstance(item, str) for item in value):
        raise malformed_body()
    return value
