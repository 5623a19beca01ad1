"""Whom TLS believes: the same for every transport of ours, and for who wants to look at a certificate."""

from __future__ import annotations

import ssl

__all__ = ["tls_context"]


def tls_context() -> ssl.SSLContext:
    """Httpx's verification settings: certifi's authorities, or those of ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``."""
    import httpx

    return httpx.create_ssl_context()
