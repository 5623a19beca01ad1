"""The repr of objects that may not be complete."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

__all__ = ["safe_repr"]

S = TypeVar("S")


def safe_repr(method: Callable[[S], str]) -> Callable[[S], str]:
    """
    Make a ``__repr__`` that does not raise for an object whose constructor has raised.

    Debuggers and error reporters show the variables of the constructor's frame, and ``self`` is one of them.
    """

    @wraps(method)
    def describe(self: S) -> str:
        try:
            return method(self)
        except AttributeError:
            return f"<{type(self).__name__} (incomplete)>"

    return describe
