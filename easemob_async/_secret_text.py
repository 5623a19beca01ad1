"""
A string type whose repr hides its value, for passwords and tokens.

Error reporters and test runners show the local variables of every frame of a traceback. A secret of this type is a
string for all other purposes, so that it can be sent, compared and encoded.
"""

from __future__ import annotations

from typing import Any, SupportsIndex, TypeVar, cast

__all__ = ["SecretText", "hide", "hide_optional_text", "hide_text"]

S = TypeVar("S")


class SecretText(str):
    """A string whose repr, and the repr of its slices, does not contain its value."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return a fixed text."""
        return "<secret>"

    def __getitem__(self, key: SupportsIndex | slice) -> SecretText:
        """Return a part as a ``SecretText``; rich shows the first characters of a long string."""
        return SecretText(super().__getitem__(key))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the text."""
        return SecretText, (str(self),)


def hide(value: S) -> S:
    """Return a text as a ``SecretText``, and any other value as it is."""
    # The type stays the declared one: callers need not know that it is a subclass.
    return cast("S", SecretText(value)) if isinstance(value, str) else value


def hide_text(text: str) -> str:
    """``hide``, as a converter of a field."""
    return hide(text)


def hide_optional_text(text: str | None) -> str | None:
    """``hide``, as a converter of an optional field."""
    return hide(text)
