"""TLS settings of servers and clients, for a certificate authority that exists during a test."""

from __future__ import annotations

import ssl

import trustme


def make_server_tls(authority: trustme.CA) -> ssl.SSLContext:
    """Make the settings of a server with a certificate for ``localhost``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def make_client_tls(authority: trustme.CA) -> ssl.SSLContext:
    """Make the settings of a client that trusts the authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context
