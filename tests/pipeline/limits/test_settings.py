"""Settings are validated when they are created."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from easemob_async import Easemob
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
        ("fallback_share", 0),
        ("fallback_share", True),
        ("enabled", 1),
        ("enabled", None),
        ("burst", True),
        ("burst_at_least", True),
        ("guard", math.nan),
        ("guard_at_most", math.inf),
        ("guard_at_most", True),
        ("overrides[5]", {5: []}),
        ("overrides['user-sytem']", {"user-sytem": [Window(1, 1.0)]}),
        ("overrides['group.get']", {"group.get": ()}),
        ("overrides['calls'][0].limit", {"calls": [Window(True, 1.0)]}),
        ("overrides['calls'][0].seconds", {"calls": [Window(1, True)]}),
        ("overrides['calls'][0].seconds", {"calls": [Window(1, math.nan)]}),
        ("overrides['calls'][0].utc_day", {"calls": [Window(1, 86_400, utc_day=1)]}),  # type: ignore[arg-type]
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


def test_a_misspelt_bucket_gets_a_hint() -> None:
    """The error of a name that is nearly that of a bucket contains the right one."""
    with pytest.raises(InvalidArgumentError, match=r"did you mean 'messages.chatgroups'"):
        LimitSettings(overrides={"messages.chatgroup": [Window(1, 1.0)]})


@pytest.mark.parametrize("bucket", ["user-system", "groups.get", "messages.users.recipients", "users.delete_many"])
def test_documented_buckets_are_known(bucket: str) -> None:
    """Buckets that operations share, and those of single operations, can be overridden."""
    settings = LimitSettings(overrides={bucket: [Window(1, 1.0)]})
    Easemob("org#app", base_url="https://a1.easemob.com", token="t", limits=settings)


def test_a_client_refuses_all_unknown_buckets() -> None:
    """A name that is like no bucket would have no effect."""
    settings = LimitSettings(overrides={"nonsense": [Window(1, 1.0)]})
    with pytest.raises(InvalidArgumentError) as caught:
        Easemob("org#app", base_url="https://a1.easemob.com", token="t", limits=settings)
    assert caught.value.argument == "limits.overrides['nonsense']"


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_copies_and_pickles(duplicate: Callable[[LimitSettings], LimitSettings]) -> None:
    """Settings can be copied and passed to other processes; the overrides stay read-only."""
    settings = LimitSettings(share="1/4", burst=0.5, overrides={"user-system": [Window(1, 1.0)]}, fallback_share=0.1)
    other = duplicate(settings)
    assert other == settings
    assert other.share == Fraction(1, 4)
    with pytest.raises(TypeError):
        other.overrides["other"] = ()  # type: ignore[index]


@pytest.mark.parametrize("sign", [1, -1])
def test_huge_integers(sign: int) -> None:
    """A whole number that Python refuses to print is refused like any other value that is out of range."""
    huge = sign * 10**5000
    for field in ("share", "fallback_share", "burst", "burst_at_least", "guard", "guard_at_most"):
        with pytest.raises(InvalidArgumentError) as caught:
            LimitSettings(**{field: huge})  # type: ignore[arg-type]
        assert caught.value.argument == field
    for window in (Window(huge, 1.0), Window(1, huge)):
        with pytest.raises(InvalidArgumentError):
            LimitSettings(overrides={"user-system": [window]})
