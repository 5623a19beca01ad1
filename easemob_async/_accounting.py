"""
Completion of results: names that the caller passed and the reply does not contain are added as not reported.

The replies of calls for several users or files name those that the service handled. A name that is missing there is
neither a success nor a failure, and must not go unnoticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, cast

import attrs

from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON
from easemob_async.models._base import MessageIds, Model

__all__ = ["complete_map", "complete_report", "complete_rows"]

M = TypeVar("M", bound=Model)


def complete_rows(rows: list[M], kind: type[M], names: Iterable[str], *, exact: bool = False) -> list[M]:
    """
    Add a row for each name that has none.

    Args:
        rows: The rows of the reply.
        kind: Their class; its first field has the name, and the others have defaults.
        names: The names that the call was made for.
        exact: Whether names that differ in case are different names.
    """
    key = attrs.fields(kind)[1 if attrs.fields(kind)[0].name == "extra" else 0].name
    missing = _find_missing(names, (getattr(row, key) for row in rows), exact=exact)
    make = cast("Callable[..., M]", kind)
    return [*rows, *(make(**{key: name}) for name in missing)]


def complete_map(found: dict[str, str], names: Iterable[str]) -> MessageIds:
    """Add the names that have no message ID, as ``not_reported``."""
    return MessageIds(found, _find_missing(names, found))


def complete_report(report: M, names: Iterable[str], *, exact: bool = False) -> M:
    """Set ``not_reported`` to the names that no list of the report has; see ``complete_rows`` for *exact*."""
    missing = _find_missing(names, _iter_names(report), exact=exact)
    changed: M = attrs.evolve(report, not_reported=missing)  # type: ignore[call-arg]
    return changed


def _find_missing(names: Iterable[str], reported: Iterable[str], *, exact: bool = False) -> list[str]:
    # The service ignores the case of user IDs, and returns them in lower case.
    normalize: Callable[[str], str] = str if exact else str.lower
    seen = set(map(normalize, reported))
    missing: list[str] = []
    for name in names:
        if normalize(name) not in seen:
            seen.add(normalize(name))
            missing.append(name)
    return missing


def _iter_names(report: Model) -> Iterator[str]:
    for field in attrs.fields(type(report)):
        value: Any = getattr(report, field.name)
        if field.name != "extra" and (is_list(value) or is_object(value)):
            for item in value:
                yield from _names_of(item)


def _names_of(item: JSON) -> Iterable[str]:
    if isinstance(item, Model):
        return [getattr(item, "username", "")]
    if is_object(item):
        # A row whose fields are not documented.
        return [value for value in item.values() if isinstance(value, str)]
    return [str(item)]
