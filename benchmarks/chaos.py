"""
Calls to a service in which everything fails at times: a check for duplicates and for wrong values of ``effect``.

The emulator runs behind its fault proxy. Faults are connections reset or closed before and after the request was
processed, replies torn before, in and after their head, 503 and 500 after the effect took place, HTML pages instead of
JSON, 429 and 403 refusals, and closed idle connections. All tokens expire three times. Every eighth call of the first
phase has a timeout that may be too short. Every call has a tag of its own. Afterwards the benchmark checks that

* the service processed no unsafe operation twice (the emulator counts registrations and messages by tag),
* ``effect`` is right on every error, compared with the emulator's own record of what it carried out: a call that failed
  with "none" did not take effect, and one that failed with "done" did. The bytes on the client's sockets, which a
  witness below the SDK sees, confirm it: "none" means that no byte was written or that each request was refused,
  "unknown" and "done" that bytes were written,
* every call that succeeded took effect.

The second phase disables the retry budget. In it, every safe and idempotent call must succeed.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from attrs import Factory, define, frozen

from benchmarks._chaos_server import CLIENT_ID, CLIENT_SECRET
from benchmarks._emulator import Control
from benchmarks._figures import machine_line, parse_arguments, write_json
from benchmarks._server import APP
from benchmarks._witness import Witness, WitnessedRequest
from easemob_async import Easemob, EasemobError, LimitSettings, RetryPolicy
from easemob_async._operation import Window
from easemob_async.models import NewUser, TextMessage

ORG, _, NAME = APP.partition("#")
TAG = re.compile(rb"[rmgpd][12]\d{6}x")
UNSAFE = {"r": "users.register", "m": "messages.send_to_users"}
SAFE = {"g": "users.get", "p": "users.set_password", "d": "users.delete"}
KINDS = {**UNSAFE, **SAFE}
REFUSED = {401, 403, 429}
"""Statuses that prove, in this setup, that the service did not process the request."""

_NEVER_REACHED = (Window(1_000_000, 0.05),)
"""A limit that is never reached, with a window so short that the pause after a refusal is short as well."""


_NO_BUDGET = RetryPolicy(attempts=20, refusals=50, base=0.02, cap=0.5, budget=None)


@frozen
class CallRecord:
    """One call and how it ended."""

    tag: str
    short_timeout: bool
    """Whether its timeout may have been too short."""
    error: EasemobError | None
    wrong: str = ""
    """Problem with its return value; empty if the value is right."""

    @property
    def kind(self) -> str:
        return self.tag[0]


@define
class Phase:
    """All calls made under one retry policy."""

    name: str
    number: int
    policy: RetryPolicy
    short_timeouts: bool
    """Whether every eighth call has a timeout of a few milliseconds."""
    calls: list[CallRecord] = Factory(list)
    seconds: float = 0.0

    def tag(self, kind: str, number: int) -> str:
        return f"{kind}{self.number}{number:06}x"


def _phases() -> list[Phase]:
    return [
        Phase("default retry policy", 1, RetryPolicy(), short_timeouts=True),
        Phase("no retry budget", 2, _NO_BUDGET, short_timeouts=False),
    ]


class _Server:
    """The emulator and the fault proxy, in a process of their own."""

    def __enter__(self) -> _Server:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks._chaos_server", ORG, NAME],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        addresses = self._read_line()
        self.proxy: str = addresses["proxy"]
        self.control = Control(addresses["emulator"])
        return self

    def _read_line(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def begin(self) -> None:
        """Start the faults."""
        assert self._process.stdin is not None
        self._process.stdin.write("begin\n")
        self._process.stdin.flush()
        self._read_line()

    def end(self) -> Any:
        """Stop the process; returns its counts."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._read_line()

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def _client(base_url: str, policy: RetryPolicy) -> Easemob:
    buckets = ("user-system", "messages.users", "messages.users.recipients", "token")
    return Easemob(
        APP,
        base_url=base_url,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        retry=policy,
        limits=LimitSettings(overrides=dict.fromkeys(buckets, _NEVER_REACHED)),
        max_connections=50,
    )


async def _prepare(base_url: str, phases: list[Phase], calls: int) -> None:
    """Register the users that calls will read, change and delete."""
    tags = [phase.tag(kind, number) for phase in phases for kind in SAFE for number in range(calls)]
    async with _client(base_url, RetryPolicy()) as client:
        report = await client.batch.register_users(NewUser(username=tag, password="1") for tag in tags)
    assert report.ok == len(tags), report


async def _make_call(client: Easemob, tag: str, *, short_timeout: bool) -> CallRecord:
    if short_timeout:
        client = client.with_options(timeout=random.uniform(0.0005, 0.03))
    calls_by_kind: dict[str, Callable[[], Awaitable[Any]]] = {
        "r": lambda: client.users.register(tag, password="1"),
        "m": lambda: client.messages.send_to_users([tag], TextMessage(text="hello")),
        "g": lambda: client.users.get(tag),
        "p": lambda: client.users.set_password(tag, "2"),
        "d": lambda: client.users.delete(tag),
    }
    try:
        value = await calls_by_kind[tag[0]]()
    except EasemobError as error:
        return CallRecord(tag, short_timeout, error)
    found = value.username if tag[0] in "rg" else next(iter(value)) if tag[0] == "m" else tag
    return CallRecord(tag, short_timeout, None, "" if found == tag else f"the value is about {found!r}")


async def _run(phase: Phase, server: _Server, calls: int, tasks: int) -> None:
    chosen: Iterator[tuple[int, str]] = itertools.product(range(calls), KINDS)

    # A call retries once with a fresh token, so the expiries are far apart: no call may meet two of them.
    expiries = {calls * part // 4 for part in (1, 2, 3)}

    async with _client(server.proxy, phase.policy) as client:

        async def work() -> None:
            for number, kind in chosen:
                if kind == next(iter(KINDS)) and number in expiries:
                    await asyncio.to_thread(server.control.post, f"tokens/expire?org={ORG}&app={NAME}")
                short_timeout = phase.short_timeouts and number % 8 == 0
                phase.calls.append(await _make_call(client, phase.tag(kind, number), short_timeout=short_timeout))

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(tasks)))
        phase.seconds = time.perf_counter() - began


def problem_with_effect(call: CallRecord, requests: list[WitnessedRequest], took_effect: bool | None) -> str:
    """
    Compare the error's ``effect`` with the emulator's record and with the bytes on the sockets.

    Args:
        call: A call that failed.
        requests: Its requests.
        took_effect: Whether the emulator carried the call out; None for calls that the record does not show.

    Returns:
        The problem, or an empty string.
    """
    assert call.error is not None
    effect = call.error.effect
    if effect == "none":
        if took_effect:
            return "'none', but the emulator carried it out"
        unproven = [request for request in requests if request.written and request.status not in REFUSED]
        return f"'none', but {unproven[0].written} bytes were written" if unproven else ""
    if not requests:
        return f"{effect!r}, but no byte was written"
    if effect == "done" and took_effect is False:
        return "'done', but the emulator did not carry it out"
    return ""


@define
class Findings:
    """Results of a phase."""

    phase: str
    calls: int
    seconds: float
    ok: dict[str, int] = Factory(dict)
    failed: dict[str, int] = Factory(dict)
    effects: dict[str, int] = Factory(dict)
    """Number of errors by their ``effect``."""
    twice: list[str] = Factory(list)
    wrong: list[str] = Factory(list)
    unexpected_failures: list[str] = Factory(list)
    """Safe and idempotent calls that failed with a sufficient timeout."""


def _evaluate(phase: Phase, witness: Witness, effects: dict[str, int], users: set[str]) -> Findings:
    findings = Findings(phase.name, len(phase.calls), phase.seconds)
    ok: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    by_effect: Counter[str] = Counter()
    for call in phase.calls:
        tag, kind, requests = call.tag, call.kind, witness.requests.get(call.tag, [])
        done = effects.get(tag, 0)
        if kind in UNSAFE and done > 1:
            findings.twice.append(f"{tag}: {done} times")
        if call.error is None:
            ok[KINDS[kind]] += 1
            if call.wrong:
                findings.wrong.append(f"{tag}: {call.wrong}")
            if (kind in UNSAFE and done == 0) or (kind == "d" and tag in users):
                findings.wrong.append(f"{tag}: succeeded without effect")
            continue
        failed[KINDS[kind]] += 1
        by_effect[call.error.effect] += 1
        if kind in SAFE and not call.short_timeout:
            attempts = call.error.facts.attempts if call.error.facts is not None else 0
            findings.unexpected_failures.append(f"{tag}, attempt {attempts}: {type(call.error).__name__}: {call.error}")
        took_effect = done > 0 if kind in UNSAFE else tag not in users if kind == "d" else None
        if problem := problem_with_effect(call, requests, took_effect):
            findings.wrong.append(f"{tag}: {problem}; {type(call.error).__name__}: {call.error}")
    findings.ok, findings.failed, findings.effects = dict(ok), dict(failed), dict(by_effect)
    return findings


def _print(findings: Findings) -> None:
    print(f"\n{findings.phase}: {findings.calls:,} calls in {findings.seconds:.1f} s")
    for kind, operation in KINDS.items():
        replay = "unsafe" if kind in UNSAFE else "safe or idempotent"
        ok, failed = findings.ok.get(operation, 0), findings.failed.get(operation, 0)
        print(f"  {operation:26}{replay:20}{ok:8,} ok{failed:8,} failed")
    values = ", ".join(f"{count:,} {value!r}" for value, count in sorted(findings.effects.items()))
    print(f"  effect, on errors: {values}")
    for name, rows in (
        ("processed twice", findings.twice),
        ("wrong", findings.wrong),
        ("safe or idempotent, with a sufficient timeout, and failed", findings.unexpected_failures),
    ):
        print(f"  {name}: {len(rows)}")
        for row in rows[:5]:
            print(f"    {row[:200]}")


async def _chaos(calls: int, tasks: int) -> tuple[list[Findings], Any]:
    phases = _phases()
    with _Server() as server:
        await _prepare(server.proxy, phases, calls)
        server.begin()
        port = urlsplit(server.proxy).port
        assert port is not None
        witness = Witness(port, TAG)
        with witness.watching():
            for phase in phases:
                await _run(phase, server, calls, tasks)
        app = f"org={ORG}&app={NAME}"
        found = server.control.get(f"users?{app}")
        effects: dict[str, int] = {**found["registrations"], **server.control.get(f"deliveries?{app}")["recipients"]}
        users = set(found["usernames"])
        return [_evaluate(phase, witness, effects, users) for phase in phases], server.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000, help="in each of the two phases (default 20,000)")
    parser.add_argument("--tasks", type=int, default=100, help="concurrent calls (default 100)")
    arguments = parse_arguments(parser, calls=500, tasks=20)
    print(f"{arguments.calls:,} calls a phase, {arguments.tasks} at once\n{machine_line()}")
    findings, server = asyncio.run(_chaos(arguments.calls // len(KINDS), arguments.tasks))
    for each in findings:
        _print(each)
    faults = ", ".join(f"{kind} {count:,}" for kind, count in sorted(server["faults"].items()))
    print(f"\nthe server: {server['requests']:,} requests; faults: {faults}")
    figures = {
        each.phase: {
            "seconds": each.seconds,
            "ok": sum(each.ok.values()),
            "failed": sum(each.failed.values()),
            "processed twice": len(each.twice),
            "wrong": len(each.wrong),
            "unexpected failures": len(each.unexpected_failures),
        }
        for each in findings
    }
    write_json(arguments.json, "chaos", arguments, figures)


if __name__ == "__main__":
    main()
