# Generated from _spec/ by "python -m easemob_async._codegen"; change the spec.
"""Operations that move files; their coroutines are written by hand."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.api import _limits as limits
from easemob_async.models._files import UploadedFile
from easemob_async.models._groups_files import GroupFile

__all__ = [
    "FILES_DOWNLOAD",
    "FILES_DOWNLOAD_THUMBNAIL",
    "FILES_UPLOAD",
    "GROUPS_FILES_DOWNLOAD",
    "GROUPS_FILES_UPLOAD",
    "MODERATION_RECORDS_DOWNLOAD",
]

FILES_UPLOAD: Final[Operation[UploadedFile]] = Operation(
    id="files.upload",
    method="POST",
    path="/chatfiles",
    returns=UploadedFile,
    reader=shapes.uploaded_file,
    replay="idempotent",
    limits=(Limit("files.upload", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(413, "bad_request"),
    ),
    doc="message_upload_file; message (April 2023)",
)

FILES_DOWNLOAD: Final[Operation[bytes]] = Operation(
    id="files.download",
    method="GET",
    path="/chatfiles/{file_id}",
    returns=bytes,
    replay="safe",
    auth="app_or_user",
    limits=(limits.FILES_DOWNLOAD,),
    errors=(
        ErrorRule(404, "not_found", "entity_not_found", about="target"),
        ErrorRule(404, "not_found", "file_expired", about="target"),
    ),
    doc="message_download_file; message (April 2023)",
)

FILES_DOWNLOAD_THUMBNAIL: Final[Operation[bytes]] = Operation(
    id="files.download_thumbnail",
    method="GET",
    path="/chatfiles/{file_id}",
    returns=bytes,
    replay="safe",
    auth="app_or_user",
    limits=(limits.FILES_DOWNLOAD,),
    errors=(
        ErrorRule(404, "not_found", "entity_not_found", about="target"),
        ErrorRule(404, "not_found", "file_expired", about="target"),
    ),
    doc="message_download_thumbnail",
)

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

MODERATION_RECORDS_DOWNLOAD: Final[Operation[bytes]] = Operation(
    id="moderation.records.download",
    method="GET",
    path="/moderationfiles/{export_id}",
    returns=bytes,
    replay="safe",
    limits=(limits.MODERATION_RECORDS,),
    doc="none; the Java server SDK 0.8.57",
)
