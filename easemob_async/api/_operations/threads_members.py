# Generated from _spec/threads_members.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.threads.members``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.models._groups_members import MemberOutcome

__all__ = ["ADD_MANY", "LIST", "REMOVE_MANY"]

LIST: Final[ListOperation[str]] = ListOperation(
    id="threads.members.list",
    method="GET",
    path="/thread/{thread_id}/users",
    returns=list[str],
    payload="data.affiliations",
    when_absent=[],
    replay="safe",
    limits=(Limit("threads.members.list", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "group_error", text="query param reaches limit"),
        ErrorRule(403, "feature_not_enabled", "group_error", text="thread not open"),
        ErrorRule(404, "not_found", "group_error", about="target"),
    ),
    paging=Paging(style="cursor", limit="limit", cursor="cursor", next="properties.cursor", max=50, default=50),
    doc="group_thread_member_get; group (April 2023)",
)

ADD_MANY: Final[Operation[None]] = Operation(
    id="threads.members.add_many",
    method="POST",
    path="/thread/{thread_id}/users",
    returns=None,
    succeeds_when=("data.status", ("ok",)),
    replay="idempotent",
    limits=(Limit("threads.members.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "group_error", text="request body reaches limit"),
        ErrorRule(403, "quota_exceeded", "group_error", text="reach limit", about="item"),
        ErrorRule(403, "feature_not_enabled", "group_error", text="thread not open"),
        ErrorRule(404, "not_found", "group_error", about="target"),
    ),
    batch_max=10,
    batch_safe=10,
    doc="group_thread_member_add; group (April 2023)",
)

REMOVE_MANY: Final[Operation[list[MemberOutcome]]] = Operation(
    id="threads.members.remove_many",
    method="DELETE",
    path="/thread/{thread_id}/users",
    returns=list[MemberOutcome],
    payload="entities",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("threads.members.remove_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "group_error", text="request body reaches limit"),
        ErrorRule(403, "feature_not_enabled", "group_error", text="thread not open"),
        ErrorRule(404, "not_found", "group_error", about="target"),
    ),
    batch_max=10,
    batch_safe=10,
    doc="group_thread_member_remove; group (April 2023)",
)
