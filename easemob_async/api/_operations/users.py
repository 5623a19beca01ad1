# Generated from _spec/users.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.users``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Operation
from easemob_async._paging import ListOperation, Paging
from easemob_async.api import _limits as limits
from easemob_async.models._users import DeletedUsers, Device, Registration, User

__all__ = [
    "ACTIVATE",
    "DEACTIVATE",
    "DELETE",
    "DELETE_MANY",
    "DISCONNECT",
    "DISCONNECT_DEVICE",
    "GET",
    "GET_OFFLINE_MESSAGE_COUNT",
    "GET_OFFLINE_MESSAGE_STATUS",
    "GET_STATUS",
    "GET_STATUS_MANY",
    "LIST",
    "LIST_DEVICES",
    "REGISTER",
    "REGISTER_MANY",
    "REGISTER_OPEN",
    "SET_PASSWORD",
]

REGISTER_OPEN: Final[Operation[User]] = Operation(
    id="users.register_open",
    method="POST",
    path="/users",
    returns=User,
    payload="entities[0]",
    replay="unsafe",
    auth="none",
    limits=(limits.USER_SYSTEM,),
    errors=(
        ErrorRule(400, "already_exists", "duplicate_unique_property_exists", about="item", already_so=True),
        ErrorRule(400, "bad_request", "illegal_argument", about="item"),
        ErrorRule(401, "permission_denied", "unauthorized", text="open registration"),
        ErrorRule(401, "permission_denied", "unauthorized", text="registration is not open"),
        ErrorRule(429, "quota_exceeded", "resource_limited"),
    ),
    doc="account_register_open; account_system (April 2023)",
)

REGISTER: Final[Operation[User]] = Operation(
    id="users.register",
    method="POST",
    path="/users",
    returns=User,
    payload="entities[0]",
    replay="unsafe",
    limits=(limits.USER_SYSTEM,),
    errors=(
        ErrorRule(400, "already_exists", "duplicate_unique_property_exists", about="item", already_so=True),
        ErrorRule(400, "bad_request", "illegal_argument", about="item"),
        ErrorRule(429, "quota_exceeded", "resource_limited"),
    ),
    doc="account_register_authorized_single; account_system (April 2023)",
)

REGISTER_MANY: Final[Operation[Registration]] = Operation(
    id="users.register_many",
    method="POST",
    path="/users",
    returns=Registration,
    replay="unsafe",
    limits=(limits.USER_SYSTEM,),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument", text="array size"),
        ErrorRule(400, "bad_request", "illegal_argument", about="item"),
        ErrorRule(400, "already_exists", "duplicate_unique_property_exists", about="item"),
        ErrorRule(429, "quota_exceeded", "resource_limited"),
    ),
    batch_max=60,
    batch_safe=60,
    doc="account_register_authorized_batch; account_system (April 2023)",
)

GET: Final[Operation[User]] = Operation(
    id="users.get",
    method="GET",
    path="/users/{username}",
    returns=User,
    payload="entities[0]",
    replay="safe",
    auth="app_or_user",
    limits=(limits.USER_SYSTEM,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    doc="account_detail_obtain_single; account_system (April 2023)",
)

LIST: Final[ListOperation[User]] = ListOperation(
    id="users.list",
    method="GET",
    path="/users",
    returns=list[User],
    payload="entities",
    when_absent=[],
    replay="safe",
    limits=(limits.USER_SYSTEM,),
    paging=Paging(style="cursor", limit="limit", cursor="cursor", max=100, default=10),
    doc="account_detail_obtain_batch; account_system (April 2023)",
)

DELETE: Final[Operation[User | None]] = Operation(
    id="users.delete",
    method="DELETE",
    path="/users/{username}",
    returns=User | None,
    payload="entities[0]",
    optional=True,
    replay="idempotent",
    auth="app_or_user",
    limits=(limits.USER_SYSTEM,),
    errors=(
        ErrorRule(404, "not_found", "service_resource_not_found", about="target", already_so=True),
        ErrorRule(400, "not_found", "management", about="target", already_so=True),
    ),
    doc="account_delete_single; account_system (April 2023)",
)

DELETE_MANY: Final[Operation[DeletedUsers]] = Operation(
    id="users.delete_many",
    method="DELETE",
    path="/users",
    returns=DeletedUsers,
    replay="unsafe",
    limits=(limits.USER_SYSTEM, limits.USERS_DELETE_MANY),
    batch_max=100,
    batch_safe=100,
    doc="account_delete_batch; account_system (April 2023)",
)

SET_PASSWORD: Final[Operation[None]] = Operation(
    id="users.set_password",
    method="PUT",
    path="/users/{username}/password",
    returns=None,
    replay="idempotent",
    auth="app_or_user",
    limits=(limits.USER_SYSTEM,),
    errors=(
        ErrorRule(404, "not_found", "entity_not_found", about="target"),
        ErrorRule(400, "not_found", "required_property_not_found", about="target"),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    doc="account_password_change; account_system (April 2023)",
)

GET_STATUS: Final[Operation[str]] = Operation(
    id="users.get_status",
    method="GET",
    path="/users/{username}/status",
    returns=str,
    payload="data",
    reader=shapes.only_value,
    replay="safe",
    auth="app_or_user",
    limits=(limits.USER_SYSTEM,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    doc="account_presence_obtain_single; account_system (April 2023)",
)

GET_STATUS_MANY: Final[Operation[dict[str, str]]] = Operation(
    id="users.get_status_many",
    method="POST",
    path="/users/batch/status",
    returns=dict[str, str],
    payload="data",
    reader=shapes.merge_maps,
    replay="safe",
    limits=(limits.USER_SYSTEM,),
    errors=(ErrorRule(400, "bad_request", "illegal_argument"),),
    batch_max=100,
    batch_safe=100,
    doc="account_presence_obtain_batch; account_system (April 2023)",
)

GET_OFFLINE_MESSAGE_COUNT: Final[Operation[int]] = Operation(
    id="users.get_offline_message_count",
    method="GET",
    path="/users/{username}/offline_msg_count",
    returns=int,
    payload="data",
    reader=shapes.only_int,
    replay="safe",
    auth="app_or_user",
    limits=(limits.USER_SYSTEM,),
    doc="offline_msg_count_get; account_system (April 2023)",
)

GET_OFFLINE_MESSAGE_STATUS: Final[Operation[str]] = Operation(
    id="users.get_offline_message_status",
    method="GET",
    path="/users/{username}/offline_msg_status/{message_id}",
    returns=str,
    payload="data",
    reader=shapes.only_value,
    replay="safe",
    limits=(limits.USER_SYSTEM,),
    doc="offline_msg_status_get; account_system (April 2023)",
)

DEACTIVATE: Final[Operation[User]] = Operation(
    id="users.deactivate",
    method="POST",
    path="/users/{username}/deactivate",
    returns=User,
    payload="entities[0]",
    replay="idempotent",
    limits=(limits.USER_SYSTEM,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    doc="account_ban; account_system (April 2023)",
)

ACTIVATE: Final[Operation[None]] = Operation(
    id="users.activate",
    method="POST",
    path="/users/{username}/activate",
    returns=None,
    replay="idempotent",
    limits=(limits.USER_SYSTEM,),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    doc="account_unban; account_system (April 2023)",
)

DISCONNECT: Final[Operation[None]] = Operation(
    id="users.disconnect",
    method="GET",
    path="/users/{username}/disconnect",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(limits.USER_SYSTEM,),
    doc="account_offline_forced; account_system (April 2023)",
)

DISCONNECT_DEVICE: Final[Operation[None]] = Operation(
    id="users.disconnect_device",
    method="DELETE",
    path="/users/{username}/disconnect/{resource}",
    returns=None,
    succeeds_when=("data.result", (True,)),
    replay="idempotent",
    limits=(limits.USER_SYSTEM,),
    doc="account_offline_device_single",
)

LIST_DEVICES: Final[Operation[list[Device]]] = Operation(
    id="users.list_devices",
    method="GET",
    path="/users/{username}/resources",
    returns=list[Device],
    payload="data",
    when_absent=[],
    replay="safe",
    auth="app_or_user",
    limits=(limits.USER_SYSTEM,),
    doc="account_online_device_obtain",
)
