"""
Bulk jobs: any number of items, in flat memory, as fast as the limits allow, with an outcome for each.

Start with ``client.batch``.
"""

from easemob_async.batch._batch import Batch
from easemob_async.batch._job import Job
from easemob_async.batch._records import Outcome, Progress, Reason, Report, Status
from easemob_async.batch._settings import JobOptions

__all__ = ["Batch", "Job", "JobOptions", "Outcome", "Progress", "Reason", "Report", "Status"]
