"""
Tracked calls: what became of each request, reported while its call is still under way.

A call that is cancelled does not say what it sent, and a call that succeeds does not say what its earlier attempts did.
``Pipeline.tracked`` is for callers that must know, such as bulk jobs, which account for every item.
"""

from __future__ import annotations

from typing import Any, Protocol

from easemob_async._operation import Operation

__all__ = ["RequestHooks"]


class RequestHooks(Protocol):
    """
    The reports on every request of the calls made through ``Pipeline.tracked``.

    Requests for the client's own token are not reported, because they belong to no single call.
    """

    async def before_request(self, operation: Operation[Any]) -> None:
        """
        Await whatever must be done before a request is written; its token and its limits are granted already.

        The request is written as soon as this returns, without another await between. If the grant has expired
        meanwhile, the call first waits for another one; this method is not called again. An exception ends the
        attempt before anything is written, and ``request_ended`` is not called: an ``EasemobError`` is then a failure
        of the attempt like any other, and every other exception ends the call as it is.

        Args:
            operation: The operation the request is for.
        """
        ...

    def request_ended(self, operation: Operation[Any], error: BaseException | None) -> None:
        """
        Take note of how a request ended; called once after each ``before_request`` that returned.

        Args:
            operation: The operation the request was for.
            error: None for a success. An ``EasemobError`` for a failure, with its final ``effect``, but without the
                call's facts yet; its ``effect`` is ``"none"`` if the call ended before the request was written. Any
                other exception, such as a cancellation, means that the request was given up in flight and may have
                arrived.
        """
        ...
