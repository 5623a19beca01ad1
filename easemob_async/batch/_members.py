"""Adding members in bulk."""

from __future__ import annotations

from collections.abc import Sequence

from easemob_async import _checks as check
from easemob_async._errors import AlreadyExistsError, EasemobError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.api._groups_members import ADD_MANY, GroupsMembers
from easemob_async.batch._records import Outcome, Reason
from easemob_async.batch._task import Entry, Task

__all__ = ["AddGroupMembers"]


class AddGroupMembers(Task[str]):
    """
    Users to add to one group.

    The service names those it added; the others of a request that succeeds were members before. It refuses a request
    of which all are members, and one with an unknown user; whether it adds the others then is not documented.
    """

    name = "add_group_members"
    argument = "usernames"
    operation = ADD_MANY
    repeats_unconfirmed = True
    partial_refusals = True

    def __init__(self, group_id: str, *, notify: bool | None) -> None:
        self.target = check.text("group_id", group_id, at_least=1)
        self.notify = check.flag("notify", notify, optional=True)

    def admit(self, index: int, item: str) -> Entry[str]:
        """Check one user ID; see ``Task.admit``."""
        username = check.username(f"{self.argument}[{index}]", item)
        return Entry(index, item, username, username.lower())

    async def carry_out(self, sender: Pipeline, entries: Sequence[Entry[str]]) -> list[Outcome[str]]:
        """Add users; see ``Task.carry_out``."""
        usernames = [entry.folded for entry in entries]
        newcomers = await GroupsMembers(sender).add_many(self.target, usernames, notify=self.notify)
        added = {username.lower() for username in newcomers}
        return [entry.ends("ok") if entry.folded in added else _member(entry) for entry in entries]

    def concerns_all(self, error: EasemobError) -> bool:
        """The service calls somebody a member already only when all of the request are."""
        return isinstance(error, AlreadyExistsError)

    async def refused(self, sender: Pipeline, entry: Entry[str], error: EasemobError) -> Outcome[str]:
        """See ``Task.refused``."""
        return _member(entry) if self.concerns_all(error) else entry.ends("failed", error=error)


def _member(entry: Entry[str]) -> Outcome[str]:
    if entry.since is None:
        return entry.ends("skipped", reason=Reason.MEMBER)
    return entry.ends("skipped", reason=Reason.PERHAPS_ADDED, replayed=True)
