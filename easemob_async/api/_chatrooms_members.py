# Generated from _spec/chatrooms_members.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.chatrooms.members``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, Collection
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._accounting import complete_rows
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._operations.chatrooms_members import (
    ADD,
    ADD_MANY,
    GET_TAGS,
    LIST,
    LIST_CURSOR,
    REMOVE,
    REMOVE_MANY,
    SET_TAGS,
)
from easemob_async.models._groups_members import GroupMember, MemberOutcome

__all__ = ["ChatroomsMembers"]


@exported_by("easemob_async.api")
class ChatroomsMembers:
    """Members of a chat room: list, add and remove them, and set their tags."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, chatroom_id: str, *, limit: int | None = None, cursor: str | None = None) -> Page[GroupMember]:
        """
        List the members of a chat room with their roles, by page number.

        Admins have the role ``member``; see ``client.chatrooms.admins``.

        If users enter or leave during paging, pages may repeat or omit members.

        Args:
            chatroom_id: Chat room ID.
            limit: Page size, 1 to 1,000; the service's default is 1,000.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of members, in no particular order.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``chatrooms.members.list``).

        Source:
            GET /chatrooms/{chatroom_id}/users (without version); chatroom_member_list_obtain; chatroom (April
            2023).
        """
        return await fetch_page(
            self._caller, LIST, path=(check.text("chatroom_id", chatroom_id, at_least=1),), limit=limit, cursor=cursor
        )

    def iter(
        self, chatroom_id: str, *, limit: int | None = 1000, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[GroupMember, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            chatroom_id: Chat room ID.
            limit: Page size, 1 to 1,000 (default: 1,000). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Members, in no particular order.
        """
        return iterate_pages(self._caller, partial(self.list, chatroom_id, limit=limit), prefetch)

    async def list_cursor(
        self,
        chatroom_id: str,
        *,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[str]:
        """
        List the user IDs of the members of a chat room, by cursor.

        No page documents this operation; the official Java SDK uses it.

        Args:
            chatroom_id: Chat room ID.
            sort: Sort order by the time of joining.
            limit: Page size.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of user IDs.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The chat room does not exist.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``chatrooms.members.list``).

        Source:
            GET /chatrooms/{chatroom_id}/users (version=v3); the Java server SDK 0.8.57 (no page).
        """
        return await fetch_page(
            self._caller,
            LIST_CURSOR,
            path=(check.text("chatroom_id", chatroom_id, at_least=1),),
            query={"version": "v3", "sort": check.one_of("sort", sort, "asc", "desc", optional=True)},
            limit=limit,
            cursor=cursor,
        )

    def iter_cursor(
        self,
        chatroom_id: str,
        *,
        sort: Literal["asc", "desc"] | None = None,
        limit: int | None = None,
        prefetch: Literal[0, 1] = 1,
    ) -> AsyncGenerator[str, None]:
        """
        Iterate over all pages of ``list_cursor``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list_cursor``; the error of a page is raised after all items of the pages before it.

        Args:
            chatroom_id: Chat room ID.
            sort: Sort order by the time of joining.
            limit: Page size.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            User IDs.
        """
        return iterate_pages(self._caller, partial(self.list_cursor, chatroom_id, sort=sort, limit=limit), prefetch)

    async def add(self, chatroom_id: str, username: str) -> None:
        """
        Add one user to a chat room; a user who is already a member counts as added.

        Args:
            chatroom_id: Chat room ID.
            username: User ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            QuotaExceededError: A user has joined the maximum number of chat rooms.
            NotFoundError: A user does not exist; or the chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/{chatroom_id}/users/{username}; chatroom_member_add_single; chatroom (April 2023).
        """
        await self._caller.call(
            ADD, path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username))
        )

    async def add_many(self, chatroom_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Add up to 100 users to a chat room; users who are already members count as added.

        To add any number of users with an outcome for each, use ``client.batch.add_chatroom_members``.

        Args:
            chatroom_id: Chat room ID.
            usernames: User IDs (older servers accept at most 60); 1 to 100.

        Returns:
            Outcome for each user, first those that are now in the chat room.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            QuotaExceededError: A user has joined the maximum number of chat rooms.
            NotFoundError: A user does not exist; or the chat room does not exist.
            BadRequestError: The list has more users than one call accepts.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatrooms/{chatroom_id}/users; chatroom_member_add_batch; chatroom (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                ADD_MANY,
                path=(check.text("chatroom_id", chatroom_id, at_least=1),),
                json={"usernames": check.usernames("usernames", usernames, at_least=1, at_most=100)},
            ),
            MemberOutcome,
            usernames,
        )

    async def remove(self, chatroom_id: str, username: str) -> None:
        """
        Remove one member from a chat room.

        Args:
            chatroom_id: Chat room ID.
            username: User ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The user is not a member; or a user does not exist; or the chat room does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``chatrooms.members.remove``).

        Source:
            DELETE /chatrooms/{chatroom_id}/users/{username} (one user); chatroom_member_remove_single; chatroom
            (April 2023).
        """
        await self._caller.call(
            REMOVE, path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username))
        )

    async def remove_many(self, chatroom_id: str, usernames: Collection[str]) -> builtins.list[MemberOutcome]:
        """
        Remove up to 60 members from a chat room, with an outcome for each.

        Args:
            chatroom_id: Chat room ID.
            usernames: User IDs; 1 to 60.

        Returns:
            Outcome for each user.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: None of the users is a member; or a user does not exist; or the chat room does not exist.
            BadRequestError: The list has more users than one call accepts.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``chatrooms.members.remove``).

        Source:
            DELETE /chatrooms/{chatroom_id}/users/{usernames} (several users, joined with commas);
            chatroom_member_remove_batch; chatroom (April 2023).
        """
        return complete_rows(
            await self._caller.call(
                REMOVE_MANY,
                path=(
                    check.text("chatroom_id", chatroom_id, at_least=1),
                    check.joined("usernames", usernames, at_most=60),
                ),
            ),
            MemberOutcome,
            usernames,
        )

    async def set_tags(self, chatroom_id: str, username: str, tags: Collection[str]) -> None:
        """
        Set the tags of one member of a chat room, and replace the previous tags.

        Tags select members to mute, see ``client.chatrooms.mutes.mute_tag``. A member who leaves the chat room
        loses the tags.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the member.
            tags: Tags, each of at most 32 characters (an empty list removes all tags); 0 to 10.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Tags are not enabled for the app.
            NotFoundError: The user is not a member; or the chat room does not exist.
            BadRequestError: ``tags`` is not a list; or the list has more than 10 tags, or a tag is too long.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /chatrooms/{chatroom_id}/users/{username}/tag; chatroom_user_tag_set.
        """
        await self._caller.call(
            SET_TAGS,
            path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username)),
            json={"tags": check.strings("tags", tags, at_least=0, at_most=10, each_at_most=32)},
        )

    async def get_tags(self, chatroom_id: str, username: str) -> dict[str, int]:
        """
        Get the tags of one member of a chat room, and the end of the mute of each tag.

        Args:
            chatroom_id: Chat room ID.
            username: User ID of the member.

        Returns:
            End of the mute by tag, in milliseconds since the epoch; -1 if it is permanent.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Tags are not enabled for the app.
            NotFoundError: The user is not a member; or the chat room does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatrooms/{chatroom_id}/users/{username}/tag; chatroom_user_tag_get.
        """
        return await self._caller.call(
            GET_TAGS, path=(check.text("chatroom_id", chatroom_id, at_least=1), check.username("username", username))
        )
