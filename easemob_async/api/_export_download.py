"""Download of exports: the hand-written method of ``client.moderation.records``."""

from __future__ import annotations

import os
from collections.abc import Mapping

from easemob_async._operation import Caller
from easemob_async._transfer.download import save
from easemob_async._transfer.progress import ProgressCallback
from easemob_async._wire.port import Reply
from easemob_async.api._operations.moderation_records import DOWNLOAD

__all__ = ["ExportDownload"]


class ExportDownload:
    """Download of exports."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def download(
        self, export_id: str, to: str | os.PathLike[str], *, on_progress: ProgressCallback | None = None
    ) -> int:
        """
        Download the file of an export, which is created only when the download is complete.

        Deprecated: Only the Java server SDK of 2024 has this operation; no page documents it.

        Args:
            export_id: ID of the export.
            to: Path of the file to write; an existing file is replaced.
            on_progress: Called with the number of bytes received so far and the size of the file, if it is known,
                each time 1 % more was received or 0.1 seconds have passed, and at the end.

        Returns:
            Size of the file, in bytes.

        Raises:
            InvalidArgumentError: The folder of *to* does not exist, or an argument is invalid; nothing was sent.
            NotFoundError: The export does not exist.

        Rate limit:
            100 calls per second per app (assumed, because no page documents it), shared with other operations (bucket
            ``moderation.records``).

        Source:
            GET /moderationfiles/{export_id}; the Java server SDK 0.8.57 (no page).
        """

        async def open_reply(headers: Mapping[str, str]) -> Reply:
            query = {"type": "record"}
            return await self._caller.open(DOWNLOAD, path=(export_id,), query=query, headers=headers)

        return await save(open_reply, to, on_progress)
