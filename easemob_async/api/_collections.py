# Generated from _spec/collections.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.collections``."""

from __future__ import annotations

import builtins
from collections.abc import AsyncGenerator, Collection
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._operations.collections import ADD, ADD_MANY, LIST, REMOVE_MANY, UPDATE
from easemob_async.models._collections import CollectionItem, NewCollectionItem

__all__ = ["Collections"]


@exported_by("easemob_async.api")
class Collections:
    """
    Favourites of users: messages or anything else, stored permanently as strings.

    The service stores attachments of messages for some days only; call ``client.files.set_lifetime`` before you add
    one.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(
        self,
        username: str,
        *,
        item_type: int | None = None,
        direction: Literal["desc", "asc"] | None = None,
        begin_time: int | None = None,
        end_time: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[CollectionItem]:
        """
        List the favourites of a user.

        Args:
            username: User ID.
            item_type: Only items of this type; default: all types.
            direction: Sort order by time, ``desc`` for newest first, ``asc`` for oldest first; default: ``desc``.
            begin_time: Earliest time of the items, in milliseconds since the epoch; at least 0.
            end_time: Latest time of the items, in milliseconds since the epoch (default: now); at least 0.
            limit: Page size, 1 to 200; the service's default is 100.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of favourites.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The item of the cursor was deleted in the meantime.
            BadRequestError: The service rejects a value.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /users/{username}/collections; user_collection_get.
        """
        return await fetch_page(
            self._caller,
            LIST,
            path=(check.username("username", username),),
            query={
                "type": check.integer("item_type", item_type, optional=True),
                "direction": check.one_of("direction", direction, "desc", "asc", optional=True),
                "begin_time": check.integer("begin_time", begin_time, optional=True, at_least=0),
                "end_time": check.integer("end_time", end_time, optional=True, at_least=0),
            },
            limit=limit,
            cursor=cursor,
        )

    def iter(
        self,
        username: str,
        *,
        item_type: int | None = None,
        direction: Literal["desc", "asc"] | None = None,
        begin_time: int | None = None,
        end_time: int | None = None,
        limit: int | None = 200,
        prefetch: Literal[0, 1] = 1,
    ) -> AsyncGenerator[CollectionItem, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            username: User ID.
            item_type: Only items of this type; default: all types.
            direction: Sort order by time, ``desc`` for newest first, ``asc`` for oldest first; default: ``desc``.
            begin_time: Earliest time of the items, in milliseconds since the epoch; at least 0.
            end_time: Latest time of the items, in milliseconds since the epoch (default: now); at least 0.
            limit: Page size, 1 to 200 (default: 200). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Favourites.
        """
        return iterate_pages(
            self._caller,
            partial(
                self.list,
                username,
                item_type=item_type,
                direction=direction,
                begin_time=begin_time,
                end_time=end_time,
                limit=limit,
            ),
            prefetch,
        )

    async def add(
        self, username: str, data: str, *, item_type: int, ext: str | None = None, item_id: str | None = None
    ) -> CollectionItem:
        """
        Add one item to the favourites of a user.

        Not retried when the reply is lost, because without an ID each call adds another item, and the reply to a
        repeated ID is not documented.

        Args:
            username: User ID.
            data: Content of the item; at most 20,480 characters.
            item_type: Type of the item, a number chosen by the caller.
            ext: Extension data of the item; at most 1,024 characters.
            item_id: ID of the item, chosen by the caller; default: an ID that the service issues.

        Returns:
            The item.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The service rejects a value.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /users/{username}/collections; user_collection_add_single.
        """
        return await self._caller.call(
            ADD,
            path=(check.username("username", username),),
            json=compact(
                {
                    "data": check.text("data", data, at_least=1, at_most=20480),
                    "type": check.integer("item_type", item_type),
                    "ext": check.text("ext", ext, optional=True, at_most=1024),
                    "id": check.text("item_id", item_id, optional=True, at_least=1),
                }
            ),
        )

    async def add_many(self, username: str, items: Collection[NewCollectionItem]) -> builtins.list[CollectionItem]:
        """
        Add up to 20 items to the favourites of a user.

        Not retried when the reply is lost, because the reply to a repeated ID is not documented.

        Args:
            username: User ID.
            items: Items to add; 1 to 20.

        Returns:
            The items.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The service rejects a value.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /collections; user_collection_add_batch.
        """
        return await self._caller.call(
            ADD_MANY,
            json={
                "username": check.username("username", username),
                "collections": check.input_models("items", items, at_least=1, at_most=20),
            },
        )

    async def update(self, username: str, item_id: str, ext: str) -> CollectionItem:
        """
        Change the extension data of a favourite.

        Args:
            username: User ID.
            item_id: ID of the item.
            ext: New extension data (an empty text removes it); at most 1,024 characters.

        Returns:
            The item.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The item is not among the favourites of the user.
            BadRequestError: The service rejects a value.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /users/{username}/collections/{item_id}; user_collection_ext_modify.
        """
        return await self._caller.call(
            UPDATE,
            path=(check.username("username", username), check.text("item_id", item_id, at_least=1)),
            json={"ext": check.text("ext", ext, at_most=1024)},
        )

    async def remove_many(self, username: str, item_ids: Collection[str]) -> None:
        """
        Delete up to 20 favourites of a user.

        Args:
            username: User ID.
            item_ids: IDs of the items; 1 to 20.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: None of the items is among the favourites of the user.
            BadRequestError: The service rejects a value.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /users/{username}/collections; user_collection_delete.
        """
        await self._caller.call(
            REMOVE_MANY,
            path=(check.username("username", username),),
            json={"collection_ids": check.strings("item_ids", item_ids, at_least=1, at_most=20)},
        )
