# Generated from _spec/reactions.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.reactions``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, Collection
from functools import partial
from typing import Literal, cast

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._pages import ReactionUsers
from easemob_async._paging import fetch_page, iterate_pages
from easemob_async.api._operations.reactions import ADD, DELETE, LIST, LIST_USERS
from easemob_async.models._reactions import AddedReaction, MessageReactions

__all__ = ["Reactions"]


@exported_by("easemob_async.api")
class Reactions:
    """
    Reactions to messages: emojis that users add to a message of a one-to-one chat or a group.

    Chat rooms do not support reactions. Reactions must be enabled in the console.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def add(self, username: str, message_id: str, *, reaction: str) -> AddedReaction | None:
        """
        Add a reaction of a user to a message.

        Args:
            username: User ID of the user who reacts.
            message_id: Message ID.
            reaction: Emoji ID, as chosen by your clients; at most 128 characters.

        Returns:
            The reaction; None if a retry finds that an earlier attempt of this call added it.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Reactions are not enabled for the app.
            QuotaExceededError: The message has 20 different reactions; Easemob's sales team can raise this limit.
            AlreadyExistsError: The user already added this reaction.
            PermissionDeniedError: The user does not take part in the chat.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /reaction/user/{username}; reaction_add; reaction (April 2023).
        """
        return await self._caller.call(
            ADD,
            path=(check.username("username", username),),
            json={
                "msgId": check.text("message_id", message_id, at_least=1),
                "message": check.text("reaction", reaction, at_least=1, at_most=128),
            },
        )

    async def list(
        self,
        username: str,
        message_ids: Collection[str],
        *,
        chat_type: Literal["chat", "groupchat"],
        group_id: str | None = None,
    ) -> builtins.list[MessageReactions]:
        """
        List the reactions to up to 20 messages of one chat.

        Args:
            username: User ID of the requesting user.
            message_ids: Message IDs; 1 to 20.
            chat_type: Kind of conversation.
            group_id: Group ID, required for a group.

        Returns:
            The messages that have reactions.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Reactions are not enabled for the app.
            BadRequestError: The list has more messages than one call accepts; or the group ID is missing.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /reaction/user/{username}; reaction_get_by_msg_id; reaction (April 2023).
        """
        return await self._caller.call(
            LIST,
            path=(check.username("username", username),),
            query={
                "msgIdList": check.joined("message_ids", message_ids, at_most=20),
                "msgType": check.one_of("chat_type", chat_type, "chat", "groupchat"),
                "groupId": check.text("group_id", group_id, optional=True, at_least=1),
            },
        )

    async def list_users(
        self, username: str, message_id: str, *, reaction: str, limit: int | None = None, cursor: str | None = None
    ) -> ReactionUsers:
        """
        List the IDs of the users who added one reaction to a message, in the order in which they reacted.

        Args:
            username: User ID of the requesting user.
            message_id: Message ID.
            reaction: Emoji ID, as chosen by your clients; at most 128 characters.
            limit: Page size, 1 to 50; the service's default is 50.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of user IDs, first reaction first.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Reactions are not enabled for the app.
            BadRequestError: ``limit`` is larger than 50.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /reaction/user/{username}/detail; reaction_get_by_msg_id_emoji_id; reaction (April 2023).
        """
        return cast(
            "ReactionUsers",
            await fetch_page(
                self._caller,
                LIST_USERS,
                path=(check.username("username", username),),
                query={
                    "msgId": check.text("message_id", message_id, at_least=1),
                    "message": check.text("reaction", reaction, at_least=1, at_most=128),
                },
                limit=limit,
                cursor=cursor,
                kind=ReactionUsers,
            ),
        )

    def iter_users(
        self, username: str, message_id: str, *, reaction: str, limit: int | None = 50, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[str, None]:
        """
        Iterate over all pages of ``list_users``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list_users``; the error of a page is raised after all items of the pages before it.

        Args:
            username: User ID of the requesting user.
            message_id: Message ID.
            reaction: Emoji ID, as chosen by your clients; at most 128 characters.
            limit: Page size, 1 to 50 (default: 50). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            User IDs, first reaction first.
        """
        return iterate_pages(
            self._caller, partial(self.list_users, username, message_id, reaction=reaction, limit=limit), prefetch
        )

    async def delete(self, username: str, message_id: str, *, reaction: str) -> None:
        """
        Remove a reaction of a user from a message.

        Args:
            username: User ID of the user who reacts.
            message_id: Message ID.
            reaction: Emoji ID, as chosen by your clients; at most 128 characters.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Reactions are not enabled for the app.
            NotFoundError: The user has not added this reaction to the message.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /reaction/user/{username}; reaction_delete; reaction (April 2023).
        """
        await self._caller.call(
            DELETE,
            path=(check.username("username", username),),
            query={
                "msgId": check.text("message_id", message_id, at_least=1),
                "message": check.text("reaction", reaction, at_least=1, at_most=128),
            },
        )
