"""
Bulk jobs: one call of ``client.batch`` for any number of items, with an outcome for each item.

A job is one operation over many items, such as registering a million users. It reads its input on demand, so memory
stays flat; packs items into as few requests as the service allows; keeps several requests in flight, as fast as the
rate limits allow; retries; and isolates invalid items, so that they do not affect the others.

Run a job to its end and look at the report:

    >>> report = await client.batch.register_users(rows)
    >>> report.ok, report.failed
    (2, 0)

Or read the outcome of every item while the job runs:

    >>> async with client.batch.send_to_users(usernames, TextMessage(text="hello")) as job:
    ...     async for outcome in job:
    ...         print(outcome.key, outcome.status)
    alice ok
    bob ok

Every item read from the input gets exactly one ``Outcome``. Its ``status`` is ``ok`` (done), ``failed`` (not done),
``unconfirmed`` (sent, and no reply said whether the service processed it) or ``skipped`` (nothing had to be
done); ``error`` or ``reason`` tells why. A ``Report`` counts the outcomes of a job and keeps the first ones that are
not ``ok``. A ``Progress`` tells how far a running job is.

With ``journal="job.journal"`` a job can be resumed after a crash: run again with the same file, it skips the items that
are done, and does not resend unconfirmed messages. ``JobOptions`` lists this and the other options of all jobs.
"""

# The files, in the order in which to read them:
#
# * What a caller sees: _batch and the generated _message_jobs (the methods of client.batch), _job (the public class
#   Job), _settings (options), _records (Outcome, Progress, Report).
# * What differs between jobs: _job_kind (the interface), then its subclasses in _registering, _deleting, _members,
#   _attributes, _sending and _fan_out.
# * What all jobs share: _job_runner starts the workers and collects the outcomes. _row_reader reads the input and
#   packs chunks, with _seen_keys against duplicates. _worker makes the calls; _request_tracker tells it what became of
#   each request, and _failure_class what an error means. _journal makes the job resumable. _counts and _outcome_queue
#   hold the outcomes, and _pacing asks the rate limits for chunk sizes and estimates.

from typing import TYPE_CHECKING

from easemob_async._exports import define_exports
from easemob_async.batch._batch import Batch
from easemob_async.batch._job import Job
from easemob_async.batch._records import Outcome, Progress, Reason, Report, Status
from easemob_async.batch._row_reader import Rows
from easemob_async.batch._settings import JobOptions

if TYPE_CHECKING:
    from easemob_async.batch._attributes import AttributesRow as AttributesRow
    from easemob_async.batch._registering import UserRow as UserRow

__all__ = [
    "AttributesRow",
    "Batch",
    "Job",
    "JobOptions",
    "Outcome",
    "Progress",
    "Reason",
    "Report",
    "Rows",
    "Status",
    "UserRow",
]

if not TYPE_CHECKING:
    # Job kinds load the operations and models they need, so each is imported when a job of the kind is made.
    __getattr__, __dir__ = define_exports(__name__, {"AttributesRow": "._attributes", "UserRow": "._registering"})
