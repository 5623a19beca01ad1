# Generated from _spec/chatrooms_members.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.chatrooms.members``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.api import _limits as limits
from easemob_async.models._groups_members import GroupMember, MemberOutcome

__all__ = ["ADD", "ADD_MANY", "GET_TAGS", "LIST", "LIST_CURSOR", "REMOVE", "REMOVE_MANY", "SET_TAGS"]

LIST: Final[ListOperation[GroupMember]] = ListOperation(
    id="chatrooms.members.list",
    method="GET",
    path="/chatrooms/{chatroom_id}/users",
    returns=list[GroupMember],
    payload="data",
    reader=shapes.role_keyed,
    when_absent=[],
    replay="safe",
    limits=(limits.CHATROOMS_MEMBERS_LIST,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    paging=Paging(style="number", limit="pagesize", cursor="pagenum", max=1000, default=1000),
    doc="chatroom_member_list_obtain; chatroom (April 2023)",
)

LIST_CURSOR: Final[ListOperation[str]] = ListOperation(
    id="chatrooms.members.list_cursor",
    method="GET",
    path="/chatrooms/{chatroom_id}/users",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(limits.CHATROOMS_MEMBERS_LIST,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    paging=Paging(style="cursor", limit="limit", cursor="cursor"),
    doc="the Java server SDK 0.8.57 (no page)",
)

ADD: Final[Operation[None]] = Operation(
    id="chatrooms.members.add",
    method="POST",
    path="/chatrooms/{chatroom_id}/users/{username}",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(Limit("chatrooms.members.add", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "quota_exceeded", text="joined too many", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="chatroom_member_add_single; chatroom (April 2023)",
)

ADD_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="chatrooms.members.add_many",
    method="POST",
    path="/chatrooms/{chatroom_id}/users",
    returns=list[MemberOutcome],
    payload="data.newmembers",
    reader=shapes.done_names,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("chatrooms.members.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "quota_exceeded", text="joined too many", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
        ErrorRule(400, "bad_request", "invalid_parameter"),
    ),
    batch_max=100,
    batch_safe=60,
    doc="chatroom_member_add_batch; chatroom (April 2023)",
)

REMOVE: Final[Operation[None]] = Operation(
    id="chatrooms.members.remove",
    method="DELETE",
    path="/chatrooms/{chatroom_id}/users/{username}",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(limits.CHATROOMS_MEMBERS_REMOVE,),
    errors=(
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="chatroom_member_remove_single; chatroom (April 2023)",
)

REMOVE_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="chatrooms.members.remove_many",
    method="DELETE",
    path="/chatrooms/{chatroom_id}/users/{usernames}",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(limits.CHATROOMS_MEMBERS_REMOVE,),
    errors=(
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(404, "not_found", "resource_not_found", text="username * doesn't exist", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=60,
    batch_safe=60,
    doc="chatroom_member_remove_batch; chatroom (April 2023)",
)

SET_TAGS: Final[Operation[None]] = Operation(
    id="chatrooms.members.set_tags",
    method="PUT",
    path="/chatrooms/{chatroom_id}/users/{username}/tag",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(Limit("chatrooms.members.set_tags", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "feature_not_enabled", "forbidden_op", text="tag mute is disabled"),
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(403, "bad_request", "exceed_limit"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="chatroom_user_tag_set",
)

GET_TAGS: Final[Operation[dict[str, int]]] = Operation(
    id="chatrooms.members.get_tags",
    method="GET",
    path="/chatrooms/{chatroom_id}/users/{username}/tag",
    returns=dict[str, int],
    payload="data",
    reader=shapes.to_ints,
    when_absent={},
    replay="safe",
    limits=(Limit("chatrooms.members.get_tags", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "feature_not_enabled", "forbidden_op", text="tag mute is disabled"),
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="chatroom_user_tag_get",
)
