# Generated from _spec/moderation_keyword_lists.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.moderation.keyword_lists``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._operations.moderation_keyword_lists import CREATE, DELETE, LIST, UPDATE
from easemob_async.models._moderation_keyword_lists import KeywordList

__all__ = ["ModerationKeywordLists"]


@exported_by("easemob_async.api")
class ModerationKeywordLists:
    """
    Keyword lists: each tells the service how to handle messages that contain one of its keywords.

    An app has at most 100 lists, a list at most 10,000 keywords. Keyword lists are a paid add-on of text
    moderation.
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
        Create a keyword list.

        Not retried when the reply is lost, because the first call may have created the list, and the name is then
        in use.

        Args:
            name: Name of the list (unique in the app); at most 32 characters.
            keywords: Initial keywords, each of at most 128 characters; 0 to 200.
            scope: Scope of the list: ``ALL`` chats, one-to-one chats (``CHAT``), groups (``GROUP``), chat rooms
                (``ROOM``), or messages with a tag (``TAG``).
            disposition: Handling of a message that contains a keyword: ``PASS`` delivers it, ``REJECT`` does not
                deliver it, ``EXCHANGE`` replaces the keywords with ``***``.
            tag_id: Tag, for the scope ``TAG``.
            full_match: Whether the whole message must equal the keyword; default: False.
            username: ID of the user who makes the change.

        Returns:
            The keyword list, with its keywords.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: A value is missing.
            QuotaExceededError: The app has the maximum number of keyword lists; or the list or the app would exceed
                its maximum number of keywords.
            AlreadyExistsError: A keyword list with this name already exists.
            FeatureNotEnabledError: Moderation is not enabled for the app.

        Rate limit:
            100 calls per second per app.

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
        Change the settings of a keyword list, without its keywords.

        Args:
            list_id: Keyword list ID.
            name: Name of the list (unique in the app); at most 32 characters.
            scope: Scope of the list: ``ALL`` chats, one-to-one chats (``CHAT``), groups (``GROUP``), chat rooms
                (``ROOM``), or messages with a tag (``TAG``).
            disposition: Handling of a message that contains a keyword: ``PASS`` delivers it, ``REJECT`` does not
                deliver it, ``EXCHANGE`` replaces the keywords with ``***``.
            tag_id: Tag, for the scope ``TAG``.
            full_match: Whether the whole message must equal the keyword; default: False.
            username: ID of the user who makes the change.

        Returns:
            The keyword list, without its keywords.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The keyword list does not exist.
            AlreadyExistsError: A keyword list with this name already exists.
            BadRequestError: The ID of the list is missing.

        Rate limit:
            100 calls per second per app.

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
        List the keyword lists of the app.

        Args:
            name: Only the list with this name.
            tag_id: Only lists for this tag.
            limit: Page size, 1 to 200; the service's default is 10.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of keyword lists, without their keywords.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

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
        self,
        *,
        name: str | None = None,
        tag_id: str | None = None,
        limit: int | None = 200,
        prefetch: Literal[0, 1] = 1,
    ) -> AsyncGenerator[KeywordList, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            name: Only the list with this name.
            tag_id: Only lists for this tag.
            limit: Page size, 1 to 200 (default: 200). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Keyword lists, without their keywords.
        """
        return iterate_pages(self._caller, partial(self.list, name=name, tag_id=tag_id, limit=limit), prefetch)

    async def delete(self, list_id: str) -> None:
        """
        Delete a keyword list and its keywords.

        Args:
            list_id: Keyword list ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The keyword list does not exist; or the app key is wrong.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /moderation/text/list/{list_id}; keyword_list_delete.
        """
        await self._caller.call(DELETE, path=(check.text("list_id", list_id, at_least=1),))
