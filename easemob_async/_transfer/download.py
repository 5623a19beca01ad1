"""A file that is downloaded: as a stream, to a file, and resumed after an interruption."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

import anyio.to_thread

from easemob_async import _checks as check
from easemob_async._errors import APIError, EasemobError, InvalidArgumentError, TransportError, UnexpectedReplyError
from easemob_async._exports import exported_by
from easemob_async._repr import safe_repr
from easemob_async._transfer.progress import ProgressCallback, ProgressReporter
from easemob_async._transfer.upload import to_path
from easemob_async._wire.port import Reply

__all__ = ["Download", "FileRequest", "iter_chunks", "save"]

FileRequest = Callable[[Mapping[str, str]], Awaitable[Reply]]
"""Requests the file, with further header fields such as Range, and returns the reply without its body."""

MAX_RESUMES = 5
"""Maximum number of times that an interrupted download is resumed."""

BLOCK_SIZE = 1024 * 1024
"""
Bytes gathered before they are written to the file, in one call to a thread, which takes about 45 us of CPU time. A
write for each read of the socket took twice the CPU time of a download.
"""

MAX_PIECES = 1024
"""
Pieces gathered before they are written. A piece takes memory beside its bytes, which may be few. It is also the maximum
that ``os.writev`` accepts on most systems.
"""

RANGE_NOT_SATISFIABLE = 416
"""HTTP status of a range that begins at the end of the file: all its bytes were received, and only the end was not."""


@exported_by("easemob_async")
class Download:
    """
    A file received as a stream: an async context manager, and an async iterable of bytes that can be read once.

        async with client.files.open(file_id) as download:
            async for chunk in download:
                ...
    """

    def __init__(self, request: FileRequest) -> None:
        self._request = request
        self._is_entered = False
        self._reply: Reply | None = None

    @property
    def size(self) -> int | None:
        """Size of the file in bytes; None before the download has started, or if the service does not tell it."""
        return None if self._reply is None else _length_of(self._reply)

    @property
    def content_type(self) -> str | None:
        """Media type of the file; None before the download has started, or if the service does not tell it."""
        value = None if self._reply is None else self._reply.header(b"content-type")
        return None if value is None else value.decode("latin-1")

    async def __aenter__(self) -> Self:
        """
        Request the file and wait until the reply begins.

        Raises:
            RuntimeError: The download was entered before; call ``open`` again for another one.
            APIError: The service refused.
        """
        if self._is_entered:
            raise RuntimeError("a download can be used once; call open() for another one")
        self._is_entered = True
        self._reply = await self._request({})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the reply; its connection is reused if the whole file was read."""
        if self._reply is not None:
            await self._reply.aclose()

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return an iterator over the content, in chunks as they are received."""
        if self._reply is None:
            raise RuntimeError("the download has not started; use it with 'async with'")
        return self._reply.chunks()

    async def read(self) -> bytes:
        """Read the whole content."""
        try:
            return b"".join([chunk async for chunk in self])
        except EasemobError as error:
            # Without the frames whose variables are parts of the file: a traceback may show them.
            failure = error.with_traceback(None)
        raise failure

    @safe_repr
    def __repr__(self) -> str:
        """Return the status, the size and the media type."""
        if self._reply is None:
            return "Download(not started)"
        return f"Download(status={self._reply.status}, size={self.size}, content_type={self.content_type!r})"


def _length_of(reply: Reply) -> int | None:
    value = reply.header(b"content-length")
    # The length of a compressed body is not that of the file.
    if value is None or not value.isdigit() or reply.header(b"content-encoding") is not None:
        return None
    return int(value)


async def iter_chunks(request: FileRequest) -> AsyncGenerator[bytes, None]:
    """Iterate over the content of a file, each byte once, and resume when the download is interrupted."""
    file = _ResumableFile(request)
    done = 0
    for resumed in range(MAX_RESUMES + 1):
        reply = await file.open_at(done)
        try:
            # Without a range the file starts again, and the bytes that were passed on are skipped.
            skip = 0 if file.is_continued else done
            async for chunk in reply.chunks():
                new = chunk[skip:]
                skip -= len(chunk) - len(new)
                if new:
                    done += len(new)
                    yield new
            return
        except TransportError:
            if resumed == MAX_RESUMES:
                raise
        finally:
            await reply.aclose()


async def save(request: FileRequest, to: str | os.PathLike[str], on_progress: ProgressCallback | None = None) -> int:
    """
    Download a file to a path, which is created only when the download is complete.

    An interrupted download is resumed if the server supports ranges, else it starts again.

    Args:
        request: Requests the file.
        to: The path; an existing file is replaced.
        on_progress: See ``ProgressCallback``.

    Returns:
        The size of the file in bytes.

    Raises:
        InvalidArgumentError: The folder of *to* does not exist, or *to* is a folder.
        TransportError: The download was interrupted too often.
    """
    path = to_path("to", to)
    if path.is_dir():
        raise InvalidArgumentError("to", "must be the path of a file, not of a folder")
    if not path.parent.is_dir():
        raise InvalidArgumentError("to", f"must be in an existing folder, and {path.parent.name!r} is not")
    if on_progress is not None:
        check.plain_function("on_progress", on_progress)
    # In the same folder, because replacing a file is atomic only within a file system; and with a random name, so that
    # two downloads to one path do not mix.
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        size = await _write(request, part, ProgressReporter(on_progress))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return size


async def _write(request: FileRequest, part: Path, progress: ProgressReporter) -> int:
    source = _ResumableFile(request)
    done = 0
    # Opened and closed without an await, so that a cancellation cannot come between and leave the file open. Writing
    # may block for long, so it runs in a thread.
    with _open(part) as file:
        blocks = _BlockWriter(file)
        for resumed in range(MAX_RESUMES + 1):
            reply = await source.open_at(done)
            try:
                if not source.is_continued:
                    done = 0
                    blocks.restart()
                length = _length_of(reply)
                total = None if length is None else done + length
                async for chunk in reply.chunks():
                    await blocks.write(chunk)
                    done += len(chunk)
                    progress.note(done, total)
                await blocks.flush()
                progress.finish()
                return done
            except TransportError:
                if resumed == MAX_RESUMES:
                    raise
            finally:
                await reply.aclose()
    raise AssertionError("unreachable")


def _open(path: Path) -> FileIO:
    # A function of its own, because the linter refuses a blocking `open` in a coroutine function. Without a buffer,
    # which would be written when the file is closed, outside of a thread.
    return path.open("wb", buffering=0)


class _BlockWriter:
    """Gathers the received pieces of a file, and writes them in large blocks."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._pieces: list[bytes] = []
        self._size = 0

    async def write(self, piece: bytes) -> None:
        """Add a piece, and write what was gathered if it makes a block."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size >= BLOCK_SIZE or len(self._pieces) >= MAX_PIECES:
            await self.flush()

    async def flush(self) -> None:
        """Write what was gathered."""
        pieces, self._pieces, self._size = self._pieces, [], 0
        if pieces:
            await anyio.to_thread.run_sync(_write_block, self._file, pieces)

    def restart(self) -> None:
        """Discard everything, because the file is received from its start again."""
        self._pieces, self._size = [], 0
        self._file.seek(0)
        self._file.truncate()


def _write_block(file: FileIO, pieces: list[bytes]) -> None:
    # One call for all pieces, without a copy of them, saves about 4 % of the CPU time of a download. Windows lacks it.
    written = os.writev(file.fileno(), pieces) if hasattr(os, "writev") else 0
    if written < sum(map(len, pieces)):
        # Any write may be cut short, as on a disk that is full.
        rest = memoryview(b"".join(pieces))[written:]
        while rest:
            rest = rest[file.write(rest) :]


class _ResumableFile:
    """A file on a server that is requested again from the byte at which its download was interrupted."""

    def __init__(self, request: FileRequest) -> None:
        self._request = request
        self._validator: str | None = None
        self._can_use_ranges = True
        self.is_continued = False
        """Whether the last reply continues at the requested byte; otherwise it contains the whole file."""

    async def open_at(self, offset: int) -> Reply:
        """Request the file from byte *offset* on if possible, else the whole file."""
        reply = await self._request_range(offset) if offset and self._can_use_ranges else None
        self.is_continued = reply is not None and reply.status == 206
        if reply is None:
            reply = await self._request({})
        self._validator = _validator_of(reply)
        # Ranges count the bytes of the compressed body, and the offset those of the file.
        self._can_use_ranges = reply.header(b"content-encoding") is None
        return reply

    async def _request_range(self, offset: int) -> Reply | None:
        fields = {"range": f"bytes={offset}-"}
        # If the file has changed since, the server ignores the range and sends the whole file.
        if self._validator is not None:
            fields["if-range"] = self._validator
        try:
            reply = await self._request(fields)
        except APIError as error:
            if error.status != RANGE_NOT_SATISFIABLE:
                raise
            return None
        content_range = reply.header(b"content-range") or b""
        if reply.status == 206 and not content_range.startswith(b"bytes %d-" % offset):
            await reply.aclose()
            raise UnexpectedReplyError(
                f"requested the bytes from {offset} on, got {content_range.decode('latin-1')!r}", status=reply.status
            )
        return reply


def _validator_of(reply: Reply) -> str | None:
    """Return what identifies this version of the file, so that a resumed download does not mix two versions."""
    etag = reply.header(b"etag")
    # A weak ETag may be the same for two versions that differ in bytes.
    if etag is not None and not etag.startswith(b"W/"):
        return etag.decode("latin-1")
    last_modified = reply.header(b"last-modified")
    return None if last_modified is None else last_modified.decode("latin-1")
