"""The body of an upload: a multipart form with one file."""

from __future__ import annotations

import mimetypes
import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from io import FileIO
from pathlib import Path

import anyio.to_thread
from attrs import frozen

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError, TransportError
from easemob_async._operation import StreamedBody
from easemob_async._transfer.progress import ProgressCallback, ProgressReporter

__all__ = ["UploadSource", "encode_multipart", "to_path"]

UploadSource = bytes | str | os.PathLike[str] | AsyncIterable[bytes]
"""The content of an upload: bytes, the path of a file, or an async iterable of bytes."""

PIECE_SIZE = 256 * 1024
"""Bytes of a piece of the body. Sending pieces of 64 KiB takes 10 % more CPU time."""

PIECES_READ_AT_ONCE = 4
"""Pieces read from a file in one call to a thread. With a call for each piece, an upload takes 30 % more CPU time."""


@frozen(slots=True)
class _Upload:
    """A file to upload: its name, its size in bytes if known, and its content."""

    name: str
    size: int | None
    chunks: Callable[[], AsyncIterator[bytes]]
    is_repeatable: bool
    """Whether ``chunks`` may be called again, for a retry."""


def encode_multipart(
    file: UploadSource,
    *,
    filename: str | None = None,
    content_type: str | None = None,
    on_progress: ProgressCallback | None = None,
) -> StreamedBody:
    """
    Make the request body that uploads *file* as the form field ``file``.

    Args:
        file: Bytes, a path, or an async iterable of bytes.
        filename: The file name sent to the service; by default the last part of the path, else ``file``.
        content_type: The media type of the file; by default guessed from the file name.
        on_progress: See ``ProgressCallback``.

    Raises:
        InvalidArgumentError: The file does not exist, is empty or is a folder, or a name is not valid in a header.
    """
    upload = _open_source(file)
    name = upload.name if filename is None else check.text("filename", filename)
    # Refuses line breaks too, with which a name could add headers to the form.
    if not name or not name.isprintable():
        raise InvalidArgumentError("filename", "must be printable text, not empty")
    if content_type is None:
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    media_type = check.text("content_type", content_type)
    if not media_type.isascii() or not media_type.isprintable() or "/" not in media_type:
        raise InvalidArgumentError("content_type", "must be a media type such as 'image/png'")
    if on_progress is not None:
        check.plain_function("on_progress", on_progress)
    boundary = secrets.token_hex(16)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    disposition = f'Content-Disposition: form-data; name="file"; filename="{quoted}"'
    head = f"--{boundary}\r\n{disposition}\r\nContent-Type: {media_type}\r\n\r\n".encode()
    tail = f"\r\n--{boundary}--\r\n".encode()

    async def chunks() -> AsyncIterator[bytes]:
        yield head
        done = 0
        progress = ProgressReporter(on_progress)
        source = upload.chunks()
        try:
            async for chunk in source:
                yield chunk
                done += len(chunk)
                progress.note(done, upload.size)
        finally:
            # When an upload ends early, its file is closed at once. An iterable of the caller belongs to the caller.
            if isinstance(source, AsyncGenerator) and upload.is_repeatable:
                await source.aclose()
        progress.finish()
        yield tail

    length = None if upload.size is None else len(head) + upload.size + len(tail)
    return StreamedBody(f"multipart/form-data; boundary={boundary}", chunks, length, upload.is_repeatable)


def _open_source(file: UploadSource) -> _Upload:
    if isinstance(file, bytes):
        if not file:
            raise InvalidArgumentError("file", "must not be empty")
        return _Upload("file", len(file), lambda: _split(file), is_repeatable=True)
    if isinstance(file, str | os.PathLike):
        path = to_path("file", file)
        if not path.is_file():
            raise InvalidArgumentError("file", f"must be an existing file, and {path.name!r} is not")
        size = path.stat().st_size
        if size == 0:
            raise InvalidArgumentError("file", "must not be empty")
        return _Upload(path.name, size, lambda: _read_file(path, size), is_repeatable=True)
    if isinstance(file, AsyncIterable):
        return _Upload("file", None, lambda: aiter(file), is_repeatable=False)
    raise InvalidArgumentError("file", f"must be bytes, a path or an async iterable, not {type(file).__name__}")


def to_path(argument: str, given: str | os.PathLike[str]) -> Path:
    """
    Return *given* as a path that is valid on this system; the file need not exist.

    Raises:
        InvalidArgumentError: It is not a path, or not a valid one on this system.
    """
    try:
        path = Path(given)
        encoded = os.fsencode(path)
        path.exists()  # asks the system, which refuses a name that is too long
    except (TypeError, ValueError):
        raise InvalidArgumentError(argument, "must be a path") from None
    except OSError as error:
        raise InvalidArgumentError(argument, f"must be a path: {error.strerror}") from None
    if b"\0" in encoded:
        raise InvalidArgumentError(argument, "must be a path without null characters")
    return path


async def _split(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), PIECE_SIZE):
        yield data[start : start + PIECE_SIZE]


async def _read_file(path: Path, size: int) -> AsyncIterator[bytes]:
    """Read exactly *size* bytes, which are announced to the service already: the file may change while it is read."""
    left = size
    # Opened and closed without an await, so that a cancellation cannot come between and leave the file open. Reading
    # may block for long, so it runs in a thread.
    with _open(path) as file:
        while left:
            pieces = await anyio.to_thread.run_sync(_read_pieces, file, left)
            if not pieces:
                raise TransportError(f"the file {path.name!r} was truncated during the upload", effect="unknown")
            for piece in pieces:
                left -= len(piece)
                yield piece


def _read_pieces(file: FileIO, left: int) -> list[bytes]:
    """Read the next pieces, of *left* bytes at most; fewer or none at the end of the file."""
    pieces: list[bytes] = []
    while left and len(pieces) < PIECES_READ_AT_ONCE:
        piece = file.read(min(PIECE_SIZE, left))
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return pieces


def _open(path: Path) -> FileIO:
    # A function of its own, because the linter refuses a blocking `open` in a coroutine function. Without a buffer,
    # through which the pieces would be copied.
    return path.open("rb", buffering=0)
