"""Classification of failed requests: decisions on plain values, without I/O."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from easemob_async._errors import (
    APIError,
    AuthenticationError,
    ClientClosedError,
    ConflictError,
    DeadlineExceededError,
    EasemobError,
    FeatureNotEnabledError,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitedError,
    ServerError,
    TransportError,
    UnexpectedReplyError,
)

__all__ = ["FailureClass", "classify_failure", "find_named_key"]

FailureClass = Literal["item", "stop", "not_sent", "unconfirmed", "done", "failed"]
"""
Consequence of a failed request for its items.

``item``: the service refused the request because of one of its items. ``stop``: every further request of the job would
fail likewise. ``not_sent``: the service did not process the request, and a retry may succeed. ``unconfirmed``: it is
unknown whether the service processed the request. ``done``: the service processed the request, and its reply cannot be
read. ``failed``: the service did not process the request, and a retry
would fail likewise.
"""


def classify_failure(error: EasemobError, *, one_by_one: bool = False) -> FailureClass:
    """
    Decide what *error* means for the items of the request that it ended.

    Args:
        error: The failure.
        one_by_one: Whether each request is about one item. An error about the request's target is then about the item.
    """
    match error:
        case APIError(effect="unknown") if error.status < 300:
            # A failure in a 200, whose text is not that of a known refusal.
            return "unconfirmed"
        case RateLimitedError():
            return "not_sent"
        case APIError(about="item"):
            return "item"
        case APIError(about="target") | APIError(already_so=True) if one_by_one:
            return "item"
        case EasemobError(effect="done"):
            return "done"
        case ServerError(status=501):
            return "stop"
        case TransportError() | DeadlineExceededError() | ServerError() if error.effect == "none":
            return "not_sent"
        case TransportError() | DeadlineExceededError() | ServerError() | UnexpectedReplyError():
            return "unconfirmed"
        case ClientClosedError():
            # The client sends nothing more. A request in flight may have been processed; its tracker knows.
            return "stop"
        case AuthenticationError() | FeatureNotEnabledError() | QuotaExceededError():
            return "stop"
        case NotFoundError() if _is_about_app(error):
            return "stop"
        case PermissionDeniedError() | NotFoundError() | InvalidArgumentError() if one_by_one:
            return "failed"
        case PermissionDeniedError() | NotFoundError() | InvalidArgumentError() | APIError(about="target"):
            # The error is not about an item, so it is about something that all items share: group, permission, message.
            return "stop"
        case ConflictError():
            return "not_sent"
        case _:
            return "failed"


def _is_about_app(error: NotFoundError) -> bool:
    """Whether the app key is unknown to the service."""
    text = (error.description or "").casefold()
    return error.code == "organization_application_not_found" or "could not find application for" in text


# Texts of the service that name one item, from the error tables of its documentation and from recorded replies. Only a
# name in its known position counts, because a user ID may be any word, such as "not" or "user".
_NAMING_TEXTS = tuple(
    re.compile(text, re.IGNORECASE)
    for text in (
        r"username \[(.+?)\] is not legal",
        r"(?:username|group member|user:?) (\S+?) doesn'?t exist",
        r"user:? (\S+?) already in group",
        r"user:? ?(\S+?) has joined too many",
        r"value of (\S+) exists",
        r"the (\S+) already exists",
        r"the same user (\S+) has a different password",
    )
)


def find_named_key(error: EasemobError, keys: Collection[str]) -> str | None:
    """
    Find the item that the service names in the text of its refusal.

    Args:
        error: The failure.
        keys: Keys of the items in the request, in lower case.

    Returns:
        The key at fault; None if the text names none of *keys*.

    Example:
        >>> find_named_key(refusal("username u9 doesn't exist!"), {"u8", "u9"})
        'u9'
    """
    if not isinstance(error, APIError) or not error.description:
        return None
    for pattern in _NAMING_TEXTS:
        found = pattern.search(error.description)
        if found is not None and found[1].lower() in keys:
            return found[1].lower()
    return None
