# Generated from _spec/conversations.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.conversations``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Operation
from easemob_async.api import _limits as limits

__all__ = ["DELETE"]

DELETE: Final[Operation[None]] = Operation(
    id="conversations.delete",
    method="DELETE",
    path="/users/{username}/user_channel",
    returns=None,
    succeeds_when=("data.result", ("ok",)),
    replay="idempotent",
    limits=(limits.CONVERSATIONS_DELETE, limits.CONVERSATIONS_DELETE_USER),
    errors=(
        ErrorRule(400, "bad_request", "invalid_request_body"),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    doc="conversation_delete",
)
