"""Reading replies with httptools (llhttp)."""

from __future__ import annotations

import httptools

from .faults import BadReplyError
from .reader import WRAPPING, ReplyState

__all__ = ["HttptoolsReader"]


class HttptoolsReader:
    """One llhttp parser, kept for all replies of a connection; its callbacks fill in ``reply``."""

    __slots__ = ("_head_only", "_interim", "_junk", "_parser", "_problem", "reply")

    def __init__(self, max_head: int) -> None:
        self.reply = ReplyState(max_head)
        self._parser: httptools.HttpResponseParser | None = httptools.HttpResponseParser(self)
        self._head_only = False
        self._interim = False
        self._junk = False
        self._problem: BadReplyError | None = None

    def expect(self, *, head_only: bool) -> None:
        self.reply.reset()
        self._head_only = head_only
        if self._parser is None:
            self._parser = httptools.HttpResponseParser(self)

    def feed(self, data: bytes | memoryview) -> None:
        reply = self.reply
        assert self._parser is not None
        # Counted before: `on_body` sets it back.
        reply.quiet += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if not reply.complete:
                raise self._problem or BadReplyError(f"the reply is not HTTP: {error}") from error
            self._junk = True
        if self._problem is not None:
            raise self._problem
        if reply.quiet > reply.max_head and not reply.complete:
            raise reply.too_large()
        if len(data) > reply.max_head and reply.status:
            reply.check_head()
        if reply.complete:
            if self._junk:
                reply.reusable = False
            elif self._head_only:
                # llhttp waits for the body that the head of a HEAD's reply announces.
                self._parser = None

    def feed_eof(self) -> None:
        reply = self.reply
        if reply.complete:
            return
        if not reply.status:
            raise BadReplyError("the server closed the connection before its reply was complete")
        # A head that announces no length means "until the connection ends".
        if any(name in _DELIMITING for name, _ in reply.headers):
            raise BadReplyError("the server closed the connection within the reply's body")
        reply.complete = True
        reply.reusable = False

    def discard(self) -> None:
        self._parser = None

    # What follows is called by httptools; an exception raised in it would reach us wrapped, hence `_problem`.

    def on_message_begin(self) -> None:
        if self.reply.complete:
            self._junk = True

    def on_header(self, name: bytes, value: bytes) -> None:
        reply = self.reply
        if reply.status:
            return
        name = name.lower()
        value = value.rstrip(b" \t")
        if name in WRAPPING:
            try:
                reply.note(name, value)
            except BadReplyError as error:
                self._problem = error
        reply.headers.append((name, value))

    def on_headers_complete(self) -> None:
        reply = self.reply
        assert self._parser is not None
        status = self._parser.get_status_code()
        if reply.complete:
            return
        if status < 200:
            self._interim = True
            reply.headers = []
            if status == 101:
                self._problem = BadReplyError("the server switched to a protocol nobody asked for")
            return
        reply.status = status
        if self._head_only:
            reply.complete = True
            reply.reusable = self._parser.should_keep_alive()

    def on_body(self, data: bytes) -> None:
        reply = self.reply
        if reply.complete:
            self._junk = True
            return
        reply.quiet = 0
        reply.parts.append(data)

    def on_message_complete(self) -> None:
        reply = self.reply
        if self._interim:
            self._interim = False
        elif not reply.complete:
            assert self._parser is not None
            reply.complete = True
            reply.reusable = self._parser.should_keep_alive()


_DELIMITING = frozenset({b"content-length", b"transfer-encoding"})
