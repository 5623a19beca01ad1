"""
The group all commands hang in, and what their errors become.

Exit status: 0 all fine; 1 something failed, or may have; 2 usage or configuration; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

from typing import Any

import click

from easemob_async import EasemobError, InvalidArgumentError, __version__
from easemob_async._cli.demo import demo
from easemob_async._cli.doctor import doctor
from easemob_async._cli.emulator import emulator
from easemob_async._cli.groups import groups
from easemob_async._cli.input_files import InputError
from easemob_async._cli.messages import messages
from easemob_async._cli.openapi import openapi
from easemob_async._cli.users import users

__all__ = ["easemob"]


class _Door(click.Group):
    """Where errors that are expected end as one line on stderr."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            # After the terminal's own ^C.
            click.echo("\neasemob: stopped", err=True)
            ctx.exit(130)
        except InputError as error:
            click.echo(f"easemob: {error}", err=True)
            ctx.exit(2)
        except EasemobError as error:
            click.echo(f"easemob: {error}", err=True)
            ctx.exit(2 if isinstance(error, InvalidArgumentError) else 1)


@click.group(cls=_Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="easemob")
def easemob() -> None:
    """
    Easemob IM from the command line.

    The commands that reach the service take their configuration from the environment: EASEMOB_APP_KEY,
    EASEMOB_BASE_URL, and either EASEMOB_CLIENT_ID with EASEMOB_CLIENT_SECRET or EASEMOB_TOKEN. "easemob doctor" says
    whether it is right.
    """


for command in (demo, doctor, emulator, groups, messages, openapi, users):
    easemob.add_command(command)
