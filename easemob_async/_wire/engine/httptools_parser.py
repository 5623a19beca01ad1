"""Parsing of replies with httptools, a binding of llhttp."""

from __future__ import annotations

import httptools

from easemob_async._wire.engine.errors import BadReplyError
from easemob_async._wire.engine.reply_parser import CODING_HEADERS, ReplyState

__all__ = ["HttptoolsParser"]

_FRAMING_HEADERS = frozenset({b"content-length", b"transfer-encoding"})
"""Headers that announce where a body ends."""


class HttptoolsParser:
    """A ``ReplyParser`` over one llhttp parser, kept for all replies of a connection; its callbacks fill ``reply``."""

    __slots__ = ("_error", "_has_extra_data", "_head_only", "_interim", "_parser", "reply")

    def __init__(self, max_head: int) -> None:
        self.reply = ReplyState(max_head)
        # A reference cycle, because the parser holds this object for its callbacks; `close` breaks it.
        self._parser: httptools.HttpResponseParser | None = httptools.HttpResponseParser(self)
        self._head_only = False
        self._interim = False
        self._has_extra_data = False
        self._error: BadReplyError | None = None

    def start_reply(self, *, head_only: bool) -> None:
        # `_error` and `_has_extra_data` stay: after either, the connection does not carry another request.
        self.reply.reset()
        self._head_only = head_only
        if self._parser is None:
            self._parser = httptools.HttpResponseParser(self)

    def feed(self, data: bytes | memoryview) -> None:
        reply = self.reply
        assert self._parser is not None
        # Added before parsing, because `on_body` resets it.
        reply.overhead += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            # After the end of the reply it is the extra data that is invalid; the reply itself is good. The texts of
            # llhttp are constant, and do not quote what was received.
            if not reply.complete:
                self._error = self._error or BadReplyError(f"the reply is not HTTP: {error}")
            self._has_extra_data = True
        if self._error is not None:
            raise self._error
        if reply.overhead > reply.max_head and not reply.complete:
            raise reply.too_large()
        # A body in the same piece has reset `overhead`, so a head in this piece was not measured.
        if len(data) > reply.max_head and reply.status:
            reply.check_head()
        if reply.complete:
            if self._has_extra_data:
                reply.reusable = False
            elif self._head_only:
                # llhttp is not told the request's method and waits for the body that this head announces: the next
                # reply needs a new parser.
                self._parser = None

    def feed_eof(self) -> None:
        reply = self.reply
        if reply.complete:
            return
        if not reply.status:
            raise BadReplyError("the server closed the connection before its reply was complete")
        # httptools cannot tell llhttp of the end of the connection, so it is judged here. Without an announced length
        # the body ends with the connection (RFC 9112, section 6.3); with one it was cut short.
        if any(name in _FRAMING_HEADERS for name, _ in reply.headers):
            raise BadReplyError("the server closed the connection within the reply's body")
        reply.complete = True
        reply.reusable = False

    def close(self) -> None:
        self._parser = None

    # Callbacks of httptools. An exception raised here would reach `feed` wrapped in one of httptools, so errors are
    # stored in `_error` instead.

    def on_message_begin(self) -> None:
        # A second reply follows, but only one request was sent.
        if self.reply.complete:
            self._has_extra_data = True

    def on_header(self, name: bytes, value: bytes) -> None:
        reply = self.reply
        # After the head these are trailers.
        if reply.status:
            return
        name = name.lower()
        # Whitespace around a value is not part of it (RFC 9110, section 5.5); llhttp removes the leading part only.
        value = value.rstrip(b" \t")
        if name in CODING_HEADERS:
            try:
                reply.note_coding(name, value)
            except BadReplyError as error:
                self._error = error
        reply.headers.append((name, value))

    def on_headers_complete(self) -> None:
        reply = self.reply
        assert self._parser is not None
        status = self._parser.get_status_code()
        if reply.complete:
            return
        # Interim replies come before the final one and have no body (RFC 9110, section 15.2).
        if status < 200:
            self._interim = True
            reply.headers = []
            reply.content_coding = reply.transfer_coding = b""
            if status == 101:
                # RFC 9110, section 7.8, forbids it without an Upgrade field, which the engine never sends.
                self._error = BadReplyError("the server switched protocols without being asked to")
            return
        reply.status = status
        # The reply to a HEAD ends with its head, whatever the head announces (RFC 9112, section 6.3).
        if self._head_only:
            reply.complete = True
            # llhttp expects the body and reports the start of a chunk only when its size is complete. So it is not
            # known whether a part of a chunk follows, and the connection is closed.
            reply.reusable = self._parser.should_keep_alive() and not reply.transfer_coding

    def on_body(self, data: bytes) -> None:
        reply = self.reply
        if reply.complete:
            self._has_extra_data = True
            return
        reply.overhead = 0
        # The first piece, which is the only one of most bodies, needs no further call.
        if reply.parts:
            reply.add_part(data)
        else:
            reply.parts.append(data)

    def on_message_complete(self) -> None:
        reply = self.reply
        if self._interim:
            self._interim = False
        elif not reply.complete:
            assert self._parser is not None
            reply.complete = True
            reply.reusable = self._parser.should_keep_alive()
