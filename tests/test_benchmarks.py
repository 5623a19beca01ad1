"""The measurements: each one runs and writes its figures, and files with figures are compared."""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from benchmarks import comparison, everything
from benchmarks.__main__ import MEASUREMENTS, TOOLS
from benchmarks._figures import figure, paired, parse_arguments, write_json
from tests.source import ROOT

FIGURES = {
    "calls": {"sdk, 10 in flight": {"calls/s", "CPU us/call", "CPU: it / floor", "CPU: aiohttp / it"}},
    "import": {"import easemob_async": {"CPU ms", "x import httpx", "modules"}},
    "parsers": {"5 fields, 459 bytes: default": {"CPU us", "h11 / it", "it / httptools"}},
    "structure": {"one user: structure": {"CPU us", "x constructor"}, "a page of 60: json.loads": {"CPU us"}},
    "transfers": {"download, sdk": {"MB/s", "CPU s/GB"}, "upload, sdk-speed": {"CPU s/GB, x aiohttp", "server share"}},
    "callbacks": {"handle": {"CPU us", "x json.loads", "x orjson.loads"}, "structuring": {"CPU us"}},
    "lists": {"waits: sdk, one page ahead": {"seconds", "seconds, x aiohttp"}, "counts: aiohttp": {"CPU us/user"}},
    "bulk": {"registration": {"seconds", "cpu_seconds", "x the least", "refused", "twice"}},
    "soak": {"cancelled": {"passed", "healthy", "sockets_left"}, "two loops, reset": {"passed"}},
    "memory": {"calls": {"more objects", "more MB"}, "uploads": {"more objects", "more MB"}},
    "stalls": {"burst, sdk": {"stall_ms", "cpu_us", "failed"}, "waiting, aiohttp": {"few_us", "many_us"}},
    "chaos": {"default retry policy": {"processed twice", "wrong"}, "no retry budget": {"unexpected failures"}},
    "tokens": {"token manager": {"all woken within, ms"}, "token manager, compared": {"fetches"}},
    "limits": {"lean server, sliding window": {"used", "refused"}, "one limit": {"us"}},
}
"""Some of the figures that each measurement writes: quantities by row."""


@frozen
class Run:
    """One run of a measurement."""

    code: int
    output: str
    errors: str
    file: Any


def run_quickly(name: str, folder: Path) -> Run:
    path = folder / f"{name}.json"
    command = [sys.executable, "-m", "benchmarks", name, "--quick", "--json", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    file = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return Run(done.returncode, done.stdout, done.stderr, file)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Run]]]:
    """All measurements, some at a time: they wait for their servers more than they use the processor."""
    folder = tmp_path_factory.mktemp("figures")
    with ThreadPoolExecutor(4) as pool:
        # The longest one first.
        names = sorted(MEASUREMENTS, key=lambda name: name != "limits")
        yield {name: pool.submit(run_quickly, name, folder) for name in names}


@pytest.mark.timeout(150)
@pytest.mark.parametrize("name", MEASUREMENTS)
def test_measurement_runs(name: str, runs: dict[str, Future[Run]]) -> None:
    """Each measurement ends without an error, prints a table and writes its figures with the facts they depend on."""
    run = runs[name].result()
    assert run.code == 0, run.errors
    assert run.output.count("\n") > 2
    assert run.file["benchmark"] == name
    assert run.file["settings"]["quick"] is True
    assert run.file["machine"].keys() == {"python", "system", "cores", "load", "packages"}
    assert run.file["machine"]["packages"]["httpx"]
    for row, quantities in FIGURES[name].items():
        assert quantities <= run.file["figures"][row].keys(), row
    for row, quantities in run.file["figures"].items():
        for quantity, found in quantities.items():
            assert found["low"] <= found["median"] <= found["high"] < math.inf, (row, quantity)
            assert found["rounds"], (row, quantity)


def test_every_module_has_a_command() -> None:
    """Every module without an underscore is a command, and every command has figures that the test above expects."""
    modules = {path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py")}
    assert modules == {module for module, _ in (MEASUREMENTS | TOOLS).values()}
    assert MEASUREMENTS.keys() == FIGURES.keys()


def test_list_of_commands() -> None:
    """Without a known command, all commands are listed."""
    command = [sys.executable, "-m", "benchmarks"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"  {name} " in listed for name in MEASUREMENTS | TOOLS)
    unknown = subprocess.run([*command, "unknown"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (unknown.returncode, unknown.stdout) == (2, listed)


def test_quick_changes_the_defaults_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """With ``--quick`` the sizes are small, except those that are given."""

    def parse(*given: str) -> tuple[int, int]:
        monkeypatch.setattr(sys, "argv", ["name", *given])
        parser = argparse.ArgumentParser()
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument("--calls", type=int, default=1000)
        arguments = parse_arguments(parser, rounds=1, calls=10)
        return arguments.rounds, arguments.calls

    assert parse() == (5, 1000)
    assert parse("--quick") == (1, 10)
    assert parse("--quick", "--calls", "7") == (1, 7)


# -------------------------------------------------------------------------------------------------- several in one file


def run_all(monkeypatch: pytest.MonkeyPatch, path: Path, *names: str) -> int:
    monkeypatch.setattr(sys, "argv", ["all", "--quick", "--json", str(path), "--only", *names])
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as ended:
        everything.main()
    return int(ended.value.code or 0)


def test_all_writes_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One file has the figures of all measurements and the facts about the machine."""
    path = tmp_path / "all.json"
    assert run_all(monkeypatch, path, "tokens", "structure") == 0
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["benchmarks"].keys() == {"tokens", "structure"}
    assert found["benchmarks"]["structure"]["figures"]["one user: structure"]["CPU us"]["median"] > 0
    assert found["benchmarks"]["structure"]["machine"]["load"] >= 0
    assert {"python", "packages", "cores", "load"} <= found["machine"].keys()
    assert found["failed"] == {}


def test_all_continues_after_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A measurement that fails is named in the file, and the others run."""
    monkeypatch.setitem(MEASUREMENTS, "broken", ("broken", "a command that does not exist"))
    path = tmp_path / "all.json"
    assert run_all(monkeypatch, path, "broken", "tokens") == 1
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["failed"] == {"broken": 2}
    assert found["benchmarks"].keys() == {"tokens"}


# ---------------------------------------------------------------------------------------------------------- comparison


def write_figures(path: Path, rows: dict[str, dict[str, list[float]]], *, rounds: int = 3) -> Path:
    write_json(path, "calls", argparse.Namespace(rounds=rounds, json=path), rows)
    return path


def print_comparison(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *paths: Path) -> list[str]:
    monkeypatch.setattr(sys, "argv", ["compare", *map(str, paths)])
    capsys.readouterr()
    comparison.main()
    return capsys.readouterr().out.splitlines()


def test_comparison(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Each row has the ratio with its spread; it is marked if no round of one file reaches a round of the other."""
    old = write_figures(tmp_path / "old.json", {"sdk": {"calls/s": [100, 110, 120], "us": [10, 9, 8], "failed": [0]}})
    new = write_figures(tmp_path / "new.json", {"sdk": {"calls/s": [130, 220, 240], "us": [7, 8, 9], "failed": [0]}})
    lines = print_comparison(monkeypatch, capsys, old, new)
    assert [line.split() for line in lines if line.startswith("  sdk")] == [
        ["sdk:", "calls/s", "110", "220", "2.00", "(1.08-2.40)", "higher"],
        ["sdk:", "us", "9", "8", "0.89", "(0.70-1.12)"],
        ["sdk:", "failed", "0", "0", "1.00"],
    ]
    assert lines[-1] == "outside the spread: 1"
    lines = print_comparison(monkeypatch, capsys, new, old)
    assert [line.split()[-1] for line in lines if line.startswith("  sdk: calls")] == ["lower"]


def test_comparison_names_other_conditions(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Other settings, another machine, and measurements that one file lacks are named before the rows."""
    rows = {"sdk": {"calls/s": [1.0]}, "only here": {"us": [1.0]}}
    one = write_figures(tmp_path / "one.json", rows)
    other = write_figures(tmp_path / "other.json", {"sdk": {"calls/s": [1.0], "us": [2.0]}}, rounds=5)
    changed = json.loads(other.read_text(encoding="utf-8"))
    changed["machine"]["python"] = "CPython 3.99"
    both = {"machine": changed["machine"], "benchmarks": {"calls": changed, "chaos": changed}, "failed": {}}
    other.write_text(json.dumps(both), encoding="utf-8")
    lines = print_comparison(monkeypatch, capsys, one, other)
    found = [line for line in lines if line.startswith("differs: ")]
    assert len(found) == 3
    assert found[0].endswith("now CPython 3.99")
    assert found[1:] == ["differs: only one file has chaos", "differs: settings of calls: rounds 3, now 5"]
    assert [line.split(":")[0] for line in lines if line.startswith("  ")] == ["  sdk"]
    assert print_comparison(monkeypatch, capsys, one, one)[-1] == "outside the spread: 0"


def test_ratio_to_nothing() -> None:
    """The ratio of a count to 0 is infinite, and that of 0 to 0 is 1."""
    old, new = figure([0, 0]), figure([2, 2])
    found = comparison.Comparison(benchmark="soak", row="cancelled", quantity="failed", old=old, new=new)
    assert (found.ratio.median, found.verdict) == (math.inf, "higher")
    assert paired([4, 9], [2, 3]).rounds == (2, 3)
