"""Settings are validated when they are created."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from easemob_async._errors import InvalidArgumentError
from easemob_async._operation import Window
from easemob_async._pipeline.limits import LimitSettings


@pytest.mark.parametrize("share", [0.25, "1/4", "0.25", Fraction(1, 4)])
def test_a_share_in_any_form(share: Any) -> None:
    """A number, a text and a fraction mean the same."""
    assert LimitSettings(share=share).share == Fraction(1, 4)
    assert LimitSettings(share=share) == LimitSettings(share="1/4")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("share", 0),
        ("share", -0.5),
        ("share", 1.5),
        ("share", "a quarter"),
        ("share", "1/0"),
        ("share", math.nan),
        ("share", math.inf),
        ("share", None),
        ("share", True),
        ("fallback_share", 2),
        ("burst", -0.1),
        ("burst", 1.1),
        ("burst", math.nan),
        ("burst", "0.2"),
        ("burst_at_least", 0),
        ("burst_at_least", 2.5),
        ("guard", 0.5),
        ("guard_at_most", -1),
        ("overrides", [("calls", ())]),
        ("overrides['calls']", {"calls": Window(1, 1.0)}),
        ("overrides['calls']", {"calls": "100/s"}),
        ("overrides['calls'][1]", {"calls": [Window(1, 1.0), (1, 1.0)]}),
        ("overrides['calls'][0].limit", {"calls": [Window(0, 1.0)]}),
        ("overrides['calls'][0].limit", {"calls": [Window(1.5, 1.0)]}),  # type: ignore[arg-type]
        ("overrides['calls'][0].seconds", {"calls": [Window(1, 0.0)]}),
        ("overrides['calls'][0].seconds", {"calls": [Window(1, math.inf)]}),
        ("overrides['calls'][0].seconds", {"calls": [Window(1, 1e307)]}),
        ("overrides['calls'][0].seconds", {"calls": [Window(1, "1")]}),  # type: ignore[arg-type]
    ],
)
def test_an_invalid_field_is_named(field: str, value: Any) -> None:
    """The error names the field and the position inside it."""
    with pytest.raises(InvalidArgumentError) as caught:
        LimitSettings(**{field.partition("[")[0]: value})
    assert caught.value.argument == field


def test_the_guard_of_a_window() -> None:
    """The guard is half a percent, at most 50 ms; each round of refusals adds as much, up to two percent."""
    settings = LimitSettings()
    second, minute = Window(100, 1.0), Window(6000, 60.0)
    assert [settings.span(second, refusals) for refusals in (0, 1, 9)] == pytest.approx([1.005, 1.01, 1.02])
    assert [settings.span(minute, refusals) for refusals in (0, 1, 99)] == pytest.approx([60.05, 60.1, 61.2])


def test_settings_do_not_change_with_their_source() -> None:
    """Overrides are copied and read-only."""
    windows = [Window(1, 1.0)]
    source = {"calls": windows}
    settings = LimitSettings(overrides=source)
    windows.append(Window(2, 2.0))
    source["other"] = []
    assert settings.overrides == {"calls": (Window(1, 1.0),)}
    with pytest.raises(TypeError):
        settings.overrides["other"] = ()  # type: ignore[index]
