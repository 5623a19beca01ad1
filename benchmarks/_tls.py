"""Temporary certificates for a loopback server, signed by a temporary certificate authority."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["certificates"]


@contextmanager
def certificates() -> Generator[tuple[Path, Path]]:
    """Write the server's key with its certificates, and the authority's certificate; yield the two files' paths."""
    import trustme

    with TemporaryDirectory() as folder:
        server, authority = Path(folder, "server.pem"), Path(folder, "authority.pem")
        maker = trustme.CA()
        maker.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(server)
        maker.cert_pem.write_to_path(authority)
        yield server, authority
