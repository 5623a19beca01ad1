# Generated from _spec/callbacks.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.callbacks``."""

from __future__ import annotations

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.callbacks import LIST_STORED, RETRY_STORED
from easemob_async.models._callbacks import StoredCallbacks

__all__ = ["Callbacks"]


@exported_by("easemob_async.api")
class Callbacks:
    """
    Undelivered callbacks: list the callbacks that the service stored, and request their redelivery.

    The store is a paid add-on. It keeps callbacks for 3 days.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list_stored(self) -> list[StoredCallbacks]:
        """
        List the stored callbacks, in batches of ten minutes.

        Returns:
            The batches, all in one reply.

        Raises:
            BadRequestError: The service rejects a value.
            FeatureNotEnabledError: The store was not bought for the app, or the token lacks permission.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /callbacks/storage/info; callback_postsending_exception_storage; callback (April 2023).
        """
        return await self._caller.call(LIST_STORED)

    async def retry_stored(self, date: str, *, retry: int | None = None, target_url: str | None = None) -> None:
        """
        Request redelivery of one batch of stored callbacks.

        Success of this call does not mean that the callbacks were delivered. Your receiver must deduplicate
        callbacks.

        Not retried when the reply is lost, because each call delivers the batch again.

        Args:
            date: Batch to deliver, a ``StoredCallbacks.date``.
            retry: Number of earlier redeliveries of this batch (the documents advise at most ten); at least 0.
            target_url: URL to deliver to; default: the URL of the callback rule.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The service rejects a value.
            FeatureNotEnabledError: The store was not bought for the app, or the token lacks permission.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /callbacks/storage/retry; callback_postsending_exception_storage; callback (April 2023).
        """
        await self._caller.call(
            RETRY_STORED,
            json=compact(
                {
                    "date": check.text("date", date, at_least=1),
                    "retry": check.integer("retry", retry, optional=True, at_least=0),
                    "targetUrl": check.text("target_url", target_url, optional=True, at_least=1),
                }
            ),
        )
