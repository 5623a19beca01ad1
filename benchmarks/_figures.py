"""Results of a measurement: medians with their spread, ratios paired by round, and facts about the machine."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

__all__ = ["Figure", "figure", "machine", "machine_line", "paired", "parse_arguments", "write_json"]

PACKAGES = ("aiohttp", "anyio", "attrs", "cattrs", "h11", "httptools", "httpx", "httpx2", "orjson", "redis", "uvloop")


@frozen(slots=True)
class Figure:
    """A quantity measured in several rounds."""

    median: float
    low: float
    """Minimum."""
    high: float
    """Maximum."""
    rounds: tuple[float, ...] = ()
    """The value of each round."""

    def text(self, digits: int = 0, *, spread: bool = True) -> str:
        """Format the figure: ``123 (110-140)``."""
        if not spread or self.low == self.high:
            return f"{self.median:,.{digits}f}"
        return f"{self.median:,.{digits}f} ({self.low:,.{digits}f}-{self.high:,.{digits}f})"


def figure(values: Sequence[float]) -> Figure:
    """Return median, minimum and maximum of *values*."""
    return Figure(statistics.median(values), min(values), max(values), tuple(values))


def paired(values: Sequence[float], base: Sequence[float]) -> Figure:
    """Return the ratio of each round, so that a disturbance of a whole round does not count."""
    return figure([value / other for value, other in zip(values, base, strict=True)])


def machine() -> dict[str, Any]:
    """Return facts about the machine."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def machine_line() -> str:
    """Describe the machine in one line."""
    facts = machine()
    packages = ", ".join(f"{name} {number}" for name, number in facts["packages"].items() if number)
    return f"{facts['python']}, {facts['system']}, {facts['cores']} cores, load {facts['load']}; {packages}"


def parse_arguments(parser: argparse.ArgumentParser, **quick: Any) -> argparse.Namespace:
    """
    Parse the command line, with the options that all measurements have: ``--json FILE`` and ``--quick``.

    Args:
        parser: The parser with the options of the measurement.
        quick: The defaults of these options with ``--quick``, so small that the measurement takes about a second.
    """
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures of every round to FILE")
    parser.add_argument(
        "--quick", action="store_true", help="the smallest sizes, to check that the measurement runs; not for figures"
    )
    if "--quick" in sys.argv[1:]:
        parser.set_defaults(**quick)
    return parser.parse_args()


def write_json(
    path: Path | None,
    name: str,
    settings: argparse.Namespace,
    figures: Mapping[str, Mapping[str, Figure | Sequence[float] | float | None]],
) -> None:
    """
    Write one object with the name, the machine, the settings and the figures.

    Args:
        path: The file, or None to write nothing.
        name: Name of the measurement.
        settings: Its options.
        figures: Quantities by row of the printed table, such as ``{"sdk, 10 in flight": {"calls/s": ...}}``. A sequence
            has one value for each round; None stands for a quantity that was not measured, and is left out.
    """
    if path is None:
        return
    how = {key: value for key, value in vars(settings).items() if key != "json"}
    rows = {row: _plain_row(quantities) for row, quantities in figures.items()}
    found = {"benchmark": name, "machine": machine(), "settings": how, "figures": rows}
    path.write_text(json.dumps(found, indent=1, default=str) + "\n", encoding="utf-8")
    print(f"figures written to {path}", file=sys.stderr)


def _plain_row(quantities: Mapping[str, Figure | Sequence[float] | float | None]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in quantities.items():
        if isinstance(value, Figure):
            row[name] = asdict(value)
        elif isinstance(value, Sequence):
            row[name] = asdict(figure(value))
        elif value is not None:
            row[name] = asdict(figure([value]))
    return row
