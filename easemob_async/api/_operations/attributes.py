# Generated from _spec/attributes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.attributes``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.api import _limits as limits

__all__ = ["DELETE", "GET", "GET_CAPACITY", "GET_MANY", "SET"]

SET: Final[Operation[dict[str, str]]] = Operation(
    id="attributes.set",
    method="PUT",
    path="/metadata/user/{username}",
    returns=dict[str, str],
    payload="data",
    when_absent={},
    replay="idempotent",
    auth="app_or_user",
    limits=(Limit("attributes.set", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "quota_exceeded", "FORBIDDEN", text="* exceeds", about="target"),
        ErrorRule(403, "feature_not_enabled", "FORBIDDEN"),
        ErrorRule(409, "conflict", "CONFLICT", about="target"),
        ErrorRule(415, "bad_request"),
    ),
    doc="user_attribute_set; userprofile (April 2023)",
)

GET: Final[Operation[dict[str, str]]] = Operation(
    id="attributes.get",
    method="GET",
    path="/metadata/user/{username}",
    returns=dict[str, str],
    payload="data",
    when_absent={},
    replay="safe",
    auth="app_or_user",
    limits=(limits.ATTRIBUTES_GET,),
    errors=(ErrorRule(403, "feature_not_enabled", "FORBIDDEN"),),
    doc="user_attribute_obtain_single; userprofile (April 2023)",
)

GET_MANY: Final[Operation[dict[str, dict[str, str]]]] = Operation(
    id="attributes.get_many",
    method="POST",
    path="/metadata/user/get",
    returns=dict[str, dict[str, str]],
    payload="data",
    when_absent={},
    replay="safe",
    auth="app_or_user",
    limits=(Limit("attributes.get_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "BAD_REQUEST", text="batch size"),
        ErrorRule(403, "feature_not_enabled", "FORBIDDEN"),
    ),
    batch_max=100,
    batch_safe=100,
    doc="user_attribute_obtain_batch; userprofile (April 2023)",
)

DELETE: Final[Operation[None]] = Operation(
    id="attributes.delete",
    method="DELETE",
    path="/metadata/user/{username}",
    returns=None,
    succeeds_when=("data", (True, {}, None)),
    replay="idempotent",
    auth="app_or_user",
    limits=(Limit("attributes.delete", (Window(100, 1),)),),
    errors=(ErrorRule(403, "feature_not_enabled", "FORBIDDEN"),),
    doc="user_attribute_delete; userprofile (April 2023)",
)

GET_CAPACITY: Final[Operation[int]] = Operation(
    id="attributes.get_capacity",
    method="GET",
    path="/metadata/user/capacity",
    returns=int,
    payload="data",
    replay="safe",
    limits=(limits.ATTRIBUTES_GET,),
    errors=(ErrorRule(403, "feature_not_enabled", "FORBIDDEN"),),
    doc="user_attribute_capacity_get; userprofile (April 2023)",
)
