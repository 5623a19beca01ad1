# Generated from _spec/moderation_keywords.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.moderation.keywords``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._operations.moderation_keywords import ADD_MANY, DELETE, LIST, REMOVE_MANY, UPDATE
from easemob_async.models._moderation_keyword_lists import KeywordList
from easemob_async.models._moderation_keywords import Keyword

__all__ = ["ModerationKeywords"]


@exported_by("easemob_async.api")
class ModerationKeywords:
    """Keywords in the lists of ``client.moderation.keyword_lists``, at most 10,000 in each list."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def add_many(self, list_id: str, keywords: Collection[str], *, username: str) -> KeywordList:
        """
        Add up to 100 keywords to a keyword list.

        Not retried when the reply is lost, because the service refuses keywords that the first call added.

        Args:
            list_id: Keyword list ID.
            keywords: Keywords; 1 to 100.
            username: ID of the user who makes the change.

        Returns:
            The keyword list, with its keywords.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            QuotaExceededError: The list or the app would exceed its maximum number of keywords.
            BadRequestError: The list of keywords is empty.
            NotFoundError: The keyword list does not exist.
            AlreadyExistsError: One of the keywords is already in the list.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /moderation/text/list/{list_id}/word/batch; keyword_add.
        """
        return await self._caller.call(
            ADD_MANY,
            path=(check.text("list_id", list_id, at_least=1),),
            json={
                "wordContents": check.strings("keywords", keywords, at_least=1, at_most=100),
                "userId": check.text("username", username, at_least=1),
            },
        )

    async def update(self, list_id: str, keyword_id: str, *, word: str, username: str) -> Keyword:
        """
        Change one keyword of a keyword list.

        Args:
            list_id: Keyword list ID.
            keyword_id: Keyword ID, a ``Keyword.id``.
            word: New text of the keyword.
            username: ID of the user who makes the change.

        Returns:
            The keyword.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The keyword list does not exist; or the keyword does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /moderation/text/list/{list_id}/word; keyword_modify.
        """
        return await self._caller.call(
            UPDATE,
            path=(check.text("list_id", list_id, at_least=1),),
            json={
                "id": check.text("keyword_id", keyword_id, at_least=1),
                "word": check.text("word", word, at_least=1),
                "userId": check.text("username", username, at_least=1),
            },
        )

    async def list(
        self, list_id: str, word: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[Keyword]:
        """
        List the keywords that contain a text, from one keyword list.

        Args:
            list_id: Keyword list ID.
            word: Text that the keywords must contain.
            limit: Page size, 1 to 200; the service's default is 10.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of keywords.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The keyword list does not exist; or the app key is wrong.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /moderation/text/list/{list_id}/word; keyword_query.
        """
        return await fetch_page(
            self._caller,
            LIST,
            path=(check.text("list_id", list_id, at_least=1),),
            json={"word": check.text("word", word, at_least=1)},
            limit=limit,
            cursor=cursor,
        )

    def iter(
        self, list_id: str, word: str, *, limit: int | None = 200, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[Keyword, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            list_id: Keyword list ID.
            word: Text that the keywords must contain.
            limit: Page size, 1 to 200 (default: 200). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Keywords.
        """
        return iterate_pages(self._caller, partial(self.list, list_id, word, limit=limit), prefetch)

    async def delete(self, list_id: str, keyword_id: str) -> None:
        """
        Delete one keyword of a keyword list.

        Args:
            list_id: Keyword list ID.
            keyword_id: Keyword ID, a ``Keyword.id``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The keyword list does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /moderation/text/list/{list_id}/word; keyword_delete.
        """
        await self._caller.call(
            DELETE,
            path=(check.text("list_id", list_id, at_least=1),),
            query={"wordId": check.text("keyword_id", keyword_id, at_least=1)},
        )

    async def remove_many(self, list_id: str, keyword_ids: Collection[str]) -> None:
        """
        Delete up to 100 keywords of a keyword list.

        Args:
            list_id: Keyword list ID.
            keyword_ids: Keyword IDs, each a ``Keyword.id``; 1 to 100.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list of keywords is empty.
            NotFoundError: The keyword list does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /moderation/text/list/{list_id}/word/batch; keyword_delete_batch.
        """
        await self._caller.call(
            REMOVE_MANY,
            path=(check.text("list_id", list_id, at_least=1),),
            json={"wordIds": check.strings("keyword_ids", keyword_ids, at_least=1, at_most=100)},
        )
