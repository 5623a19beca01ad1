"""The part of ``client.files`` that moves files."""

from __future__ import annotations

import os
from collections.abc import Mapping

from easemob_async import _checks as check
from easemob_async._operation import Caller, Operation
from easemob_async._transfer.download import Download, Opener, save
from easemob_async._transfer.upload import ProgressCallback, UploadSource, multipart
from easemob_async._wire.port import Reply
from easemob_async.api._operations.files import DOWNLOAD, DOWNLOAD_THUMBNAIL, UPLOAD
from easemob_async.models._files import UploadedFile

__all__ = ["FileTransfer"]


class FileTransfer:
    """Attachments, to and fro."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def upload(
        self,
        file: UploadSource,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        restricted: bool | None = None,
        thumbnail_width: int | None = None,
        thumbnail_height: int | None = None,
        on_progress: ProgressCallback | None = None,
    ) -> UploadedFile:
        """
        Upload a file to send it as an attachment.

        A transfer has no time limit as a whole; it is given up when no byte moved for 30 seconds. The service makes
        thumbnails of pictures, not of videos; upload a picture for a video as a file of its own.

        Args:
            file: Bytes, the path of a file, or an async iterable of bytes; at most 10 MB unless sales raised that.
            filename: The name the service is told; by default the path's last part, else ``file``.
            content_type: The file's media type; by default guessed from its name.
            restricted: Whether only those with the share-secret can download it; sales open that.
            thumbnail_width: Of the thumbnail of a picture over 10 KB, in pixels; the service's default is 170.
            thumbnail_height: Likewise.
            on_progress: Told the bytes sent so far and the file's size (None for a stream).

        Returns:
            The file as stored; its ``url`` and ``secret`` go into the message.

        Raises:
            InvalidArgumentError: There is no such file, it is empty, or a number is below 1; nothing was sent.
            BadRequestError: The file is too large.

        Source:
            POST /chatfiles; message_upload_file; message (April 2023).
        """
        check.flag("restricted", restricted, optional=True)
        check.integer("thumbnail_width", thumbnail_width, optional=True, at_least=1)
        check.integer("thumbnail_height", thumbnail_height, optional=True, at_least=1)
        fields = {
            "restrict-access": restricted,
            "thumbnail-width": thumbnail_width,
            "thumbnail-height": thumbnail_height,
        }
        headers = {name: str(value).lower() for name, value in fields.items() if value is not None}
        content = multipart(file, filename=filename, content_type=content_type, on_progress=on_progress)
        return await self._caller.call(UPLOAD, body=content, headers=headers)

    async def download(
        self,
        file_id: str,
        to: str | os.PathLike[str],
        *,
        secret: str | None = None,
        on_progress: ProgressCallback | None = None,
        token: str | None = None,
    ) -> int:
        """
        Download an attachment; it appears at *to* whole or not at all.

        A download that breaks off is taken up where it broke, where the server allows it.

        Args:
            file_id: The file's ID, ``UploadedFile.id``.
            to: The path to write; a file that is there is replaced.
            secret: The upload's share-secret, needed where access was restricted.
            on_progress: Told the bytes that arrived so far, and how many there are.
            token: A user's own token; the app's when left out.

        Returns:
            The file's size in bytes.

        Raises:
            InvalidArgumentError: The folder of *to* does not exist; nothing was sent.
            NotFoundError: There is no such file, or it is no longer kept.

        Source:
            GET /chatfiles/{file_id} (without thumbnail); message_download_file; message (April 2023).
        """
        return await save(self._opener(DOWNLOAD, file_id, secret, token), to, on_progress)

    async def download_thumbnail(
        self,
        file_id: str,
        to: str | os.PathLike[str],
        *,
        secret: str | None = None,
        on_progress: ProgressCallback | None = None,
        token: str | None = None,
    ) -> int:
        """
        Download the thumbnail of an attachment; it appears at *to* whole or not at all.

        Args:
            file_id: The picture's ID; for a video, that of the picture that was uploaded for it.
            to: The path to write; a file that is there is replaced.
            secret: The upload's share-secret, needed where access was restricted.
            on_progress: Told the bytes that arrived so far, and how many there are.
            token: A user's own token; the app's when left out.

        Returns:
            The thumbnail's size in bytes.

        Raises:
            InvalidArgumentError: The folder of *to* does not exist; nothing was sent.
            NotFoundError: There is no such file, or it is no longer kept.

        Source:
            GET /chatfiles/{file_id} (with thumbnail); message_download_thumbnail.
        """
        return await save(self._opener(DOWNLOAD_THUMBNAIL, file_id, secret, token), to, on_progress)

    def open(
        self, file_id: str, *, thumbnail: bool = False, secret: str | None = None, token: str | None = None
    ) -> Download:
        """
        Download an attachment, or its thumbnail, in pieces.

        Args:
            file_id: The file's ID, ``UploadedFile.id``.
            thumbnail: The thumbnail instead of the file.
            secret: The upload's share-secret, needed where access was restricted.
            token: A user's own token; the app's when left out.

        Returns:
            An async context manager that is iterated for the file's bytes.

        Source:
            GET /chatfiles/{file_id}; message_download_file, message_download_thumbnail.
        """
        operation = DOWNLOAD_THUMBNAIL if thumbnail else DOWNLOAD
        return Download(self._opener(operation, file_id, secret, token))

    def _opener(self, operation: Operation[bytes], file_id: str, secret: str | None, token: str | None) -> Opener:
        fields = {"accept": "application/octet-stream"}
        if operation is DOWNLOAD_THUMBNAIL:
            fields["thumbnail"] = "true"
        if secret is not None:
            fields["share-secret"] = check.token("secret", secret)

        async def ask(headers: Mapping[str, str]) -> Reply:
            return await self._caller.open(operation, path=(file_id,), headers={**fields, **headers}, token=token)

        return ask
