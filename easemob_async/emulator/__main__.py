"""``python -m easemob_async.emulator``; see ``--help``."""

import sys

from easemob_async.emulator._command import main

sys.exit(main())
