"""
Asyncio-native client for the Easemob IM server REST API.

Start with ``Easemob``. Models are in ``easemob_async.models``, bulk jobs in ``easemob_async.batch``, observers in
``easemob_async.observe``, transports in ``easemob_async.transports``, rate limits and tokens shared by processes in
``easemob_async.sharing``, callbacks in ``easemob_async.webhooks``, the emulator in ``easemob_async.emulator``, a clock
for tests in ``easemob_async.testing``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from easemob_async._errors import (
    AlreadyExistsError,
    APIError,
    AuthenticationError,
    BadRequestError,
    ClientClosedError,
    ConflictError,
    DeadlineExceededError,
    EasemobError,
    FeatureNotEnabledError,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitedError,
    RequestFacts,
    Sent,
    ServerError,
    ServiceRefusal,
    TransportError,
    UnexpectedReplyError,
)
from easemob_async._version import __version__

if TYPE_CHECKING:
    from easemob_async._capture import CapturedReply as CapturedReply
    from easemob_async._capture import capture as capture
    from easemob_async._client import Easemob as Easemob
    from easemob_async._operation import Window as Window
    from easemob_async._paging import Page as Page
    from easemob_async._pipeline.limits import LimitSettings as LimitSettings
    from easemob_async._pipeline.retry import RetryPolicy as RetryPolicy
    from easemob_async._pipeline.tokens import TokenSettings as TokenSettings

__all__ = [
    "APIError",
    "AlreadyExistsError",
    "AuthenticationError",
    "BadRequestError",
    "CapturedReply",
    "ClientClosedError",
    "ConflictError",
    "DeadlineExceededError",
    "Easemob",
    "EasemobError",
    "FeatureNotEnabledError",
    "InvalidArgumentError",
    "LimitSettings",
    "NotFoundError",
    "Page",
    "PermissionDeniedError",
    "QuotaExceededError",
    "RateLimitedError",
    "RequestFacts",
    "RetryPolicy",
    "Sent",
    "ServerError",
    "ServiceRefusal",
    "TokenSettings",
    "TransportError",
    "UnexpectedReplyError",
    "Window",
    "__version__",
    "capture",
]

# Loaded on first use, so that importing the package stays cheap.
_HOMES = {
    "CapturedReply": "_capture",
    "Easemob": "_client",
    "LimitSettings": "_pipeline.limits",
    "Page": "_paging",
    "RetryPolicy": "_pipeline.retry",
    "TokenSettings": "_pipeline.tokens",
    "Window": "_operation",
    "capture": "_capture",
}


def __getattr__(name: str) -> Any:
    """Load what a name stands for when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    _show_public_path(value)
    globals()[name] = value
    return value


def _show_public_path(value: Any) -> None:
    """Let reprs, tracebacks and pickles name the door, not the room behind it."""
    if getattr(value, "__module__", "").startswith("easemob_async._"):
        value.__module__ = __name__


def _show_all() -> None:
    for name in __all__:
        _show_public_path(globals().get(name))


_show_all()
