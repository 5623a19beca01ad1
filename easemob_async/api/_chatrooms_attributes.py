# Generated from _spec/chatrooms_attributes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.chatrooms.attributes``."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._accounting import complete_report
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.chatrooms_attributes import DELETE, DELETE_FORCED, GET, SET, SET_FORCED
from easemob_async.models._chatrooms_attributes import AttributeChanges

__all__ = ["ChatroomsAttributes"]


@exported_by("easemob_async.api")
class ChatroomsAttributes:
    """
    Attributes of a chat room: key-value pairs of strings that all members see at once.

    They hold shared state, such as who speaks on which microphone, or the score of a game. Each attribute belongs
    to the member who set it. A chat room has at most 100 attributes.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def get(self, chatroom_id: str, *, keys: Collection[str] | None = None) -> dict[str, str]:
        """
        Get the attributes of a chat room.

        Args:
            chatroom_id: Chat room ID.
            keys: Names of the attributes to get; default: all.

        Returns:
            Attribute values by name.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /metadata/chatroom/{chatroom_id}; chatroom_custom_attribute_get; chatroom (April 2023).
        """
        return await self._caller.call(
            GET,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json=compact({"keys": check.strings("keys", keys, optional=True, at_least=1, each_at_most=128)}),
        )

    async def set(
        self, chatroom_id: str, username: str, attributes: Mapping[str, str], *, auto_delete: bool | None = None
    ) -> AttributeChanges:
        """
        Set attributes of a chat room for one of its members, with an outcome for each.

        The service sets the attributes that it can and answers success; ``AttributeChanges.refused`` has the
        others.

        To change an attribute of another member, use ``set_forced``.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the member who will own the attributes.
            attributes: Attribute values by name; names of 1 to 128 characters of a-z, A-Z, 0-9, '_', '-' and '.',
                values of at most 4,096 characters; at most 10 entries.
            auto_delete: Whether the service deletes the attributes when the member leaves the chat room; default:
                True.

        Returns:
            The attributes that were set, and the attributes that the service refused.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The call has more attributes than the service accepts.
            PermissionDeniedError: An attribute belongs to another member.
            NotFoundError: The user is not in the chat room.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /metadata/chatroom/{chatroom_id}/user/{username}; chatroom_custom_attribute_set; chatroom (April
            2023).
        """
        return complete_report(
            await self._caller.call(
                SET,
                path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username)),
                json=compact(
                    {
                        "metaData": shapes.chatroom_attributes(
                            check.string_map("attributes", attributes, at_least=1, at_most=10, key_at_most_bytes=128)
                        ),
                        "autoDelete": shapes.delete_mode(check.flag("auto_delete", auto_delete, optional=True)),
                    }
                ),
            ),
            attributes,
            exact=True,
        )

    async def set_forced(
        self, chatroom_id: str, username: str, attributes: Mapping[str, str], *, auto_delete: bool | None = None
    ) -> AttributeChanges:
        """
        Set attributes of a chat room, also attributes of other members, with an outcome for each.

        The service sets the attributes that it can and answers success; ``AttributeChanges.refused`` has the
        others.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the member who will own the attributes.
            attributes: Attribute values by name; names of 1 to 128 characters of a-z, A-Z, 0-9, '_', '-' and '.',
                values of at most 4,096 characters; at most 10 entries.
            auto_delete: Whether the service deletes the attributes when the member leaves the chat room; default:
                True.

        Returns:
            The attributes that were set, and the attributes that the service refused.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The call has more attributes than the service accepts.
            NotFoundError: The user is not in the chat room.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /metadata/chatroom/{chatroom_id}/user/{username}/forced; chatroom_custom_attribute_set_force;
            chatroom (April 2023).
        """
        return complete_report(
            await self._caller.call(
                SET_FORCED,
                path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username)),
                json=compact(
                    {
                        "metaData": shapes.chatroom_attributes(
                            check.string_map("attributes", attributes, at_least=1, at_most=10, key_at_most_bytes=128)
                        ),
                        "autoDelete": shapes.delete_mode(check.flag("auto_delete", auto_delete, optional=True)),
                    }
                ),
            ),
            attributes,
            exact=True,
        )

    async def delete(self, chatroom_id: str, username: str, keys: Collection[str]) -> AttributeChanges:
        """
        Delete attributes that a member of a chat room set, with an outcome for each.

        The service deletes the attributes that it can and answers success; ``AttributeChanges.refused`` has the
        others.

        To delete an attribute of another member, use ``delete_forced``.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the member who set the attributes.
            keys: Names of the attributes; 1 to 10.

        Returns:
            The attributes that were deleted, and the attributes that the service refused.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The call has more attributes than the service accepts.
            NotFoundError: The user is not in the chat room.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /metadata/chatroom/{chatroom_id}/user/{username}; chatroom_custom_attribute_delete; chatroom
            (April 2023).
        """
        return complete_report(
            await self._caller.call(
                DELETE,
                path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username)),
                json={"keys": check.strings("keys", keys, at_least=1, at_most=10, each_at_most=128)},
            ),
            keys,
            exact=True,
        )

    async def delete_forced(self, chatroom_id: str, username: str, keys: Collection[str]) -> AttributeChanges:
        """
        Delete attributes of a chat room, also attributes of other members, with an outcome for each.

        The service deletes the attributes that it can and answers success; ``AttributeChanges.refused`` has the
        others.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the user on whose behalf the service acts; the Java SDK always sends ``admin``.
            keys: Names of the attributes; 1 to 10.

        Returns:
            The attributes that were deleted, and the attributes that the service refused.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The call has more attributes than the service accepts.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /metadata/chatroom/{chatroom_id}/user/{username}/forced; chatroom_custom_attribute_delete_force;
            chatroom (April 2023).
        """
        return complete_report(
            await self._caller.call(
                DELETE_FORCED,
                path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username)),
                json={"keys": check.strings("keys", keys, at_least=1, at_most=10, each_at_most=128)},
            ),
            keys,
            exact=True,
        )
