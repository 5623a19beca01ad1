# Generated from _spec/moderation_records.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.moderation.records``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import Operation
from easemob_async._paging import ListOperation, Paging
from easemob_async.api import _limits as limits
from easemob_async.models._moderation_records import ModerationExport

__all__ = ["DOWNLOAD", "EXPORT", "LIST_EXPORTS"]

EXPORT: Final[Operation[str]] = Operation(
    id="moderation.records.export",
    method="POST",
    path="/moderation/record/message/export",
    returns=str,
    payload="entity.uuid",
    replay="unsafe",
    limits=(limits.MODERATION_RECORDS,),
    doc="the Java server SDK 0.8.57 (no page)",
)

LIST_EXPORTS: Final[ListOperation[ModerationExport]] = ListOperation(
    id="moderation.records.list_exports",
    method="GET",
    path="/moderation/export/files",
    returns=list[ModerationExport],
    payload="entities",
    when_absent=[],
    replay="safe",
    limits=(limits.MODERATION_RECORDS,),
    paging=Paging(style="number", limit="size", cursor="page", first=0, ask=10, total="totalElements", last="last"),
    doc="the Java server SDK 0.8.57 (no page)",
)

DOWNLOAD: Final[Operation[bytes]] = Operation(
    id="moderation.records.download",
    method="GET",
    path="/moderationfiles/{export_id}",
    returns=bytes,
    replay="safe",
    limits=(limits.MODERATION_RECORDS,),
    doc="the Java server SDK 0.8.57 (no page)",
)
