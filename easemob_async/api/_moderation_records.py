# Generated from _spec/moderation_records.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.moderation.records``."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._paging import Page, fetch_page, iterate_pages
from easemob_async.api._export_download import ExportDownload
from easemob_async.api._operations.moderation_records import EXPORT, LIST_EXPORTS
from easemob_async.models._moderation_records import ModerationExport

__all__ = ["ModerationRecords"]


@exported_by("easemob_async.api")
class ModerationRecords(ExportDownload):
    """Moderation records: export the records of a period as a file."""

    async def export(
        self,
        since: int,
        until: int,
        *,
        chat_type: Literal["chat", "groupchat", "chatroom"] | None = None,
        message_type: Literal["txt", "img", "video", "audio"] | None = None,
        action: Literal["PASS", "REJECT", "EXCHANGE", "RECALL"] | None = None,
        result: Literal["PASS", "REVIEWED", "REJECT", "UNKNOWN"] | None = None,
    ) -> str:
        """
        Start an export of the moderation records of a period.

        Deprecated: No page documents this operation; only the Java server SDK of 2024 has it.

        Not retried when the reply is lost, because each accepted call starts another export.

        Args:
            since: Start of the period, in milliseconds since the epoch; at least 0.
            until: End of the period, in milliseconds since the epoch (must not be before ``since``); at least 0.
            chat_type: Only records of this kind of chat.
            message_type: Only records of this type of message.
            action: Only records with this action.
            result: Only records with this result.

        Returns:
            ID of the export, for ``list_exports``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app (assumed, because no page documents it), shared with other operations
            (bucket ``moderation.records``).

        Source:
            POST /moderation/record/message/export; the Java server SDK 0.8.57 (no page).
        """
        return await self._caller.call(
            EXPORT,
            json=compact(
                {
                    "dateFrom": check.integer("since", since, at_least=0),
                    "dateTo": check.integer("until", until, at_least=0),
                    "targetType": check.one_of("chat_type", chat_type, "chat", "groupchat", "chatroom", optional=True),
                    "msgType": check.one_of(
                        "message_type", message_type, "txt", "img", "video", "audio", optional=True
                    ),
                    "moderationResult": check.one_of(
                        "action", action, "PASS", "REJECT", "EXCHANGE", "RECALL", optional=True
                    ),
                    "providerResult": check.one_of(
                        "result", result, "PASS", "REVIEWED", "REJECT", "UNKNOWN", optional=True
                    ),
                }
            ),
        )

    async def list_exports(
        self, export_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[ModerationExport]:
        """
        Get the state of an export.

        Deprecated: No page documents this operation; only the Java server SDK of 2024 has it.

        Args:
            export_id: ID of the export.
            limit: Page size; the default is 10.
            cursor: ``Page.cursor`` of the previous page; None for the first page.

        Returns:
            A page of exports with this ID.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.

        Rate limit:
            100 calls per second per app (assumed, because no page documents it), shared with other operations
            (bucket ``moderation.records``).

        Source:
            GET /moderation/export/files; the Java server SDK 0.8.57 (no page).
        """
        return await fetch_page(
            self._caller,
            LIST_EXPORTS,
            query={"uuid": check.text("export_id", export_id, at_least=1)},
            limit=limit,
            cursor=cursor,
        )

    def iter_exports(
        self, export_id: str, *, limit: int | None = None, prefetch: Literal[0, 1] = 1
    ) -> AsyncGenerator[ModerationExport, None]:
        """
        Iterate over all pages of ``list_exports``.

        Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those
        of ``list_exports``; the error of a page is raised after all items of the pages before it.

        Args:
            export_id: ID of the export.
            limit: Page size; the default is 10.
            prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested
                one page more than it read; that request is cancelled when the iterator is closed or
                garbage-collected. 0 requests each page when it is needed, and is always used on trio.

        Yields:
            Exports with this ID.
        """
        return iterate_pages(self._caller, partial(self.list_exports, export_id, limit=limit), prefetch)
