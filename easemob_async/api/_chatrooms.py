# Generated from _spec/chatrooms.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.chatrooms``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Collection
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, walk
from easemob_async.api._operations.chatrooms import CREATE, DELETE, GET, GET_MANY, LIST, LIST_JOINED, TRANSFER, UPDATE
from easemob_async.models._chatrooms import Chatroom, ChatroomChanges, ChatroomSummary

if TYPE_CHECKING:
    from easemob_async.api._chatrooms_admins import ChatroomsAdmins
    from easemob_async.api._chatrooms_allowlist import ChatroomsAllowlist
    from easemob_async.api._chatrooms_announcement import ChatroomsAnnouncement
    from easemob_async.api._chatrooms_attributes import ChatroomsAttributes
    from easemob_async.api._chatrooms_blocklist import ChatroomsBlocklist
    from easemob_async.api._chatrooms_members import ChatroomsMembers
    from easemob_async.api._chatrooms_mutes import ChatroomsMutes
    from easemob_async.api._chatrooms_super_admins import ChatroomsSuperAdmins
__all__ = ["Chatrooms"]


class Chatrooms:
    """
    Chat rooms: make, find, change and close them.

    A room's ID is a string of digits the service issues, or one of your own where that is enabled for the app.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def admins(self) -> ChatroomsAdmins:
        """Admins of a chat room, at most 99."""
        from easemob_async.api._chatrooms_admins import ChatroomsAdmins

        return ChatroomsAdmins(self._caller)

    @cached_property
    def allowlist(self) -> ChatroomsAllowlist:
        """Allow list of a chat room: its users may send messages while all members are muted."""
        from easemob_async.api._chatrooms_allowlist import ChatroomsAllowlist

        return ChatroomsAllowlist(self._caller)

    @cached_property
    def announcement(self) -> ChatroomsAnnouncement:
        """Announcement of a chat room, one text for all members."""
        from easemob_async.api._chatrooms_announcement import ChatroomsAnnouncement

        return ChatroomsAnnouncement(self._caller)

    @cached_property
    def attributes(self) -> ChatroomsAttributes:
        """Texts of your own by name that all members of a chat room see at once."""
        from easemob_async.api._chatrooms_attributes import ChatroomsAttributes

        return ChatroomsAttributes(self._caller)

    @cached_property
    def blocklist(self) -> ChatroomsBlocklist:
        """Who may not be in a chat room."""
        from easemob_async.api._chatrooms_blocklist import ChatroomsBlocklist

        return ChatroomsBlocklist(self._caller)

    @cached_property
    def members(self) -> ChatroomsMembers:
        """Who is in a chat room: list, add and remove members, and tag them."""
        from easemob_async.api._chatrooms_members import ChatroomsMembers

        return ChatroomsMembers(self._caller)

    @cached_property
    def mutes(self) -> ChatroomsMutes:
        """Who may not speak in a chat room: single members for a time, those with a tag, or all of them."""
        from easemob_async.api._chatrooms_mutes import ChatroomsMutes

        return ChatroomsMutes(self._caller)

    @cached_property
    def super_admins(self) -> ChatroomsSuperAdmins:
        """Super admins: users who may create chat rooms from their devices, in the whole app."""
        from easemob_async.api._chatrooms_super_admins import ChatroomsSuperAdmins

        return ChatroomsSuperAdmins(self._caller)

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[ChatroomSummary]:
        """
        List the app's chat rooms.

        Args:
            limit: Items a page, 1 to 1000; the service's default is 10.
            cursor: Where to go on: ``Page.cursor`` of the page before; left out for the first page.

        Returns:
            One page. Chat rooms.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

        Source:
            GET /chatrooms; chatroom_obtain_total; chatroom (April 2023).
        """
        return await fetch_page(self._caller, LIST, limit=limit, cursor=cursor)

    def iter(self, *, limit: int | None = None) -> AsyncIterator[ChatroomSummary]:
        """
        Walk all pages of ``list``, one after the other.

        Args:
            limit: Items a page, 1 to 1000; the service's default is 10.

        Yields:
            Chat rooms.
        """
        return walk(partial(self.list, limit=limit))

    async def list_joined(
        self, username: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[ChatroomSummary]:
        """
        List the chat rooms one user is in.

        Args:
            username: User ID.
            limit: Items a page, 1 to 1000; the service's default is 1000.
            cursor: Where to go on: ``Page.cursor`` of the page before; left out for the first page.

        Returns:
            One page. Chat rooms, without owner and number of members.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

        Source:
            GET /users/{username}/joined_chatrooms; chatroom_obtain_joined; chatroom (April 2023).
        """
        return await fetch_page(
            self._caller, LIST_JOINED, path=(check.username("username", username),), limit=limit, cursor=cursor
        )

    def iter_joined(self, username: str, *, limit: int | None = None) -> AsyncIterator[ChatroomSummary]:
        """
        Walk all pages of ``list_joined``, one after the other.

        Args:
            username: User ID.
            limit: Items a page, 1 to 1000; the service's default is 1000.

        Yields:
            Chat rooms, without owner and number of members.
        """
        return walk(partial(self.list_joined, username, limit=limit))

    async def get(self, chatroom_id: str) -> Chatroom:
        """
        Look up one chat room, its members included.

        Args:
            chatroom_id: Chat room ID.

        Returns:
            The chat room.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The chat room does not exist.

        Source:
            GET /chatrooms/{chatroom_id} (one ID); chatroom_obtain_detail; chatroom (April 2023).
        """
        return await self._caller.call(GET, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def get_many(self, chatroom_ids: Collection[str]) -> builtins.list[Chatroom]:
        """
        Look up to 100 chat rooms up in one call.

        Args:
            chatroom_ids: The rooms' IDs; 1 to 100 in one call.

        Returns:
            The chat rooms that exist, in the service's order; match them by ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no such room.

        Source:
            GET /chatrooms/{chatroom_ids} (several IDs, joined with commas); chatroom_obtain_detail; chatroom_manage
            (2024).
        """
        return await self._caller.call(GET_MANY, path=(check.joined("chatroom_ids", chatroom_ids, at_most=100),))

    async def create(
        self,
        owner: str,
        *,
        name: str,
        description: str,
        max_members: int | None = None,
        members: Collection[str] | None = None,
        custom: str | None = None,
        chatroom_id: str | None = None,
        scale: Literal["large"] | None = None,
        need_verify: bool | None = None,
    ) -> str:
        """
        Make a chat room.

        First members stay in the room although they never logged in.

        Not repeated on a guess: a repeat makes a second room, unless you gave an ID.

        Args:
            owner: User ID of the owner.
            name: The room's name; at most 128 characters.
            description: What the room is for; at most 512 characters.
            max_members: How many members it can have, the owner included; by default 1,000, up to 10,000 unless
                sales raised that; at least 1.
            members: The IDs of the first members, without the owner; not more than max_members.
            custom: Custom data, at most 8 KB; older servers accept only 1,024 characters.
            chatroom_id: An ID of your own, where sales enabled that; 1 to 64 of a-z and 0-9.
            scale: Make a large room; known to the Java SDK only.
            need_verify: Whether to moderate the name, which is a paid feature; only the Java SDK documents it.

        Returns:
            The new room's ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            AlreadyExistsError: The requested ID is already in use.
            BadRequestError: A value is missing or illegal. The list has more members than max_members.
            QuotaExceededError: The app has as many rooms as it may. A user is in as many rooms as may be.
            NotFoundError: A user does not exist.

        Source:
            POST /chatrooms; chatroom_create; chatroom (April 2023).
        """
        return await self._caller.call(
            CREATE,
            json=compact(
                {
                    "owner": check.username("owner", owner),
                    "name": check.text("name", name, at_most=128),
                    "description": check.text("description", description, at_most=512),
                    "maxusers": check.integer("max_members", max_members, optional=True, at_least=1),
                    "members": check.usernames("members", members, optional=True, at_least=1),
                    "custom": check.text("custom", custom, optional=True),
                    "roomid": check.matches(
                        "chatroom_id", chatroom_id, "[a-z0-9]{1,64}", "1 to 64 of a-z and 0-9", optional=True
                    ),
                    "scale": check.one_of("scale", scale, "large", optional=True),
                    "need_verify": check.flag("need_verify", need_verify, optional=True),
                }
            ),
        )

    async def update(
        self,
        chatroom_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        max_members: int | None = None,
        custom: str | None = None,
        need_verify: bool | None = None,
    ) -> ChatroomChanges:
        """
        Change a chat room's name, description or size.

        The service may answer success and still not have changed a field; look at what comes back.

        Args:
            chatroom_id: Chat room ID.
            name: The room's name; at most 128 characters.
            description: What the room is for; at most 512 characters.
            max_members: How many members it can have, the owner included; up to 10,000 unless sales raised that; at
                least 1.
            custom: Data of your own; known to the Java SDK only.
            need_verify: Whether to moderate the name, which is a paid feature; only the Java SDK documents it.

        Returns:
            What was changed and what was not.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent. One of name, description,
                max_members, custom must be given.
            NotFoundError: The chat room does not exist.
            BadRequestError: A value is invalid; nothing was changed. The name, the description or max_members is
                above what the app may have.

        Source:
            PUT /chatrooms/{chatroom_id} (settings in the body); chatroom_modify; chatroom (April 2023).
        """
        check.any_given(name=name, description=description, max_members=max_members, custom=custom)
        return await self._caller.call(
            UPDATE,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json=compact(
                {
                    "name": check.text("name", name, optional=True, at_most=128),
                    "description": check.text("description", description, optional=True, at_most=512),
                    "maxusers": check.integer("max_members", max_members, optional=True, at_least=1),
                    "custom": check.text("custom", custom, optional=True),
                    "need_verify": check.flag("need_verify", need_verify, optional=True),
                }
            ),
        )

    async def transfer(self, chatroom_id: str, username: str) -> None:
        """
        Make another user the owner of a chat room.

        Args:
            chatroom_id: Chat room ID.
            username: The new owner's ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            AlreadyExistsError: The user is already the owner.
            NotFoundError: There is no such user. The chat room does not exist.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            PUT /chatrooms/{chatroom_id} (newowner in the body); chatroom_owner_transfer.
        """
        await self._caller.call(
            TRANSFER,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json={
                "newowner": check.username("username", username),
            },
        )

    async def delete(self, chatroom_id: str) -> None:
        """
        Close a chat room for good.

        Args:
            chatroom_id: Chat room ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The chat room does not exist.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            DELETE /chatrooms/{chatroom_id}; chatroom_delete; chatroom (April 2023).
        """
        await self._caller.call(DELETE, path=(check.text("chatroom_id", chatroom_id, at_least=1),))
