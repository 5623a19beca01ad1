"""
Job kind that deletes users, one call for each user.

The service's own call for many users takes no user IDs: it deletes the users that were registered first.
"""

from __future__ import annotations

from collections.abc import Sequence

from easemob_async import _checks as check
from easemob_async._errors import EasemobError, NotFoundError
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.api._operations.users import DELETE
from easemob_async.api._users import Users
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome, Reason

__all__ = ["DeleteUsers"]


class DeleteUsers(JobKind[str]):
    """Job kind that deletes users."""

    name = "delete_users"
    argument = "usernames"
    operation = DELETE
    one_by_one = True
    resend_unconfirmed = True
    succeeds_as_whole = True

    def validate(self, index: int, row: str) -> PendingItem[str]:
        """Validate a user ID; see ``JobKind.validate``."""
        username = check.username(f"{self.argument}[{index}]", row)
        return PendingItem(index, row, username, username.lower())

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[str]]) -> list[Outcome[str]]:
        """Delete one user; see ``JobKind.execute``."""
        (item,) = items
        user = await Users(caller).delete(item.normalized_key)
        return [item.to_outcome("ok", result=user)]

    async def handle_refusal(self, caller: Pipeline, item: PendingItem[str], error: EasemobError) -> Outcome[str]:
        """Skip a user who does not exist; see ``JobKind.handle_refusal``."""
        if isinstance(error, NotFoundError):
            return item.to_outcome("skipped", reason=Reason.NO_SUCH_USER, replayed=item.unconfirmed_since is not None)
        return item.to_outcome("failed", error=error)
