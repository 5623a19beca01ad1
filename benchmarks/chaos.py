"""
Calls while everything fails that can: was anything done twice, and was it known what was sent?

The emulator answers behind its fault proxy: connections reset or closed before and after the request was carried
out, replies torn before, in and after their head, 503 and 500 after the effect took place, pages instead of JSON,
429 and 403 refusals, idle connections closed, and all tokens expired three times; every eighth call of the first
phase has less time than it needs. Every call has a tag of its own. Afterwards

* no unsafe operation was carried out twice (the emulator counts registrations and messages by tag),
* ``sent`` is right on every error, beside what the client's sockets really carried (a witness below the SDK sees it):
  "no" means that no byte was written, or that the service refused what was; "yes" that a status line came; "maybe"
  that bytes were written and no whole reply head came,
* what succeeded took effect, and what failed with "no" did not.

The second phase puts the retry budget out of the way: then every safe and idempotent call has to end right.
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
from benchmarks._figures import json_option, machine_line, write_json
from benchmarks._server import APP
from benchmarks._witness import Exchange, Witness
from easemob_async import Easemob, EasemobError, LimitSettings, RetryPolicy
from easemob_async._operation import Window
from easemob_async.models import NewUser, TextMessage

ORG, _, NAME = APP.partition("#")
TAG = re.compile(rb"[rmgpd][12]\d{6}x")
UNSAFE = {"r": "users.register", "m": "messages.send_to_users"}
SAFE = {"g": "users.get", "p": "users.set_password", "d": "users.delete"}
KINDS = {**UNSAFE, **SAFE}
REFUSED = {401, 403, 429}
"""Statuses that prove here that nothing was carried out: an expired token, and the limiters."""

WIDE = (Window(1_000_000, 0.05),)
"""A limit that does not bind, in windows so short that the pause after a refusal is short as well."""


_PATIENT = RetryPolicy(attempts=20, refusals=50, base=0.02, cap=0.5, budget=None)


@frozen
class Call:
    """One call and how it ended."""

    tag: str
    hurried: bool
    """It had less time than it may need."""
    error: EasemobError | None
    wrong: str = ""
    """What is wrong with the value it gave."""

    @property
    def kind(self) -> str:
        return self.tag[0]


@define
class Phase:
    """All calls made under one retry policy."""

    name: str
    number: int
    policy: RetryPolicy
    hurries: bool
    """Give every eighth call a few milliseconds only."""
    calls: list[Call] = Factory(list)
    seconds: float = 0.0

    def tag(self, kind: str, number: int) -> str:
        return f"{kind}{self.number}{number:06}x"


def _phases() -> list[Phase]:
    return [
        Phase("default retry policy", 1, RetryPolicy(), hurries=True),
        Phase("budget out of the way", 2, _PATIENT, hurries=False),
    ]


class _Server:
    """Emulator and fault proxy, in a process of their own."""

    def __enter__(self) -> _Server:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks._chaos_server", ORG, NAME],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        where = self._hear()
        self.proxy: str = where["proxy"]
        self.control = Control(where["emulator"])
        return self

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def begin(self) -> None:
        """From now on things fail."""
        assert self._process.stdin is not None
        self._process.stdin.write("begin\n")
        self._process.stdin.flush()
        self._hear()

    def end(self) -> Any:
        """Stop it; what it counted."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._hear()

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
        limits=LimitSettings(overrides=dict.fromkeys(buckets, WIDE)),
        max_connections=50,
    )


async def _prepare(base_url: str, phases: list[Phase], calls: int) -> None:
    """Make the users that are going to be read, changed and deleted."""
    tags = [phase.tag(kind, number) for phase in phases for kind in SAFE for number in range(calls)]
    async with _client(base_url, RetryPolicy()) as client:
        report = await client.batch.register_users(NewUser(username=tag, password="1") for tag in tags)
    assert report.ok == len(tags), report


async def _one(client: Easemob, tag: str, *, hurried: bool) -> Call:
    if hurried:
        client = client.with_options(timeout=random.uniform(0.0005, 0.03))
    acts: dict[str, Callable[[], Awaitable[Any]]] = {
        "r": lambda: client.users.register(tag, password="1"),
        "m": lambda: client.messages.send_to_users([tag], TextMessage(text="hello")),
        "g": lambda: client.users.get(tag),
        "p": lambda: client.users.set_password(tag, "2"),
        "d": lambda: client.users.delete(tag),
    }
    try:
        value = await acts[tag[0]]()
    except EasemobError as error:
        return Call(tag, hurried, error)
    found = value.username if tag[0] in "rg" else next(iter(value)) if tag[0] == "m" else tag
    return Call(tag, hurried, None, "" if found == tag else f"the value is about {found!r}")


async def _run(phase: Phase, server: _Server, calls: int, tasks: int) -> None:
    chosen: Iterator[tuple[int, str]] = itertools.product(range(calls), KINDS)

    # One call is given a fresh token once; so that none meets two expired ones, they lie far apart.
    expiries = {calls * part // 4 for part in (1, 2, 3)}

    async with _client(server.proxy, phase.policy) as client:

        async def work() -> None:
            for number, kind in chosen:
                if kind == next(iter(KINDS)) and number in expiries:
                    await asyncio.to_thread(server.control.tell, f"tokens/expire?org={ORG}&app={NAME}")
                hurried = phase.hurries and number % 8 == 0
                phase.calls.append(await _one(client, phase.tag(kind, number), hurried=hurried))

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(tasks)))
        phase.seconds = time.perf_counter() - began


def problem_with_sent(call: Call, exchanges: list[Exchange]) -> str:
    """What is wrong about the error's ``sent``, beside what the sockets carried; empty if nothing is."""
    assert call.error is not None
    sent = call.error.sent
    last = exchanges[-1] if exchanges else None
    if sent == "no":
        unproven = [exchange for exchange in exchanges if exchange.written and exchange.status not in REFUSED]
        return f"'no', but {unproven[0].written} bytes were written" if unproven else ""
    if last is None:
        return f"{sent!r}, but not a byte was written"
    if sent == "yes":
        return "" if last.status is not None else "'yes', but no status line came"
    attempts = call.error.facts.attempts if call.error.facts is not None else 0
    if last.whole_head and attempts <= len(exchanges):
        return f"'maybe', but a whole head with status {last.status} came"
    return ""


@define
class Findings:
    """What a phase came to."""

    phase: str
    calls: int
    seconds: float
    ok: dict[str, int] = Factory(dict)
    failed: dict[str, int] = Factory(dict)
    sent: dict[str, int] = Factory(dict)
    """Of the errors."""
    cautious: int = 0
    """Errors with "maybe" although a status line, but no whole head, had come."""
    twice: list[str] = Factory(list)
    wrong: list[str] = Factory(list)
    not_right: list[str] = Factory(list)
    """Safe and idempotent calls that failed although they had the time they needed."""


def _judge(phase: Phase, witness: Witness, effects: dict[str, int], users: set[str]) -> Findings:
    findings = Findings(phase.name, len(phase.calls), phase.seconds)
    ok: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    for call in phase.calls:
        tag, kind, exchanges = call.tag, call.kind, witness.exchanges.get(call.tag, [])
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
        sent[call.error.sent] += 1
        if kind in SAFE and not call.hurried:
            attempts = call.error.facts.attempts if call.error.facts is not None else 0
            findings.not_right.append(f"{tag}, attempt {attempts}: {type(call.error).__name__}: {call.error}")
        if problem := problem_with_sent(call, exchanges):
            findings.wrong.append(f"{tag}: {problem}; {type(call.error).__name__}: {call.error}")
        if call.error.sent == "no" and ((kind in UNSAFE and done) or (kind == "d" and tag not in users)):
            findings.wrong.append(f"{tag}: 'no', but it was carried out")
        if call.error.sent == "maybe" and exchanges[-1:] and exchanges[-1].status and not exchanges[-1].whole_head:
            findings.cautious += 1
    findings.ok, findings.failed, findings.sent = dict(ok), dict(failed), dict(sent)
    return findings


def _print(findings: Findings) -> None:
    print(f"\n{findings.phase}: {findings.calls:,} calls in {findings.seconds:.1f} s")
    for kind, operation in KINDS.items():
        replay = "unsafe" if kind in UNSAFE else "safe or idempotent"
        ok, failed = findings.ok.get(operation, 0), findings.failed.get(operation, 0)
        print(f"  {operation:26}{replay:20}{ok:8,} ok{failed:8,} failed")
    claims = ", ".join(f"{count:,} {claim!r}" for claim, count in sorted(findings.sent.items()))
    print(f"  sent, on errors: {claims}; of the 'maybe' {findings.cautious} had a status line without its head")
    for name, rows in (
        ("carried out twice", findings.twice),
        ("wrong", findings.wrong),
        ("safe or idempotent, given time, and failed", findings.not_right),
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
        found = server.control.ask(f"users?{app}")
        effects: dict[str, int] = {**found["registrations"], **server.control.ask(f"deliveries?{app}")["recipients"]}
        users = set(found["usernames"])
        return [_judge(phase, witness, effects, users) for phase in phases], server.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000, help="in each of the two phases (default 20,000)")
    parser.add_argument("--tasks", type=int, default=100, help="calls under way at once (default 100)")
    json_option(parser)
    arguments = parser.parse_args()
    print(f"{arguments.calls:,} calls a phase, {arguments.tasks} at once\n{machine_line()}")
    findings, server = asyncio.run(_chaos(arguments.calls // len(KINDS), arguments.tasks))
    for each in findings:
        _print(each)
    faults = ", ".join(f"{kind} {count:,}" for kind, count in sorted(server["faults"].items()))
    print(f"\nthe server: {server['requests']:,} requests; faults: {faults}")
    write_json(arguments.json, "chaos", arguments, {"phases": [_plain(each) for each in findings], "server": server})


def _plain(findings: Findings) -> dict[str, Any]:
    return {name: getattr(findings, name) for name in Findings.__slots__ if not name.startswith("_")}


if __name__ == "__main__":
    main()
