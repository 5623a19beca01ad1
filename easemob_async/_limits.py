"""``client.limits``: what the limits say now, and how long they will make a job take."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError
from easemob_async._exports import exported_by
from easemob_async._operation import JSON, Operation
from easemob_async._pipeline.limits import BucketSnapshot, Limiter, LimitSettings

__all__ = ["ClientLimits"]


@exported_by("easemob_async")
class ClientLimits:
    """The limits of one client; change them with ``LimitSettings`` when the client is made."""

    def __init__(self, limiter: Limiter | None) -> None:
        self._limiter = limiter

    @property
    def settings(self) -> LimitSettings:
        """Share, burst and overrides, as given when the client was made."""
        return LimitSettings(enabled=False) if self._limiter is None else self._limiter.settings

    def snapshot(self) -> tuple[BucketSnapshot, ...]:
        """
        Every bucket in use at this moment: what is used of its windows, who waits, and whether it is slowed down.

        Example:
            >>> client.limits.snapshot()[0].bucket
            'token'
        """
        return () if self._limiter is None else self._limiter.snapshot()

    def estimate(self, operation: str, n: int, *, recipients: int = 1, key: str | None = None) -> float:
        """
        The least time the limits allow for so many calls, from now on.

        Args:
            operation: Its id, such as ``users.register_many``.
            n: Calls.
            recipients: What each call costs in limits that count recipients.
            key: Whose bucket, in limits that are per user.

        Returns:
            Seconds until the last of them may be sent; what waits already goes first.

        Raises:
            InvalidArgumentError: There is no such operation, or a number is below 1.

        Example:
            >>> client.limits.estimate("messages.send_to_users", 1, recipients=600)
            0.0
        """
        check.integer("n", n, at_least=1)
        check.integer("recipients", recipients, at_least=1)
        key = check.text("key", key, optional=True)
        limits = _find_operation(check.text("operation", operation)).limits
        key = None if key is None else key.lower()
        return 0.0 if self._limiter is None else self._limiter.estimate(limits, n, cost=recipients, key=key)


def _find_operation(name: str) -> Operation[JSON]:
    """The operation with this id."""
    area, _, method = name.rpartition(".")
    found: Operation[JSON] | None = None
    with suppress(ImportError, AttributeError):
        module = import_module(f"easemob_async.api._operations.{area.replace('.', '_')}")
        found = getattr(module, method.upper())
    if not isinstance(found, Operation):
        raise InvalidArgumentError("operation", f"there is no operation {name!r}")
    return found
