# Generated from _spec/groups_files.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.groups.files``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.models._groups_files import GroupFile

__all__ = ["DELETE", "DOWNLOAD", "LIST", "UPLOAD"]

LIST: Final[ListOperation[GroupFile]] = ListOperation(
    id="groups.files.list",
    method="GET",
    path="/chatgroups/{group_id}/share_files",
    returns=list[GroupFile],
    payload="data",
    when_absent=[],
    replay="safe",
    limits=(Limit("groups.files.list", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "RestGroupFeignException", about="target"),),
    paging=Paging(style="number", limit="pagesize", cursor="pagenum", max=1000, default=1000),
    doc="group_shared_file_obtain; group (April 2023)",
)

DELETE: Final[Operation[None]] = Operation(
    id="groups.files.delete",
    method="DELETE",
    path="/chatgroups/{group_id}/share_files/{file_id}",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(Limit("groups.files.delete", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "RestGroupFeignException", about="target"),),
    doc="group_shared_file_delete; group (April 2023)",
)

UPLOAD: Final[Operation[GroupFile]] = Operation(
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

DOWNLOAD: Final[Operation[bytes]] = Operation(
    id="groups.files.download",
    method="GET",
    path="/chatgroups/{group_id}/share_files/{file_id}",
    returns=bytes,
    replay="safe",
    limits=(Limit("groups.files.download", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "RestGroupFeignException", about="target"),),
    doc="group_shared_file_download; group (April 2023)",
)
