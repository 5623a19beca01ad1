"""Job kind that sets attributes of users, one call for each user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.api._attributes import Attributes
from easemob_async.api._operations.attributes import SET
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome

__all__ = ["AttributesRow", "SetAttributes"]

AttributesRow = tuple[str, Mapping[str, str]]
"""A user ID and the attributes to set, values by name: the items of a dictionary of dictionaries."""


class SetAttributes(JobKind[AttributesRow]):
    """Job kind that sets attributes of users, each once: the service refuses concurrent calls for one user."""

    name = "set_attributes"
    operation = SET
    one_by_one = True
    resend_unconfirmed = True
    succeeds_as_whole = True

    def key_of(self, row: Any) -> str:
        """Return the user ID of a row as its key."""
        return row[0] if isinstance(row, tuple) and row and isinstance(row[0], str) else ""

    def validate(self, index: int, row: AttributesRow) -> PendingItem[AttributesRow]:
        """Validate a row; see ``JobKind.validate``."""
        argument = f"{self.argument}[{index}]"
        if not isinstance(row, tuple) or len(row) != 2:
            raise InvalidArgumentError(argument, "must be a tuple of a user ID and a mapping of attributes")
        username = check.username(f"{argument}[0]", row[0])
        attributes = check.string_map(f"{argument}[1]", row[1], at_least=1, json_at_most_bytes=4096)
        return PendingItem(index, row, username, username.lower(), attributes)

    async def execute(
        self, caller: Pipeline, items: Sequence[PendingItem[AttributesRow]]
    ) -> list[Outcome[AttributesRow]]:
        """Set one user's attributes; see ``JobKind.execute``."""
        (item,) = items
        await Attributes(caller).set(item.normalized_key, item.wire_form)
        return [item.to_outcome("ok")]
