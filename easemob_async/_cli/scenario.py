"""The demo's scenario: register the users of a file, create a group, add members, send every user a message."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import define, field

from easemob_async import Easemob
from easemob_async._cli.input_files import UserLine, count_rows, read_users
from easemob_async._cli.job_run import JobRun
from easemob_async._cli.progress import ProgressDisplay
from easemob_async.batch import Outcome, Reason, Report
from easemob_async.models import NewUser, TextMessage

__all__ = ["MEMBERS", "Scenario"]

MEMBERS = 500
"""Number of users who become members of the group."""

MESSAGE = TextMessage(text="欢迎 / Welcome!")
"""Message that every user gets."""


@define
class Scenario:
    """
    The job runs of the demo, and the user IDs in their outcomes.

    The scenario holds what the client reported; ``verification`` compares it with the emulator's state.
    """

    path: Path
    """CSV file of users."""
    existing: Sequence[NewUser] = ()
    """Users of the file to register before the file is read."""
    registering: JobRun = field(factory=lambda: JobRun("Register users"))
    """Registration of the file's users."""
    creating: JobRun = field(factory=lambda: JobRun("Create a group"))
    """Creation of the group."""
    adding: JobRun = field(factory=lambda: JobRun("Add members"))
    """Addition of members to the group."""
    sending: JobRun = field(factory=lambda: JobRun("Send messages"))
    """One message to each user."""
    group_id: str = ""
    """ID of the group, once it is created."""
    registered: list[str] = field(factory=list[str], repr=False)
    """User IDs reported as registered."""
    existed: list[str] = field(factory=list[str], repr=False)
    """User IDs reported as existing already."""
    added: list[str] = field(factory=list[str], repr=False)
    """User IDs reported as members of the group."""
    messaged: list[str] = field(factory=list[str], repr=False)
    """User IDs reported as having the message."""
    unconfirmed: set[str] = field(factory=set[str], repr=False)
    """User IDs with an unconfirmed outcome in any job run, in lower case."""

    @property
    def job_runs(self) -> tuple[JobRun, ...]:
        """All job runs, in order."""
        return self.registering, self.creating, self.adding, self.sending

    @property
    def users(self) -> int:
        """Number of rows in the file, without the header."""
        return max(count_rows(self.path) - 1, 0)

    async def run(self, client: Easemob, display: ProgressDisplay) -> None:
        """Run all jobs."""
        rows = read_users(self.path, self.registering.add_invalid)
        await client.batch.register_users(self.existing)
        await self._register(client, display, rows)
        present = [*self.registered, *self.existed]
        if not present:
            return
        await self._create_group(client, present[0])
        await self._add_members(client, display, present[1 : MEMBERS + 1])
        await self._send(client, display, present)

    async def _register(self, client: Easemob, display: ProgressDisplay, rows: Iterator[UserLine]) -> None:
        def on_outcome(outcome: Outcome[Any]) -> None:
            if outcome.status == "ok":
                self.registered.append(outcome.key)
            elif outcome.status == "skipped" and outcome.reason != Reason.DUPLICATE:
                self.existed.append(outcome.key)
            self._note_unconfirmed(outcome)

        job_run = self.registering
        show = job_run.including_invalid(display.begin(job_run.title))
        await job_run.run(client.batch.register_users(rows, total=self.users, on_progress=show), on_outcome)

    async def _create_group(self, client: Easemob, owner: str) -> None:
        started = time.monotonic()
        self.group_id = await client.groups.create(
            owner=owner, public=False, name="Demo", description="Created by easemob demo", max_members=2000
        )
        self.creating.report = Report(
            job="groups.create", ok=1, requests=1, seconds=time.monotonic() - started, exhausted=True
        )

    async def _add_members(self, client: Easemob, display: ProgressDisplay, usernames: Sequence[str]) -> None:
        def on_outcome(outcome: Outcome[Any]) -> None:
            if outcome.status in {"ok", "skipped"}:
                self.added.append(outcome.key)
            self._note_unconfirmed(outcome)

        job = client.batch.add_group_members(self.group_id, usernames, on_progress=display.begin(self.adding.title))
        await self.adding.run(job, on_outcome)

    async def _send(self, client: Easemob, display: ProgressDisplay, usernames: Sequence[str]) -> None:
        def on_outcome(outcome: Outcome[Any]) -> None:
            if outcome.status == "ok":
                self.messaged.append(outcome.key)
            self._note_unconfirmed(outcome)

        job = client.batch.send_to_users(usernames, MESSAGE, on_progress=display.begin(self.sending.title))
        await self.sending.run(job, on_outcome)

    def _note_unconfirmed(self, outcome: Outcome[Any]) -> None:
        if outcome.status == "unconfirmed":
            self.unconfirmed.add(outcome.key.lower())

    def summary(self) -> dict[str, int | float]:
        """Return the figures for ``--json``; the four after ``users`` count every row of the file once."""
        reports = [job_run.report for job_run in self.job_runs]
        registering = self.registering.report
        duplicates = registering.skipped_for.get(Reason.DUPLICATE, 0)
        return {
            "users": self.users,
            "registered": registering.ok,
            # Unconfirmed registrations count as failed here; ``unconfirmed`` tells how many there are over all jobs.
            "failed": self.registering.failed + registering.unconfirmed,
            "already_existed": registering.skipped - duplicates,
            "duplicates": duplicates,
            "unconfirmed": sum(report.unconfirmed for report in reports),
            "members_added": self.adding.report.ok,
            "messages_sent": self.sending.report.ok,
            "requests": sum(report.requests for report in reports),
            "throttled": sum(report.throttled for report in reports),
            "seconds": round(sum(report.seconds for report in reports), 3),
            "least_seconds": round(sum(report.least_seconds for report in reports), 3),
        }
