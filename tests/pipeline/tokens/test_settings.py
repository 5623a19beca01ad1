"""The settings of token refreshes."""

from __future__ import annotations

import math
from typing import Any

import pytest

from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.tokens import TokenSettings

DAY = 86_400.0


@pytest.mark.parametrize(
    ("settings", "lifetime", "expected"),
    [
        ({}, 60 * DAY, (30 * DAY, 60 * DAY - 60)),
        ({}, 1000, (500, 980)),
        ({"early_seconds": 900}, 60 * DAY, (60 * DAY - 900, 60 * DAY - 60)),
        ({"early_seconds": 900}, 1000, (500, 980)),
        ({"early_seconds": 0}, 1000, (980, 980)),
        ({"late_seconds": 0}, 1000, (500, 1000)),
        ({}, math.inf, (math.inf, math.inf)),
        ({}, 0, (0, 0)),
        ({}, -5, (0, 0)),
        ({}, math.nan, (0, 0)),
    ],
)
def test_points(settings: dict[str, float], lifetime: float, expected: tuple[float, float]) -> None:
    """The later of two candidates is the early point, and likewise the late point; the early one is never the later."""
    assert TokenSettings(**settings).points(lifetime, 0.0) == pytest.approx(expected)


@pytest.mark.parametrize(("chance", "early"), [(0.0, 500), (0.5, 475), (1.0, 450)])
def test_jitter_moves_the_early_point_forward(chance: float, early: float) -> None:
    """Jitter moves the early point by up to a tenth of the time until it, and does not move the late point."""
    assert TokenSettings().points(1000, chance) == pytest.approx((early, 980))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("early_share", 0),
        ("early_share", 1),
        ("jitter", -0.1),
        ("jitter", 1),
        ("early_seconds", -1),
        ("late_seconds", math.nan),
        ("late_share", 1.5),
        ("early_seconds", 1e307),
        ("early_seconds", True),
        ("late_seconds", math.inf),
        ("early_share", True),
        ("early_share", "0.5"),
        ("early_share", math.nan),
        ("early_share", None),
        ("jitter", math.inf),
        ("late_share", True),
        ("early_timeout", -1),
        ("early_timeout", "5"),
        ("cache_timeout", 1e307),
        ("failure_cooldown", -1),
    ],
)
def test_invalid_settings(name: str, value: float) -> None:
    """An invalid value is refused with the name of the setting."""
    wrong: dict[str, Any] = {name: value}
    with pytest.raises(InvalidArgumentError, match=f"^{name}: must"):
        TokenSettings(**wrong)
