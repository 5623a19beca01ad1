# Generated from _spec/mutes.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.mutes``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.models._mutes import UserMutes

__all__ = ["GET", "LIST", "SET"]

SET: Final[Operation[None]] = Operation(
    id="mutes.set",
    method="POST",
    path="/mutes",
    returns=None,
    succeeds_when=("data.result", ("ok",)),
    replay="idempotent",
    limits=(Limit("mutes.set", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", "required_property_not_found", about="target"),
        ErrorRule(403, "feature_not_enabled", "forbidden_op", text="is not used for this app"),
    ),
    doc="user_global_mute_set; account_system (April 2023)",
)

GET: Final[Operation[UserMutes]] = Operation(
    id="mutes.get",
    method="GET",
    path="/mutes/{username}",
    returns=UserMutes,
    payload="data",
    replay="safe",
    limits=(Limit("mutes.get", (Window(100, 1),)),),
    errors=(ErrorRule(400, "not_found", "required_property_not_found", about="target"),),
    doc="user_global_mute_query_single; account_system (April 2023)",
)

LIST: Final[ListOperation[UserMutes]] = ListOperation(
    id="mutes.list",
    method="GET",
    path="/mutes",
    returns=list[UserMutes],
    payload="data.data",
    reader=shapes.per_user_mutes,
    when_absent=[],
    shared=(("unixtime", "data.unixtime"),),
    replay="safe",
    limits=(Limit("mutes.list", (Window(100, 1),)),),
    paging=Paging(style="number", limit="pageSize", cursor="pageNum", max=50),
    doc="user_global_mute_query_all; account_system (April 2023)",
)
