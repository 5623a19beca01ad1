"""The part of ``client.groups.files`` that moves files."""

from __future__ import annotations

import os
from collections.abc import Mapping

from easemob_async import _checks as check
from easemob_async._operation import Caller
from easemob_async._transfer.download import Download, Opener, save
from easemob_async._transfer.upload import ProgressCallback, UploadSource, multipart
from easemob_async._wire.port import Reply
from easemob_async.api._operations.groups_files import DOWNLOAD, UPLOAD
from easemob_async.models._groups_files import GroupFile

__all__ = ["GroupFileTransfer"]


class GroupFileTransfer:
    """Files shared in a group, to and fro."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def upload(
        self,
        group_id: str,
        file: UploadSource,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        members_only: bool | None = None,
        on_progress: ProgressCallback | None = None,
    ) -> GroupFile:
        """
        Share a file with a group.

        A transfer has no time limit as a whole; it is given up when no byte moved for 30 seconds. Not repeated on a
        guess: a repeat stores the file twice.

        Args:
            group_id: The group's ID.
            file: Bytes, the path of a file, or an async iterable of bytes; at most 10 MB by default.
            filename: The name the members see; by default the path's last part, else ``file``.
            content_type: The file's media type; by default guessed from its name.
            members_only: Whether only members can download it; in the pages of April 2023 only.
            on_progress: Told the bytes sent so far and the file's size (None for a stream).

        Returns:
            The file as stored, with its address.

        Raises:
            InvalidArgumentError: There is no such file, or it is empty; nothing was sent.
            BadRequestError: The file is too large.
            NotFoundError: There is no such group.

        Source:
            POST /chatgroups/{group_id}/share_files; group_shared_file_upload; group (April 2023).
        """
        check.flag("members_only", members_only, optional=True)
        headers = {} if members_only is None else {"restrict-access": str(members_only).lower()}
        content = multipart(file, filename=filename, content_type=content_type, on_progress=on_progress)
        return await self._caller.call(UPLOAD, path=(group_id,), body=content, headers=headers)

    async def download(
        self, group_id: str, file_id: str, to: str | os.PathLike[str], *, on_progress: ProgressCallback | None = None
    ) -> int:
        """
        Download a file shared in a group; it appears at *to* whole or not at all.

        A download that breaks off is taken up where it broke, where the server allows it.

        Args:
            group_id: The group's ID.
            file_id: The file's ID, from ``list`` or ``upload``.
            to: The path to write; a file that is there is replaced.
            on_progress: Told the bytes that arrived so far, and how many there are.

        Returns:
            The file's size in bytes.

        Raises:
            InvalidArgumentError: The folder of *to* does not exist; nothing was sent.
            NotFoundError: There is no such group or file.

        Source:
            GET /chatgroups/{group_id}/share_files/{file_id}; group_shared_file_download; group (April 2023).
        """
        return await save(self._opener(group_id, file_id), to, on_progress)

    def open(self, group_id: str, file_id: str) -> Download:
        """
        Download a file shared in a group in pieces.

        Args:
            group_id: The group's ID.
            file_id: The file's ID, from ``list`` or ``upload``.

        Returns:
            An async context manager that is iterated for the file's bytes.

        Source:
            GET /chatgroups/{group_id}/share_files/{file_id}; group_shared_file_download; group (April 2023).
        """
        return Download(self._opener(group_id, file_id))

    def _opener(self, group_id: str, file_id: str) -> Opener:
        async def ask(headers: Mapping[str, str]) -> Reply:
            return await self._caller.open(DOWNLOAD, path=(group_id, file_id), headers=headers)

        return ask
