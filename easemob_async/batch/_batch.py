"""``client.batch``: the bulk jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from easemob_async.batch._job import Job
from easemob_async.batch._settings import JobOptions, JobSettings

if TYPE_CHECKING:
    from easemob_async._pipeline.pipeline import Pipeline
    from easemob_async.batch._registering import UserRow
    from easemob_async.batch._source import Rows

__all__ = ["Batch"]


class Batch:
    """
    Bulk jobs over any number of items, with an outcome for each; see ``Job`` for how to run them.

    Every job takes the options of ``JobOptions`` by keyword. Items are read as they are needed, so an input may have
    any length. An item that breaks a rule is ``failed`` without being sent, and never harms its neighbours.
    """

    def __init__(self, sender: Pipeline) -> None:
        self._sender = sender

    def register_users(
        self, rows: Rows[UserRow], *, repeat_unconfirmed: bool = True, **options: Unpack[JobOptions]
    ) -> Job[UserRow]:
        """
        Register users, 60 in a request.

        A user who exists is ``skipped``. One who is found existing after a request of this job went unanswered is
        ``ok`` if the user was made since then (one look-up each), and ``skipped`` with a reason where that cannot be
        told.

        Args:
            rows: ``NewUser``, or mappings with ``username``, ``password`` and perhaps ``nickname``.
            repeat_unconfirmed: Send a request again whose answer was lost; otherwise its users are ``maybe``.
            options: See ``JobOptions``.

        Raises:
            InvalidArgumentError: An option breaks its rule; nothing was sent.
        """
        from easemob_async.batch._registering import RegisterUsers

        return Job(self._sender, RegisterUsers(repeats_unconfirmed=repeat_unconfirmed), rows, JobSettings.of(options))
