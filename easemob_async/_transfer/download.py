"""A reply's body on its way to the caller or to a file."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import anyio.to_thread

from easemob_async._errors import APIError, InvalidArgumentError, TransportError, UnexpectedReplyError
from easemob_async._exports import exported_by
from easemob_async._transfer.upload import ProgressCallback, as_path
from easemob_async._wire.port import Reply

__all__ = ["Download", "Opener", "pieces_of", "save"]

Opener = Callable[[Mapping[str, str]], Awaitable[Reply]]
"""Asks for the file anew, with further header fields such as Range."""

RESUMES = 5
"""How often a broken download is taken up again."""

NOT_SO_LONG = 416
"""The status of a range that begins behind the file's end: all of it had come, and only the end was missing."""


@exported_by("easemob_async")
class Download:
    """
    A file coming in: an async context manager, iterated once.

        async with client.files.open(file_id) as download:
            async for piece in download:
                ...
    """

    def __init__(self, ask: Opener) -> None:
        self._ask = ask
        self._entered = False
        self._reply: Reply | None = None

    @property
    def size(self) -> int | None:
        """How many bytes there are, where the service says so."""
        return None if self._reply is None else _length(self._reply)

    @property
    def content_type(self) -> str | None:
        """The media type the service names."""
        value = None if self._reply is None else self._reply.header(b"content-type")
        return None if value is None else value.decode("latin-1")

    async def __aenter__(self) -> Self:
        """Ask for the file; the refusals of the service are raised here."""
        if self._entered:
            raise RuntimeError("a download is used once; open another")
        self._entered = True
        self._reply = await self._ask({})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back."""
        if self._reply is not None:
            await self._reply.aclose()

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces, as they come."""
        if self._reply is None:
            raise RuntimeError("a download is used with 'async with'")
        return self._reply.chunks()

    async def read(self) -> bytes:
        """Everything at once."""
        return b"".join([piece async for piece in self])


def _length(reply: Reply) -> int | None:
    value = reply.header(b"content-length")
    # The length of an encoded body says nothing about the file's.
    if value is None or not value.isdigit() or reply.header(b"content-encoding") is not None:
        return None
    return int(value)


async def pieces_of(ask: Opener) -> AsyncGenerator[bytes, None]:
    """The pieces of a file, each byte once, however often the download breaks off."""
    source = _Source(ask)
    done = 0
    for resumed in range(RESUMES + 1):
        reply = await source.go_on(done)
        try:
            skip = 0 if source.continues else done
            async for piece in reply.chunks():
                new = piece[skip:]
                skip -= len(piece) - len(new)
                if new:
                    done += len(new)
                    yield new
            return
        except TransportError:
            if resumed == RESUMES:
                raise
        finally:
            await reply.aclose()


async def save(ask: Opener, to: str | os.PathLike[str], on_progress: ProgressCallback | None = None) -> int:
    """
    Download to a path; the file appears there whole or not at all.

    A download that breaks off is taken up where it broke, where the server allows ranges, else begun anew.

    Args:
        ask: Asks for the file.
        to: The path; a file that is there is replaced.
        on_progress: Told the bytes that arrived so far, and how many there are.

    Returns:
        The file's size in bytes.

    Raises:
        InvalidArgumentError: The folder does not exist, or *to* is one.
        TransportError: It broke off again and again.
    """
    path = as_path("to", to)
    if path.is_dir():
        raise InvalidArgumentError("to", "must be the path of a file, not of a folder")
    if not path.parent.is_dir():
        raise InvalidArgumentError("to", f"there is no folder {path.parent.name!r}")
    if on_progress is not None and not callable(on_progress):
        raise InvalidArgumentError("on_progress", f"must be callable, not {type(on_progress).__name__}")
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        size = await _fill(ask, part, on_progress)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return size


async def _fill(ask: Opener, part: Path, on_progress: ProgressCallback | None) -> int:
    source = _Source(ask)
    done = 0
    # Opened and closed on the spot: a cancellation must find nothing to wait for. Writes are made in a thread.
    with _open(part) as file:
        for resumed in range(RESUMES + 1):
            reply = await source.go_on(done)
            try:
                if not source.continues:
                    done = 0
                    file.seek(0)
                    file.truncate()
                length = _length(reply)
                total = None if length is None else done + length
                async for piece in reply.chunks():
                    await anyio.to_thread.run_sync(file.write, piece)
                    done += len(piece)
                    if on_progress is not None:
                        on_progress(done, total)
                return done
            except TransportError:
                if resumed == RESUMES:
                    raise
            finally:
                await reply.aclose()
    raise AssertionError("unreachable")


def _open(path: Path) -> BinaryIO:
    return path.open("wb")


class _Source:
    """A file that is asked for again where it broke off."""

    def __init__(self, ask: Opener) -> None:
        self._ask = ask
        self._mark: str | None = None
        self._in_ranges = True
        self.continues = False
        """The reply goes on where the one before broke off; it begins anew otherwise."""

    async def go_on(self, done: int) -> Reply:
        """Ask for all but the first *done* bytes, where that can be had."""
        reply = await self._rest(done) if done and self._in_ranges else None
        self.continues = reply is not None and reply.status == 206
        if reply is None:
            reply = await self._ask({})
        self._mark = _mark(reply)
        # Ranges count the bytes of the encoded form, and we have those of the file.
        self._in_ranges = reply.header(b"content-encoding") is None
        return reply

    async def _rest(self, done: int) -> Reply | None:
        fields = {"range": f"bytes={done}-"}
        if self._mark is not None:
            fields["if-range"] = self._mark
        try:
            reply = await self._ask(fields)
        except APIError as error:
            if error.status != NOT_SO_LONG:
                raise
            return None
        said = reply.header(b"content-range") or b""
        if reply.status == 206 and not said.startswith(b"bytes %d-" % done):
            await reply.aclose()
            raise UnexpectedReplyError(
                f"asked for the bytes from {done} on, got {said.decode('latin-1')!r}", status=reply.status
            )
        return reply


def _mark(reply: Reply) -> str | None:
    """What names this version of the file, so that no two versions are patched together."""
    tag = reply.header(b"etag")
    if tag is not None and not tag.startswith(b"W/"):
        return tag.decode("latin-1")
    changed = reply.header(b"last-modified")
    return None if changed is None else changed.decode("latin-1")
