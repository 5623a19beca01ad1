"""Upload and download of attachments: the hand-written methods of ``client.files``."""

from __future__ import annotations

import os
from collections.abc import Mapping

from easemob_async import _checks as check
from easemob_async._operation import Caller, Operation
from easemob_async._secret_text import hide
from easemob_async._transfer.download import Download, FileRequest, save
from easemob_async._transfer.progress import ProgressCallback
from easemob_async._transfer.upload import UploadSource, encode_multipart
from easemob_async._wire.port import Reply
from easemob_async.api._operations.files import DOWNLOAD, DOWNLOAD_THUMBNAIL, UPLOAD
from easemob_async.models._files import UploadedFile

__all__ = ["FileTransfer"]


class FileTransfer:
    """Upload and download of attachments."""

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

        An upload has no overall timeout; it fails if no byte is transferred for 30 seconds. The service makes
        thumbnails of images, but not of videos. Upload the preview image of a video as a separate file.

        Args:
            file: Bytes, the path of a file, or an async iterable of bytes; at most 10 MB unless Easemob's
                sales team raised the limit.
            filename: Name of the file for the service; default: the last part of the path, or ``file``.
            content_type: Media type of the file; default: a guess from its name.
            restricted: Whether a download needs the share-secret of the file; Easemob's sales team must
                enable this.
            thumbnail_width: Width of the thumbnail of an image over 10 KB, in pixels (default: 170); at least 1.
            thumbnail_height: Height of the thumbnail of an image over 10 KB, in pixels (default: 170); at least 1.
            on_progress: Called with the number of bytes sent so far and the size of the file (None for an async
                iterable), each time 1 % more was sent or 0.1 seconds have passed, and at the end.

        Returns:
            The stored file; its ``url`` and ``secret`` go into the message.

        Raises:
            InvalidArgumentError: The file does not exist or is empty, or an argument is invalid; nothing was sent.
            BadRequestError: The file is too large.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /chatfiles; message_upload_file; message (April 2023).
        """
        check.flag("restricted", restricted, optional=True)
        check.integer("thumbnail_width", thumbnail_width, optional=True, at_least=1)
        check.integer("thumbnail_height", thumbnail_height, optional=True, at_least=1)
        options = {
            "restrict-access": restricted,
            "thumbnail-width": thumbnail_width,
            "thumbnail-height": thumbnail_height,
        }
        headers = {name: str(value).lower() for name, value in options.items() if value is not None}
        content = encode_multipart(file, filename=filename, content_type=content_type, on_progress=on_progress)
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
        Download an attachment to a file, which is created only when the download is complete.

        If the connection is lost, the client resumes the download where it stopped, if the server supports that.

        Args:
            file_id: File ID, an ``UploadedFile.id``.
            to: Path of the file to write; an existing file is replaced.
            secret: Share-secret of the upload, needed if the download is restricted.
            on_progress: Called with the number of bytes received so far and the size of the file, if it is known,
                each time 1 % more was received or 0.1 seconds have passed, and at the end.
            token: A user token to use instead of the client's app token.

        Returns:
            Size of the file, in bytes.

        Raises:
            InvalidArgumentError: The folder of *to* does not exist, or an argument is invalid; nothing was sent.
            NotFoundError: The file does not exist, or its lifetime has ended.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``files.download``).

        Source:
            GET /chatfiles/{file_id} (without thumbnail); message_download_file; message (April 2023).
        """
        secret, token = hide(secret), hide(token)
        return await save(self._file_request(DOWNLOAD, file_id, secret, token), to, on_progress)

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
        Download the thumbnail of an attachment to a file, which is created only when the download is complete.

        Args:
            file_id: File ID of the image; for a video, of its preview image.
            to: Path of the file to write; an existing file is replaced.
            secret: Share-secret of the upload, needed if the download is restricted.
            on_progress: Called with the number of bytes received so far and the size of the thumbnail, if it is known,
                each time 1 % more was received or 0.1 seconds have passed, and at the end.
            token: A user token to use instead of the client's app token.

        Returns:
            Size of the thumbnail, in bytes.

        Raises:
            InvalidArgumentError: The folder of *to* does not exist, or an argument is invalid; nothing was sent.
            NotFoundError: The file does not exist, or its lifetime has ended.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``files.download``).

        Source:
            GET /chatfiles/{file_id} (with thumbnail); message_download_thumbnail.
        """
        secret, token = hide(secret), hide(token)
        return await save(self._file_request(DOWNLOAD_THUMBNAIL, file_id, secret, token), to, on_progress)

    def open(
        self, file_id: str, *, thumbnail: bool = False, secret: str | None = None, token: str | None = None
    ) -> Download:
        """
        Download an attachment or its thumbnail as a stream.

        Args:
            file_id: File ID, an ``UploadedFile.id``.
            thumbnail: Whether to download the thumbnail instead of the file.
            secret: Share-secret of the upload, needed if the download is restricted.
            token: A user token to use instead of the client's app token.

        Returns:
            An async context manager; iterate over it for the bytes of the file.

        Rate limit:
            100 calls per second per app, shared with other operations (bucket ``files.download``).

        Source:
            GET /chatfiles/{file_id}; message_download_file, message_download_thumbnail.
        """
        secret, token = hide(secret), hide(token)
        operation = DOWNLOAD_THUMBNAIL if thumbnail else DOWNLOAD
        return Download(self._file_request(operation, file_id, secret, token))

    def _file_request(
        self, operation: Operation[bytes], file_id: str, secret: str | None, token: str | None
    ) -> FileRequest:
        headers = {"accept": "application/octet-stream"}
        if operation is DOWNLOAD_THUMBNAIL:
            headers["thumbnail"] = "true"
        if secret is not None:
            headers["share-secret"] = check.token("secret", secret)

        async def open_reply(further: Mapping[str, str]) -> Reply:
            return await self._caller.open(operation, path=(file_id,), headers={**headers, **further}, token=token)

        return open_reply
