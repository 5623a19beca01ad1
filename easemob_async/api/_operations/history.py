# Generated from _spec/history.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.history``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Operation
from easemob_async.api import _limits as limits

__all__ = ["GET_URL"]

GET_URL: Final[Operation[str]] = Operation(
    id="history.get_url",
    method="GET",
    path="/chatmessages/{hour}",
    returns=str,
    payload="data[0].url",
    replay="safe",
    limits=(limits.HISTORY_GET_URL,),
    errors=(
        ErrorRule(400, "not_found", "illegal_argument", text="expired or unstored", about="target"),
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(404, "not_found", "storage_object_not_found", about="target"),
    ),
    doc="message_historical; message (April 2023)",
)
