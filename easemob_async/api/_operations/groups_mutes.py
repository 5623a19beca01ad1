# Generated from _spec/groups_mutes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.groups.mutes``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.models._groups_members import MemberOutcome
from easemob_async.models._groups_mutes import MutedMember, MuteOutcome

__all__ = ["ADD_MANY", "LIST", "MUTE_ALL", "REMOVE_MANY", "UNMUTE_ALL"]

LIST: Final[Operation[list[MutedMember]]] = Operation(
    id="groups.mutes.list",
    method="GET",
    path="/chatgroups/{group_id}/mute",
    returns=list[MutedMember],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("groups.mutes.list", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="group_member_mutelist_obtain; group (April 2023)",
)

ADD_MANY: Final[Operation[list[MuteOutcome]]] = Operation(
    id="groups.mutes.add_many",
    method="POST",
    path="/chatgroups/{group_id}/mute",
    returns=list[MuteOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("groups.mutes.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(400, "not_found", "invalid_parameter", text="are not members", about="item"),
        ErrorRule(403, "permission_denied", "forbidden_op", text="on group owner", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=100,
    batch_safe=10,
    doc="group_member_mute; group (April 2023)",
)

REMOVE_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="groups.mutes.remove_many",
    method="DELETE",
    path="/chatgroups/{group_id}/mute/{usernames}",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("groups.mutes.remove_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=60,
    batch_safe=60,
    doc="group_member_unmute; group (April 2023)",
)

MUTE_ALL: Final[Operation[None]] = Operation(
    id="groups.mutes.mute_all",
    method="POST",
    path="/chatgroups/{group_id}/ban",
    returns=None,
    succeeds_when=("data.mute", (True,)),
    replay="idempotent",
    limits=(Limit("groups.mutes.mute_all", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="group_member_mute_all; group (April 2023)",
)

UNMUTE_ALL: Final[Operation[None]] = Operation(
    id="groups.mutes.unmute_all",
    method="DELETE",
    path="/chatgroups/{group_id}/ban",
    returns=None,
    succeeds_when=("data.mute", (False,)),
    replay="idempotent",
    limits=(Limit("groups.mutes.unmute_all", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="group_member_unmute_all; group (April 2023)",
)
