# Generated from _spec/groups_attributes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.groups.attributes``."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from easemob_async import _checks as check
from easemob_async._accounting import complete_report
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.groups_attributes import GET, GET_MANY, SET, SET_MANY
from easemob_async.models._groups_attributes import MemberAttributes, MemberAttributesReport

__all__ = ["GroupsAttributes"]


@exported_by("easemob_async.api")
class GroupsAttributes:
    """Attributes of group members: key-value pairs of strings, such as a nickname in the group."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def set(self, group_id: str, username: str, attributes: Mapping[str, str]) -> None:
        """
        Set attributes of one member of a group, and keep the other attributes.

        The attributes of a member may have at most 4 KB in total.

        Args:
            group_id: Group ID.
            username: User ID of the member.
            attributes: Attribute values by name, names of at most 16 bytes and values of at most 512 bytes in
                UTF-8; an empty value deletes the attribute.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: A name or a value is too long.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /metadata/chatgroup/{group_id}/user/{username}; group_member_attribute_set; group (April 2023).
        """
        await self._caller.call(
            SET,
            path=(check.text("group_id", group_id, at_least=1), check.username("username", username)),
            json={
                "metaData": check.string_map(
                    "attributes", attributes, at_least=1, key_at_most_bytes=16, value_at_most_bytes=512
                )
            },
        )

    async def set_many(self, group_id: str, members: Collection[MemberAttributes]) -> MemberAttributesReport:
        """
        Set attributes of up to 20 members of a group, and keep the attributes that are not named.

        The service refuses two concurrent calls for one member, so put all changes of a member into one call.

        Args:
            group_id: Group ID.
            members: Members and their attributes (several rows of one member are merged); 1 to 20.

        Returns:
            The members whose attributes were set, and the members that the service refused.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: Some of the users are not members; nothing was set; or the group does not exist.
            BadRequestError: The list has more members than one call accepts; or a name or a value is too long.
            FeatureNotEnabledError: Attributes of members are not enabled for the app.
            ConflictError: Another call changes attributes of one of these members at the same time.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /metadata/chatgroup/{group_id}/users/batch; group_member_attribute_set_batch.
        """
        return complete_report(
            await self._caller.call(
                SET_MANY,
                path=(check.text("group_id", group_id, at_least=1),),
                json=check.input_models("members", members, at_least=1, at_most=20),
            ),
            [each.username for each in members],
        )

    async def get(self, group_id: str, username: str) -> dict[str, str]:
        """
        Get all attributes of one member of a group.

        Args:
            group_id: Group ID.
            username: User ID of the member.

        Returns:
            Attribute values by name.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user is not in the group.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /metadata/chatgroup/{group_id}/user/{username}; group_member_attribute_get; group (April 2023).
        """
        return await self._caller.call(
            GET, path=(check.text("group_id", group_id, at_least=1), check.username("username", username))
        )

    async def get_many(
        self, group_id: str, usernames: Collection[str], *, keys: Collection[str] | None = None
    ) -> dict[str, dict[str, str]]:
        """
        Get attributes of up to 10 members of a group.

        Args:
            group_id: Group ID.
            usernames: User IDs of the members; 1 to 10.
            keys: Names of the attributes to get; default: all.

        Returns:
            Attribute values by user ID and name.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more members than one call accepts.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /metadata/chatgroup/{group_id}/get; group_member_attribute_get_by_key; group (April 2023).
        """
        return await self._caller.call(
            GET_MANY,
            path=(check.text("group_id", group_id, at_least=1),),
            json=compact(
                {
                    "targets": check.usernames("usernames", usernames, at_least=1, at_most=10),
                    "properties": check.strings("keys", keys, optional=True, at_least=1),
                }
            ),
        )
