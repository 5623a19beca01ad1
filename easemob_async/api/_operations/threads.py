# Generated from _spec/threads.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.threads``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.models._threads import Thread

__all__ = ["CREATE", "DELETE", "LIST", "LIST_JOINED", "LIST_JOINED_IN_GROUP", "UPDATE"]

LIST: Final[ListOperation[Thread]] = ListOperation(
    id="threads.list",
    method="GET",
    path="/thread",
    returns=list[Thread],
    payload="entities",
    when_absent=[],
    replay="safe",
    limits=(Limit("threads.list", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "group_error", text="query param reaches limit"),
        ErrorRule(403, "feature_not_enabled", "group_error", text="thread not open"),
    ),
    paging=Paging(style="cursor", limit="limit", cursor="cursor", next="properties.cursor", max=50, default=50),
    doc="group_thread_obtain; group (April 2023)",
)

LIST_JOINED: Final[ListOperation[Thread]] = ListOperation(
    id="threads.list_joined",
    method="GET",
    path="/threads/user/{username}",
    returns=list[Thread],
    payload="entities",
    when_absent=[],
    replay="safe",
    limits=(Limit("threads.list_joined", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "group_error", text="query param reaches limit"),
        ErrorRule(403, "feature_not_enabled", "group_error", text="thread not open"),
    ),
    paging=Paging(style="cursor", limit="limit", cursor="cursor", next="properties.cursor", max=50, default=50),
    doc="group_thread_joined; group (April 2023)",
)

LIST_JOINED_IN_GROUP: Final[ListOperation[Thread]] = ListOperation(
    id="threads.list_joined_in_group",
    method="GET",
    path="/threads/chatgroups/{group_id}/user/{username}",
    returns=list[Thread],
    payload="entities",
    when_absent=[],
    replay="safe",
    limits=(Limit("threads.list_joined_in_group", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "group_error", text="query param reaches limit"),
        ErrorRule(403, "feature_not_enabled", "group_error", text="thread not open"),
    ),
    paging=Paging(style="cursor", limit="limit", cursor="cursor", next="properties.cursor", max=50, default=50),
    doc="group_threads_in_group; group (April 2023)",
)

CREATE: Final[Operation[str]] = Operation(
    id="threads.create",
    method="POST",
    path="/thread",
    returns=str,
    payload="data.thread_id",
    replay="unsafe",
    limits=(Limit("threads.create", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "already_exists", "group_error", text="already create thread", already_so=True),
        ErrorRule(403, "feature_not_enabled", "group_error", text="thread not open"),
        ErrorRule(403, "quota_exceeded", "group_error", text="reach limit"),
        ErrorRule(403, "quota_exceeded", "group_error", text="reached limit"),
        ErrorRule(404, "not_found", "group_error", text="group not found", about="target"),
        ErrorRule(404, "not_found", "group_error", text="user not in group"),
        ErrorRule(404, "not_found", "group_error", text="msg not exist"),
        ErrorRule(400, "bad_request", "group_error"),
        ErrorRule(400, "bad_request", "param_illegal"),
    ),
    doc="group_thread_create; group (April 2023)",
)

UPDATE: Final[Operation[None]] = Operation(
    id="threads.update",
    method="PUT",
    path="/thread/{thread_id}",
    returns=None,
    replay="idempotent",
    limits=(Limit("threads.update", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "group_error", text="name limit"),
        ErrorRule(403, "feature_not_enabled", "group_error", text="thread not open"),
        ErrorRule(404, "not_found", "group_error", about="target"),
    ),
    doc="group_thread_modify; group (April 2023)",
)

DELETE: Final[Operation[None]] = Operation(
    id="threads.delete",
    method="DELETE",
    path="/thread/{thread_id}",
    returns=None,
    succeeds_when=("data.status", ("ok",)),
    replay="idempotent",
    limits=(Limit("threads.delete", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "feature_not_enabled", "group_error", text="thread not open"),
        ErrorRule(404, "not_found", "group_error", about="target", already_so=True),
    ),
    doc="group_thread_delete; group (April 2023)",
)
