# Generated from _spec/tokens.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.tokens``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Operation
from easemob_async.api import _limits as limits
from easemob_async.models._tokens import AgoraToken, AppToken, UserToken

__all__ = ["EXCHANGE_AGORA", "GET_APP", "GET_USER", "GET_USER_BY_PASSWORD"]

GET_APP: Final[Operation[AppToken]] = Operation(
    id="tokens.get_app",
    method="POST",
    path="/token",
    returns=AppToken,
    replay="idempotent",
    auth="none",
    limits=(limits.TOKEN,),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(400, "authentication", "invalid_grant"),
    ),
    doc="easemob_app_token; easemob_app_token (April 2023)",
)

GET_USER_BY_PASSWORD: Final[Operation[UserToken]] = Operation(
    id="tokens.get_user_by_password",
    method="POST",
    path="/token",
    returns=UserToken,
    replay="idempotent",
    auth="none",
    limits=(limits.TOKEN,),
    errors=(
        ErrorRule(400, "permission_denied", "invalid_grant", text="not activated", about="target"),
        ErrorRule(400, "authentication", "invalid_grant", about="target"),
        ErrorRule(404, "not_found", "invalid_grant", about="target"),
        ErrorRule(404, "not_found", "entity_not_found", about="target"),
    ),
    doc="easemob_user_token (2024); easemob_user_token (April 2023)",
)

GET_USER: Final[Operation[UserToken]] = Operation(
    id="tokens.get_user",
    method="POST",
    path="/token",
    returns=UserToken,
    replay="idempotent",
    limits=(limits.TOKEN,),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument", about="target"),
        ErrorRule(400, "permission_denied", "invalid_grant", text="not activated", about="target"),
        ErrorRule(404, "not_found", "invalid_grant", about="target"),
        ErrorRule(404, "not_found", "entity_not_found", about="target"),
        ErrorRule(409, "conflict", "concurrent_operation_error", about="target"),
        ErrorRule(429, "quota_exceeded", "resource_limited"),
    ),
    doc="easemob_user_token; easemob_user_token (April 2023)",
)

EXCHANGE_AGORA: Final[Operation[AgoraToken]] = Operation(
    id="tokens.exchange_agora",
    method="POST",
    path="/token",
    returns=AgoraToken,
    replay="idempotent",
    auth="none",
    limits=(limits.TOKEN,),
    doc="the Java server SDK 0.8.57 (no page)",
)
