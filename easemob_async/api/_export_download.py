"""The part of ``client.moderation.records`` that downloads."""

from __future__ import annotations

import os
from collections.abc import Mapping

from easemob_async._operation import Caller
from easemob_async._transfer.download import save
from easemob_async._transfer.upload import ProgressCallback
from easemob_async._wire.port import Reply
from easemob_async.api._operations.moderation_records import DOWNLOAD

__all__ = ["ExportDownload"]


class ExportDownload:
    """Exports, as files."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def download(
        self, export_id: str, to: str | os.PathLike[str], *, on_progress: ProgressCallback | None = None
    ) -> int:
        """
        Download the file of an export; it appears at *to* whole or not at all.

        Deprecated: No page documents it; it is known to the Java server SDK of 2024 only.

        Args:
            export_id: The export's ID.
            to: The path to write; a file that is there is replaced.
            on_progress: Told the bytes that arrived so far, and how many there are.

        Returns:
            The file's size in bytes.

        Raises:
            InvalidArgumentError: The folder of *to* does not exist; nothing was sent.
            NotFoundError: There is no such export.

        Source:
            GET /moderationfiles/{export_id}; none; the Java server SDK 0.8.57.
        """

        async def ask(headers: Mapping[str, str]) -> Reply:
            query = {"type": "record"}
            return await self._caller.open(DOWNLOAD, path=(export_id,), query=query, headers=headers)

        return await save(ask, to, on_progress)
