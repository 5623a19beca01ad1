# Generated from _spec/ by "python -m easemob_async._codegen"; change the spec.
"""Operations that move files; their coroutines are written by hand."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.models._groups_files import GroupFile

__all__ = ["GROUPS_FILES_DOWNLOAD", "GROUPS_FILES_UPLOAD"]

GROUPS_FILES_UPLOAD: Final[Operation[GroupFile]] = Operation(
    id="groups.files.upload",
    method="POST",
    path="/chatgroups/{group_id}/share_files",
    returns=GroupFile,
    payload="data",
    replay="unsafe",
    limits=(Limit("groups.files.upload", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "IllegalArgumentException"),
        ErrorRule(413, "bad_request"),
        ErrorRule(404, "not_found", "RestGroupFeignException", about="target"),
    ),
    doc="group_shared_file_upload; group (April 2023)",
)

GROUPS_FILES_DOWNLOAD: Final[Operation[bytes]] = Operation(
    id="groups.files.download",
    method="GET",
    path="/chatgroups/{group_id}/share_files/{file_id}",
    returns=bytes,
    replay="safe",
    limits=(Limit("groups.files.download", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "RestGroupFeignException", about="target"),),
    doc="group_shared_file_download; group (April 2023)",
)
