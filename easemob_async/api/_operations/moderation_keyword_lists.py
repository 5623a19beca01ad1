# Generated from _spec/moderation_keyword_lists.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.moderation.keyword_lists``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.models._moderation_keyword_lists import KeywordList

__all__ = ["CREATE", "DELETE", "LIST", "UPDATE"]

CREATE: Final[Operation[KeywordList]] = Operation(
    id="moderation.keyword_lists.create",
    method="POST",
    path="/moderation/text/list",
    returns=KeywordList,
    payload="entity",
    replay="unsafe",
    limits=(Limit("moderation.keyword_lists.create", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", text="request param is empty"),
        ErrorRule(400, "quota_exceeded", text="textList count exceeds"),
        ErrorRule(400, "quota_exceeded", text="text count exceeds"),
        ErrorRule(400, "quota_exceeded", text="number of words exceeds"),
        ErrorRule(400, "already_exists", text="textList already exists"),
        ErrorRule(400, "feature_not_enabled", text="moderation org data is empty"),
    ),
    doc="keyword_list_create",
)

UPDATE: Final[Operation[KeywordList]] = Operation(
    id="moderation.keyword_lists.update",
    method="PUT",
    path="/moderation/text/list/{list_id}",
    returns=KeywordList,
    payload="entity",
    replay="idempotent",
    limits=(Limit("moderation.keyword_lists.update", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", text="textList data is empty", about="target"),
        ErrorRule(400, "already_exists", text="textList already exists"),
        ErrorRule(400, "bad_request", text="textList id is empty"),
    ),
    doc="keyword_list_modify",
)

LIST: Final[ListOperation[KeywordList]] = ListOperation(
    id="moderation.keyword_lists.list",
    method="POST",
    path="/moderation/text/list/search",
    returns=list[KeywordList],
    payload="entities",
    when_absent=[],
    succeeds_when=("status", ("OK", "ok")),
    replay="safe",
    limits=(Limit("moderation.keyword_lists.list", (Window(100, 1),)),),
    paging=Paging(
        style="number",
        limit="size",
        cursor="page",
        where="body",
        first=0,
        max=200,
        default=10,
        total="totalElements",
        last="last",
    ),
    doc="keyword_list_query",
)

DELETE: Final[Operation[None]] = Operation(
    id="moderation.keyword_lists.delete",
    method="DELETE",
    path="/moderation/text/list/{list_id}",
    returns=None,
    succeeds_when=("status", ("OK", "ok")),
    replay="idempotent",
    limits=(Limit("moderation.keyword_lists.delete", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", text="textList data is empty", about="target", already_so=True),
        ErrorRule(400, "not_found", text="appkey is not exist", about="target"),
    ),
    doc="keyword_list_delete",
)
