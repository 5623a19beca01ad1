"""Reading replies with h11."""

from __future__ import annotations

import h11

from .faults import BadReplyError
from .reader import WRAPPING, ReplyState

__all__ = ["H11Reader"]

# h11 wants to know what was asked before it reads the answer; only HEAD makes a difference to how it reads.
_ASKED = h11.Request(method="GET", target="/", headers=[("host", "-")])
_ASKED_HEAD = h11.Request(method="HEAD", target="/", headers=[("host", "-")])
_ASKED_ALL = h11.EndOfMessage()


class H11Reader:
    """One h11 connection that is told of every request in its simplest form and reads the replies."""

    __slots__ = ("_connection", "_used", "reply")

    def __init__(self, max_head: int) -> None:
        self.reply = ReplyState(max_head)
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=max_head)
        self._used = False

    def expect(self, *, head_only: bool) -> None:
        self.reply.reset()
        if self._used:
            self._connection.start_next_cycle()
        self._used = True
        self._connection.send(_ASKED_HEAD if head_only else _ASKED)
        self._connection.send(_ASKED_ALL)

    def feed(self, data: bytes | memoryview) -> None:
        reply = self.reply
        reply.quiet += len(data)
        try:
            self._connection.receive_data(bytes(data))
            self._advance()
        except h11.RemoteProtocolError as error:
            raise self._explain(error) from error
        if reply.quiet > reply.max_head and not reply.complete:
            raise reply.too_large()

    def feed_eof(self) -> None:
        reply = self.reply
        if reply.complete:
            return
        try:
            self._connection.receive_data(b"")
            self._advance()
        except h11.RemoteProtocolError as error:
            where = "within the reply's body" if reply.status else "before its reply was complete"
            raise BadReplyError(f"the server closed the connection {where}") from error
        reply.reusable = False

    def discard(self) -> None:
        """Nothing to do: h11 holds no reference to us."""

    def _advance(self) -> None:
        reply = self.reply
        connection = self._connection
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Data):
                reply.quiet = 0
                reply.parts.append(bytes(event.data))
            elif isinstance(event, h11.Response):
                self._read_head(event)
            elif isinstance(event, h11.EndOfMessage):
                reply.complete = True
                junk, _ = connection.trailing_data
                reply.reusable = connection.their_state is h11.DONE and not junk
                return
            elif isinstance(event, h11.InformationalResponse):
                if event.status_code == 101:
                    raise BadReplyError("the server switched to a protocol nobody asked for")
            elif event is h11.NEED_DATA:
                return
            else:
                raise BadReplyError("the server closed the connection before its reply was complete")

    def _read_head(self, event: h11.Response) -> None:
        reply = self.reply
        reply.status = event.status_code
        reply.headers = headers = list(event.headers)
        length = False
        for name, value in headers:
            if name in WRAPPING:
                reply.note(name, value)
            elif name == b"content-length":
                length = True
        if length and reply.transfer_coding:
            raise BadReplyError("the reply is not HTTP: Content-Length beside Transfer-Encoding")
        if reply.quiet > reply.max_head:
            reply.check_head()

    def _explain(self, error: h11.RemoteProtocolError) -> BadReplyError:
        if error.error_status_hint == 431:
            return self.reply.too_large()
        return BadReplyError(f"the reply is not HTTP: {error}")
