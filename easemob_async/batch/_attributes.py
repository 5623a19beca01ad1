"""Setting users' attributes in bulk, one call each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.api._attributes import Attributes
from easemob_async.api._operations.attributes import SET
from easemob_async.batch._records import Outcome
from easemob_async.batch._task import Entry, Task

__all__ = ["AttributesRow", "SetAttributes"]

AttributesRow = tuple[str, Mapping[str, str]]
"""A user ID and the attributes to set, values by name: what ``dict.items()`` gives."""


class SetAttributes(Task[AttributesRow]):
    """Attributes to set; a user stands in the input once, since the service refuses two calls at once for one."""

    name = "set_attributes"
    operation = SET
    one_by_one = True
    repeats_unconfirmed = True

    def key_of(self, item: Any) -> str:
        """The row's user ID."""
        return item[0] if isinstance(item, tuple) and item and isinstance(item[0], str) else ""

    def admit(self, index: int, item: AttributesRow) -> Entry[AttributesRow]:
        """Check one row; see ``Task.admit``."""
        argument = f"{self.argument}[{index}]"
        if not isinstance(item, tuple) or len(item) != 2:
            raise InvalidArgumentError(argument, "must be a pair of user ID and attributes")
        username = check.username(f"{argument}[0]", item[0])
        attributes = check.string_map(f"{argument}[1]", item[1], at_least=1)
        return Entry(index, item, username, username.lower(), attributes)

    async def carry_out(
        self, caller: Pipeline, entries: Sequence[Entry[AttributesRow]]
    ) -> list[Outcome[AttributesRow]]:
        """Set one user's attributes; see ``Task.carry_out``."""
        (entry,) = entries
        await Attributes(caller).set(entry.folded, entry.value)
        return [entry.ends("ok")]
