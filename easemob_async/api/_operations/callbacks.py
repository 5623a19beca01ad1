# Generated from _spec/callbacks.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.callbacks``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.models._callbacks import StoredCallbacks

__all__ = ["LIST_STORED", "RETRY_STORED"]

LIST_STORED: Final[Operation[list[StoredCallbacks]]] = Operation(
    id="callbacks.list_stored",
    method="GET",
    path="/callbacks/storage/info",
    returns=list[StoredCallbacks],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("callbacks.list_stored", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request"),
        ErrorRule(403, "feature_not_enabled"),
    ),
    doc="callback_postsending_exception_storage; callback (April 2023)",
)

RETRY_STORED: Final[Operation[None]] = Operation(
    id="callbacks.retry_stored",
    method="POST",
    path="/callbacks/storage/retry",
    returns=None,
    succeeds_when=("data", ("success",)),
    replay="unsafe",
    limits=(Limit("callbacks.retry_stored", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request"),
        ErrorRule(403, "feature_not_enabled"),
    ),
    doc="callback_postsending_exception_storage; callback (April 2023)",
)
