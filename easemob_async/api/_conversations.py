# Generated from _spec/conversations.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.conversations``."""

from __future__ import annotations

from typing import Literal

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.conversations import DELETE

__all__ = ["Conversations"]


@exported_by("easemob_async.api")
class Conversations:
    """Conversations of a user: delete one from the conversation list of the user."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def delete(
        self, username: str, peer: str, *, chat_type: Literal["chat", "groupchat"], delete_roaming: bool
    ) -> None:
        """
        Delete a conversation from the list of one user; the other side keeps it.

        The limits are 5 calls a minute for each user and 100 calls a second in total.

        Args:
            username: User ID of the owner of the conversation list.
            peer: User ID of the other user, or group ID.
            chat_type: Kind of conversation.
            delete_roaming: Whether to delete the roaming history of the conversation for this user too.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The service does not accept the body; or a value is missing.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app; and 5 calls per minute for each username (bucket
            ``conversations.delete.user``).

        Source:
            DELETE /users/{username}/user_channel; conversation_delete.
        """
        await self._caller.call(
            DELETE,
            path=(check.username("username", username),),
            json={
                "channel": check.text("peer", peer, at_least=1),
                "type": check.one_of("chat_type", chat_type, "chat", "groupchat"),
                "delete_roam": check.flag("delete_roaming", delete_roaming),
            },
            key=username.lower(),
        )
