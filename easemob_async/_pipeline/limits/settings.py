"""What a caller may set about limits, checked when it is made."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from easemob_async._errors import InvalidArgumentError
from easemob_async._exports import exported_by
from easemob_async._operation import Window

__all__ = ["DEFAULT_SETTINGS", "LimitSettings", "apply_share"]


_GUARD_AT_MOST = 0.02
"""The part of a window that a guard never exceeds: 98 % of each limit are for use."""


def _share(value: float | str | Fraction, name: str) -> Fraction:
    """A share of the limits: above 0, at most 1; ``"1/4"``, ``0.25`` and ``Fraction(1, 4)`` are the same."""
    if isinstance(value, bool):
        raise InvalidArgumentError(name, 'must be a number above 0 and at most 1, such as 0.25 or "1/4"')
    try:
        share = Fraction(value).limit_denominator(1_000_000)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError) as error:
        raise InvalidArgumentError(
            name, f'must be a number above 0 and at most 1, such as 0.25 or "1/4"; got {value!r}'
        ) from error
    if not 0 < share <= 1:
        raise InvalidArgumentError(name, f"must be above 0 and at most 1, got {value!r}")
    return share


def _share_field(value: Any) -> Fraction:
    return _share(value, "share")


def _fallback_field(value: Any) -> Fraction:
    return _share(value, "fallback_share")


def _overrides(value: Mapping[str, Sequence[Window]]) -> Mapping[str, tuple[Window, ...]]:
    if not isinstance(value, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgumentError("overrides", "must map bucket names to sequences of Window")
    checked: dict[str, tuple[Window, ...]] = {}
    for bucket, windows in value.items():
        name = f"overrides[{bucket!r}]"
        if isinstance(windows, str | Window) or not isinstance(windows, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgumentError(name, "must be a sequence of Window; an empty one lifts the limit")
        for index, window in enumerate(windows):
            _check_window(f"{name}[{index}]", window)
        checked[bucket] = tuple(windows)
    return MappingProxyType(checked)


def _check_window(name: str, window: Window) -> None:
    if not isinstance(window, Window):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgumentError(name, f"must be a Window, not {type(window).__name__}")
    _check_count(f"{name}.limit", window.limit)
    if not (math.isfinite(window.seconds) and window.seconds > 0):
        raise InvalidArgumentError(f"{name}.seconds", f"must be a finite number above 0, got {window.seconds!r}")


def _check_count(name: str, value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgumentError(name, f"must be a whole number of at least 1, got {value!r}")


def apply_share(window: Window, share: Fraction) -> Window:
    """
    The part of *window* that one of several clients may use.

    The limit is rounded down. Where less than one call would be left, it is one call in an accordingly longer time
    (5 a minute at a share of 1/10 is one in two minutes): right on average, the best one client can know alone.
    """
    exact = window.limit * share
    if exact >= 1:
        return Window(limit=math.floor(exact), seconds=window.seconds, utc_day=window.utc_day)
    if window.utc_day:
        return Window(limit=1, seconds=window.seconds, utc_day=True)
    return Window(limit=1, seconds=window.seconds / float(exact))


@exported_by("easemob_async")
@frozen(slots=True, kw_only=True)
class LimitSettings:
    """
    How the documented limits are kept.

    Raises:
        InvalidArgumentError: A field breaks its rule; the error names the field.
    """

    enabled: bool = True
    """False lets every call through at once."""
    share: Fraction = field(default=Fraction(1), converter=_share_field)
    """
    The part of every limit this client may use; ``0.25``, ``"1/4"`` and ``Fraction(1, 4)`` are the same. For several
    processes without a common store: four workers set a quarter each.
    """
    burst: float = 0.2
    """
    The part of a window's limit, 0 to 1, that may go at once after a quiet time; the rest is paced. With 1 nothing is:
    the whole limit goes at once, and again whenever it has left the window.
    """
    burst_at_least: int = 5
    """Calls that may go at once however small the limit: five a minute need not be spread twelve seconds apart."""
    guard: float = 0.005
    """
    By which part of itself, 0 to 0.02, a window is taken to be longer than documented, at most ``guard_at_most``.

    Requests reach the server with varying delay, so what left here just inside a limit may arrive just outside of
    it. Half a percent covers 5 ms for a limit per second, and leaves 99.5 % of the limit usable. Each round of
    refusals by the server adds as much again, up to 0.02: then delays do vary more than that.
    """
    guard_at_most: float = 0.05
    """The longest such guard in seconds, before refusals add to it: delays do not grow with the window."""
    overrides: Mapping[str, Sequence[Window]] = field(factory=dict[str, Sequence[Window]], converter=_overrides)
    """
    Windows by bucket, instead of the documented ones, for bought packages; ``()`` lifts a limit. ``share`` applies
    to them too.
    """
    fallback_share: Fraction = field(default=Fraction(1, 4), converter=_fallback_field)
    """The part of every limit used while a common store cannot be reached."""

    def __attrs_post_init__(self) -> None:
        for name, value, most in (
            ("burst", self.burst, 1.0),
            ("guard", self.guard, _GUARD_AT_MOST),
            ("guard_at_most", self.guard_at_most, math.inf),
        ):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:  # pyright: ignore[reportUnnecessaryIsInstance]
                raise InvalidArgumentError(name, f"must be a number from 0 to {most:g}, got {value!r}")
        _check_count("burst_at_least", self.burst_at_least)

    def windows(self, bucket: str, documented: tuple[Window, ...], share: Fraction | None = None) -> tuple[Window, ...]:
        """The windows that hold for *bucket*: overridden, and this client's share of them."""
        windows = self.overrides.get(bucket, documented)
        part = self.share if share is None else share
        return tuple(windows) if part == 1 else tuple(apply_share(window, part) for window in windows)

    def span(self, window: Window, refusals: int = 0) -> float:
        """How long one grant counts in *window*, in seconds: its length and the guard, after so many *refusals*."""
        guard = min(window.seconds * self.guard, self.guard_at_most) * (1 + refusals)
        return window.seconds + min(guard, window.seconds * _GUARD_AT_MOST)

    def burst_of(self, window: Window) -> float:
        """How much of *window* may go at once."""
        return float(min(window.limit, max(window.limit * self.burst, self.burst_at_least)))


DEFAULT_SETTINGS = LimitSettings()
