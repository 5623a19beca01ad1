"""Checks of arguments that have a rule of their own."""

from __future__ import annotations

import math
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from easemob_async import _checks as check

# Python refuses to print an integer of more than 4,300 digits.
OUT_OF_RANGE = (math.nan, math.inf, -math.inf, -1, -1e-9, 1e307, 10**400, 10**5000, -(10**5000))


@pytest.mark.parametrize("value", OUT_OF_RANGE, ids=range(len(OUT_OF_RANGE)))
@pytest.mark.parametrize("optional", [True, False])
@pytest.mark.parametrize("allow_zero", [True, False])
def test_seconds_out_of_range(value: float, optional: bool, allow_zero: bool) -> None:
    """A number of seconds that no clock can count with is refused in one line."""
    with pytest.raises(InvalidArgumentError, match="timeout: must be") as caught:
        check.seconds("timeout", value, optional=optional, allow_zero=allow_zero)
    assert len(str(caught.value)) < 120
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [True, False, "5", b"5", 1j, [1]])
def test_seconds_of_another_type(value: Any) -> None:
    """Other types are refused, booleans included."""
    with pytest.raises(InvalidArgumentError, match=f"timeout: must be .*not {type(value).__name__}"):
        check.seconds("timeout", value)


def test_seconds_that_are_valid() -> None:
    """Any number above 0 is valid, 0 where it is allowed, and None where the argument is optional."""
    for value in (1e-9, 1, 0.5, check.MAX_SECONDS, None):
        check.seconds("timeout", value)
    check.seconds("timeout", 0, allow_zero=True)
    for refused in (0, 0.0, -0.0):
        with pytest.raises(InvalidArgumentError, match="more than 0 seconds"):
            check.seconds("timeout", refused)
    with pytest.raises(InvalidArgumentError, match="not NoneType"):
        check.seconds("timeout", None, optional=False)


@pytest.mark.parametrize("value", [10**5000, -(10**5000)], ids=["large", "small"])
def test_integers_that_cannot_be_printed(value: int) -> None:
    """A huge integer is refused by its range, without its digits."""
    with pytest.raises(InvalidArgumentError, match=r"limit: must be at (least 1|most 9)$"):
        check.integer("limit", value, at_least=1, at_most=9)
