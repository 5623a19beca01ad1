"""Texts, pickles and base classes of errors."""

from __future__ import annotations

import pickle

import pytest

import easemob_async
from easemob_async import (
    APIError,
    DeadlineExceededError,
    EasemobError,
    InvalidArgumentError,
    NotFoundError,
    RequestFacts,
    ServiceRefusal,
    TransportError,
    UnexpectedReplyError,
)
from easemob_async.observe import CallEvent
from tests.handler import make_client, make_refusal, reply_in_turn

pytestmark = pytest.mark.anyio

FACTS = RequestFacts("users.get", "GET", "/users/{username}", 2, 0.5, 1.5, replayed=True)


def make_errors() -> list[EasemobError]:
    """Make an error of each public class."""
    refusal = ServiceRefusal(400, "code", "a text\nof two lines", 7, "java.X", 3.0)
    kinds = [kind for name in easemob_async.__all__ if isinstance(kind := getattr(easemob_async, name), type)]
    api = [kind for kind in kinds if issubclass(kind, APIError)]
    return [
        *(kind(refusal, facts=FACTS, doc="page", about="item", already_so=True) for kind in api),
        InvalidArgumentError("users[3].username", "must not be empty"),
        TransportError("reset", effect="unknown", facts=FACTS),
        DeadlineExceededError("late", effect="none", available_in=2.5),
        UnexpectedReplyError("not JSON", status=200, body=b"<html>" * 100, path="$.data", facts=FACTS),
    ]


@pytest.mark.parametrize("error", make_errors(), ids=lambda error: type(error).__name__)
def test_errors_can_be_pickled(error: EasemobError) -> None:
    """An unpickled error has the class, the attributes and the text of the original."""
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert vars(back) == vars(error)
    assert str(back) == str(error)


@pytest.mark.parametrize("error", make_errors(), ids=lambda error: type(error).__name__)
def test_text_is_one_line(error: EasemobError) -> None:
    """The text is one line and begins with the operation."""
    assert "\n" not in str(error)
    assert error.facts is None or str(error).startswith("users.get: ")


async def test_error_of_a_request_names_its_path() -> None:
    """The text and the facts of an error of ``Easemob.request``, and its events, have the method and the path."""
    events: list[CallEvent] = []
    client = make_client(reply_in_turn(make_refusal(404, "x", "gone")), observers=[events.append], limits=False)
    with pytest.raises(NotFoundError) as caught:
        await client.request("get", "/some/where")
    assert str(caught.value) == "GET /some/where: HTTP 404 x gone"
    assert caught.value.facts is not None
    assert (caught.value.facts.method, caught.value.facts.path) == ("GET", "/some/where")
    assert {(event.operation, event.path) for event in events} == {("GET request", "/some/where")}


def test_errors_have_builtin_bases() -> None:
    """Errors are subclasses of the builtin errors with the same meaning."""
    assert issubclass(InvalidArgumentError, ValueError)
    assert issubclass(DeadlineExceededError, TimeoutError)
    assert issubclass(easemob_async.ClientClosedError, RuntimeError)


def test_tracebacks_show_the_public_module() -> None:
    """The class of an error names the public module, which tracebacks print."""
    assert easemob_async.NotFoundError.__module__ == "easemob_async"
