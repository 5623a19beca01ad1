# Generated from _spec/chatrooms_allowlist.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.chatrooms.allowlist``."""

from __future__ import annotations

import builtins
from collections.abc import Collection
from typing import Final

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Sender, Window
from easemob_async.models._groups_members import MemberOutcome

__all__ = ["ChatroomsAllowlist"]

LIST: Final[Operation[list[str]]] = Operation(
    id="chatrooms.allowlist.list",
    method="GET",
    path="/chatrooms/{chatroom_id}/white/users",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("chatrooms.allowlist.list", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="chatroom_allowlist_obtain; chatroom (April 2023)",
)

ADD: Final[Operation[None]] = Operation(
    id="chatrooms.allowlist.add",
    method="POST",
    path="/chatrooms/{chatroom_id}/white/users/{username}",
    returns=None,
    succeeds_when=("data.result", True),
    replay="idempotent",
    limits=(Limit("chatrooms.allowlist.add", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="chatroom_allowlist_add_single; chatroom (April 2023)",
)

ADD_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="chatrooms.allowlist.add_many",
    method="POST",
    path="/chatrooms/{chatroom_id}/white/users",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("chatrooms.allowlist.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=100,
    batch_safe=60,
    doc="chatroom_allowlist_add_batch; chatroom (April 2023)",
)

REMOVE_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="chatrooms.allowlist.remove_many",
    method="DELETE",
    path="/chatrooms/{chatroom_id}/white/users/{usernames}",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("chatrooms.allowlist.remove_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=60,
    batch_safe=60,
    doc="chatroom_allowlist_remove; chatroom (April 2023)",
)


class ChatroomsAllowlist:
    """Who may speak in a chat room while all its members are muted."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def list(self, chatroom_id: str) -> builtins.list[str]:
        """
        List the user IDs on a chat room's allow list.

        Args:
            chatroom_id: The room's ID.

        Returns:
            User IDs, all at once.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such room.

        Source:
            GET /chatrooms/{chatroom_id}/white/users; chatroom_allowlist_obtain; chatroom (April 2023).
        """
        return await self._sender.call(LIST, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def add(self, chatroom_id: str, username: str) -> None:
        """
        Put one member of a chat room on its allow list.

        Args:
            chatroom_id: The room's ID.
            username: The member's user ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The user is not a member. There is no such room.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /chatrooms/{chatroom_id}/white/users/{username}; chatroom_allowlist_add_single; chatroom (April
            2023).
        """
        await self._sender.call(
            ADD,
            path=(
                check.text("chatroom_id", chatroom_id, at_least=1),
                check.username("username", username),
            ),
        )

    async def add_many(self, chatroom_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Put up to 100 members of a chat room on its allow list, with an outcome for each.

        Args:
            chatroom_id: The room's ID.
            usernames: The members' user IDs; older servers take 60; 1 to 100 in one call.

        Returns:
            What became of each user.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: More users than one call takes.
            NotFoundError: None of the users is a member. There is no such room.

        Source:
            POST /chatrooms/{chatroom_id}/white/users; chatroom_allowlist_add_batch; chatroom (April 2023).
        """
        return await self._sender.call(
            ADD_MANY,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json={
                "usernames": check.usernames("usernames", usernames, at_least=1, at_most=100),
            },
        )

    async def remove_many(self, chatroom_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Take up to 60 users off a chat room's allow list, with an outcome for each.

        Args:
            chatroom_id: The room's ID.
            usernames: The users' IDs; 1 to 60 in one call.

        Returns:
            What became of each user.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: More users than one call takes.
            NotFoundError: None of the users is a member. There is no such room.

        Source:
            DELETE /chatrooms/{chatroom_id}/white/users/{usernames}; chatroom_allowlist_remove; chatroom (April
            2023).
        """
        return await self._sender.call(
            REMOVE_MANY,
            path=(
                check.text("chatroom_id", chatroom_id, at_least=1),
                check.joined("usernames", usernames, at_most=60),
            ),
        )
