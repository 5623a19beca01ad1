"""Classification of failed requests."""

from __future__ import annotations

import pytest

from easemob_async import (
    APIError,
    AuthenticationError,
    BadRequestError,
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
    ServiceRefusal,
    TransportError,
    UnexpectedReplyError,
)
from easemob_async.batch._failure_class import FailureClass, classify_failure, find_named_key

REFUSAL = ServiceRefusal(400)


@pytest.mark.parametrize(
    ("error", "several", "single"),
    [
        (RateLimitedError(REFUSAL, effect="none"), "not_sent", "not_sent"),
        (TransportError("x", effect="none"), "not_sent", "not_sent"),
        (DeadlineExceededError("x", effect="none"), "not_sent", "not_sent"),
        (ConflictError(REFUSAL), "not_sent", "not_sent"),
        (TransportError("x", effect="unknown"), "unconfirmed", "unconfirmed"),
        (DeadlineExceededError("x", effect="unknown"), "unconfirmed", "unconfirmed"),
        (ServerError(ServiceRefusal(503), effect="unknown"), "unconfirmed", "unconfirmed"),
        (UnexpectedReplyError("x", status=200), "unconfirmed", "unconfirmed"),
        (ServerError(ServiceRefusal(501), effect="none"), "stop", "stop"),
        (BadRequestError(REFUSAL, about="item"), "item", "item"),
        (QuotaExceededError(REFUSAL, about="item"), "item", "item"),
        (NotFoundError(REFUSAL, about="target"), "stop", "item"),
        (QuotaExceededError(REFUSAL, about="target"), "stop", "item"),
        (QuotaExceededError(REFUSAL), "stop", "stop"),
        (FeatureNotEnabledError(REFUSAL), "stop", "stop"),
        (AuthenticationError(REFUSAL), "stop", "stop"),
        (ClientClosedError("x"), "stop", "stop"),
        (NotFoundError(ServiceRefusal(404, "organization_application_not_found")), "stop", "stop"),
        (PermissionDeniedError(REFUSAL), "stop", "failed"),
        (NotFoundError(REFUSAL), "stop", "failed"),
        (InvalidArgumentError("x", "y"), "stop", "failed"),
        (BadRequestError(REFUSAL), "failed", "failed"),
        (EasemobError("x"), "failed", "failed"),
    ],
)
def test_failure_classs(error: EasemobError, several: FailureClass, single: FailureClass) -> None:
    """The kind of a failure, for a request about several items and for one about a single item."""
    assert classify_failure(error) == several
    assert classify_failure(error, one_by_one=True) == single


def refused(text: str) -> APIError:
    return NotFoundError(ServiceRefusal(404, description=text))


@pytest.mark.parametrize(
    "text",
    [
        "username [U9] is not legal",
        "username u9 doesn't exist!",
        "group member u9 doesn't exist",
        "can not join this group, reason:user: u9 already in group: 12345\n",
        "user u9 has joined too many groups!",
        "can not join this group, reason:user u9 has joined too many groups/chatroom!",
        "Application 1-2 Entity user requires that property named username be unique, value of u9 exists",
        "the u9 already exists",
        "the same user u9 has a different password, the passwords are [removed]",
    ],
)
def test_named(text: str) -> None:
    """The service's texts name the item at fault, in a known position."""
    assert find_named_key(refused(text), {"u8", "u9"}) == "u9"


@pytest.mark.parametrize(
    "error",
    [
        refused("username u7 doesn't exist!"),
        refused("the username is not legal"),
        refused(""),
        TransportError("username u9 doesn't exist"),
    ],
)
def test_not_named(error: EasemobError) -> None:
    """A name that was not sent, or a word of the text that is also a user ID, does not name an item."""
    assert find_named_key(error, {"u8", "u9", "username", "legal", "the", "not"}) is None
