"""``easemob doctor``: check configuration, network and credentials."""

from __future__ import annotations

import os

import click
from rich.console import Console
from rich.text import Text

from easemob_async._cli.diagnostics import CheckResult, run_checks
from easemob_async._cli.interruption import run

__all__ = ["doctor"]

_COLOURS = {"ok": "green", "failed": "bold red", "skipped": "dim"}


@click.command()
def doctor() -> None:
    """
    Check configuration, network and credentials, step by step.

    The checks use the same environment variables as every other command and change nothing on the service. Secrets are
    not printed.

    Exit status: 0 if all checks pass, 1 if one fails.
    """
    console = Console(highlight=False)
    passed = run(run_checks(os.environ, lambda result: console.print(_format_result(result), soft_wrap=True)))
    raise SystemExit(int(not passed))


def _format_result(result: CheckResult) -> Text:
    first, *more = result.detail.splitlines()
    text = Text.assemble((f"{result.state:<8}", _COLOURS[result.state]), f"{result.check:<15}{first}")
    for line in more:
        text.append(f"\n{'':23}{line}")
    if result.advice:
        text.append(f"\n{'':23}-> {result.advice}", "yellow")
    return text
