"""Connecting to a server: name lookup, one address after the other, and TLS."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from itertools import chain, zip_longest

from easemob_async._wire.engine.connection import Connection
from easemob_async._wire.port import Origin
from easemob_async._wire.tls import create_tls_context

__all__ = ["Address", "default_tls_context", "dial"]

Address = str
"""An IP address as text, with the zone of an IPv6 address."""

# Addresses are tried in turn, without the race of RFC 8305: a race needs tasks, and can leak sockets when it is
# cancelled. The address that answered is tried first next time, so that a dead one costs this time only once.
_ADDRESS_TIMEOUT = 1.0
"""Seconds to try an address while there are others."""

_contexts: dict[bool, ssl.SSLContext] = {}
"""Default TLS settings of the process, with and without verification."""
_contexts_lock = threading.Lock()


async def dial(
    origin: Origin,
    new_connection: Callable[[], Connection],
    context: ssl.SSLContext | None,
    preferred: Address | None,
) -> tuple[Connection, Address]:
    """
    Connect to a server. A cancelled call leaves no socket open.

    Args:
        origin: The server.
        new_connection: Creates the protocol of a connection.
        context: TLS settings, or ``None`` for plain HTTP.
        preferred: The address that answered last time.

    Returns:
        The connection, and the address that answered.

    Raises:
        OSError: The name has no address, no address answers, or (``ssl.SSLError``) TLS failed.
    """
    addresses = await _look_up(origin)
    if preferred in addresses:
        addresses.remove(preferred)
        addresses.insert(0, preferred)
    failure: OSError | None = None
    for number, address in enumerate(addresses, start=1):
        scope = asyncio.timeout(_ADDRESS_TIMEOUT if number < len(addresses) else None)
        try:
            async with scope:
                return await _connect(origin, address, new_connection, context), address
        except ssl.SSLError:
            # The server answered. Its other addresses have the same certificate.
            raise
        except OSError as error:
            failure = OSError(f"no answer from {address} in {_ADDRESS_TIMEOUT:g} s") if scope.expired() else error
    raise failure or OSError("the name has no address")


async def default_tls_context(*, verify: bool) -> ssl.SSLContext:
    """Return the TLS settings for HTTP/1.1 that all engines of the process share, created on first use."""
    context = _contexts.get(verify)
    # Loading the certificates of the authorities takes tens of milliseconds, which would block the event loop.
    return context if context is not None else await asyncio.to_thread(_create_default_context, verify=verify)


def _create_default_context(*, verify: bool) -> ssl.SSLContext:
    with _contexts_lock:
        context = _contexts.get(verify)
        if context is None:
            context = create_tls_context(verify=verify)
            context.set_alpn_protocols(["http/1.1"])
            _contexts[verify] = context
        return context


async def _connect(
    origin: Origin, address: Address, new_connection: Callable[[], Connection], context: ssl.SSLContext | None
) -> Connection:
    loop = asyncio.get_running_loop()
    connection = new_connection()
    try:
        await loop.create_connection(
            lambda: connection,
            address,
            origin.port,
            ssl=context,
            server_hostname=origin.host if context is not None else None,
        )
    except BaseException:
        # The loop may already have given the connection a transport. It would close the transport gracefully, which
        # takes TLS up to half a minute.
        connection.close()
        connection.ensure_loss_reported()
        raise
    return connection


async def _look_up(origin: Origin) -> list[Address]:
    """Return the addresses of a host in the resolver's order, IPv6 and IPv4 alternating."""
    try:
        # An IP address needs no resolver, and so no thread.
        found = socket.getaddrinfo(
            origin.host, origin.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        )
    except socket.gaierror:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
    by_family: dict[int, list[Address]] = {}
    for family, _, _, _, socket_address in found:
        address = str(socket_address[0])
        # The zone of a link-local IPv6 address, which some systems report as a number beside the address.
        if len(socket_address) == 4 and socket_address[3] and "%" not in address:
            address = f"{address}%{socket_address[3]}"
        by_family.setdefault(family, []).append(address)
    alternating = chain.from_iterable(zip_longest(*by_family.values()))
    return list(dict.fromkeys(address for address in alternating if address is not None))
