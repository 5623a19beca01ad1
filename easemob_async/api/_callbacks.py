# Generated from _spec/callbacks.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.callbacks``."""

from __future__ import annotations

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._operation import Caller
from easemob_async.api._operations.callbacks import LIST_STORED, RETRY_STORED
from easemob_async.models._callbacks import StoredCallbacks

__all__ = ["Callbacks"]


class Callbacks:
    """
    Callbacks that could not be delivered: look up what the service stored, and have it sent again.

    The store is a paid add-on, and it keeps callbacks for 3 days.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list_stored(self) -> list[StoredCallbacks]:
        """
        List the ten-minute batches of callbacks that were stored.

        Returns:
            The batches, all at once.

        Raises:
            BadRequestError: The service refuses a value.
            FeatureNotEnabledError: The store was not bought for the app, or rights are missing.

        Source:
            GET /callbacks/storage/info; callback_postsending_exception_storage; callback (April 2023).
        """
        return await self._caller.call(LIST_STORED)

    async def retry_stored(self, date: str, *, retry: int | None = None, target_url: str | None = None) -> None:
        """
        Have one batch of stored callbacks sent again.

        That the call succeeds says nothing of the delivery; your receiver must know a callback it has had.

        Not repeated on a guess: each call delivers the batch once more.

        Args:
            date: The batch, ``StoredCallbacks.date``.
            retry: How often you have asked for this batch before; the documents advise ten times at most; at least
                0.
            target_url: Where to send it; by default the address of the callback rule.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The service refuses a value.
            FeatureNotEnabledError: The store was not bought for the app, or rights are missing.
            APIError: The service answers 200 and says in its body that it failed.

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
