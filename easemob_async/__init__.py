"""
Asyncio-native client for the Easemob IM server REST API.

Start with ``Easemob``. Models are in ``easemob_async.models``, bulk jobs in ``easemob_async.batch``, observers in
``easemob_async.observe``, transports in ``easemob_async.transports``, rate limits and tokens shared by processes in
``easemob_async.sharing``, callbacks in ``easemob_async.webhooks``, the emulator in ``easemob_async.emulator``, a clock
for tests in ``easemob_async.testing``.
"""

# A call travels from `_client` through `api` and `_pipeline` to `_wire`, and its reply becomes a model of `models`. To
# read the code, start with `_operation` and the docstring of `_pipeline`; .github/CONTRIBUTING.md has a map.

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._errors import (
    AlreadyExistsError,
    APIError,
    AuthenticationError,
    BadRequestError,
    CapturedReply,
    ClientClosedError,
    ConflictError,
    DeadlineExceededError,
    EasemobError,
    Effect,
    FeatureNotEnabledError,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitedError,
    RequestFacts,
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
    from easemob_async._capture import capture as capture
    from easemob_async._client import Easemob as Easemob
    from easemob_async._clock import Clock as Clock
    from easemob_async._limits import ClientLimits as ClientLimits
    from easemob_async._operation import JSON as JSON
    from easemob_async._operation import Window as Window
    from easemob_async._options import CallOptionChanges as CallOptionChanges
    from easemob_async._options import ClientSettings as ClientSettings
    from easemob_async._pages import ReactionUsers as ReactionUsers
    from easemob_async._paging import Page as Page
    from easemob_async._pipeline.limits import BucketSnapshot as BucketSnapshot
    from easemob_async._pipeline.limits import LimitSettings as LimitSettings
    from easemob_async._pipeline.limits import WindowUse as WindowUse
    from easemob_async._pipeline.retry import RetryPolicy as RetryPolicy
    from easemob_async._pipeline.tokens import TokenProvider as TokenProvider
    from easemob_async._pipeline.tokens import TokenSettings as TokenSettings
    from easemob_async._settings import AppKey as AppKey
    from easemob_async._transfer.download import Download as Download
    from easemob_async._transfer.progress import ProgressCallback as ProgressCallback
    from easemob_async._transfer.upload import UploadSource as UploadSource

__all__ = [
    "JSON",
    "APIError",
    "AlreadyExistsError",
    "AppKey",
    "AuthenticationError",
    "BadRequestError",
    "BucketSnapshot",
    "CallOptionChanges",
    "CapturedReply",
    "ClientClosedError",
    "ClientLimits",
    "ClientSettings",
    "Clock",
    "ConflictError",
    "DeadlineExceededError",
    "Download",
    "Easemob",
    "EasemobError",
    "Effect",
    "FeatureNotEnabledError",
    "InvalidArgumentError",
    "LimitSettings",
    "NotFoundError",
    "Page",
    "PermissionDeniedError",
    "ProgressCallback",
    "QuotaExceededError",
    "RateLimitedError",
    "ReactionUsers",
    "RequestFacts",
    "RetryPolicy",
    "ServerError",
    "ServiceRefusal",
    "TokenProvider",
    "TokenSettings",
    "TransportError",
    "UnexpectedReplyError",
    "UploadSource",
    "Window",
    "WindowUse",
    "__version__",
    "capture",
]

if not TYPE_CHECKING:
    # Loaded on first use, so that importing the package stays cheap.
    __getattr__, __dir__ = define_exports(
        __name__,
        {
            "AppKey": "._settings",
            "BucketSnapshot": "._pipeline.limits",
            "CallOptionChanges": "._options",
            "ClientLimits": "._limits",
            "ClientSettings": "._options",
            "Clock": "._clock",
            "Download": "._transfer.download",
            "Easemob": "._client",
            "JSON": "._operation",
            "LimitSettings": "._pipeline.limits",
            "Page": "._paging",
            "ReactionUsers": "._pages",
            "ProgressCallback": "._transfer.progress",
            "RetryPolicy": "._pipeline.retry",
            "TokenProvider": "._pipeline.tokens",
            "TokenSettings": "._pipeline.tokens",
            "UploadSource": "._transfer.upload",
            "Window": "._operation",
            "WindowUse": "._pipeline.limits",
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
