"""
The command group, and the exit status for each kind of error.

Exit statuses: 0 everything succeeded; 1 something failed or is unconfirmed; 2 wrong usage or configuration, also if the
service refuses the credentials or does not know the app key; 130 the user pressed Ctrl-C, or the process received
SIGTERM, which has the same effect.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from easemob_async import EasemobError, __version__
from easemob_async._cli.demo import demo
from easemob_async._cli.doctor import doctor
from easemob_async._cli.emulator import emulator
from easemob_async._cli.groups import groups
from easemob_async._cli.input_files import InputError
from easemob_async._cli.interruption import sigterm_as_interrupt
from easemob_async._cli.job_run import is_configuration_error
from easemob_async._cli.messages import messages
from easemob_async._cli.openapi import openapi
from easemob_async._cli.stderr import warn
from easemob_async._cli.users import users

__all__ = ["easemob"]


class _ErrorReportingGroup(click.Group):
    """A command group that prints expected errors as one line on stderr."""

    def invoke(self, ctx: click.Context) -> Any:
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            # The service's texts may have characters that the terminal's encoding, or any encoding, does not have.
            reconfigure(errors="backslashreplace")
        try:
            with sigterm_as_interrupt():
                return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            # The terminal has already printed ^C on the current line.
            click.echo("\neasemob: stopped", err=True)
            ctx.exit(130)
        except InputError as error:
            warn(str(error))
            ctx.exit(2)
        except EasemobError as error:
            warn(str(error))
            ctx.exit(2 if is_configuration_error(error) else 1)


@click.group(cls=_ErrorReportingGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="easemob")
def easemob() -> None:
    """
    Manage an Easemob IM app from the command line.

    Commands that call the service read their configuration from environment variables: EASEMOB_APP_KEY,
    EASEMOB_BASE_URL, and either EASEMOB_CLIENT_ID with EASEMOB_CLIENT_SECRET or EASEMOB_TOKEN. Run "easemob doctor"
    to check them.
    """


for command in (demo, doctor, emulator, groups, messages, openapi, users):
    easemob.add_command(command)
