# Generated from _spec/messages.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.messages``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.api import _limits as limits
from easemob_async.models._messages import RecallOutcome

__all__ = [
    "BROADCAST_TO_ALL_USERS",
    "BROADCAST_TO_CHATROOMS",
    "BROADCAST_TO_ONLINE_USERS",
    "DELETE_ROAMING_ALL",
    "DELETE_ROAMING_CHAT",
    "DELETE_ROAMING_CHAT_BEFORE",
    "DELETE_ROAMING_GROUP",
    "DELETE_ROAMING_GROUP_BEFORE",
    "IMPORT_TO_GROUP",
    "IMPORT_TO_USER",
    "RECALL",
    "RECALL_MANY",
    "SEND_STREAM_TO_GROUP",
    "SEND_STREAM_TO_USER",
    "SEND_TO_CHATROOMS",
    "SEND_TO_CHATROOM_MEMBERS",
    "SEND_TO_GROUPS",
    "SEND_TO_GROUP_MEMBERS",
    "SEND_TO_USERS",
    "UPDATE",
]

SEND_TO_USERS: Final[Operation[dict[str, str]]] = Operation(
    id="messages.send_to_users",
    method="POST",
    path="/messages/users",
    returns=dict[str, str],
    payload="data",
    reader=shapes.without_nulls,
    replay="unsafe",
    limits=(limits.MESSAGES_USERS, limits.MESSAGES_USERS_RECIPIENTS),
    errors=(
        ErrorRule(403, "rate_limited", "message_send_error", text="reach limit"),
        ErrorRule(400, "bad_request", "message_send_error", text="is too large"),
        ErrorRule(400, "bad_request", "message_send_error"),
    ),
    batch_max=600,
    batch_safe=600,
    sends_message=True,
    doc="message_single; message (April 2023)",
)

SEND_TO_GROUPS: Final[Operation[dict[str, str]]] = Operation(
    id="messages.send_to_groups",
    method="POST",
    path="/messages/chatgroups",
    returns=dict[str, str],
    payload="data",
    reader=shapes.without_nulls,
    replay="unsafe",
    limits=(limits.MESSAGES_CHATGROUPS, limits.MESSAGES_CHATGROUPS_RECIPIENTS),
    errors=(
        ErrorRule(403, "rate_limited", "message_send_error", text="reach limit"),
        ErrorRule(400, "bad_request", "message_send_error", text="is too large"),
        ErrorRule(400, "bad_request", "message_send_error"),
    ),
    batch_max=3,
    batch_safe=3,
    sends_message=True,
    doc="message_group; message (April 2023)",
)

SEND_TO_GROUP_MEMBERS: Final[Operation[str]] = Operation(
    id="messages.send_to_group_members",
    method="POST",
    path="/messages/chatgroups/users",
    returns=str,
    payload="data",
    reader=shapes.only_value,
    replay="unsafe",
    limits=(Limit("messages.send_to_group_members", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "rate_limited", "message_send_error", text="reach limit"),
        ErrorRule(400, "bad_request", "message_send_error", text="is too large"),
        ErrorRule(400, "bad_request", "message_send_error"),
    ),
    batch_max=20,
    batch_safe=20,
    sends_message=True,
    doc='message_group, "targeted messages"',
)

SEND_TO_CHATROOMS: Final[Operation[dict[str, str]]] = Operation(
    id="messages.send_to_chatrooms",
    method="POST",
    path="/messages/chatrooms",
    returns=dict[str, str],
    payload="data",
    reader=shapes.without_nulls,
    replay="unsafe",
    limits=(limits.MESSAGES_CHATROOMS, limits.MESSAGES_CHATROOMS_RECIPIENTS),
    errors=(
        ErrorRule(403, "rate_limited", "message_send_error", text="reach limit"),
        ErrorRule(400, "bad_request", "message_send_error", text="is too large"),
        ErrorRule(400, "bad_request", "message_send_error"),
    ),
    batch_max=10,
    batch_safe=10,
    sends_message=True,
    doc="message_chatroom; message (April 2023)",
)

SEND_TO_CHATROOM_MEMBERS: Final[Operation[str]] = Operation(
    id="messages.send_to_chatroom_members",
    method="POST",
    path="/messages/chatrooms/users",
    returns=str,
    payload="data",
    reader=shapes.only_value,
    replay="unsafe",
    limits=(Limit("messages.send_to_chatroom_members", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "rate_limited", "message_send_error", text="reach limit"),
        ErrorRule(400, "bad_request", "message_send_error", text="is too large"),
        ErrorRule(400, "bad_request", "message_send_error"),
    ),
    batch_max=20,
    batch_safe=20,
    sends_message=True,
    doc='message_chatroom, "targeted messages"',
)

BROADCAST_TO_ALL_USERS: Final[Operation[int]] = Operation(
    id="messages.broadcast_to_all_users",
    method="POST",
    path="/messages/broadcast",
    returns=int,
    payload="data.id",
    replay="unsafe",
    limits=(limits.MESSAGES_BROADCAST_TO_ALL_USERS,),
    errors=(
        ErrorRule(403, "feature_not_enabled", "forbidden_op", text="service is unopened"),
        ErrorRule(403, "quota_exceeded", "forbidden_op", text="limit exceeded"),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    sends_message=True,
    doc="broadcast_to_all_users",
)

BROADCAST_TO_ONLINE_USERS: Final[Operation[int]] = Operation(
    id="messages.broadcast_to_online_users",
    method="POST",
    path="/messages/users/broadcast",
    returns=int,
    payload="data.id",
    replay="unsafe",
    limits=(limits.MESSAGES_BROADCAST_TO_ONLINE_USERS,),
    errors=(
        ErrorRule(403, "feature_not_enabled", "forbidden_op", text="service is unopened"),
        ErrorRule(403, "quota_exceeded", "forbidden_op", text="limit exceeded"),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    sends_message=True,
    doc="broadcast_to_online_users",
)

BROADCAST_TO_CHATROOMS: Final[Operation[int]] = Operation(
    id="messages.broadcast_to_chatrooms",
    method="POST",
    path="/messages/chatrooms/broadcast",
    returns=int,
    payload="data.id",
    replay="unsafe",
    limits=(limits.MESSAGES_BROADCAST_TO_CHATROOMS,),
    errors=(
        ErrorRule(403, "feature_not_enabled", "forbidden_op", text="service is unopened"),
        ErrorRule(403, "quota_exceeded", "forbidden_op", text="limit exceeded"),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    sends_message=True,
    doc="broadcast_to_chatrooms",
)

SEND_STREAM_TO_USER: Final[Operation[str]] = Operation(
    id="messages.send_stream_to_user",
    method="POST",
    path="/stream_message/user",
    returns=str,
    payload="data.msgId",
    replay="unsafe",
    limits=(Limit("messages.send_stream_to_user", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", "message_send_error", text="can not find stream", about="target"),
        ErrorRule(400, "already_exists", "message_send_error", text="seq too small", already_so=True),
        ErrorRule(400, "conflict", "message_send_error", text="* timeout", about="target"),
        ErrorRule(400, "conflict", "message_send_error", text="already finished", about="target"),
        ErrorRule(400, "bad_request", "message_send_error"),
    ),
    doc="message_stream_send_single",
)

SEND_STREAM_TO_GROUP: Final[Operation[str]] = Operation(
    id="messages.send_stream_to_group",
    method="POST",
    path="/stream_message/chatgroup",
    returns=str,
    payload="data.msgId",
    replay="unsafe",
    limits=(Limit("messages.send_stream_to_group", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", "message_send_error", text="can not find stream", about="target"),
        ErrorRule(400, "already_exists", "message_send_error", text="seq too small", already_so=True),
        ErrorRule(400, "conflict", "message_send_error", text="* timeout", about="target"),
        ErrorRule(400, "conflict", "message_send_error", text="already finished", about="target"),
        ErrorRule(400, "bad_request", "message_send_error"),
    ),
    doc="message_stream_send_group",
)

RECALL: Final[Operation[None]] = Operation(
    id="messages.recall",
    method="POST",
    path="/messages/msg_recall",
    returns=None,
    succeeds_when=("data.recalled", ("yes",)),
    replay="idempotent",
    limits=(Limit("messages.recall", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "not_found", "message_recall_error", text="not_found msg", about="target", already_so=True),
        ErrorRule(403, "permission_denied", "message_recall_error", text="time limit", about="target"),
        ErrorRule(400, "not_found", "message_recall_error", text="find msg to", about="target"),
        ErrorRule(403, "feature_not_enabled", "forbidden_op", text="service is unopened"),
    ),
    doc="message_recall_single; message (April 2023)",
)

RECALL_MANY: Final[Operation[list[RecallOutcome]]] = Operation(
    id="messages.recall_many",
    method="POST",
    path="/messages/batch_recall",
    returns=list[RecallOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("messages.recall_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "not_found", "message_recall_error", text="not_found msg", about="item", already_so=True),
        ErrorRule(403, "permission_denied", "message_recall_error", text="time limit", about="item"),
        ErrorRule(400, "not_found", "message_recall_error", text="find msg to", about="item"),
        ErrorRule(403, "feature_not_enabled", "forbidden_op", text="service is unopened"),
    ),
    batch_max=30,
    batch_safe=30,
    doc="message_recall_batch",
)

UPDATE: Final[Operation[None]] = Operation(
    id="messages.update",
    method="PUT",
    path="/messages/rewrite/{message_id}",
    returns=None,
    succeeds_when=("data", ("success",)),
    replay="unsafe",
    limits=(Limit("messages.update", (Window(100, 1),)),),
    errors=(
        ErrorRule(401, "permission_denied", "message_rewrite_error", about="target"),
        ErrorRule(400, "bad_request", "InvalidMessageIdException", about="target"),
        ErrorRule(400, "bad_request", "message_rewrite_error", about="target"),
        ErrorRule(403, "feature_not_enabled", "message_rewrite_error", text="feature is not open"),
        ErrorRule(403, "quota_exceeded", "message_rewrite_error", text="edit limit", about="target"),
        ErrorRule(404, "not_found", about="target"),
        ErrorRule(409, "conflict", "concurrent_operation_error", about="target"),
    ),
    sends_message=True,
    doc="message_modify; message_modify_text_custom (2024)",
)

IMPORT_TO_USER: Final[Operation[str]] = Operation(
    id="messages.import_to_user",
    method="POST",
    path="/messages/users/import",
    returns=str,
    payload="data.msg_id",
    replay="unsafe",
    limits=(Limit("messages.import_to_user", (Window(100, 1),)),),
    errors=(ErrorRule(400, "bad_request", "illegal_argument"),),
    sends_message=True,
    doc="message_import_single; message (April 2023)",
)

IMPORT_TO_GROUP: Final[Operation[str]] = Operation(
    id="messages.import_to_group",
    method="POST",
    path="/messages/chatgroups/import",
    returns=str,
    payload="data.msg_id",
    replay="unsafe",
    limits=(Limit("messages.import_to_group", (Window(100, 1),)),),
    errors=(ErrorRule(400, "bad_request", "illegal_argument"),),
    sends_message=True,
    doc="message_import_group; message (April 2023)",
)

DELETE_ROAMING_CHAT: Final[Operation[None]] = Operation(
    id="messages.delete_roaming_chat",
    method="DELETE",
    path="/rest/message/roaming/chat/user/{username}",
    returns=None,
    succeeds_when=("requestStatusCode", ("ok",)),
    replay="idempotent",
    limits=(Limit("messages.delete_roaming_chat", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "feature_not_enabled", "service open exception"),
        ErrorRule(400, "bad_request", "param exception"),
    ),
    batch_max=50,
    batch_safe=50,
    doc="message_delete_roam_single_msgid",
)

DELETE_ROAMING_GROUP: Final[Operation[None]] = Operation(
    id="messages.delete_roaming_group",
    method="DELETE",
    path="/rest/message/roaming/group/user/{username}",
    returns=None,
    succeeds_when=("requestStatusCode", ("ok",)),
    replay="idempotent",
    limits=(Limit("messages.delete_roaming_group", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "feature_not_enabled", "service open exception"),
        ErrorRule(400, "bad_request", "param exception"),
    ),
    batch_max=50,
    batch_safe=50,
    doc="message_delete_roam_group_room_msgid",
)

DELETE_ROAMING_CHAT_BEFORE: Final[Operation[None]] = Operation(
    id="messages.delete_roaming_chat_before",
    method="DELETE",
    path="/rest/message/roaming/chat/user/{username}/time",
    returns=None,
    succeeds_when=("requestStatusCode", ("ok",)),
    replay="idempotent",
    limits=(Limit("messages.delete_roaming_chat_before", (Window(100, 1),)),),
    errors=(ErrorRule(400, "feature_not_enabled", "service open exception"),),
    doc="message_delete_roam_single_time",
)

DELETE_ROAMING_GROUP_BEFORE: Final[Operation[None]] = Operation(
    id="messages.delete_roaming_group_before",
    method="DELETE",
    path="/rest/message/roaming/group/user/{username}/time",
    returns=None,
    succeeds_when=("requestStatusCode", ("ok",)),
    replay="idempotent",
    limits=(Limit("messages.delete_roaming_group_before", (Window(100, 1),)),),
    errors=(ErrorRule(400, "feature_not_enabled", "service open exception"),),
    doc="message_delete_roam_group_room_time",
)

DELETE_ROAMING_ALL: Final[Operation[None]] = Operation(
    id="messages.delete_roaming_all",
    method="POST",
    path="/rest/message/roaming/user/{username}/delete/all",
    returns=None,
    succeeds_when=("requestStatusCode", ("ok",)),
    replay="idempotent",
    limits=(Limit("messages.delete_roaming_all", (Window(100, 1),)),),
    errors=(ErrorRule(400, "feature_not_enabled", "service open exception"),),
    doc="message_delete_roam_user",
)
