"""
Asyncio-native client for the Easemob IM server REST API.

Start with ``Easemob``. Models are in ``easemob_async.models``, bulk jobs in ``easemob_async.batch``, observers in
``easemob_async.observe``, transports in ``easemob_async.transports``, rate limits and tokens shared by processes in
``easemob_async.sharing``, callbacks in ``easemob_async.webhooks``, the emulator in ``easemob_async.emulator``, a clock
for tests in ``easemob_async.testing``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from easemob_async._exports import define_exports
from easemob_async._version import __version__

if TYPE_CHECKING:
    from easemob_async import api as api
    from easemob_async import batch as batch
    from easemob_async import emulator as emulator
    from easemob_async import models as models
    from easemob_async import observe as observe
    from easemob_async import sharing as sharing
    from easemob_async import testing as testing
    from easemob_async import transports as transports
    from easemob_async import webhooks as webhooks
    from easemob_async._capture import CapturedReply as CapturedReply
    from easemob_async._capture import capture as capture
    from easemob_async._client import Easemob as Easemob
    from easemob_async._operation import Window as Window
    from easemob_async._options import CallOptionChanges as CallOptionChanges
    from easemob_async._options import ClientSettings as ClientSettings
    from easemob_async._paging import Page as Page
    from easemob_async._pipeline.limits import LimitSettings as LimitSettings
    from easemob_async._pipeline.retry import RetryPolicy as RetryPolicy
    from easemob_async._pipeline.tokens import TokenSettings as TokenSettings

__all__ = [
    "APIError",
    "AlreadyExistsError",
    "AuthenticationError",
    "BadRequestError",
    "CallOptionChanges",
    "CapturedReply",
    "ClientClosedError",
    "ClientSettings",
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

if not TYPE_CHECKING:
    # Loaded on first use, so that importing the package stays cheap.
    __getattr__, __dir__ = define_exports(
        __name__,
        {
            "CallOptionChanges": "._options",
            "CapturedReply": "._capture",
            "ClientSettings": "._options",
            "Easemob": "._client",
            "LimitSettings": "._pipeline.limits",
            "Page": "._paging",
            "RetryPolicy": "._pipeline.retry",
            "TokenSettings": "._pipeline.tokens",
            "Window": "._operation",
            "capture": "._capture",
        },
        submodules=(
            "api",
            "batch",
            "emulator",
            "models",
            "observe",
            "sharing",
            "testing",
            "transports",
            "webhooks",
        ),
    )
