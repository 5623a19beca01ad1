"""
Run all measurements, one after the other, and write one file with the figures of all of them.

Each measurement runs in a process of its own with its default options. The file has the facts about the machine, with
the load before each measurement. It is written again after each of them, so that an interruption loses one at most.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.__main__ import MEASUREMENTS
from benchmarks._figures import machine, machine_line


def measure(name: str, *, quick: bool) -> tuple[int, Any]:
    """Run a measurement; returns its exit code, and what it wrote, or None if it wrote nothing."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "figures.json")
        command = [sys.executable, "-m", "benchmarks", name, "--json", str(path), *(["--quick"] if quick else [])]
        code = subprocess.run(command, check=False).returncode
        return code, json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", required=True, help="the file to write")
    parser.add_argument("--quick", action="store_true", help="with the smallest sizes; not for figures")
    parser.add_argument("--only", nargs="+", choices=list(MEASUREMENTS), default=list(MEASUREMENTS), metavar="NAME")
    arguments = parser.parse_args()
    found: dict[str, Any] = {"machine": machine(), "benchmarks": {}, "failed": {}}
    print(machine_line())
    for name in arguments.only:
        print(f"\n{name}: {MEASUREMENTS[name][1]}", flush=True)
        code, figures = measure(name, quick=arguments.quick)
        if figures is not None:
            found["benchmarks"][name] = figures
        if code:
            found["failed"][name] = code
            print(f"{name} failed with exit code {code}")
        arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"\nfigures of {len(found['benchmarks'])} measurements written to {arguments.json}", file=sys.stderr)
    sys.exit(bool(found["failed"]))


if __name__ == "__main__":
    main()
