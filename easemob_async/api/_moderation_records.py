# Generated from _spec/moderation_records.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.moderation.records``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Literal

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._paging import Page, fetch_page, walk
from easemob_async.api._export_download import ExportDownload
from easemob_async.api._operations.moderation_records import EXPORT, LIST_EXPORTS
from easemob_async.models._moderation_records import ModerationExport

__all__ = ["ModerationRecords"]


class ModerationRecords(ExportDownload):
    """What the moderation judged: export the records of a time as a file."""

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
        Start an export of the records of a time.

        Deprecated: No page documents it; it is known to the Java server SDK of 2024 only.

        Not repeated on a guess: a repeat starts another export.

        Args:
            since: Records of this time on, in milliseconds since the epoch; at least 0.
            until: Records up to this time, not before since, in milliseconds since the epoch; at least 0.
            chat_type: Only of this kind of chat.
            message_type: Only of this kind of message.
            action: Only those with which this was done.
            result: Only those judged so.

        Returns:
            The export's ID, for ``list_exports``.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

        Source:
            POST /moderation/record/message/export; none; the Java server SDK 0.8.57.
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
        Look up how far an export is.

        Deprecated: No page documents it; it is known to the Java server SDK of 2024 only.

        Args:
            export_id: The export's ID.
            limit: Items a page; 10 when left out.
            cursor: Where to go on: ``Page.cursor`` of the page before; left out for the first page.

        Returns:
            One page. The export.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.

        Source:
            GET /moderation/export/files; none; the Java server SDK 0.8.57.
        """
        return await fetch_page(
            self._caller,
            LIST_EXPORTS,
            query={"uuid": check.text("export_id", export_id, at_least=1)},
            limit=limit,
            cursor=cursor,
        )

    def iter_exports(self, export_id: str, *, limit: int | None = None) -> AsyncIterator[ModerationExport]:
        """
        Walk all pages of ``list_exports``, one after the other.

        Args:
            export_id: The export's ID.
            limit: Items a page; 10 when left out.

        Yields:
            The export.
        """
        return walk(partial(self.list_exports, export_id, limit=limit))
