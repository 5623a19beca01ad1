# Generated from _spec/reactions.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.reactions``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.models._reactions import AddedReaction, MessageReactions

__all__ = ["ADD", "DELETE", "LIST", "LIST_USERS"]

ADD: Final[Operation[AddedReaction | None]] = Operation(
    id="reactions.add",
    method="POST",
    path="/reaction/user/{username}",
    returns=AddedReaction | None,
    payload="data",
    optional=True,
    succeeds_when=("requestStatusCode", ("ok", "OK")),
    replay="idempotent",
    limits=(Limit("reactions.add", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "feature_not_enabled", text="not open reaction service"),
        ErrorRule(400, "quota_exceeded", text="quantity has exceeded", about="target"),
        ErrorRule(400, "already_exists", text="already operation", about="item", already_so=True),
        ErrorRule(400, "permission_denied", text="operation is illegal", about="item"),
    ),
    doc="reaction_add; reaction (April 2023)",
)

LIST: Final[Operation[list[MessageReactions]]] = Operation(
    id="reactions.list",
    method="GET",
    path="/reaction/user/{username}",
    returns=list[MessageReactions],
    payload="data",
    when_absent=[],
    succeeds_when=("requestStatusCode", ("ok", "OK")),
    replay="safe",
    limits=(Limit("reactions.list", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "feature_not_enabled", text="not open reaction service"),
        ErrorRule(400, "bad_request", text="maximum number limit"),
        ErrorRule(400, "bad_request", text="groupId can not be null"),
    ),
    batch_max=20,
    batch_safe=20,
    doc="reaction_get_by_msg_id; reaction (April 2023)",
)

LIST_USERS: Final[ListOperation[str]] = ListOperation(
    id="reactions.list_users",
    method="GET",
    path="/reaction/user/{username}/detail",
    returns=list[str],
    payload="data.userList",
    when_absent=[],
    succeeds_when=("requestStatusCode", ("ok", "OK")),
    replay="safe",
    limits=(Limit("reactions.list_users", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "feature_not_enabled", text="not open reaction service"),
        ErrorRule(400, "bad_request", text="maximum quantity limit"),
    ),
    paging=Paging(
        style="cursor", limit="limit", cursor="cursor", next="data.cursor", max=50, default=50, total="data.count"
    ),
    doc="reaction_get_by_msg_id_emoji_id; reaction (April 2023)",
)

DELETE: Final[Operation[None]] = Operation(
    id="reactions.delete",
    method="DELETE",
    path="/reaction/user/{username}",
    returns=None,
    succeeds_when=("requestStatusCode", ("ok", "OK")),
    replay="idempotent",
    limits=(Limit("reactions.delete", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "feature_not_enabled", text="not open reaction service"),
        ErrorRule(400, "not_found", text="operation is illegal", about="item", already_so=True),
    ),
    doc="reaction_delete; reaction (April 2023)",
)
