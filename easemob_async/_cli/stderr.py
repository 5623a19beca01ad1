"""Messages and progress on stderr, which never end the command: its reader may end first, as ``head`` does."""

from __future__ import annotations

import os
import sys

import click
from rich.console import Console

__all__ = ["StderrConsole", "warn"]


def warn(text: str) -> None:
    """Print a message on stderr."""
    try:
        click.echo(f"easemob: {text}", err=True)
    except OSError:
        _silence()


class StderrConsole(Console):
    """A console on stderr that becomes silent when stderr cannot be written."""

    def __init__(self) -> None:
        super().__init__(stderr=True, highlight=False)

    def _check_buffer(self) -> None:
        """Write the buffer. Everything that uses a console, such as live bars and their thread, writes with this."""
        try:
            super()._check_buffer()
        except OSError:
            # A full disk or a closed terminal, for example. The job is more important than its progress.
            self.on_broken_pipe()

    def on_broken_pipe(self) -> None:
        """Become silent, where ``Console`` ends the process."""
        self.quiet = True
        _silence()


def _silence() -> None:
    """Discard everything that this process writes to stderr from now on, also at its end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stderr.fileno())
    os.close(null)
