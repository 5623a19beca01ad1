"""Results of a measurement: medians with their spread, ratios paired by round, and facts about the machine."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

__all__ = ["Figure", "figure", "json_option", "machine", "machine_line", "paired", "write_json"]


@frozen(slots=True)
class Figure:
    """A quantity measured in several rounds."""

    median: float
    low: float
    """Minimum."""
    high: float
    """Maximum."""

    def text(self, digits: int = 0, *, spread: bool = True) -> str:
        """Format the figure: ``123 (110-140)``."""
        if not spread or self.low == self.high:
            return f"{self.median:,.{digits}f}"
        return f"{self.median:,.{digits}f} ({self.low:,.{digits}f}-{self.high:,.{digits}f})"


def figure(values: Sequence[float]) -> Figure:
    """Return median, minimum and maximum of *values*."""
    return Figure(statistics.median(values), min(values), max(values))


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
        "packages": {name: _version(name) for name in ("httpx", "httpx2", "aiohttp", "httptools", "orjson", "uvloop")},
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


def json_option(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--json FILE``."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures of every round to FILE")


def write_json(path: Path | None, name: str, settings: argparse.Namespace, figures: Any) -> None:
    """Write one object with the name, the machine, the settings and the figures."""
    if path is None:
        return
    how = {key: value for key, value in vars(settings).items() if key != "json"}
    found = {"benchmark": name, "machine": machine(), "settings": how, "figures": figures}
    path.write_text(json.dumps(found, indent=1, default=_plain) + "\n", encoding="utf-8")
    print(f"figures written to {path}", file=sys.stderr)


def _plain(value: Any) -> Any:
    return asdict(value) if isinstance(value, Figure) else str(value)
