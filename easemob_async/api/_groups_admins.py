# Generated from _spec/groups_admins.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.groups.admins``."""

from __future__ import annotations

import builtins

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.groups_admins import ADD, LIST, REMOVE

__all__ = ["GroupsAdmins"]


@exported_by("easemob_async.api")
class GroupsAdmins:
    """Admins of a group, at most 99."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, group_id: str) -> builtins.list[str]:
        """
        List the user IDs of the admins of a group.

        Args:
            group_id: Group ID.

        Returns:
            User IDs, all in one reply.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatgroups/{group_id}/admin; group_admin_list_get; group (April 2023).
        """
        return await self._caller.call(LIST, path=(check.text("group_id", group_id, at_least=1),))

    async def add(self, group_id: str, username: str) -> None:
        """
        Promote a member of a group to admin.

        Args:
            group_id: Group ID.
            username: User ID of the member.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user is not a member; or the group does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/admin; group_admin_add; group (April 2023).
        """
        await self._caller.call(
            ADD,
            path=(check.text("group_id", group_id, at_least=1),),
            json={"newadmin": check.username("username", username)},
        )

    async def remove(self, group_id: str, username: str) -> None:
        """
        Demote an admin of a group to member.

        Args:
            group_id: Group ID.
            username: User ID of the admin.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user is not an admin; or the group does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatgroups/{group_id}/admin/{username}; group_admin_remove; group (April 2023).
        """
        await self._caller.call(
            REMOVE, path=(check.text("group_id", group_id, at_least=1), check.username("username", username))
        )
