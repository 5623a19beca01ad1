"""``api/_limits.py``: the limits of ``limits.yaml`` as values."""

from __future__ import annotations

import re

from easemob_async._codegen.spec import LimitRow, Spec, SpecError
from easemob_async._codegen.text import docstring, header, literal

__all__ = ["limit_constant", "limits_module"]

SECONDS = {"s": 1, "min": 60, "h": 3600, "day": 86400}


def limit_constant(name: str) -> str:
    """Return the name of a limit's constant: ``messages.users`` becomes ``MESSAGES_USERS``."""
    return re.sub(r"\W", "_", name).upper()


def limits_module(spec: Spec) -> str:
    """Return the source of ``api/_limits.py``."""
    lines = [
        header(
            "_spec/limits.yaml",
            "Limits that several operations share, or that differ from the default of 100 calls per second.",
        ),
        "from easemob_async._operation import Limit, Window",
        "",
        f"__all__ = {literal(sorted(limit_constant(name) for name in spec.limits))}",
        "",
    ]
    for row in spec.limits.values():
        lines += [f"{limit_constant(row.name)} = {_limit(row)}"]
        if row.about:
            lines += docstring(row.about, [], [], "")
    return "\n".join(lines)


def _limit(row: LimitRow) -> str:
    windows = ", ".join(_window(window) for window in row.windows)
    options = "" if row.counts == "calls" else f", counts={literal(row.counts)}"
    options += f", per={literal(row.per)}" if row.per else ""
    return f"Limit({literal(row.name)}, ({windows},){options})"


def _window(text: str) -> str:
    match = re.fullmatch(r"(\d+)/(\d*)(s|min|h|day)", text)
    if match is None:
        raise SpecError(f"limits.yaml: {text!r} is not a window; write it as 100/s or 1/30min")
    limit, number, unit = match.groups()
    seconds = int(number or 1) * SECONDS[unit]
    return f"Window({limit}, {seconds}{', utc_day=True' if unit == 'day' else ''})"
