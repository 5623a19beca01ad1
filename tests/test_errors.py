"""Errors print as one line and can be pickled."""

from __future__ import annotations

import pickle

import pytest

import easemob_async
from easemob_async import (
    APIError,
    DeadlineExceededError,
    EasemobError,
    InvalidArgumentError,
    RequestFacts,
    ServiceRefusal,
    TransportError,
    UnexpectedReplyError,
)

FACTS = RequestFacts("users.get", "GET", "/users/{username}", 2, 0.5, 1.5, replayed=True)


def every_error() -> list[EasemobError]:
    refusal = ServiceRefusal(400, "code", "a text\nof two lines", 7, "java.X", 3.0)
    kinds = [kind for name in easemob_async.__all__ if isinstance(kind := getattr(easemob_async, name), type)]
    api = [kind for kind in kinds if issubclass(kind, APIError)]
    return [
        *(kind(refusal, facts=FACTS, doc="page", about="item", already_so=True) for kind in api),
        InvalidArgumentError("users[3].username", "must not be empty"),
        TransportError("reset", sent="maybe", facts=FACTS),
        DeadlineExceededError("late", sent="no", available_in=2.5),
        UnexpectedReplyError("not JSON", status=200, body=b"<html>" * 100, path="$.data", facts=FACTS),
    ]


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_pickle(error: EasemobError) -> None:
    """A worker process can return an error with all its attributes."""
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert vars(back) == vars(error)
    assert str(back) == str(error)


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_one_line(error: EasemobError) -> None:
    """The text is one line and begins with the operation."""
    assert "\n" not in str(error)
    assert error.facts is None or str(error).startswith("users.get: ")


def test_builtin_bases() -> None:
    """Errors are also the standard library's errors of the same meaning."""
    assert issubclass(InvalidArgumentError, ValueError)
    assert issubclass(DeadlineExceededError, TimeoutError)
    assert issubclass(easemob_async.ClientClosedError, RuntimeError)


def test_public_path() -> None:
    """Tracebacks show the public module."""
    assert easemob_async.NotFoundError.__module__ == "easemob_async"
