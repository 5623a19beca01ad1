# Generated from _spec/groups_announcement.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.groups.announcement``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window

__all__ = ["GET", "SET"]

GET: Final[Operation[str]] = Operation(
    id="groups.announcement.get",
    method="GET",
    path="/chatgroups/{group_id}/announcement",
    returns=str,
    payload="data.announcement",
    when_absent="",
    replay="safe",
    limits=(Limit("groups.announcement.get", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "resource_not_found", about="target"),),
    doc="group_announcement_obtain; group (April 2023)",
)

SET: Final[Operation[None]] = Operation(
    id="groups.announcement.set",
    method="POST",
    path="/chatgroups/{group_id}/announcement",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(Limit("groups.announcement.set", (Window(100, 1),)),),
    errors=(
        ErrorRule(404, "not_found", "resource_not_found", about="target"),
        ErrorRule(403, "bad_request", "FORBIDDEN"),
        ErrorRule(403, "bad_request", "group_announce_violation"),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    doc="group_announcement_modify; group (April 2023)",
)
