"""Making a connection: the name looked up, the addresses tried in turn, TLS on top."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from itertools import chain, zip_longest

from easemob_async._wire.port import Origin

from .connection import Connection

__all__ = ["Address", "dial"]

Address = str
"""An IP address as text, an IPv6 zone included."""

# One after the other, not a race as in RFC 8305: a race needs tasks, and has sockets to lose when it is cancelled.
_PATIENCE = 1.0
"""Seconds an address may take while there is another to try; the one that answered is tried first next time."""


async def dial(
    origin: Origin,
    make: Callable[[], Connection],
    context: ssl.SSLContext | None,
    preferred: Address | None,
) -> tuple[Connection, Address]:
    """
    Connect to *origin*; cancelled at any point, it leaves no socket behind.

    Args:
        origin: Where to.
        make: Makes the protocol of a connection.
        context: The TLS settings, or ``None`` for plain HTTP.
        preferred: The address that answered last time.

    Returns:
        The connection and the address that answered.

    Raises:
        OSError: No address, none that answers, or (``ssl.SSLError``) TLS failed.
    """
    addresses = await _look_up(origin)
    if preferred in addresses:
        addresses.remove(preferred)
        addresses.insert(0, preferred)
    failure: OSError | None = None
    for tried, address in enumerate(addresses, start=1):
        scope = asyncio.timeout(_PATIENCE if tried < len(addresses) else None)
        try:
            async with scope:
                return await _connect(origin, address, make, context), address
        except ssl.SSLError:
            raise
        except OSError as error:
            failure = OSError(f"no answer from {address} in {_PATIENCE:g} s") if scope.expired() else error
    raise failure or OSError("the name has no address")


async def _connect(
    origin: Origin, address: Address, make: Callable[[], Connection], context: ssl.SSLContext | None
) -> Connection:
    loop = asyncio.get_running_loop()
    connection = make()
    try:
        await loop.create_connection(
            lambda: connection,
            address,
            origin.port,
            ssl=context,
            server_hostname=origin.host if context is not None else None,
        )
    except BaseException:
        # The loop may have got as far as handing us a transport, and would close it politely, which takes TLS up to
        # half a minute.
        connection.drop()
        connection.report_loss()
        raise
    return connection


async def _look_up(origin: Origin) -> list[Address]:
    """The addresses in the resolver's order, families taking turns."""
    try:
        found = socket.getaddrinfo(
            origin.host, origin.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        )
    except socket.gaierror:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
    by_family: dict[int, list[Address]] = {}
    for family, _, _, _, where in found:
        address = str(where[0])
        if len(where) == 4 and where[3] and "%" not in address:
            address = f"{address}%{where[3]}"
        by_family.setdefault(family, []).append(address)
    turns = chain.from_iterable(zip_longest(*by_family.values()))
    return list(dict.fromkeys(address for address in turns if address is not None))
