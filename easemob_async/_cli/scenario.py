"""The story the demo tells: register a file of users, make a group, add members, send everybody a message."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import define, field

from easemob_async import Easemob
from easemob_async._cli.board import Board
from easemob_async._cli.input_files import UserLine, count_rows, read_users
from easemob_async._cli.step import Step
from easemob_async.batch import Outcome, Reason, Report
from easemob_async.models import NewUser, TextMessage

__all__ = ["MEMBERS", "Scenario"]

MEMBERS = 500
"""How many of the users become members of the group."""

MESSAGE = TextMessage(text="欢迎 / Welcome!")


@define
class Scenario:
    """
    What is done, step by step, and whom each step says it did it for.

    Everything here is what the client was told; whether it is so is for ``agreement`` to find out.
    """

    path: Path
    """The file of users."""
    existing: Sequence[NewUser] = ()
    """Users of the file who are registered before it is read."""
    registering: Step = field(factory=lambda: Step("Register users"))
    creating: Step = field(factory=lambda: Step("Create a group"))
    adding: Step = field(factory=lambda: Step("Add members"))
    sending: Step = field(factory=lambda: Step("Send messages"))
    group_id: str = ""
    registered: list[str] = field(factory=list[str], repr=False)
    existed: list[str] = field(factory=list[str], repr=False)
    added: list[str] = field(factory=list[str], repr=False)
    reached: list[str] = field(factory=list[str], repr=False)
    unconfirmed: set[str] = field(factory=set[str], repr=False)
    """Users some step cannot speak for: it may have happened, or not."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in order."""
        return self.registering, self.creating, self.adding, self.sending

    @property
    def users(self) -> int:
        """Rows in the file."""
        return max(count_rows(self.path) - 1, 0)

    async def play(self, client: Easemob, board: Board) -> None:
        """Carry everything out."""
        rows = read_users(self.path, self.registering.note_broken)
        await client.batch.register_users(self.existing)
        await self._register(client, board, rows)
        present = [*self.registered, *self.existed]
        if not present:
            return
        await self._create_group(client, present[0])
        await self._add_members(client, board, present[1 : MEMBERS + 1])
        await self._send(client, board, present)

    async def _register(self, client: Easemob, board: Board, rows: Iterator[UserLine]) -> None:
        def each(outcome: Outcome[Any]) -> None:
            if outcome.status == "ok":
                self.registered.append(outcome.key)
            elif outcome.status == "skipped" and outcome.reason != Reason.DUPLICATE:
                self.existed.append(outcome.key)
            self._doubt(outcome)

        step = self.registering
        show = step.shown_on(board.begin(step.title))
        await step.follow(client.batch.register_users(rows, total=self.users, on_progress=show), each)

    async def _create_group(self, client: Easemob, owner: str) -> None:
        started = time.monotonic()
        self.group_id = await client.groups.create(
            owner=owner, public=False, name="Demo", description="Made by easemob demo", max_members=2000
        )
        self.creating.report = Report(
            job="groups.create", ok=1, requests=1, seconds=time.monotonic() - started, exhausted=True
        )

    async def _add_members(self, client: Easemob, board: Board, usernames: Sequence[str]) -> None:
        def each(outcome: Outcome[Any]) -> None:
            if outcome.status in {"ok", "skipped"}:
                self.added.append(outcome.key)
            self._doubt(outcome)

        job = client.batch.add_group_members(self.group_id, usernames, on_progress=board.begin(self.adding.title))
        await self.adding.follow(job, each)

    async def _send(self, client: Easemob, board: Board, usernames: Sequence[str]) -> None:
        def each(outcome: Outcome[Any]) -> None:
            if outcome.status == "ok":
                self.reached.append(outcome.key)
            self._doubt(outcome)

        job = client.batch.send_to_users(usernames, MESSAGE, on_progress=board.begin(self.sending.title))
        await self.sending.follow(job, each)

    def _doubt(self, outcome: Outcome[Any]) -> None:
        if outcome.status == "maybe":
            self.unconfirmed.add(outcome.key.lower())

    def summary(self) -> dict[str, int | float]:
        """The figures for a program: every row of the file counts once among the four after ``users``."""
        reports = [step.report for step in self.steps]
        registering = self.registering.report
        duplicates = registering.skipped_for.get(Reason.DUPLICATE, 0)
        return {
            "users": self.users,
            "registered": registering.ok,
            # Not confirmed is not done; how many of them are only that stands beside it.
            "failed": self.registering.failed + registering.maybe,
            "already_existed": registering.skipped - duplicates,
            "duplicates": duplicates,
            "maybe": sum(report.maybe for report in reports),
            "members_added": self.adding.report.ok,
            "messages_sent": self.sending.report.ok,
            "requests": sum(report.requests for report in reports),
            "throttled": sum(report.throttled for report in reports),
            "seconds": round(sum(report.seconds for report in reports), 3),
            "least_seconds": round(sum(report.least_seconds for report in reports), 3),
        }
