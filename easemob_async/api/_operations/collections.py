# Generated from _spec/collections.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.collections``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.models._collections import CollectionItem

__all__ = ["ADD", "ADD_MANY", "LIST", "REMOVE_MANY", "UPDATE"]

LIST: Final[ListOperation[CollectionItem]] = ListOperation(
    id="collections.list",
    method="GET",
    path="/users/{username}/collections",
    returns=list[CollectionItem],
    payload="collections",
    when_absent=[],
    replay="safe",
    limits=(Limit("collections.list", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", text="collection not found", about="target"),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    paging=Paging(
        style="key",
        limit="limit",
        cursor="collection_id",
        next="id",
        max=200,
        default=100,
        within=("createdAt", "begin_time", "end_time"),
    ),
    doc="user_collection_get",
)

ADD: Final[Operation[CollectionItem]] = Operation(
    id="collections.add",
    method="POST",
    path="/users/{username}/collections",
    returns=CollectionItem,
    payload="collection",
    replay="unsafe",
    limits=(Limit("collections.add", (Window(100, 1),)),),
    errors=(ErrorRule(400, "bad_request", "illegal_argument"),),
    doc="user_collection_add_single",
)

ADD_MANY: Final[Operation[list[CollectionItem]]] = Operation(
    id="collections.add_many",
    method="POST",
    path="/collections",
    returns=list[CollectionItem],
    payload="collections",
    when_absent=[],
    replay="unsafe",
    limits=(Limit("collections.add_many", (Window(100, 1),)),),
    errors=(ErrorRule(400, "bad_request", "illegal_argument"),),
    batch_max=20,
    batch_safe=20,
    doc="user_collection_add_batch",
)

UPDATE: Final[Operation[CollectionItem]] = Operation(
    id="collections.update",
    method="PUT",
    path="/users/{username}/collections/{item_id}",
    returns=CollectionItem,
    payload="collection",
    replay="idempotent",
    limits=(Limit("collections.update", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", text="collection not found", about="target"),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    doc="user_collection_ext_modify",
)

REMOVE_MANY: Final[Operation[None]] = Operation(
    id="collections.remove_many",
    method="DELETE",
    path="/users/{username}/collections",
    returns=None,
    succeeds_when=("result", (True, "true")),
    replay="idempotent",
    limits=(Limit("collections.remove_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", text="collection not found", about="item", already_so=True),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    batch_max=20,
    batch_safe=20,
    doc="user_collection_delete",
)
