# Generated from _spec/files.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.files``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.api import _limits as limits
from easemob_async.models._files import FileOutcome, UploadedFile

__all__ = ["DOWNLOAD", "DOWNLOAD_THUMBNAIL", "SET_LIFETIME", "UPLOAD"]

SET_LIFETIME: Final[Operation[list[FileOutcome]]] = Operation(
    id="files.set_lifetime",
    method="PUT",
    path="/users/{username}/chatfiles/lifetime",
    returns=list[FileOutcome],
    payload="data",
    reader=shapes.file_outcomes,
    when_absent=[],
    replay="idempotent",
    auth="app_or_user",
    limits=(Limit("files.set_lifetime", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument", text="size is too large"),
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(403, "feature_not_enabled", "forbidden_op"),
    ),
    batch_max=100,
    batch_safe=100,
    doc="message_attachment_storage",
)

UPLOAD: Final[Operation[UploadedFile]] = Operation(
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

DOWNLOAD: Final[Operation[bytes]] = Operation(
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

DOWNLOAD_THUMBNAIL: Final[Operation[bytes]] = Operation(
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
