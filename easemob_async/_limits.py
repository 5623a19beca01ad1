"""``client.limits``: the state of the rate limits, and estimates of how long calls will wait for them."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from easemob_async import _checks as check
from easemob_async._errors import InvalidArgumentError
from easemob_async._exports import exported_by
from easemob_async._operation import JSON, Operation
from easemob_async._pipeline.limits import BucketSnapshot, Limiter, LimitSettings
from easemob_async._repr import safe_repr

__all__ = ["ClientLimits"]


@exported_by("easemob_async")
class ClientLimits:
    """The rate limits of one client; change them with ``LimitSettings`` when the client is created."""

    def __init__(self, limiter: Limiter | None) -> None:
        self._limiter = limiter

    @safe_repr
    def __repr__(self) -> str:
        """Return the number of buckets and of waiting calls, or that rate limiting is disabled."""
        return "ClientLimits(enabled=False)" if self._limiter is None else f"ClientLimits({self._limiter!r})"

    @property
    def settings(self) -> LimitSettings:
        """Share, burst and overrides, as given when the client was created."""
        return LimitSettings(enabled=False) if self._limiter is None else self._limiter.settings

    def snapshot(self) -> tuple[BucketSnapshot, ...]:
        """
        Return every bucket in use: the use of its windows, its waiting calls, and whether it is slowed down.

        With a shared store, ``store_reachable`` of each bucket tells whether the last request to the store succeeded.

        Example:
            >>> client.limits.snapshot()[0].bucket
            'token'
        """
        return () if self._limiter is None else self._limiter.snapshot()

    def estimate(self, operation: str, n: int, *, recipients: int = 1, key: str | None = None) -> float:
        """
        Estimate how long *n* calls will wait for the limits.

        Args:
            operation: ID of the operation, such as ``users.register_many``.
            n: Number of calls, at least 1.
            recipients: Recipients of each call, at least 1, for limits that count recipients.
            key: The user or other key whose bucket is used, for limits that are per user.

        Returns:
            Minimum seconds from now until the last of them may be sent, after the calls that already wait. While the
            shared store cannot be reached, this is the time with the fallback share; the wait is shorter if the store
            can be reached again.

        Raises:
            InvalidArgumentError: *operation* does not exist, or a number is below 1.

        Example:
            >>> client.limits.estimate("messages.send_to_users", 1, recipients=600)
            0.0
        """
        check.integer("n", n, at_least=1)
        check.integer("recipients", recipients, at_least=1)
        key = check.text("key", key, optional=True)
        limits = _find_operation(check.text("operation", operation)).limits
        # The service compares user IDs without case, and so do the buckets.
        key = None if key is None else key.lower()
        return 0.0 if self._limiter is None else self._limiter.estimate(limits, n, cost=recipients, key=key)


def _find_operation(name: str) -> Operation[JSON]:
    """Find the operation with this ID."""
    area, _, method = name.rpartition(".")
    found: Operation[JSON] | None = None
    with suppress(ImportError, AttributeError):
        module = import_module(f"easemob_async.api._operations.{area.replace('.', '_')}")
        found = getattr(module, method.upper())
    if not isinstance(found, Operation):
        raise InvalidArgumentError(
            "operation", f"{name!r} does not exist; use the ID of an operation such as 'users.register_many'"
        )
    return found
