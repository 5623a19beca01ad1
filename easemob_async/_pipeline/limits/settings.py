"""Settings of the client-side rate limiting, validated when they are created."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError
from easemob_async._exports import exported_by
from easemob_async._operation import Window

__all__ = ["DEFAULT_SETTINGS", "LimitSettings", "apply_share", "check_bucket_names"]


_MAX_GUARD = 0.02
"""Maximum guard as a fraction of the window: at least 98 % of each limit stay usable."""


def _share(value: float | str | Fraction, name: str) -> Fraction:
    """Parse a share of the limits, above 0 and at most 1, such as ``"1/4"``, ``0.25`` or ``Fraction(1, 4)``."""
    if isinstance(value, bool):
        raise InvalidArgumentError(name, 'must be a number above 0 and at most 1, such as 0.25 or "1/4"')
    try:
        share = Fraction(value).limit_denominator(1_000_000)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError) as error:
        raise InvalidArgumentError(
            name, f'must be a number above 0 and at most 1, such as 0.25 or "1/4"; got {value!r}'
        ) from error
    if not 0 < share <= 1:
        # Without the value: Python refuses to print an integer of thousands of digits.
        raise InvalidArgumentError(name, "must be above 0 and at most 1")
    return share


def _share_field(value: float | str | Fraction) -> Fraction:
    return _share(value, "share")


def _fallback_field(value: float | str | Fraction | None) -> Fraction | None:
    return None if value is None else _share(value, "fallback_share")


def _overrides(value: Mapping[str, Sequence[Window]]) -> Mapping[str, tuple[Window, ...]]:
    if not isinstance(value, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgumentError("overrides", "must map bucket names to sequences of Window")
    checked: dict[str, tuple[Window, ...]] = {}
    for bucket, windows in value.items():
        name = f"overrides[{bucket!r}]"
        if isinstance(windows, str | Window) or not isinstance(windows, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgumentError(name, "must be a sequence of Window; an empty one removes the limit")
        for index, window in enumerate(windows):
            _check_window(f"{name}[{index}]", window)
        checked[bucket] = tuple(windows)
        _check_spelling(bucket)
    return MappingProxyType(checked)


def _check_spelling(bucket: str) -> None:
    """Refuse a name that is nearly that of a bucket; the client refuses all other unknown names too."""
    check.text(f"overrides[{bucket!r}]", bucket, at_least=1)
    hint = find_similar_bucket(bucket)
    if hint is not None:
        raise InvalidArgumentError(f"overrides[{bucket!r}]", f"is not the name of a bucket; did you mean {hint!r}?")


def find_similar_bucket(name: str) -> str | None:
    """Return the documented bucket whose name is most like *name*; None if *name* is one, or like none."""
    # Loaded here, because only settings with overrides need the names.
    from easemob_async._pipeline.limits.bucket_names import BUCKET_NAMES

    if name in BUCKET_NAMES:
        return None
    return next(iter(get_close_matches(name, BUCKET_NAMES, n=1, cutoff=0.75)), None)


def check_bucket_names(settings: LimitSettings) -> None:
    """
    Refuse overrides of buckets that no operation has.

    Raises:
        InvalidArgumentError: A name is unknown.
    """
    if settings.overrides:
        from easemob_async._pipeline.limits.bucket_names import BUCKET_NAMES

        for bucket in settings.overrides:
            if bucket not in BUCKET_NAMES:
                raise InvalidArgumentError(
                    f"limits.overrides[{bucket!r}]",
                    "is not the name of a bucket; use a name that client.limits.snapshot() shows",
                )


def _check_window(name: str, window: Window) -> None:
    if not isinstance(window, Window):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidArgumentError(name, f"must be a Window, not {type(window).__name__}")
    check.count(f"{name}.limit", window.limit)
    check.seconds(f"{name}.seconds", window.seconds, optional=False)
    check.flag(f"{name}.utc_day", window.utc_day)


def apply_share(window: Window, share: Fraction) -> Window:
    """
    Return the part of *window* that one of several clients may use.

    The limit is rounded down. If less than one call would be left, the result is one call in a longer window: 5 calls a
    minute at a share of 1/10 are one call in two minutes. All clients together then keep the limit on average, which
    is the best that one client can do alone.
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
    Settings of the client-side rate limiting.

    Raises:
        InvalidArgumentError: A field is invalid; the error names the field.
    """

    enabled: bool = True
    """Whether calls wait for the documented limits. False disables client-side rate limiting."""
    share: Fraction = field(default=Fraction(1), converter=_share_field)
    """
    Fraction of every limit that this client may use, above 0 and at most 1; ``0.25``, ``"1/4"`` and ``Fraction(1, 4)``
    are the same. Set it for several processes without a shared store: a quarter for each of four workers.
    """
    burst: float = 0.2
    """
    Fraction of a window's limit, 0 to 1, that may be sent at once after a quiet time; the rest is paced evenly. 1
    disables pacing: the whole limit is sent at once, and again as soon as it has left the window.
    """
    burst_at_least: int = 5
    """
    Minimum number of calls that may be sent at once, at least 1: five calls a minute need not be twelve seconds apart.
    """
    guard: float = 0.005
    """
    Safety margin by which each window is extended, as a fraction of the window, 0 to 0.02; at most ``guard_at_most``.

    Requests reach the service with varying delay, so calls that were sent just within a limit may arrive just above
    it. Half a percent covers 5 ms for a limit per second, and leaves 99.5 % of the limit usable. Each round of refusals
    by the service adds as much again, up to 0.02 in all, because delays then vary more than that.
    """
    guard_at_most: float = 0.05
    """Maximum guard in seconds before refusals add to it: delays do not grow with the window."""
    overrides: Mapping[str, Sequence[Window]] = field(factory=dict[str, Sequence[Window]], converter=_overrides)
    """
    Windows by bucket that replace the documented ones, for example for a larger plan; ``()`` removes a limit. ``share``
    applies to them too.
    """
    fallback_share: Fraction | None = field(default=None, converter=_fallback_field)
    """
    Fraction of this client's limits to use while a shared store cannot be reached, above 0 and at most 1.

    When the store is lost, nothing is granted at first, for the length of each window: a second for most operations, a
    minute for messages to users. Other processes may just have used the window. Afterwards each process uses its share.

    All processes together keep the limits if their fractions add up to at most 1; at most 3/4 if another process may
    start while the store cannot be reached. None: 3/4 divided by the number of processes that the store has counted
    (``RedisLimitStore`` counts them), at most 1/4. A process that starts without the store uses 1/4. Set it if several
    processes may start meanwhile, or if more than three processes may be idle while others start: a process knows the
    number as of its last call.
    """

    def __attrs_post_init__(self) -> None:
        check.fraction("burst", self.burst, 1.0)
        check.fraction("guard", self.guard, _MAX_GUARD)
        check.seconds("guard_at_most", self.guard_at_most, optional=False, allow_zero=True)
        check.flag("enabled", self.enabled)
        check.count("burst_at_least", self.burst_at_least)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle the settings by their values: the read-only view of the overrides cannot be pickled."""
        values = {name: getattr(self, name) for name in self.__slots__ if not name.startswith("__")}
        return _make_settings, (values | {"overrides": dict(self.overrides)},)

    def windows(self, bucket: str, documented: tuple[Window, ...], share: Fraction | None = None) -> tuple[Window, ...]:
        """Return the windows to enforce for *bucket*, overrides and *share* applied (default: this client's share)."""
        windows = self.overrides.get(bucket, documented)
        part = self.share if share is None else share
        return tuple(windows) if part == 1 else tuple(apply_share(window, part) for window in windows)

    def span(self, window: Window, refusals: int = 0) -> float:
        """Return the seconds for which a grant counts in *window*: its length and the guard after *refusals*."""
        guard = min(window.seconds * self.guard, self.guard_at_most) * (1 + refusals)
        return window.seconds + min(guard, window.seconds * _MAX_GUARD)

    def burst_of(self, window: Window) -> float:
        """Return how much of the limit of *window* may be granted at once."""
        return float(min(window.limit, max(window.limit * self.burst, self.burst_at_least)))


def _make_settings(values: dict[str, Any]) -> LimitSettings:
    return LimitSettings(**values)


DEFAULT_SETTINGS = LimitSettings()
