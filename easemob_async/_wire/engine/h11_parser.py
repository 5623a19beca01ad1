"""Parsing of replies with h11."""

from __future__ import annotations

import h11

from easemob_async._wire.engine.errors import BadReplyError
from easemob_async._wire.engine.reply_parser import CODING_HEADERS, ReplyState
from easemob_async._wire.reasons import find_reason

__all__ = ["H11Parser"]

# h11 has to see a request before it parses the reply. The engine writes the real request itself, and only whether it
# is a HEAD changes how h11 parses, so each request is shown to h11 in this form.
_GET_REQUEST = h11.Request(method="GET", target="/", headers=[("host", "-")])
_HEAD_REQUEST = h11.Request(method="HEAD", target="/", headers=[("host", "-")])
_END_OF_REQUEST = h11.EndOfMessage()


class H11Parser:
    """A ``ReplyParser`` over one ``h11.Connection``; ``StrictParser`` leaves unusual replies to it."""

    __slots__ = ("_connection", "_used", "reply")

    def __init__(self, reply: ReplyState) -> None:
        self.reply = reply
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=reply.max_head)
        self._used = False

    def start_reply(self, *, head_only: bool) -> None:
        self.reply.reset()
        # h11 raises when the first cycle of a connection is started this way.
        if self._used:
            self._connection.start_next_cycle()
        self._used = True
        self._connection.send(_HEAD_REQUEST if head_only else _GET_REQUEST)
        self._connection.send(_END_OF_REQUEST)

    def feed(self, data: bytes | memoryview) -> None:
        reply = self.reply
        reply.overhead += len(data)
        problem = None
        try:
            self._connection.receive_data(bytes(data))
            self._read_events()
        except h11.RemoteProtocolError as error:
            problem = self._to_bad_reply(error)
        if problem is not None:
            # Raised outside the handler: h11's error quotes the received bytes and would become the context.
            raise problem
        if reply.overhead > reply.max_head and not reply.complete:
            raise reply.too_large()

    def feed_eof(self) -> None:
        reply = self.reply
        if reply.complete:
            return
        problem = None
        try:
            self._connection.receive_data(b"")
            self._read_events()
        except h11.RemoteProtocolError:
            where = "within the reply's body" if reply.status else "before its reply was complete"
            problem = BadReplyError(f"the server closed the connection {where}")
        if problem is not None:
            raise problem
        reply.reusable = False

    def close(self) -> None:
        """Do nothing: h11 holds no reference to this object."""

    def _read_events(self) -> None:
        reply = self.reply
        connection = self._connection
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Data):
                reply.overhead = 0
                # h11 returns a bytearray, but the body is passed on as bytes.
                reply.add_part(bytes(event.data))
            elif isinstance(event, h11.Response):
                self._read_head(event)
            elif isinstance(event, h11.EndOfMessage):
                reply.complete = True
                # Bytes after the reply belong to no request. h11 would parse them as the next request's reply.
                extra_data, _ = connection.trailing_data
                # The state is MUST_CLOSE after "Connection: close" and for HTTP/1.0.
                reply.reusable = connection.their_state is h11.DONE and not extra_data
                return
            elif isinstance(event, h11.InformationalResponse):
                if event.status_code == 101:
                    # RFC 9110, section 7.8, forbids it without an Upgrade field, which the engine never sends.
                    raise BadReplyError("the server switched protocols without being asked to")
            elif event is h11.NEED_DATA:
                return
            else:
                raise BadReplyError("the server closed the connection before its reply was complete")

    def _read_head(self, event: h11.Response) -> None:
        reply = self.reply
        reply.status = event.status_code
        reply.headers = headers = list(event.headers)
        has_length = False
        for name, value in headers:
            if name in CODING_HEADERS:
                reply.note_coding(name, value)
            elif name == b"content-length":
                has_length = True
        # h11 accepts this and ignores the length, as RFC 9112, section 6.3, permits. llhttp refuses it, and so does
        # the engine with either parser: it is the mark of a smuggled reply.
        if has_length and reply.transfer_coding:
            raise BadReplyError("the reply is not HTTP: Content-Length beside Transfer-Encoding")
        # A part of these bytes may be the body that came with the head, so the head itself is measured.
        if reply.overhead > reply.max_head:
            reply.check_head()

    def _to_bad_reply(self, error: h11.RemoteProtocolError) -> BadReplyError:
        # h11 suggests this status (Request Header Fields Too Large) when its buffer limit is reached.
        if error.error_status_hint == 431:
            return self.reply.too_large()
        reason = find_reason(str(error))
        return BadReplyError("the reply is not HTTP" if reason is None else f"the reply is not HTTP: {reason}")
