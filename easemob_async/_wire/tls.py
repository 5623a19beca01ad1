"""TLS settings that all transports of the package share."""

from __future__ import annotations

import ssl

__all__ = ["create_tls_context"]


def create_tls_context(*, verify: bool = True) -> ssl.SSLContext:
    """
    Create httpx's TLS settings.

    Certificates are verified against the authorities of certifi, or against those that the environment variables
    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` name.

    Args:
        verify: Whether to verify the server's certificate.
    """
    import httpx

    return httpx.create_ssl_context(verify=verify)
