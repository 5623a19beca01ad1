"""
``python -m benchmarks NAME [--json FILE] [--quick] [...]``: run a measurement; ``NAME --help`` lists its options.

``all --json FILE`` runs all of them and writes one file, and ``compare OLD NEW`` compares two files. Servers run in
their own processes on loopback ports and are stopped by process ID. No other host is contacted.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

_LISTED = {
    "calls": ("calls", "a typed call compared with httpx, httpx2, aiohttp and the minimum of work"),
    "import": ("imports", "CPU time of the import and of the first typed call"),
    "parsers": ("parsers", "a reply parsed by h11, by the parser of the default install and by httptools"),
    "structure": ("structure", "JSON to models compared with json.loads and hand-written constructors"),
    "callbacks": ("callbacks", "a callback to a typed event compared with json.loads"),
    "lists": ("lists", "a list of 70,000 users with and without the next page requested ahead, and aiohttp"),
    "transfers": ("transfers", "uploads and downloads of files compared with aiohttp"),
    "bulk": ("bulk", "bulk registration compared with the minimum time that the limits allow"),
    "soak": ("soak", "cancelled calls, then healthy ones, and the sockets left open"),
    "memory": ("memory", "memory of a client over a million calls with long timeouts, and ten thousand uploads"),
    "stalls": ("stalls", "event loop stalls caused by a burst, and ten thousand waiting calls"),
    "chaos": ("chaos", "resets, torn replies, refusals: duplicated work, and errors with a wrong 'effect'"),
    "tokens": ("tokens", "ten thousand tasks with an expired token"),
    "limits": ("limits", "the limiter: used share of the limits, and cost of a grant"),
}

MEASUREMENTS = {name: entry for name, entry in _LISTED.items() if find_spec(f"benchmarks.{entry[0]}")}
"""Module and description of each measurement; a measurement without its module is not listed."""

TOOLS = {
    "all": ("everything", "run all measurements and write one file"),
    "compare": ("comparison", "compare the figures of two files, row by row"),
}


def main() -> int:
    commands = MEASUREMENTS | TOOLS
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
