"""
Compare the figures of two files that ``--json`` has written, row by row.

Each line has the medians of both files, and the ratio of the new one to the old one. Its lowest and highest values
follow from the lowest and highest rounds: low / high and high / low. If they do not include 1, no round of one file
reaches a round of the other: the line ends in "higher" or "lower". Compare ratios to bare libraries rather than
absolute figures, because these also change with the load of the machine.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from benchmarks._figures import Figure

__all__ = ["Comparison", "compare"]


@frozen(kw_only=True)
class Comparison:
    """One quantity in both files."""

    benchmark: str
    row: str
    quantity: str
    old: Figure
    new: Figure

    @property
    def ratio(self) -> Figure:
        """The new median as a multiple of the old one, and the limits of that by the rounds."""
        return Figure(
            _divide(self.new.median, self.old.median),
            _divide(self.new.low, self.old.high),
            _divide(self.new.high, self.old.low),
        )

    @property
    def verdict(self) -> str:
        """``"higher"`` or ``"lower"`` if no round of one file reaches a round of the other; else an empty string."""
        if self.new.low > self.old.high:
            return "higher"
        return "lower" if self.new.high < self.old.low else ""


def _divide(value: float, base: float) -> float:
    if base:
        return value / base
    return math.inf if value else 1.0


def compare(old: Any, new: Any) -> Iterator[Comparison]:
    """Yield a comparison for each quantity that both files have, in the order of the new one."""
    before = _benchmarks(old)
    for benchmark, found in _benchmarks(new).items():
        rows = before.get(benchmark, {}).get("figures", {})
        for row, quantities in found["figures"].items():
            for quantity, figure in quantities.items():
                if quantity in rows.get(row, {}):
                    yield Comparison(
                        benchmark=benchmark,
                        row=row,
                        quantity=quantity,
                        old=_read(rows[row][quantity]),
                        new=_read(figure),
                    )


def _benchmarks(file: Any) -> dict[str, Any]:
    """Return the measurements of a file, which may be that of one measurement."""
    found: dict[str, Any] = file["benchmarks"] if "benchmarks" in file else {file["benchmark"]: file}
    return found


def _read(figure: Any) -> Figure:
    return Figure(figure["median"], figure["low"], figure["high"])


def differences(old: Any, new: Any) -> Iterator[str]:
    """Yield what else differs: facts about the machine, settings, and measurements that one file lacks."""
    for name in old["machine"]:
        if name != "load" and old["machine"][name] != new["machine"].get(name):
            yield f"{name}: {old['machine'][name]}, now {new['machine'].get(name)}"
    before, after = _benchmarks(old), _benchmarks(new)
    for name in sorted(before.keys() ^ after.keys()):
        yield f"only one file has {name}"
    for name in before.keys() & after.keys():
        first, second = before[name]["settings"], after[name]["settings"]
        changed = sorted(key for key in first.keys() | second.keys() if first.get(key) != second.get(key))
        if changed:
            yield f"settings of {name}: " + ", ".join(
                f"{key} {first.get(key)}, now {second.get(key)}" for key in changed
            )


def _text(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path, help="a file of --json")
    parser.add_argument("new", type=Path, help="a file of --json, to compare with the old one")
    arguments = parser.parse_args()
    old, new = (json.loads(path.read_text(encoding="utf-8")) for path in (arguments.old, arguments.new))
    print(f"load {old['machine']['load']}, now {new['machine']['load']}")
    for line in differences(old, new):
        print(f"differs: {line}")
    title = ""
    outside = 0
    for found in compare(old, new):
        if found.benchmark != title:
            title = found.benchmark
            print(f"\n{title:66}{'old':>14}{'new':>14}{'new / old':>26}")
        verdict = found.verdict
        outside += bool(verdict)
        print(
            f"  {f'{found.row}: {found.quantity}':64}{_text(found.old.median):>14}{_text(found.new.median):>14}"
            f"{found.ratio.text(2):>26}{f'  {verdict}' if verdict else ''}"
        )
    print(f"\noutside the spread: {outside}")


if __name__ == "__main__":
    main()
