# Generated from _spec/conversations.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.conversations``."""

from __future__ import annotations

from typing import Literal

from easemob_async import _checks as check
from easemob_async._operation import Caller
from easemob_async.api._operations.conversations import DELETE

__all__ = ["Conversations"]


class Conversations:
    """A user's conversations: take one out of the user's list."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def delete(
        self, username: str, peer: str, *, chat_type: Literal["chat", "groupchat"], delete_roaming: bool
    ) -> None:
        """
        Take a conversation out of a user's list; the other side keeps it.

        Five calls in a minute for each user, and 100 a second in all.

        Args:
            username: The ID of the user whose list it is.
            peer: The other user's ID, or the group's ID.
            chat_type: What kind of chat it is.
            delete_roaming: Whether the user's roaming history of it goes too.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The service does not take the body. A value is missing.
            APIError: The service answers 200 and says in its body that it failed.

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
