"""What a failed request means for the items that were in it: decisions on plain values."""

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

__all__ = ["FailureKind", "classify_failure", "find_named_key"]

FailureKind = Literal["item", "stop", "not_sent", "unconfirmed", "failed"]
"""
``item``: one of the items is at fault, the others are not. ``stop``: every further request would end the same.
``not_sent``: nothing was carried out, and another time it may be. ``unconfirmed``: nobody knows whether it was.
``failed``: nothing was carried out, and a repeat ends the same.
"""


def classify_failure(error: EasemobError, *, one_by_one: bool = False) -> FailureKind:
    """
    What *error* says about the items of the request it ended.

    Args:
        error: The failure.
        one_by_one: Each request is about one item, so what is about the request's target is about the item.
    """
    match error:
        case RateLimitedError():
            return "not_sent"
        case APIError(about="item"):
            return "item"
        case APIError(about="target") | APIError(already_so=True) if one_by_one:
            return "item"
        case TransportError() | DeadlineExceededError() | ServerError() if error.sent == "no":
            return "not_sent"
        case ServerError(status=501):
            return "stop"
        case TransportError() | DeadlineExceededError() | ServerError() | UnexpectedReplyError():
            return "unconfirmed"
        case ClientClosedError():
            # Whatever is in flight may have arrived; nothing more will be sent.
            return "stop"
        case AuthenticationError() | FeatureNotEnabledError() | QuotaExceededError():
            return "stop"
        case NotFoundError(code="organization_application_not_found"):
            return "stop"
        case PermissionDeniedError() | NotFoundError() | InvalidArgumentError() if one_by_one:
            return "failed"
        case PermissionDeniedError() | NotFoundError() | InvalidArgumentError() | APIError(about="target"):
            # What is wrong and no item is what all items have in common: the group, the right, the message.
            return "stop"
        case ConflictError():
            return "not_sent"
        case _:
            return "failed"


# The texts that name one item, from the documents' error tables and recorded replies. Only a name in its known place
# counts: a user may be called "not" or "user".
_NAMED = tuple(
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
    The one of *keys* (in lower case) that the service's text says is at fault; None when it does not say.

    Example:
        >>> find_named_key(refusal("username u9 doesn't exist!"), {"u8", "u9"})
        'u9'
    """
    description = error.description if isinstance(error, APIError) else None
    for pattern in _NAMED if description else ():
        found = pattern.search(description or "")
        if found is not None and found[1].lower() in keys:
            return found[1].lower()
    return None
