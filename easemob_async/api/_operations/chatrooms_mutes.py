# Generated from _spec/chatrooms_mutes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.chatrooms.mutes``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.models._groups_members import MemberOutcome
from easemob_async.models._groups_mutes import MutedMember, MuteOutcome

__all__ = ["ADD_MANY", "LIST", "MUTE_ALL", "MUTE_TAG", "REMOVE_MANY", "UNMUTE_ALL"]

LIST: Final[Operation[list[MutedMember]]] = Operation(
    id="chatrooms.mutes.list",
    method="GET",
    path="/chatrooms/{chatroom_id}/mute",
    returns=list[MutedMember],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("chatrooms.mutes.list", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="chatroom_member_mutelist_obtain; chatroom (April 2023)",
)

ADD_MANY: Final[Operation[list[MuteOutcome]]] = Operation(
    id="chatrooms.mutes.add_many",
    method="POST",
    path="/chatrooms/{chatroom_id}/mute",
    returns=list[MuteOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("chatrooms.mutes.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(400, "not_found", "invalid_parameter", text="are not members", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=100,
    batch_safe=60,
    doc="chatroom_member_mute; chatroom (April 2023)",
)

REMOVE_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="chatrooms.mutes.remove_many",
    method="DELETE",
    path="/chatrooms/{chatroom_id}/mute/{usernames}",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("chatrooms.mutes.remove_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=60,
    batch_safe=60,
    doc="chatroom_member_unmute; chatroom (April 2023)",
)

MUTE_ALL: Final[Operation[None]] = Operation(
    id="chatrooms.mutes.mute_all",
    method="POST",
    path="/chatrooms/{chatroom_id}/ban",
    returns=None,
    succeeds_when=("data.mute", (True,)),
    replay="idempotent",
    limits=(Limit("chatrooms.mutes.mute_all", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="chatroom_member_mute_all; chatroom (April 2023)",
)

UNMUTE_ALL: Final[Operation[None]] = Operation(
    id="chatrooms.mutes.unmute_all",
    method="DELETE",
    path="/chatrooms/{chatroom_id}/ban",
    returns=None,
    succeeds_when=("data.mute", (False,)),
    replay="idempotent",
    limits=(Limit("chatrooms.mutes.unmute_all", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="chatroom_member_unmute_all; chatroom (April 2023)",
)

MUTE_TAG: Final[Operation[None]] = Operation(
    id="chatrooms.mutes.mute_tag",
    method="PUT",
    path="/chatrooms/{chatroom_id}/tag/mute",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(Limit("chatrooms.mutes.mute_tag", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "feature_not_enabled", "forbidden_op", text="tag mute is disabled"),
        ErrorRule(403, "bad_request", "exceed_limit"),
        ErrorRule(404, "not_found", "resource_not_found", text="tag not found"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="chatroom_user_tag_mute",
)
