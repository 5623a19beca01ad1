"""``easemob doctor``: says what is wrong with configuration, network or credentials."""

from __future__ import annotations

import asyncio
import os

import click
from rich.console import Console
from rich.text import Text

from easemob_async._cli.checkup import Finding, examine

__all__ = ["doctor"]

_COLOURS = {"ok": "green", "failed": "bold red", "skipped": "dim"}


@click.command()
def doctor() -> None:
    """
    Check configuration, network and credentials, step by step.

    Reads the same environment variables as every other command, and changes nothing on the service. Exit status 1
    when a step fails; no secret is shown.
    """
    console = Console(highlight=False)
    fine = asyncio.run(examine(os.environ, lambda finding: console.print(_drawn(finding), soft_wrap=True)))
    raise SystemExit(int(not fine))


def _drawn(finding: Finding) -> Text:
    first, *more = finding.detail.splitlines()
    text = Text.assemble((f"{finding.state:<8}", _COLOURS[finding.state]), f"{finding.step:<15}{first}")
    for line in more:
        text.append(f"\n{'':23}{line}")
    if finding.advice:
        text.append(f"\n{'':23}-> {finding.advice}", "yellow")
    return text
