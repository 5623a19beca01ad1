# Generated from _spec/groups_files.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.groups.files``."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._group_file_transfer import GroupFileTransfer
from easemob_async.api._operations.groups_files import DELETE, LIST
from easemob_async.models._groups_files import GroupFile

__all__ = ["GroupsFiles"]


@exported_by("easemob_async.api")
class GroupsFiles(GroupFileTransfer):
    """Shared files of a group: list, upload, download and delete them."""

    async def list(self, group_id: str, *, limit: int | None = None, cursor: str | None = None) -> Page[GroupFile]:
        """
        List the shared files of a group.

        Args:
            group_id: Group ID.
            limit: Page size, 1 to 1,000; the service's default is 1,000.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of files, without their URLs.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatgroups/{group_id}/share_files; group_shared_file_obtain; group (April 2023).
        """
        return await fetch_page(
            self._caller, LIST, path=(check.text("group_id", group_id, at_least=1),), limit=limit, cursor=cursor
        )

    def iter(
        self, group_id: str, *, limit: int | None = 1000, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[GroupFile, None]:
        """
        Iterate over all pages of ``list``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list``; the error of a page is raised after all items of the pages before it.

        Args:
            group_id: Group ID.
            limit: Page size, 1 to 1,000 (default: 1,000). None uses the service's default.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Files, without their URLs.
        """
        return iterate_pages(self._caller, partial(self.list, group_id, limit=limit), prefetch)

    async def delete(self, group_id: str, file_id: str) -> None:
        """
        Delete a shared file of a group.

        Args:
            group_id: Group ID.
            file_id: File ID, a ``GroupFile.id``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The group does not exist.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            DELETE /chatgroups/{group_id}/share_files/{file_id}; group_shared_file_delete; group (April 2023).
        """
        await self._caller.call(
            DELETE, path=(check.text("group_id", group_id, at_least=1), check.text("file_id", file_id, at_least=1))
        )
