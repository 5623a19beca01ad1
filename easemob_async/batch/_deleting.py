"""Deleting users by name, one call each: the service's own bulk call does not say whom it deletes beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from easemob_async import _checks as check
from easemob_async._errors import EasemobError, NotFoundError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.api._operations.users import DELETE
from easemob_async.api._users import Users
from easemob_async.batch._records import Outcome, Reason
from easemob_async.batch._task import Entry, Task

__all__ = ["DeleteUsers"]


class DeleteUsers(Task[str]):
    """Users to delete."""

    name = "delete_users"
    argument = "usernames"
    operation = DELETE
    one_by_one = True
    repeats_unconfirmed = True

    def admit(self, index: int, item: str) -> Entry[str]:
        """Check one user ID; see ``Task.admit``."""
        username = check.username(f"{self.argument}[{index}]", item)
        return Entry(index, item, username, username.lower())

    async def carry_out(self, caller: Pipeline, entries: Sequence[Entry[str]]) -> list[Outcome[str]]:
        """Delete one user; see ``Task.carry_out``."""
        (entry,) = entries
        await Users(caller).delete(entry.folded)
        return [entry.ends("ok")]

    async def refused(self, caller: Pipeline, entry: Entry[str], error: EasemobError) -> Outcome[str]:
        """See ``Task.refused``."""
        if isinstance(error, NotFoundError):
            return entry.ends("skipped", reason=Reason.NO_SUCH_USER, replayed=entry.since is not None)
        return entry.ends("failed", error=error)
