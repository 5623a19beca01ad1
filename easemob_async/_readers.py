"""Types of the values that readers return unchanged, so that they need not be called for these values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from easemob_async._operation import JSON

__all__ = ["LEFT_ALONE", "leaves_alone"]

R = TypeVar("R", bound=Callable[[JSON], JSON])

LEFT_ALONE: dict[Callable[[JSON], JSON], type] = {}
"""Type of the values that a reader returns unchanged, by reader."""


def leaves_alone(kind: type) -> Callable[[R], R]:
    """Declare that the decorated reader returns values of exactly the type *kind* unchanged."""

    def register(reader: R) -> R:
        LEFT_ALONE[reader] = kind
        return reader

    return register
