# Generated from _spec/moderation_keywords.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.moderation.keywords``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.models._moderation_keyword_lists import KeywordList
from easemob_async.models._moderation_keywords import Keyword

__all__ = ["ADD_MANY", "DELETE", "LIST", "REMOVE_MANY", "UPDATE"]

ADD_MANY: Final[Operation[KeywordList]] = Operation(
    id="moderation.keywords.add_many",
    method="POST",
    path="/moderation/text/list/{list_id}/word/batch",
    returns=KeywordList,
    payload="entity",
    replay="unsafe",
    limits=(Limit("moderation.keywords.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "quota_exceeded", text="text count exceeds", about="target"),
        ErrorRule(400, "bad_request", text="request data is empty"),
        ErrorRule(400, "not_found", text="textList data is empty", about="target"),
        ErrorRule(400, "already_exists", text="already contains the text", about="item"),
    ),
    batch_max=100,
    batch_safe=100,
    doc="keyword_add",
)

UPDATE: Final[Operation[Keyword]] = Operation(
    id="moderation.keywords.update",
    method="PUT",
    path="/moderation/text/list/{list_id}/word",
    returns=Keyword,
    payload="entity",
    replay="idempotent",
    limits=(Limit("moderation.keywords.update", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", text="textList id is empty", about="target"),
        ErrorRule(400, "not_found", text="param can not be empty", about="item"),
    ),
    doc="keyword_modify",
)

LIST: Final[ListOperation[Keyword]] = ListOperation(
    id="moderation.keywords.list",
    method="POST",
    path="/moderation/text/list/{list_id}/word",
    returns=list[Keyword],
    payload="entities",
    when_absent=[],
    succeeds_when=("status", ("OK", "ok")),
    replay="safe",
    limits=(Limit("moderation.keywords.list", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", text="textList data is empty", about="target"),
        ErrorRule(400, "not_found", text="appkey is not exist", about="target"),
    ),
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
    doc="keyword_query",
)

DELETE: Final[Operation[None]] = Operation(
    id="moderation.keywords.delete",
    method="DELETE",
    path="/moderation/text/list/{list_id}/word",
    returns=None,
    succeeds_when=("entity", (True,)),
    replay="idempotent",
    limits=(Limit("moderation.keywords.delete", (Window(100, 1),)),),
    errors=(ErrorRule(400, "not_found", text="request data is empty", about="target"),),
    doc="keyword_delete",
)

REMOVE_MANY: Final[Operation[None]] = Operation(
    id="moderation.keywords.remove_many",
    method="DELETE",
    path="/moderation/text/list/{list_id}/word/batch",
    returns=None,
    succeeds_when=("entity", (0,)),
    replay="idempotent",
    limits=(Limit("moderation.keywords.remove_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", text="request data is empty"),
        ErrorRule(400, "not_found", text="textList data is empty", about="target"),
    ),
    batch_max=100,
    batch_safe=100,
    doc="keyword_delete_batch",
)
