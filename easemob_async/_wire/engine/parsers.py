"""The choice of an HTTP parser; importing this module loads neither library."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal

from easemob_async._wire.engine.reply_parser import ReplyParser

__all__ = ["ParserName", "new_parser", "resolve_parser"]

ParserName = Literal["auto", "h11", "httptools"]


def resolve_parser(name: ParserName) -> ParserName:
    """Replace ``auto`` with ``httptools`` where it is installed, or with ``h11``."""
    if name == "auto":
        return "httptools" if find_spec("httptools") is not None else "h11"
    return name


def new_parser(name: ParserName, max_head: int) -> ReplyParser:
    """Create the parser of one connection."""
    if name == "httptools":
        from easemob_async._wire.engine.httptools_parser import HttptoolsParser

        return HttptoolsParser(max_head)
    # h11 is imported by the first reply that needs it.
    from easemob_async._wire.engine.strict_parser import StrictParser

    return StrictParser(max_head)
