"""A file as the body of an upload, in one multipart frame."""

from __future__ import annotations

import mimetypes
import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO

import anyio.to_thread
from attrs import frozen

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError, TransportError
from easemob_async._operation import StreamedBody

__all__ = ["ProgressCallback", "UploadSource", "as_path", "multipart"]

UploadSource = bytes | str | os.PathLike[str] | AsyncIterable[bytes]
"""What can be uploaded: bytes, the path of a file, or an async iterable of pieces."""

ProgressCallback = Callable[[int, int | None], None]
"""Told the bytes moved so far and, where it is known, how many there are."""

PIECE = 64 * 1024


@frozen(slots=True)
class _File:
    """A source that was looked at: its pieces can be had, and how many bytes they are may be known."""

    name: str
    size: int | None
    pieces: Callable[[], AsyncIterator[bytes]]
    repeatable: bool


def multipart(
    file: UploadSource,
    *,
    filename: str | None = None,
    content_type: str | None = None,
    on_progress: ProgressCallback | None = None,
) -> StreamedBody:
    """
    The request body that uploads *file* as the part named ``file``.

    Args:
        file: Bytes, a path, or an async iterable of bytes.
        filename: The name the service is told; by default the path's last part, else ``file``.
        content_type: The file's media type; by default guessed from its name.
        on_progress: Told the bytes sent so far and the file's size.

    Raises:
        InvalidArgumentError: There is no such file, it is empty or not a file, or a name cannot stand in a header.
    """
    found = _look_at(file)
    name = found.name if filename is None else check.text("filename", filename)
    if not name or not name.isprintable():
        raise InvalidArgumentError("filename", "must be printable text, not empty")
    if content_type is None:
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind = check.text("content_type", content_type)
    if not kind.isascii() or not kind.isprintable() or "/" not in kind:
        raise InvalidArgumentError("content_type", "must be a media type such as 'image/png'")
    if on_progress is not None and not callable(on_progress):
        raise InvalidArgumentError("on_progress", f"must be callable, not {type(on_progress).__name__}")
    boundary = secrets.token_hex(16)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    disposition = f'Content-Disposition: form-data; name="file"; filename="{quoted}"'
    head = f"--{boundary}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n".encode()
    tail = f"\r\n--{boundary}--\r\n".encode()

    async def pieces() -> AsyncIterator[bytes]:
        yield head
        done = 0
        source = found.pieces()
        try:
            async for piece in source:
                yield piece
                done += len(piece)
                if on_progress is not None:
                    on_progress(done, found.size)
        finally:
            # Where it is left off half-way; a stream of the caller's own is the caller's to close.
            if isinstance(source, AsyncGenerator) and found.repeatable:
                await source.aclose()
        yield tail

    length = None if found.size is None else len(head) + found.size + len(tail)
    return StreamedBody(f"multipart/form-data; boundary={boundary}", pieces, length, found.repeatable)


def _look_at(file: UploadSource) -> _File:
    if isinstance(file, bytes):
        if not file:
            raise InvalidArgumentError("file", "must not be empty")
        return _File("file", len(file), lambda: _pieces_of(file), repeatable=True)
    if isinstance(file, str | os.PathLike):
        path = as_path("file", file)
        if not path.is_file():
            raise InvalidArgumentError("file", f"there is no file {path.name!r}")
        size = path.stat().st_size
        if size == 0:
            raise InvalidArgumentError("file", "must not be empty")
        return _File(path.name, size, lambda: _pieces_of_path(path, size), repeatable=True)
    if isinstance(file, AsyncIterable):
        return _File("file", None, lambda: aiter(file), repeatable=False)
    raise InvalidArgumentError("file", f"must be bytes, a path or an async iterable, not {type(file).__name__}")


def as_path(argument: str, given: str | os.PathLike[str]) -> Path:
    """
    A path the system can have; there may be nothing at it.

    Raises:
        InvalidArgumentError: It is no path, or not one the system takes.
    """
    try:
        path = Path(given)
        encoded = os.fsencode(path)
        path.exists()
    except (TypeError, ValueError):
        raise InvalidArgumentError(argument, "must be a path") from None
    except OSError as error:
        raise InvalidArgumentError(argument, f"must be a path: {error.strerror}") from None
    if b"\0" in encoded:
        raise InvalidArgumentError(argument, "must be a path: it holds a null character")
    return path


async def _pieces_of(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), PIECE):
        yield data[start : start + PIECE]


async def _pieces_of_path(path: Path, size: int) -> AsyncIterator[bytes]:
    """The file's bytes, exactly as many as were announced: it may be written to while it is read."""
    left = size
    # Opened and closed on the spot: a cancellation must find nothing to wait for. Reads are made in a thread.
    with _open(path) as file:
        while left:
            piece = await anyio.to_thread.run_sync(file.read, min(PIECE, left))
            if not piece:
                raise TransportError(f"the file {path.name!r} became shorter while it was read", sent="maybe")
            left -= len(piece)
            yield piece


def _open(path: Path) -> BinaryIO:
    return path.open("rb")
