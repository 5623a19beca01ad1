"""Replies that come in chunks, and a client that receives them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from easemob_async import Easemob, TransportError
from easemob_async.transports import Headers, Reply, Request
from tests.handler import WITHOUT_BACKOFF, make_client, reply_in_turn


class ChunkedReply(Reply):
    """A streamed reply of these chunks, after which the connection may break."""

    def __init__(self, status: int, headers: Headers, *chunks: bytes, breaks: bool = False) -> None:
        super().__init__(status, headers)
        self.chunks_left = chunks
        self.breaks = breaks
        self.closed = False

    async def chunks(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks_left:
            yield chunk
        if self.breaks:
            raise TransportError("the connection broke", effect="unknown")

    async def aclose(self) -> None:
        self.closed = True


def make_file_client(*replies: Reply) -> Easemob:
    """Make a client that receives these replies in turn, and retries without pauses."""
    return make_client(reply_in_turn(*replies), limits=False, retry=WITHOUT_BACKOFF)


def get_headers(request: Request) -> dict[bytes, bytes]:
    """Return the header fields of a request."""
    return dict(request.headers)
