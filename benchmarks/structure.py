"""
Conversion of JSON to models, for one user and for a page of 60, compared with ``json.loads`` and a plain constructor.

The constructor makes an instance of the same frozen class from the same dictionary without any checks. The SDK's
conversion checks all types and keeps unknown fields. Rounds are interleaved; the output is medians.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

from benchmarks._figures import Figure, figure, machine_line, paired, parse_arguments, write_json
from benchmarks._server import USER_REPLY, client_core
from easemob_async._convert import structure
from easemob_async._json import decode
from easemob_async.models import User

PAGE = 60


def _construct(row: dict[str, Any]) -> User:
    get = row.get
    return User(
        username=row["username"],
        uuid=get("uuid"),
        type=get("type"),
        created=get("created"),
        modified=get("modified"),
        activated=get("activated"),
        nickname=get("nickname"),
        display_style=get("notification_display_style"),
        do_not_disturb=get("notification_no_disturbing"),
        quiet_from=get("notification_no_disturbing_start"),
        quiet_until=get("notification_no_disturbing_end"),
        notifier_name=get("notifier_name"),
        device_token=get("device_token"),
    )


def _lanes(rows: list[dict[str, Any]]) -> dict[str, Callable[[], object]]:
    """Return the functions to measure, for a reply with these rows."""
    body = json.loads(USER_REPLY)
    body["entities"] = rows
    data = json.dumps(body, separators=(",", ":")).encode()
    kind: Any
    value: Any
    construct: Callable[[], object]
    if len(rows) == 1:
        kind, value = User, rows[0]
        construct = lambda: _construct(value)  # noqa: E731
    else:
        kind, value = list[User], rows
        construct = lambda: [_construct(row) for row in value]  # noqa: E731
    assert structure(value, kind) == construct()
    return {
        "json.loads": lambda: json.loads(data),
        "our decoder": lambda: decode(data),
        "plain constructor": construct,
        "structure": lambda: structure(value, kind),
    }


def _measure(work: Callable[[], object], seconds: float) -> float:
    """Return the CPU time of one call of *work*, in microseconds."""
    calls = 0
    began = time.process_time()
    while (took := time.process_time() - began) < seconds:
        for _ in range(20):
            work()
        calls += 20
    return took / calls * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--window", type=float, default=0.05, help="seconds per function and round")
    arguments = parse_arguments(parser, rounds=1, window=0.01)
    client_core()
    (row,) = json.loads(USER_REPLY)["entities"]
    cases = {"one user": [row], f"a page of {PAGE}": [{**row, "username": f"u{n}"} for n in range(PAGE)]}
    print(
        f"{arguments.rounds} rounds, medians; a user has {len(row)} fields on the wire; decoded by {decode.__module__}"
    )
    print(machine_line())
    print(f"{'':14}{'':24}{'CPU microseconds':>24}{'x json.loads':>20}{'x constructor':>20}")
    figures: dict[str, dict[str, Figure | None]] = {}
    for case, rows in cases.items():
        lanes = _lanes(rows)
        times: dict[str, list[float]] = {name: [] for name in lanes}
        for work in lanes.values():
            work()
        for _ in range(arguments.rounds):
            for name, work in lanes.items():
                times[name].append(_measure(work, arguments.window))
        for name, found in times.items():
            over_loads = paired(found, times["json.loads"])
            over_constructor = paired(found, times["plain constructor"]) if name == "structure" else None
            print(
                f"{case:14}{name:24}{figure(found).text(1):>24}{over_loads.text(2):>20}"
                f"{over_constructor.text(2) if over_constructor else '':>20}"
            )
            figures[f"{case}: {name}"] = {
                "CPU us": figure(found),
                "x json.loads": over_loads,
                "x constructor": over_constructor,
            }
    write_json(arguments.json, "structure", arguments, figures)


if __name__ == "__main__":
    main()
