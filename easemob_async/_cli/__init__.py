"""
The command line, ``easemob``.

A thin layer over the public API: every command makes calls that a user could write. Read ``app`` first: it holds the
command group and maps errors to exit statuses. Each command has a file of its own (``demo``, ``doctor``, ``emulator``,
``groups``, ``messages``, ``openapi``, ``users``). ``file_job`` runs a bulk job over a file for several of them;
``input_files`` reads the file, ``progress`` and ``summary`` print, ``report_file`` writes ``--report``.
``interruption`` runs coroutines, which Ctrl-C and SIGTERM cancel.
``demo`` runs ``scenario`` and checks its result with ``verification``; ``doctor`` runs ``diagnostics``.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

__all__ = ["main"]

_NEEDED = ("click", "rich", "uvicorn")


def main() -> None:
    """Run ``easemob``, or print how to install the ``cli`` extra if its packages are missing."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        print(f"easemob: {', '.join(missing)} not installed; run: pip install 'easemob-async[cli]'", file=sys.stderr)
        sys.exit(2)
    from easemob_async._cli.app import easemob

    easemob(prog_name="easemob")
