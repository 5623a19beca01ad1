"""Job kinds that add members to a group or a chat room."""

from __future__ import annotations

from collections.abc import Sequence

from easemob_async import _checks as check
from easemob_async._errors import AlreadyExistsError, EasemobError, UnexpectedReplyError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.api._chatrooms_members import ChatroomsMembers
from easemob_async.api._groups_members import GroupsMembers
from easemob_async.api._operations.chatrooms_members import ADD_MANY as ADD_TO_CHATROOM
from easemob_async.api._operations.groups_members import ADD_MANY as ADD_TO_GROUP
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome, Reason

__all__ = ["AddChatroomMembers", "AddGroupMembers"]


class _AddMembers(JobKind[str]):
    """
    Job kind that adds users to a group or chat room.

    The service refuses a request with an unknown user in it. Whether it adds the other users is not documented.
    """

    argument = "usernames"
    resend_unconfirmed = True
    has_partial_refusals = True

    def validate(self, index: int, row: str) -> PendingItem[str]:
        """Validate a user ID; see ``JobKind.validate``."""
        username = check.username(f"{self.argument}[{index}]", row)
        return PendingItem(index, row, username, username.lower())


class AddGroupMembers(_AddMembers):
    """
    Job kind that adds users to one group.

    The reply names the users that the service added; the other users of the request were members before. The service
    refuses a request of which all users are members.
    """

    name = "add_group_members"
    operation = ADD_TO_GROUP

    def __init__(self, group_id: str, *, notify: bool | None) -> None:
        self.target = check.text("group_id", group_id, at_least=1)
        self.notify = check.flag("notify", notify, optional=True)

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[str]]) -> list[Outcome[str]]:
        """Add users; see ``JobKind.execute``."""
        usernames = [item.normalized_key for item in items]
        rows = await GroupsMembers(caller).add_many(self.target, usernames, notify=self.notify)
        added = {row.username.lower() for row in rows if row.done}
        if not added:
            # The service refuses a request of which all users are members, so this reply does not report the users.
            return [_unreported_outcome(item) for item in items]
        return [item.to_outcome("ok") if item.normalized_key in added else _member_outcome(item) for item in items]

    def is_about_all(self, error: EasemobError) -> bool:
        """Whether all users of the request are members: only then does the service refuse it for that."""
        return isinstance(error, AlreadyExistsError)

    async def handle_refusal(self, caller: Pipeline, item: PendingItem[str], error: EasemobError) -> Outcome[str]:
        """Skip a user who is a member; see ``JobKind.handle_refusal``."""
        return _member_outcome(item) if self.is_about_all(error) else item.to_outcome("failed", error=error)


def _member_outcome(item: PendingItem[str]) -> Outcome[str]:
    """Make the outcome of a user who is in the group and was not added by this request."""
    if item.unconfirmed_since is None:
        return item.to_outcome("skipped", reason=Reason.MEMBER)
    return item.to_outcome("skipped", reason=Reason.PERHAPS_ADDED, replayed=True)


def _unreported_outcome(item: PendingItem[str]) -> Outcome[str]:
    """Make the outcome of a user whom the reply does not name."""
    # Not "failed": the service accepted the request, and may have processed this user.
    problem = UnexpectedReplyError(f"the reply does not name user {item.key}", status=200)
    return item.to_outcome("unconfirmed", error=problem)


class AddChatroomMembers(_AddMembers):
    """
    Job kind that adds users to one chat room.

    The reply names all users of the request who are in the room then, new members or not.
    """

    name = "add_chatroom_members"
    operation = ADD_TO_CHATROOM

    def __init__(self, chatroom_id: str) -> None:
        self.target = check.text("chatroom_id", chatroom_id, at_least=1)

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[str]]) -> list[Outcome[str]]:
        """Add users; see ``JobKind.execute``."""
        usernames = [item.normalized_key for item in items]
        rows = await ChatroomsMembers(caller).add_many(self.target, usernames)
        present = {row.username.lower() for row in rows if row.done}
        return [
            item.to_outcome("ok") if item.normalized_key in present else _unreported_outcome(item) for item in items
        ]
