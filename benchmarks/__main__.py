"""
``python -m benchmarks NAME [--json FILE] [...]``: run one of the measurements; ``NAME --help`` tells its options.

Servers run in processes of their own on a loopback port and are stopped by process id; nothing else is contacted.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

COMMANDS = {
    "calls": ("calls", "one typed call beside bare httpx, httpx2, aiohttp and the raw floor"),
    "import": ("imports", "CPU time of the import, and of the first typed call"),
    "structure": ("structure", "from JSON to models beside json.loads and a constructor written by hand"),
    "bulk": ("bulk", "bulk registration against the least time the limits allow"),
    "soak": ("soak", "cancelled calls, then healthy ones, and the sockets that are left"),
    "stalls": ("stalls", "how long a burst holds up the event loop, and ten thousand waiting calls"),
    "chaos": ("chaos", "resets, torn replies, refusals: what was done twice, and was it known what was sent"),
    "tokens": ("tokens", "ten thousand tasks on an expired token"),
    "limits": ("limits", "the limiter: how much of the limits it uses, and what a grant costs"),
}
"""Name to module and what it measures; those whose module is not there are left out."""


def _available() -> dict[str, tuple[str, str]]:
    return {name: entry for name, entry in COMMANDS.items() if find_spec(f"benchmarks.{entry[0]}")}


def main() -> int:
    commands = _available()
    name = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if name not in commands:
        print(__doc__)
        for known, (_, about) in commands.items():
            print(f"  {known:12}{about}")
        return 0 if name in {"-h", "--help"} else 2
    sys.argv[:2] = [f"python -m benchmarks {name}"]
    import_module(f"benchmarks.{commands[name][0]}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
