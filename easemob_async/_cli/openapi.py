"""``easemob openapi``: print the OpenAPI document."""

from __future__ import annotations

from importlib.resources import files

import click

__all__ = ["openapi"]


@click.command()
def openapi() -> None:
    """Print the Easemob REST API as an OpenAPI 3.1 document."""
    click.echo((files("easemob_async") / "_openapi.json").read_text(encoding="utf-8"), nl=False)
