"""
The engine: our own pooled HTTP/1.1 client for asyncio.

    Engine            the port; one pool per event loop
    +-- Pool          connections and who waits for one; decides, never waits
        +-- Connection    an asyncio.BufferedProtocol; one exchange at a time
        |   +-- Reader    the parser seam: h11 or httptools
        +-- Exchange      one request and the future its task waits on

A request that finds an idle connection is written in the caller's own call: one ``transport.write``, one future, no
task, no timer, no lock.
"""

from __future__ import annotations

from .engine import Engine

__all__ = ["Engine"]
