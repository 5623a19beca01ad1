# Generated from _spec/groups_announcement.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.groups.announcement``."""

from __future__ import annotations

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.groups_announcement import GET, SET

__all__ = ["GroupsAnnouncement"]


@exported_by("easemob_async.api")
class GroupsAnnouncement:
    """Announcement of a group, one text for all members."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def get(self, group_id: str) -> str:
        """
        Get the announcement of a group.

        Args:
            group_id: Group ID.

        Returns:
            The announcement; empty if the group has none.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatgroups/{group_id}/announcement; group_announcement_obtain; group (April 2023).
        """
        return await self._caller.call(GET, path=(check.text("group_id", group_id, at_least=1),))

    async def set(self, group_id: str, announcement: str) -> None:
        """
        Set the announcement of a group.

        Args:
            group_id: Group ID.
            announcement: Text of the announcement; at most 512 characters.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.
            BadRequestError: The text is longer than 512 characters; or moderation rejects the text; or the text is
                missing.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/announcement; group_announcement_modify; group (April 2023).
        """
        await self._caller.call(
            SET,
            path=(check.text("group_id", group_id, at_least=1),),
            json={"announcement": check.text("announcement", announcement, at_most=512)},
        )
