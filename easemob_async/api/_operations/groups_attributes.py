# Generated from _spec/groups_attributes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.groups.attributes``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.models._groups_attributes import MemberAttributesReport

__all__ = ["GET", "GET_MANY", "SET", "SET_MANY"]

SET: Final[Operation[None]] = Operation(
    id="groups.attributes.set",
    method="PUT",
    path="/metadata/chatgroup/{group_id}/user/{username}",
    returns=None,
    replay="idempotent",
    limits=(Limit("groups.attributes.set", (Window(100, 1),)),),
    errors=(ErrorRule(400, "bad_request", "metadata_error", about="item"),),
    doc="group_member_attribute_set; group (April 2023)",
)

SET_MANY: Final[Operation[MemberAttributesReport]] = Operation(
    id="groups.attributes.set_many",
    method="PUT",
    path="/metadata/chatgroup/{group_id}/users/batch",
    returns=MemberAttributesReport,
    payload="data",
    replay="idempotent",
    limits=(Limit("groups.attributes.set_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", "metadata_error", text="not in the group", about="item"),
        ErrorRule(400, "bad_request", "metadata_error", text="users limit"),
        ErrorRule(400, "bad_request", "metadata_error", about="item"),
        ErrorRule(403, "feature_not_enabled", "metadata_error", text="service not allow"),
        ErrorRule(404, "not_found", "metadata_error", about="target"),
        ErrorRule(409, "conflict", "metadata_error"),
    ),
    batch_max=20,
    batch_safe=20,
    doc="group_member_attribute_set_batch",
)

GET: Final[Operation[dict[str, str]]] = Operation(
    id="groups.attributes.get",
    method="GET",
    path="/metadata/chatgroup/{group_id}/user/{username}",
    returns=dict[str, str],
    payload="data",
    when_absent={},
    replay="safe",
    limits=(Limit("groups.attributes.get", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "MetadataException", about="item"),),
    doc="group_member_attribute_get; group (April 2023)",
)

GET_MANY: Final[Operation[dict[str, dict[str, str]]]] = Operation(
    id="groups.attributes.get_many",
    method="POST",
    path="/metadata/chatgroup/{group_id}/get",
    returns=dict[str, dict[str, str]],
    payload="data",
    when_absent={},
    replay="safe",
    limits=(Limit("groups.attributes.get_many", (Window(100, 1),)),),
    errors=(ErrorRule(400, "bad_request", "metadata_error"),),
    batch_max=10,
    batch_safe=10,
    doc="group_member_attribute_get_by_key; group (April 2023)",
)
