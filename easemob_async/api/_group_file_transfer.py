"""Upload and download of shared files: the hand-written methods of ``client.groups.files``."""

from __future__ import annotations

import os
from collections.abc import Mapping

from easemob_async import _checks as check
from easemob_async._operation import Caller
from easemob_async._transfer.download import Download, FileRequest, save
from easemob_async._transfer.progress import ProgressCallback
from easemob_async._transfer.upload import UploadSource, encode_multipart
from easemob_async._wire.port import Reply
from easemob_async.api._operations.groups_files import DOWNLOAD, UPLOAD
from easemob_async.models._groups_files import GroupFile

__all__ = ["GroupFileTransfer"]


class GroupFileTransfer:
    """Upload and download of the shared files of a group."""

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

        An upload has no overall timeout; it fails if no byte is transferred for 30 seconds.

        Not retried when the reply is lost, because each accepted call stores the file again.

        Args:
            group_id: Group ID.
            file: Bytes, the path of a file, or an async iterable of bytes; at most 10 MB by default.
            filename: Name of the file for the members; default: the last part of the path, or ``file``.
            content_type: Media type of the file; default: a guess from its name.
            members_only: Whether only members can download the file; only the pages of April 2023 document it.
            on_progress: Called with the number of bytes sent so far and the size of the file (None for an async
                iterable), each time 1 % more was sent or 0.1 seconds have passed, and at the end.

        Returns:
            The stored file, with its URL.

        Raises:
            InvalidArgumentError: The file does not exist or is empty, or an argument is invalid; nothing was sent.
            BadRequestError: The file is too large.
            NotFoundError: The group does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatgroups/{group_id}/share_files; group_shared_file_upload; group (April 2023).
        """
        check.flag("members_only", members_only, optional=True)
        headers = {} if members_only is None else {"restrict-access": str(members_only).lower()}
        content = encode_multipart(file, filename=filename, content_type=content_type, on_progress=on_progress)
        return await self._caller.call(UPLOAD, path=(group_id,), body=content, headers=headers)

    async def download(
        self, group_id: str, file_id: str, to: str | os.PathLike[str], *, on_progress: ProgressCallback | None = None
    ) -> int:
        """
        Download a shared file of a group to a file, which is created only when the download is complete.

        If the connection is lost, the client resumes the download where it stopped, if the server supports that.

        Args:
            group_id: Group ID.
            file_id: File ID, a ``GroupFile.id``.
            to: Path of the file to write; an existing file is replaced.
            on_progress: Called with the number of bytes received so far and the size of the file, if it is known,
                each time 1 % more was received or 0.1 seconds have passed, and at the end.

        Returns:
            Size of the file, in bytes.

        Raises:
            InvalidArgumentError: The folder of *to* does not exist, or an argument is invalid; nothing was sent.
            NotFoundError: The group or the file does not exist.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatgroups/{group_id}/share_files/{file_id}; group_shared_file_download; group (April 2023).
        """
        return await save(self._file_request(group_id, file_id), to, on_progress)

    def open(self, group_id: str, file_id: str) -> Download:
        """
        Download a shared file of a group as a stream.

        Args:
            group_id: Group ID.
            file_id: File ID, a ``GroupFile.id``.

        Returns:
            An async context manager; iterate over it for the bytes of the file.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /chatgroups/{group_id}/share_files/{file_id}; group_shared_file_download; group (April 2023).
        """
        return Download(self._file_request(group_id, file_id))

    def _file_request(self, group_id: str, file_id: str) -> FileRequest:
        async def open_reply(headers: Mapping[str, str]) -> Reply:
            return await self._caller.open(DOWNLOAD, path=(group_id, file_id), headers=headers)

        return open_reply
