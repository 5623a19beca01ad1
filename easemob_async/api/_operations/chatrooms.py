# Generated from _spec/chatrooms.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.chatrooms``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.api import _limits as limits
from easemob_async.models._chatrooms import Chatroom, ChatroomChanges, ChatroomSummary

__all__ = ["CREATE", "DELETE", "GET", "GET_MANY", "LIST", "LIST_JOINED", "TRANSFER", "UPDATE"]

LIST: Final[ListOperation[ChatroomSummary]] = ListOperation(
    id="chatrooms.list",
    method="GET",
    path="/chatrooms",
    returns=list[ChatroomSummary],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="safe",
    limits=(limits.CHATROOMS_LIST,),
    paging=Paging(style="cursor", limit="limit", cursor="cursor", max=1000, default=10),
    doc="chatroom_obtain_total; chatroom (April 2023)",
)

LIST_JOINED: Final[ListOperation[ChatroomSummary]] = ListOperation(
    id="chatrooms.list_joined",
    method="GET",
    path="/users/{username}/joined_chatrooms",
    returns=list[ChatroomSummary],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="safe",
    limits=(limits.CHATROOMS_LIST_JOINED,),
    paging=Paging(style="number", limit="pagesize", cursor="pagenum", max=1000, default=1000),
    doc="chatroom_obtain_joined; chatroom (April 2023)",
)

GET: Final[Operation[Chatroom]] = Operation(
    id="chatrooms.get",
    method="GET",
    path="/chatrooms/{chatroom_id}",
    returns=Chatroom,
    payload="data",
    reader=shapes.only_row,
    replay="safe",
    limits=(limits.CHATROOMS_GET,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    doc="chatroom_obtain_detail; chatroom (April 2023)",
)

GET_MANY: Final[Operation[list[Chatroom]]] = Operation(
    id="chatrooms.get_many",
    method="GET",
    path="/chatrooms/{chatroom_ids}",
    returns=list[Chatroom],
    payload="data",
    reader=shapes.existing,
    when_absent=[],
    replay="safe",
    limits=(limits.CHATROOMS_GET,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="item"),),
    batch_max=100,
    batch_safe=100,
    doc="chatroom_obtain_detail; chatroom_manage (2024)",
)

CREATE: Final[Operation[str]] = Operation(
    id="chatrooms.create",
    method="POST",
    path="/chatrooms",
    returns=str,
    payload="data.id",
    replay="unsafe",
    limits=(limits.CHATROOMS_CREATE,),
    errors=(
        ErrorRule(400, "already_exists", "illegal_argument", text="already exists", already_so=True),
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(403, "quota_exceeded", "exceed_limit", text="create too many"),
        ErrorRule(403, "quota_exceeded", "exceed_limit", text="joined too many"),
        ErrorRule(403, "bad_request", "exceed_limit", text="members size"),
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist"),
    ),
    doc="chatroom_create; chatroom (April 2023)",
)

UPDATE: Final[Operation[ChatroomChanges]] = Operation(
    id="chatrooms.update",
    method="PUT",
    path="/chatrooms/{chatroom_id}",
    returns=ChatroomChanges,
    payload="data",
    replay="idempotent",
    limits=(limits.CHATROOMS_UPDATE,),
    errors=(
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(403, "bad_request", "exceed_limit", text="cannot exceed"),
        ErrorRule(403, "bad_request", "forbidden_op", text="count is larger"),
    ),
    doc="chatroom_modify; chatroom (April 2023)",
)

TRANSFER: Final[Operation[None]] = Operation(
    id="chatrooms.transfer",
    method="PUT",
    path="/chatrooms/{chatroom_id}",
    returns=None,
    succeeds_when=("data.newowner", (True,)),
    replay="idempotent",
    limits=(limits.CHATROOMS_UPDATE,),
    errors=(
        ErrorRule(403, "already_exists", "forbidden_op", text="owner are the same", already_so=True),
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="chatroom_owner_transfer",
)

DELETE: Final[Operation[None]] = Operation(
    id="chatrooms.delete",
    method="DELETE",
    path="/chatrooms/{chatroom_id}",
    returns=None,
    succeeds_when=("data.success", (True,)),
    replay="idempotent",
    limits=(Limit("chatrooms.delete", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target", already_so=True),),
    doc="chatroom_delete; chatroom (April 2023)",
)
