# Generated from _spec/chatrooms_allowlist.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.chatrooms.allowlist``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.models._groups_members import MemberOutcome

__all__ = ["ADD", "ADD_MANY", "LIST", "REMOVE_MANY"]

LIST: Final[Operation[list[str]]] = Operation(
    id="chatrooms.allowlist.list",
    method="GET",
    path="/chatrooms/{chatroom_id}/white/users",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("chatrooms.allowlist.list", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="chatroom_allowlist_obtain; chatroom (April 2023)",
)

ADD: Final[Operation[None]] = Operation(
    id="chatrooms.allowlist.add",
    method="POST",
    path="/chatrooms/{chatroom_id}/white/users/{username}",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(Limit("chatrooms.allowlist.add", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    doc="chatroom_allowlist_add_single; chatroom (April 2023)",
)

ADD_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="chatrooms.allowlist.add_many",
    method="POST",
    path="/chatrooms/{chatroom_id}/white/users",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("chatrooms.allowlist.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item"),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=100,
    batch_safe=60,
    doc="chatroom_allowlist_add_batch; chatroom (April 2023)",
)

REMOVE_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="chatrooms.allowlist.remove_many",
    method="DELETE",
    path="/chatrooms/{chatroom_id}/white/users/{usernames}",
    returns=list[MemberOutcome],
    payload="data",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("chatrooms.allowlist.remove_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "invalid_parameter"),
        ErrorRule(400, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(403, "not_found", "forbidden_op", text="are not members", about="item", already_so=True),
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
    ),
    batch_max=60,
    batch_safe=60,
    doc="chatroom_allowlist_remove; chatroom (April 2023)",
)
