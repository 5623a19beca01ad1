# Generated from _spec/chatrooms.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.chatrooms``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, Collection
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
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


@exported_by("easemob_async.api")
class Chatrooms:
    """
    Chat rooms: create, find, change and delete them.

    A chat room ID is a string of digits that the service issues. If the feature is enabled for the app, the caller
    can choose the ID.
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
        """Attributes of a chat room: key-value pairs of strings that all members see at once."""
        from easemob_async.api._chatrooms_attributes import ChatroomsAttributes

        return ChatroomsAttributes(self._caller)

    @cached_property
    def blocklist(self) -> ChatroomsBlocklist:
        """Block list of a chat room: its users cannot be members of the room."""
        from easemob_async.api._chatrooms_blocklist import ChatroomsBlocklist

        return ChatroomsBlocklist(self._caller)

    @cached_property
    def members(self) -> ChatroomsMembers:
        """Members of a chat room: list, add and remove them, and set their tags."""
        from easemob_async.api._chatrooms_members import ChatroomsMembers

        return ChatroomsMembers(self._caller)

    @cached_property
    def mutes(self) -> ChatroomsMutes:
        """Mutes in a chat room: single members for a time, all members with a tag, or all members."""
        from easemob_async.api._chatrooms_mutes import ChatroomsMutes

        return ChatroomsMutes(self._caller)

    @cached_property
    def super_admins(self) -> ChatroomsSuperAdmins:
        """Super admins: users who may create chat rooms from their devices, in the whole app."""
        from easemob_async.api._chatrooms_super_admins import ChatroomsSuperAdmins

        return ChatroomsSuperAdmins(self._caller)

    async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[ChatroomSummary]:
        """
        List the chat rooms of the app.

        Args:
            limit: Page size, 1 to 1,000; the service's default is 10.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of chat rooms.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            50 calls per second per app.

        Source:
            GET /chatrooms; chatroom_obtain_total; chatroom (April 2023).
        """
        return await fetch_page(self._caller, LIST, limit=limit, cursor=cursor)

    def iter(self, *, limit: int | None = 1000, prefetch: Literal[0, 1] = 1) -> AsyncGenerator[ChatroomSummary, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            limit: Page size, 1 to 1,000 (default: 1,000). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Chat rooms.
        """
        return iterate_pages(self._caller, partial(self.list, limit=limit), prefetch)

    async def list_joined(
        self, username: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[ChatroomSummary]:
        """
        List the chat rooms that a user is a member of.

        Args:
            username: User ID.
            limit: Page size, 1 to 1,000; the service's default is 1,000.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of chat rooms, without owner and number of members.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            50 calls per second per app.

        Source:
            GET /users/{username}/joined_chatrooms; chatroom_obtain_joined; chatroom (April 2023).
        """
        return await fetch_page(
            self._caller, LIST_JOINED, path=(check.username("username", username),), limit=limit, cursor=cursor
        )

    def iter_joined(
        self, username: str, *, limit: int | None = 1000, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[ChatroomSummary, None]:
        """
        Iterate over all pages of ``list_joined``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list_joined``; the error of a page is raised after all items of the pages before it.

        Args:
            username: User ID.
            limit: Page size, 1 to 1,000 (default: 1,000). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Chat rooms, without owner and number of members.
        """
        return iterate_pages(self._caller, partial(self.list_joined, username, limit=limit), prefetch)

    async def get(self, chatroom_id: str) -> Chatroom:
        """
        Get one chat room with its members.

        Args:
            chatroom_id: Chat room ID.

        Returns:
            The chat room.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``chatrooms.get``).

        Source:
            GET /chatrooms/{chatroom_id} (one ID); chatroom_obtain_detail; chatroom (April 2023).
        """
        return await self._caller.call(GET, path=(check.text("chatroom_id", chatroom_id, at_least=1),))

    async def get_many(self, chatroom_ids: Collection[str]) -> builtins.list[Chatroom]:
        """
        Get up to 100 chat rooms.

        Args:
            chatroom_ids: Chat room IDs; 1 to 100.

        Returns:
            The chat rooms that exist, in the order of the service; match them by ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: A chat room does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``chatrooms.get``).

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
        Create a chat room.

        The first members stay in the chat room even if they never log in.

        Not retried when the reply is lost, because each accepted call creates another chat room, unless the call
        sets ``chatroom_id``.

        Args:
            owner: User ID of the owner.
            name: Name of the chat room; at most 128 characters.
            description: Description of the chat room; at most 512 characters.
            max_members: Maximum number of members, the owner included (default: 1,000; up to 10,000 unless
                Easemob's sales team raised it); at least 1.
            members: User IDs of the first members, without the owner (at most ``max_members``).
            custom: Custom data (older servers accept only 1,024 characters); at most 8,192 bytes in UTF-8.
            chatroom_id: Chat room ID chosen by the caller, if Easemob's sales team enabled it for the app; must be
                1 to 64 characters of a-z and 0-9.
            scale: Size class: ``large`` creates a large chat room; only the Java SDK documents it.
            need_verify: Whether to moderate the name, which is a paid feature; only the Java SDK documents it.

        Returns:
            ID of the new chat room.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            AlreadyExistsError: The requested ID is already in use.
            BadRequestError: A value is missing or invalid; or the list has more members than ``max_members``.
            QuotaExceededError: The app has the maximum number of chat rooms; or a user has joined the maximum
                number of chat rooms.
            NotFoundError: A user does not exist.

        Rate limit:
            50 calls per second per app.

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
                    "custom": check.text("custom", custom, optional=True, at_most_bytes=8192),
                    "roomid": check.matches(
                        "chatroom_id",
                        chatroom_id,
                        "[a-z0-9]{1,64}",
                        "must be 1 to 64 characters of a-z and 0-9",
                        optional=True,
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
        Change the name, the description or the size of a chat room.

        The service may answer success without changing a field; check the returned value.

        Args:
            chatroom_id: Chat room ID.
            name: Name of the chat room; at most 128 characters.
            description: Description of the chat room; at most 512 characters.
            max_members: Maximum number of members, the owner included (up to 10,000 unless Easemob's sales team
                raised it); at least 1.
            custom: Custom data; only the Java SDK documents it; at most 8,192 bytes in UTF-8.
            need_verify: Whether to moderate the name, which is a paid feature; only the Java SDK documents it.

        Returns:
            The settings that the service changed, and the settings that it did not change.

        Raises:
            InvalidArgumentError: An argument is invalid, or *name*, *description*, *max_members* and *custom* are
                all omitted; nothing was sent.
            NotFoundError: The chat room does not exist.
            BadRequestError: A value is invalid; nothing was changed; or the name, the description or
                ``max_members`` exceeds the limits of the app; or ``max_members`` is smaller than the number of
                members.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``chatrooms.update``).

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
                    "custom": check.text("custom", custom, optional=True, at_most_bytes=8192),
                    "need_verify": check.flag("need_verify", need_verify, optional=True),
                }
            ),
        )

    async def transfer(self, chatroom_id: str, username: str) -> None:
        """
        Transfer the ownership of a chat room to another user.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the new owner.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            AlreadyExistsError: The user is already the owner.
            NotFoundError: The user does not exist; or the chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``chatrooms.update``).

        Source:
            PUT /chatrooms/{chatroom_id} (newowner in the body); chatroom_owner_transfer.
        """
        await self._caller.call(
            TRANSFER,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            json={"newowner": check.username("username", username)},
        )

    async def delete(self, chatroom_id: str) -> None:
        """
        Delete a chat room permanently.

        Args:
            chatroom_id: Chat room ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatrooms/{chatroom_id}; chatroom_delete; chatroom (April 2023).
        """
        await self._caller.call(DELETE, path=(check.text("chatroom_id", chatroom_id, at_least=1),))
