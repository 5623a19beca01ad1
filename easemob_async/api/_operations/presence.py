# Generated from _spec/presence.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.presence``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.api import _limits as limits
from easemob_async.models._presence import PresenceSubscription, UserPresence

__all__ = ["GET_GROUP_ONLINE_COUNT", "GET_MANY", "LIST_SUBSCRIPTIONS", "SET", "SUBSCRIBE", "UNSUBSCRIBE"]

SET: Final[Operation[None]] = Operation(
    id="presence.set",
    method="POST",
    path="/users/{username}/presence/{resource}/{status}",
    returns=None,
    succeeds_when=("result", ("ok",)),
    replay="idempotent",
    limits=(limits.PRESENCE_SET,),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(400, "feature_not_enabled", "service open exception"),
        ErrorRule(400, "not_found", text="resource not exist"),
    ),
    doc="presence_set; presence (April 2023)",
)

SUBSCRIBE: Final[Operation[list[UserPresence]]] = Operation(
    id="presence.subscribe",
    method="POST",
    path="/users/{username}/presence/{ttl}",
    returns=list[UserPresence],
    payload="result",
    when_absent=[],
    replay="idempotent",
    limits=(limits.PRESENCE_SUBSCRIBE,),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument", text="too many"),
        ErrorRule(400, "bad_request", "illegal_argument", text="sub yourself", about="item"),
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(400, "feature_not_enabled", "service open exception"),
    ),
    batch_max=100,
    batch_safe=100,
    doc="presence_subscribe; presence (April 2023)",
)

GET_MANY: Final[Operation[list[UserPresence]]] = Operation(
    id="presence.get_many",
    method="POST",
    path="/users/{username}/presence",
    returns=list[UserPresence],
    payload="result",
    when_absent=[],
    replay="safe",
    limits=(limits.PRESENCE_GET_MANY,),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(400, "feature_not_enabled", "service open exception"),
    ),
    batch_max=100,
    batch_safe=100,
    doc="presence_get; presence (April 2023)",
)

UNSUBSCRIBE: Final[Operation[None]] = Operation(
    id="presence.unsubscribe",
    method="DELETE",
    path="/users/{username}/presence",
    returns=None,
    succeeds_when=("result", ("ok",)),
    replay="idempotent",
    limits=(limits.PRESENCE_UNSUBSCRIBE,),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(400, "feature_not_enabled", "service open exception"),
    ),
    batch_max=100,
    batch_safe=100,
    doc="presence_unsubscribe; presence (April 2023)",
)

LIST_SUBSCRIPTIONS: Final[ListOperation[PresenceSubscription]] = ListOperation(
    id="presence.list_subscriptions",
    method="GET",
    path="/users/{username}/presence/sublist",
    returns=list[PresenceSubscription],
    payload="result.sublist",
    when_absent=[],
    replay="safe",
    limits=(limits.PRESENCE_LIST_SUBSCRIPTIONS,),
    errors=(
        ErrorRule(400, "feature_not_enabled", "service open exception"),
        ErrorRule(400, "bad_request", text="too many"),
    ),
    paging=Paging(
        style="number", limit="pageSize", cursor="pageNum", max=100, default=1, ask=100, total="result.totalnum"
    ),
    doc="presence_subscription_list_obtain; presence (April 2023)",
)

GET_GROUP_ONLINE_COUNT: Final[Operation[int]] = Operation(
    id="presence.get_group_online_count",
    method="GET",
    path="/presence/online/{group_id}/type/{query_type}",
    returns=int,
    payload="result",
    replay="safe",
    limits=(Limit("presence.get_group_online_count", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(400, "feature_not_enabled", "service open exception"),
    ),
    doc="presence_group_online_count_obtain",
)
