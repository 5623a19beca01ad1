"""The TLS settings connections are made with: httpx's, built once per process and not before they are needed."""

from __future__ import annotations

import asyncio
import ssl
import threading

__all__ = ["default_context"]

_lock = threading.Lock()
_contexts: dict[bool, ssl.SSLContext] = {}


async def default_context(*, verify: bool) -> ssl.SSLContext:
    """
    What httpx would use: certifi's authorities, or those named by SSL_CERT_FILE or SSL_CERT_DIR.

    Reading the authorities takes tens of milliseconds, so it is done in a thread.
    """
    context = _contexts.get(verify)
    return context if context is not None else await asyncio.to_thread(_build, verify=verify)


def _build(*, verify: bool) -> ssl.SSLContext:
    with _lock:
        context = _contexts.get(verify)
        if context is None:
            import httpx

            context = httpx.create_ssl_context(verify=verify)
            context.set_alpn_protocols(["http/1.1"])
            _contexts[verify] = context
        return context
