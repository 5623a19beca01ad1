# Generated from _spec/moderation_keyword_lists.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.moderation.keyword_lists``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, walk
from easemob_async.api._operations.moderation_keyword_lists import CREATE, DELETE, LIST, UPDATE
from easemob_async.models._moderation_keyword_lists import KeywordList

__all__ = ["ModerationKeywordLists"]


class ModerationKeywordLists:
    """
    Lists of keywords: what the service does with messages that hold one of them.

    An app has at most 100 lists, a list 10,000 keywords. It is a paid add-on of the moderation of texts.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def create(
        self,
        name: str,
        *,
        keywords: Collection[str],
        scope: Literal["ALL", "CHAT", "GROUP", "ROOM", "TAG"],
        disposition: Literal["PASS", "REJECT", "EXCHANGE"],
        tag_id: str | None = None,
        full_match: bool | None = None,
        username: str | None = None,
    ) -> KeywordList:
        """
        Make a list of keywords.

        Not repeated on a guess: a repeat finds a list of this name.

        Args:
            name: The list's name, unique in the app; at most 32 characters.
            keywords: The first keywords, each at most 128 characters; 0 to 200 in one call.
            scope: Where it holds: everywhere, in one-to-one chats, groups, chat rooms, or for those with a tag.
            disposition: What is done with a message that has one of them: nothing, it is not delivered, or they are
                replaced by ``***``.
            tag_id: The tag, for the scope ``TAG``.
            full_match: Whether the message must be the keyword and nothing else; by default no.
            username: Who makes the change.

        Returns:
            The list, with its keywords.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: A value is missing.
            QuotaExceededError: The app has as many lists as may be. There are more keywords than a list or the app
                may have.
            AlreadyExistsError: There is a list of this name.
            FeatureNotEnabledError: Moderation is not switched on for the app.

        Source:
            POST /moderation/text/list; keyword_list_create.
        """
        return await self._caller.call(
            CREATE,
            json=compact(
                {
                    "name": check.text("name", name, at_least=1, at_most=32),
                    "textContexts": check.strings("keywords", keywords, at_least=0, at_most=200, each_at_most=128),
                    "scope": check.one_of("scope", scope, "ALL", "CHAT", "GROUP", "ROOM", "TAG"),
                    "disposition": check.one_of("disposition", disposition, "PASS", "REJECT", "EXCHANGE"),
                    "tagId": check.text("tag_id", tag_id, optional=True, at_least=1),
                    "fullMatch": check.flag("full_match", full_match, optional=True),
                    "userId": check.text("username", username, optional=True, at_least=1),
                }
            ),
        )

    async def update(
        self,
        list_id: str,
        name: str,
        *,
        scope: Literal["ALL", "CHAT", "GROUP", "ROOM", "TAG"],
        disposition: Literal["PASS", "REJECT", "EXCHANGE"],
        tag_id: str | None = None,
        full_match: bool | None = None,
        username: str | None = None,
    ) -> KeywordList:
        """
        Change the settings of a list of keywords; the keywords stay.

        Args:
            list_id: Keyword list ID.
            name: The list's name, unique in the app; at most 32 characters.
            scope: Where it holds: everywhere, in one-to-one chats, groups, chat rooms, or for those with a tag.
            disposition: What is done with a message that has one of them: nothing, it is not delivered, or they are
                replaced by ``***``.
            tag_id: The tag, for the scope ``TAG``.
            full_match: Whether the message must be the keyword and nothing else; by default no.
            username: Who makes the change.

        Returns:
            The list, without its keywords.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The keyword list does not exist.
            AlreadyExistsError: There is a list of this name.
            BadRequestError: The list's ID is missing.

        Source:
            PUT /moderation/text/list/{list_id}; keyword_list_modify.
        """
        return await self._caller.call(
            UPDATE,
            path=(check.text("list_id", list_id, at_least=1),),
            json=compact(
                {
                    "name": check.text("name", name, at_least=1, at_most=32),
                    "scope": check.one_of("scope", scope, "ALL", "CHAT", "GROUP", "ROOM", "TAG"),
                    "disposition": check.one_of("disposition", disposition, "PASS", "REJECT", "EXCHANGE"),
                    "tagId": check.text("tag_id", tag_id, optional=True, at_least=1),
                    "fullMatch": check.flag("full_match", full_match, optional=True),
                    "userId": check.text("username", username, optional=True, at_least=1),
                }
            ),
        )

    async def list(
        self, *, name: str | None = None, tag_id: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Page[KeywordList]:
        """
        Find lists of keywords.

        Args:
            name: Only the list of this name.
            tag_id: Only lists for this tag.
            limit: Items a page, 1 to 200; the service's default is 10.
            cursor: Where to go on: ``Page.cursor`` of the page before; left out for the first page.

        Returns:
            One page. Lists, without their keywords.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /moderation/text/list/search; keyword_list_query.
        """
        return await fetch_page(
            self._caller,
            LIST,
            json=compact(
                {
                    "name": check.text("name", name, optional=True, at_least=1),
                    "tagId": check.text("tag_id", tag_id, optional=True, at_least=1),
                }
            ),
            limit=limit,
            cursor=cursor,
        )

    def iter(
        self, *, name: str | None = None, tag_id: str | None = None, limit: int | None = None
    ) -> AsyncIterator[KeywordList]:
        """
        Walk all pages of ``list``, one after the other.

        Args:
            name: Only the list of this name.
            tag_id: Only lists for this tag.
            limit: Items a page, 1 to 200; the service's default is 10.

        Yields:
            Lists, without their keywords.
        """
        return walk(partial(self.list, name=name, tag_id=tag_id, limit=limit))

    async def delete(self, list_id: str) -> None:
        """
        Delete a list of keywords with its keywords.

        Args:
            list_id: Keyword list ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The keyword list does not exist. The app key is wrong.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            DELETE /moderation/text/list/{list_id}; keyword_list_delete.
        """
        await self._caller.call(DELETE, path=(check.text("list_id", list_id, at_least=1),))
