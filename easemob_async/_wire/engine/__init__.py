"""
The engine: our own client for HTTP/1.1 on asyncio, with a connection pool per event loop.

    Engine              the transport
    +-- Pool            the connections of one event loop, and the requests that wait for one
        +-- Connection      an asyncio.BufferedProtocol, which carries one request at a time
        |   +-- ReplyParser     the interface to the parsers
        +-- InFlight        the record of one request, with the future that its task awaits

A request that finds an idle connection is written within the call that sends it: one ``transport.write`` and one
future, without a task, a timer or a lock.

Read the files in the order of a request. Each imports only files below it in this list:

* ``engine``: chooses the pool of the running loop, and deals with threads, forks and garbage collection.
* ``head``: encodes the request.
* ``pool``: gives each request a connection, in the order in which they came.
* ``dial``: makes a connection.
* ``connection``: writes the request and delivers the reply.
* ``bodies``: streams bodies in both directions, with back-pressure.
* ``in_flight``: the record of a request and its states.
* ``parsers``, ``strict_parser``, ``h11_parser``, ``httptools_parser``, ``reply_parser``: parse replies.
* ``coding``: removes gzip and deflate from replies.
* ``deadlines``: deadlines and idle timeouts.
* ``errors``: reasons why a request ends without a reply.
"""

from __future__ import annotations

from easemob_async._wire.engine.engine import Engine

__all__ = ["Engine"]
