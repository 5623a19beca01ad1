"""``api/_limits.py``: the limits of ``limits.yaml`` as values."""

from __future__ import annotations

import re

from easemob_async._codegen.spec import LimitRow, OperationRow, Spec, SpecError
from easemob_async._codegen.text import docstring, header, literal

__all__ = ["bucket_names_module", "limit_constant", "limits_module", "rate_limit_text"]

SECONDS = {"s": 1, "min": 60, "h": 3600, "day": 86400}
NAMES = {"s": "second", "min": "minute", "h": "hour", "day": "UTC day"}


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


def bucket_names_module(spec: Spec) -> str:
    """Return the source of ``_pipeline/limits/bucket_names.py``."""
    operations = (operation for area in spec.areas for operation in area.operations)
    names = {name for operation in operations for name in operation.limits or [operation.id]}
    lines = [
        header("_spec/", "Names of the buckets of all operations, to find a misspelt name in the settings."),
        '__all__ = ["BUCKET_NAMES"]',
        "",
        f"BUCKET_NAMES = frozenset({literal(sorted(names))})",
    ]
    return "\n".join(lines)


def rate_limit_text(operation: OperationRow, spec: Spec) -> str:
    """Return the description of an operation's limits: ``100 calls per second per app.``"""
    rows = [spec.limits[name] for name in operation.limits] or [LimitRow(name=operation.id, windows=["100/s"])]
    return f"{'; and '.join(_limit_text(row, operation, spec) for row in rows)}."


def _limit_text(row: LimitRow, operation: OperationRow, spec: Spec) -> str:
    text = ", ".join(_window_text(window, row.counts) for window in row.windows)
    text = f"{text} {f'for each {row.per}' if row.per else 'per app'}"
    text += " (assumed, because no page documents it)" if row.about.startswith("Not documented") else ""
    if any(row.name in other.limits for area in spec.areas for other in area.operations if other is not operation):
        return f"{text}, shared with other operations (bucket ``{row.name}``)"
    return text if row.name == operation.id else f"{text} (bucket ``{row.name}``)"


def _window_text(text: str, counts: str) -> str:
    limit, number, unit = _parse_window(text)
    what = counts[:-1] if limit == 1 else counts
    return f"{limit:,} {what} per {NAMES[unit] if number == 1 else f'{number} {NAMES[unit]}s'}"


def _limit(row: LimitRow) -> str:
    windows = ", ".join(_window(window) for window in row.windows)
    options = "" if row.counts == "calls" else f", counts={literal(row.counts)}"
    options += f", per={literal(row.per)}" if row.per else ""
    return f"Limit({literal(row.name)}, ({windows},){options})"


def _parse_window(text: str) -> tuple[int, int, str]:
    match = re.fullmatch(r"(\d+)/(\d*)(s|min|h|day)", text)
    if match is None:
        raise SpecError(f"limits.yaml: {text!r} is not a window; write it as 100/s or 1/30min")
    limit, number, unit = match.groups()
    return int(limit), int(number or 1), unit


def _window(text: str) -> str:
    limit, number, unit = _parse_window(text)
    seconds = number * SECONDS[unit]
    return f"Window({limit}, {seconds}{', utc_day=True' if unit == 'day' else ''})"
