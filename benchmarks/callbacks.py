"""
A callback from its bytes to the end of its handler, through ``WebhookApp.handle``, compared with ``json.loads`` alone.

The bodies are those that the service's documents show, all events mixed, and each is signed. Every callback has an ID
of its own, so none is a duplicate. "by hand" is the least that a service can do: decode, compare the signature, and
await the handler with the decoded object. Rounds are interleaved; the output is medians.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from benchmarks._figures import Figure, figure, machine_line, paired, parse_arguments, write_json
from benchmarks._server import client_core
from easemob_async._convert import structure
from easemob_async._json import decode
from easemob_async.webhooks import Event, SeenEvents, Webhook, WebhookApp
from easemob_async.webhooks._catalogue import FAMILIES
from easemob_async.webhooks._matching import parse_event

try:
    import orjson
except ImportError:
    fastest_loads: Callable[[bytes], Any] = json.loads
else:
    fastest_loads = orjson.loads

DOCUMENTED = Path(__file__).parent.parent / "tests" / "webhooks" / "documented.yaml"
SECRET = "not-a-real-secret"
COPIES = 8
"""Number of callbacks for each documented body."""


def _signed_bodies() -> list[bytes]:
    rows = yaml.load(DOCUMENTED.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    bodies: list[bytes] = []
    for copy in range(COPIES):
        for number, row in enumerate(rows):
            body: dict[str, Any] = {**row["body"], "callId": f"org#app_{copy}_{number}"}
            text = f"{body['callId']}{SECRET}{body['timestamp']}"
            body["security"] = hashlib.md5(text.encode()).hexdigest()
            bodies.append(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
    return bodies


async def _handle_event(event: object) -> None:
    """Do nothing."""


async def _answer_by_hand(body: bytes) -> None:
    raw = fastest_loads(body)
    text = f"{raw['callId']}{SECRET}{raw['timestamp']}".encode()
    assert hmac.compare_digest(hashlib.md5(text).hexdigest(), raw["security"])
    await _handle_event(raw)


def _find_class(raw: Any) -> type[Event] | None:
    family = FAMILIES.find(raw)
    return None if family is None else family.find_class(family.extract_key(raw))


def _for_each(items: list[Any], work: Callable[[Any], object]) -> Callable[[], None]:
    def run() -> None:
        for item in items:
            work(item)

    return run


def _await_each(loop: asyncio.AbstractEventLoop, items: list[Any], work: Callable[[Any], Any]) -> Callable[[], None]:
    async def run() -> None:
        for item in items:
            await work(item)

    return lambda: loop.run_until_complete(run())


def _lanes(loop: asyncio.AbstractEventLoop) -> tuple[dict[str, Callable[[], None]], int]:
    """Return the functions to measure, and the number of callbacks that each of them works through."""
    bodies = _signed_bodies()
    webhook = Webhook([SECRET])
    raws: list[Any] = [decode(body) for body in bodies]
    matches = [(raw, _find_class(raw)) for raw in raws]
    seen = SeenEvents(len(bodies) - 1)
    events = [parse_event(raw, FAMILIES) for raw in raws]
    # Older callbacks are forgotten before they arrive again, as after a day in production.
    app = WebhookApp(webhook, {Event: _handle_event}, dedup_size=len(bodies) - 1)
    lanes = {
        "json.loads": _for_each(bodies, json.loads),
        "orjson.loads": _for_each(bodies, fastest_loads),
        "by hand": _await_each(loop, bodies, _answer_by_hand),
        "  JSON": _for_each(bodies, webhook._decode),
        "  signature": _for_each(raws, webhook._verify_signature),
        "  matching": _for_each(raws, _find_class),
        "  structuring": _for_each(matches, lambda match: structure(*match)),
        "  deduplication": _for_each(events, seen.add),
        "receive": _for_each(bodies, webhook.receive),
        "handle": _await_each(loop, bodies, app.handle),
    }
    return {
        name: lane for name, lane in lanes.items() if name != "orjson.loads" or fastest_loads is not json.loads
    }, len(bodies)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parse_arguments(parser, rounds=1)
    client_core()
    loop = asyncio.new_event_loop()
    lanes, count = _lanes(loop)
    times: dict[str, list[float]] = {name: [] for name in lanes}
    # The objects of the measurement are not those of a service, and walking through them would slow down every lane.
    gc.collect()
    gc.freeze()
    for warm_up in (True, True, *(False,) * arguments.rounds):
        for name, run in lanes.items():
            began = time.process_time()
            run()
            if not warm_up:
                times[name].append((time.process_time() - began) / count * 1e6)
    loop.close()
    base = "orjson.loads" if "orjson.loads" in lanes else "json.loads"
    print(f"{arguments.rounds} rounds of {count} callbacks, medians; decoded by {decode.__module__}")
    print(machine_line())
    print(f"{'':18}{'CPU microseconds':>24}{'x json.loads':>22}{f'x {base}':>22}")
    figures: dict[str, dict[str, Figure]] = {}
    for name, found in times.items():
        row = {"CPU us": figure(found), "x json.loads": paired(found, times["json.loads"])}
        row["x orjson.loads"] = paired(found, times[base])
        figures[name.strip()] = row
        print(
            f"{name:18}{row['CPU us'].text(1):>24}{row['x json.loads'].text(1):>22}{row['x orjson.loads'].text(1):>22}"
        )
    write_json(arguments.json, "callbacks", arguments, figures)


if __name__ == "__main__":
    main()
