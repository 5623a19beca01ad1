"""
The command line, ``easemob``.

A thin layer: every command is a call a user could write. ``door`` holds the commands together and says what an error
becomes; each command has a file of its own; what draws is apart from what does.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

__all__ = ["main"]

_NEEDED = ("click", "rich", "uvicorn")


def main() -> None:
    """Run ``easemob``; without the extra's packages say in one line how to get them."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        print(f"easemob: {', '.join(missing)} not installed; run: pip install 'easemob-async[cli]'", file=sys.stderr)
        sys.exit(2)
    from easemob_async._cli.door import easemob

    easemob(prog_name="easemob")
