# Generated from _spec/contacts.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.contacts``."""

from __future__ import annotations

from typing import Final

from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async._paging import ListOperation, Paging
from easemob_async.models._contacts import Contact, ContactCheck, ContactImport
from easemob_async.models._users import User

__all__ = ["ADD", "ADD_MANY", "CHECK", "LIST", "LIST_ALL", "REMOVE", "REMOVE_ALL", "SET_REMARK"]

ADD: Final[Operation[User | None]] = Operation(
    id="contacts.add",
    method="POST",
    path="/users/{username}/contacts/users/{friend}",
    returns=User | None,
    payload="entities[0]",
    optional=True,
    replay="idempotent",
    auth="app_or_user",
    limits=(Limit("contacts.add", (Window(100, 1),)),),
    errors=(
        ErrorRule(403, "quota_exceeded", "exceed_limit", about="item"),
        ErrorRule(404, "not_found", "service_resource_not_found", about="item"),
    ),
    doc="user_friend_add; user_relationship (April 2023)",
)

REMOVE: Final[Operation[User | None]] = Operation(
    id="contacts.remove",
    method="DELETE",
    path="/users/{username}/contacts/users/{friend}",
    returns=User | None,
    payload="entities[0]",
    optional=True,
    replay="idempotent",
    auth="app_or_user",
    limits=(Limit("contacts.remove", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="item"),),
    doc="user_friend_remove; user_relationship (April 2023)",
)

REMOVE_ALL: Final[Operation[None]] = Operation(
    id="contacts.remove_all",
    method="DELETE",
    path="/contacts/users/{username}",
    returns=None,
    replay="idempotent",
    limits=(Limit("contacts.remove_all", (Window(100, 1),)),),
    errors=(ErrorRule(403, "permission_denied", "forbidden_service_operation", about="target"),),
    doc="user_friend_remove_all",
)

SET_REMARK: Final[Operation[None]] = Operation(
    id="contacts.set_remark",
    method="PUT",
    path="/user/{username}/contacts/users/{friend}",
    returns=None,
    succeeds_when=("status", ("ok", "OK")),
    replay="idempotent",
    limits=(Limit("contacts.set_remark", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", "illegal_argument", text="are not friends", about="item"),
        ErrorRule(404, "not_found", "service_resource_not_found", about="item"),
    ),
    doc="user_friend_remark_set; user_relationship (2024)",
)

LIST: Final[ListOperation[Contact]] = ListOperation(
    id="contacts.list",
    method="GET",
    path="/user/{username}/contacts",
    returns=list[Contact],
    payload="data.contacts",
    when_absent=[],
    replay="safe",
    limits=(Limit("contacts.list", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument", text="page size more than"),
        ErrorRule(404, "not_found", "service_resource_not_found", about="target"),
    ),
    paging=Paging(style="cursor", limit="limit", cursor="cursor", next=("data.cursor", "cursor"), max=50, default=10),
    doc="user_friend_list_paged; user_relationship (2024)",
)

LIST_ALL: Final[Operation[list[str]]] = Operation(
    id="contacts.list_all",
    method="GET",
    path="/users/{username}/contacts/users",
    returns=list[str],
    payload="data",
    when_absent=[],
    replay="safe",
    auth="app_or_user",
    limits=(Limit("contacts.list_all", (Window(100, 1),)),),
    errors=(ErrorRule(404, "not_found", "service_resource_not_found", about="target"),),
    doc="user_friend_list_obtain; user_relationship (April 2023)",
)

ADD_MANY: Final[Operation[ContactImport]] = Operation(
    id="contacts.add_many",
    method="POST",
    path="/users/{username}/contacts/import",
    returns=ContactImport,
    payload="data",
    succeeds_when=("status", ("ok", "OK")),
    replay="idempotent",
    limits=(Limit("contacts.add_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument", text="over flow limit"),
        ErrorRule(403, "quota_exceeded", "exceed_limit", about="target"),
        ErrorRule(404, "not_found", "service_resource_not_found", about="target"),
    ),
    batch_max=10,
    batch_safe=10,
    doc="user_friend_import",
)

CHECK: Final[Operation[list[ContactCheck]]] = Operation(
    id="contacts.check",
    method="POST",
    path="/contacts/check",
    returns=list[ContactCheck],
    payload="entities",
    when_absent=[],
    replay="safe",
    limits=(Limit("contacts.check", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument"),
        ErrorRule(403, "permission_denied", "forbidden_service_operation", about="target"),
    ),
    batch_max=100,
    batch_safe=100,
    doc="user_friend_check",
)
