# Generated from _spec/chatrooms_attributes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.chatrooms.attributes``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.models._chatrooms_attributes import AttributeChanges

__all__ = ["DELETE", "DELETE_FORCED", "GET", "SET", "SET_FORCED"]

GET: Final[Operation[dict[str, str]]] = Operation(
    id="chatrooms.attributes.get",
    method="POST",
    path="/metadata/chatroom/{chatroom_id}",
    returns=dict[str, str],
    payload="data",
    when_absent={},
    replay="safe",
    limits=(Limit("chatrooms.attributes.get", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="chatroom_custom_attribute_get; chatroom (April 2023)",
)

SET: Final[Operation[AttributeChanges]] = Operation(
    id="chatrooms.attributes.set",
    method="PUT",
    path="/metadata/chatroom/{chatroom_id}/user/{username}",
    returns=AttributeChanges,
    payload="data",
    replay="idempotent",
    limits=(Limit("chatrooms.attributes.set", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", text="batch size"),
        ErrorRule(400, "permission_denied", text="others are not allowed"),
        ErrorRule(401, "not_found", "MetadataException"),
    ),
    batch_max=10,
    batch_safe=10,
    doc="chatroom_custom_attribute_set; chatroom (April 2023)",
)

SET_FORCED: Final[Operation[AttributeChanges]] = Operation(
    id="chatrooms.attributes.set_forced",
    method="PUT",
    path="/metadata/chatroom/{chatroom_id}/user/{username}/forced",
    returns=AttributeChanges,
    payload="data",
    replay="idempotent",
    limits=(Limit("chatrooms.attributes.set_forced", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", text="batch size"),
        ErrorRule(401, "not_found", "MetadataException"),
    ),
    batch_max=10,
    batch_safe=10,
    doc="chatroom_custom_attribute_set_force; chatroom (April 2023)",
)

DELETE: Final[Operation[AttributeChanges]] = Operation(
    id="chatrooms.attributes.delete",
    method="DELETE",
    path="/metadata/chatroom/{chatroom_id}/user/{username}",
    returns=AttributeChanges,
    payload="data",
    replay="idempotent",
    limits=(Limit("chatrooms.attributes.delete", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", text="batch size"),
        ErrorRule(401, "not_found", "MetadataException"),
    ),
    batch_max=10,
    batch_safe=10,
    doc="chatroom_custom_attribute_delete; chatroom (April 2023)",
)

DELETE_FORCED: Final[Operation[AttributeChanges]] = Operation(
    id="chatrooms.attributes.delete_forced",
    method="DELETE",
    path="/metadata/chatroom/{chatroom_id}/user/{username}/forced",
    returns=AttributeChanges,
    payload="data",
    replay="idempotent",
    limits=(Limit("chatrooms.attributes.delete_forced", (Window(100, 1),)),),
    errors=(ErrorRule(400, "bad_request", text="batch size"),),
    batch_max=10,
    batch_safe=10,
    doc="chatroom_custom_attribute_delete_force; chatroom (April 2023)",
)
