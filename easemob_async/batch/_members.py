"""Adding members in bulk."""

from __future__ import annotations

from collections.abc import Sequence

from easemob_async import _checks as check
from easemob_async._errors import AlreadyExistsError, EasemobError, UnexpectedReplyError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.api._chatrooms_members import ChatroomsMembers
from easemob_async.api._groups_members import GroupsMembers
from easemob_async.api._operations.chatrooms_members import ADD_MANY as ADD_TO_CHATROOM
from easemob_async.api._operations.groups_members import ADD_MANY as ADD_TO_GROUP
from easemob_async.batch._records import Outcome, Reason
from easemob_async.batch._task import Entry, Task

__all__ = ["AddChatroomMembers", "AddGroupMembers"]


class _AddMembers(Task[str]):
    """
    Users to add to a group or chat room.

    The service refuses a request with an unknown user in it; whether it adds the others then is not documented.
    """

    argument = "usernames"
    repeats_unconfirmed = True
    partial_refusals = True

    def admit(self, index: int, item: str) -> Entry[str]:
        """Check one user ID; see ``Task.admit``."""
        username = check.username(f"{self.argument}[{index}]", item)
        return Entry(index, item, username, username.lower())


class AddGroupMembers(_AddMembers):
    """
    Users to add to one group.

    The service names those it added; the others of a request that succeeds were members before. It refuses a request
    of which all are members.
    """

    name = "add_group_members"
    operation = ADD_TO_GROUP

    def __init__(self, group_id: str, *, notify: bool | None) -> None:
        self.target = check.text("group_id", group_id, at_least=1)
        self.notify = check.flag("notify", notify, optional=True)

    async def carry_out(self, caller: Pipeline, entries: Sequence[Entry[str]]) -> list[Outcome[str]]:
        """Add users; see ``Task.carry_out``."""
        usernames = [entry.folded for entry in entries]
        newcomers = await GroupsMembers(caller).add_many(self.target, usernames, notify=self.notify)
        added = {username.lower() for username in newcomers}
        return [entry.ends("ok") if entry.folded in added else _member(entry) for entry in entries]

    def concerns_all(self, error: EasemobError) -> bool:
        """The service calls somebody a member already only when all of the request are."""
        return isinstance(error, AlreadyExistsError)

    async def refused(self, caller: Pipeline, entry: Entry[str], error: EasemobError) -> Outcome[str]:
        """See ``Task.refused``."""
        return _member(entry) if self.concerns_all(error) else entry.ends("failed", error=error)


def _member(entry: Entry[str]) -> Outcome[str]:
    if entry.since is None:
        return entry.ends("skipped", reason=Reason.MEMBER)
    return entry.ends("skipped", reason=Reason.PERHAPS_ADDED, replayed=True)


class AddChatroomMembers(_AddMembers):
    """Users to add to one chat room; the service names all who are in it then, new or not."""

    name = "add_chatroom_members"
    operation = ADD_TO_CHATROOM

    def __init__(self, chatroom_id: str) -> None:
        self.target = check.text("chatroom_id", chatroom_id, at_least=1)

    async def carry_out(self, caller: Pipeline, entries: Sequence[Entry[str]]) -> list[Outcome[str]]:
        """Add users; see ``Task.carry_out``."""
        usernames = [entry.folded for entry in entries]
        present = {name.lower() for name in await ChatroomsMembers(caller).add_many(self.target, usernames)}
        outcomes: list[Outcome[str]] = []
        for entry in entries:
            if entry.folded in present:
                outcomes.append(entry.ends("ok"))
            else:
                problem = UnexpectedReplyError(f"the reply does not name user {entry.key}", status=200)
                outcomes.append(entry.ends("failed", error=problem))
        return outcomes
