# Generated from _spec/push.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.push``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.api import _limits as limits
from easemob_async.models._push import PushBinding, PushCounts, PushNicknameSet, PushSettings, PushTemplate
from easemob_async.models._users import User

__all__ = [
    "CREATE_TEMPLATE",
    "DELETE_TEMPLATE",
    "GET_LANGUAGE",
    "GET_NOTIFICATION",
    "GET_STATISTICS",
    "GET_TEMPLATE",
    "GET_USER_TEMPLATE",
    "LIST_BINDINGS",
    "SET_BINDING",
    "SET_DISPLAY_STYLE",
    "SET_DO_NOT_DISTURB",
    "SET_LANGUAGE",
    "SET_NICKNAME",
    "SET_NICKNAME_MANY",
    "SET_NOTIFICATION",
    "SET_USER_TEMPLATE",
    "UPDATE_TEMPLATE",
]

SET_BINDING: Final[Operation[list[PushBinding]]] = Operation(
    id="push.set_binding",
    method="PUT",
    path="/users/{username}/push/binding",
    returns=list[PushBinding],
    payload="entities",
    when_absent=[],
    replay="idempotent",
    limits=(limits.USER_SYSTEM,),
    errors=(
        ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),
        ErrorRule(400, "bad_request", "IllegalArgumentException"),
    ),
    doc="push_information_bind_unbind; push_error",
)

LIST_BINDINGS: Final[Operation[list[PushBinding]]] = Operation(
    id="push.list_bindings",
    method="GET",
    path="/users/{username}/push/binding",
    returns=list[PushBinding],
    payload="entities",
    when_absent=[],
    replay="safe",
    limits=(limits.USER_SYSTEM,),
    errors=(ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),),
    doc="push_information_bind_query; push_error",
)

SET_NICKNAME: Final[Operation[User]] = Operation(
    id="push.set_nickname",
    method="PUT",
    path="/users/{username}",
    returns=User,
    payload="entities[0]",
    replay="idempotent",
    auth="app_or_user",
    limits=(limits.USER_SYSTEM,),
    errors=(
        ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    doc="push_nickname_set_single; push (April 2023)",
)

SET_NICKNAME_MANY: Final[Operation[list[PushNicknameSet]]] = Operation(
    id="push.set_nickname_many",
    method="PUT",
    path="/push/nickname",
    returns=list[PushNicknameSet],
    payload="entities",
    reader=shapes.to_list,
    when_absent=[],
    replay="idempotent",
    limits=(Limit("push.set_nickname_many", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", "illegal_argument", text="exceeds the limit (more"),
        ErrorRule(400, "bad_request", "illegal_argument", text="push nickname length", about="item"),
        ErrorRule(400, "bad_request", "illegal_argument"),
    ),
    batch_max=50,
    batch_safe=50,
    doc="push_nickname_set_batch",
)

SET_DISPLAY_STYLE: Final[Operation[User]] = Operation(
    id="push.set_display_style",
    method="PUT",
    path="/users/{username}",
    returns=User,
    payload="entities[0]",
    replay="idempotent",
    auth="app_or_user",
    limits=(limits.USER_SYSTEM,),
    errors=(ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),),
    doc="push_display_mode_set; push (April 2023)",
)

SET_DO_NOT_DISTURB: Final[Operation[User]] = Operation(
    id="push.set_do_not_disturb",
    method="PUT",
    path="/users/{username}",
    returns=User,
    payload="entities[0]",
    replay="idempotent",
    auth="app_or_user",
    limits=(limits.USER_SYSTEM,),
    errors=(ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),),
    doc="push (April 2023)",
)

SET_NOTIFICATION: Final[Operation[PushSettings]] = Operation(
    id="push.set_notification",
    method="PUT",
    path="/users/{username}/notification/{target_type}/{target}",
    returns=PushSettings,
    payload="data",
    replay="idempotent",
    auth="app_or_user",
    limits=(Limit("push.set_notification", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),
        ErrorRule(400, "bad_request", "IllegalArgumentException"),
    ),
    doc="push_settings_set; push (April 2023)",
)

GET_NOTIFICATION: Final[Operation[PushSettings]] = Operation(
    id="push.get_notification",
    method="GET",
    path="/users/{username}/notification/{target_type}/{target}",
    returns=PushSettings,
    payload="data",
    replay="safe",
    auth="app_or_user",
    limits=(Limit("push.get_notification", (Window(100, 1),)),),
    errors=(ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),),
    doc="push_settings_query; push (April 2023)",
)

SET_LANGUAGE: Final[Operation[None]] = Operation(
    id="push.set_language",
    method="PUT",
    path="/users/{username}/notification/language",
    returns=None,
    replay="idempotent",
    limits=(Limit("push.set_language", (Window(100, 1),)),),
    errors=(ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),),
    doc="push (April 2023); limitationapi",
)

GET_LANGUAGE: Final[Operation[str]] = Operation(
    id="push.get_language",
    method="GET",
    path="/users/{username}/notification/language",
    returns=str,
    payload="data.language",
    when_absent="",
    replay="safe",
    limits=(Limit("push.get_language", (Window(100, 1),)),),
    errors=(ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),),
    doc="push (April 2023); limitationapi",
)

CREATE_TEMPLATE: Final[Operation[PushTemplate]] = Operation(
    id="push.create_template",
    method="POST",
    path="/notification/template",
    returns=PushTemplate,
    payload="data",
    replay="unsafe",
    limits=(limits.PUSH_CREATE_TEMPLATE,),
    doc="push_template_create; push (April 2023)",
)

GET_TEMPLATE: Final[Operation[PushTemplate]] = Operation(
    id="push.get_template",
    method="GET",
    path="/notification/template/{name}",
    returns=PushTemplate,
    payload="data",
    replay="safe",
    limits=(limits.PUSH_GET_TEMPLATE,),
    errors=(ErrorRule(400, "not_found", "EntityNotFoundException", about="target"),),
    doc="push_template_query; push (April 2023)",
)

UPDATE_TEMPLATE: Final[Operation[PushTemplate | None]] = Operation(
    id="push.update_template",
    method="PUT",
    path="/notification/template/{name}",
    returns=PushTemplate | None,
    payload="data",
    optional=True,
    replay="idempotent",
    limits=(limits.PUSH_UPDATE_TEMPLATE,),
    errors=(ErrorRule(400, "not_found", "EntityNotFoundException", about="target"),),
    doc="push_error",
)

DELETE_TEMPLATE: Final[Operation[PushTemplate | None]] = Operation(
    id="push.delete_template",
    method="DELETE",
    path="/notification/template/{name}",
    returns=PushTemplate | None,
    payload="data",
    optional=True,
    replay="idempotent",
    limits=(limits.PUSH_DELETE_TEMPLATE,),
    errors=(ErrorRule(400, "not_found", "EntityNotFoundException", about="target", already_so=True),),
    doc="push_template_delete; push (April 2023)",
)

SET_USER_TEMPLATE: Final[Operation[None]] = Operation(
    id="push.set_user_template",
    method="PUT",
    path="/users/{username}/notification/template",
    returns=None,
    replay="idempotent",
    auth="user",
    limits=(Limit("push.set_user_template", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),
        ErrorRule(400, "not_found", "EntityNotFoundException", about="target"),
    ),
    doc="push_template_receiver",
)

GET_USER_TEMPLATE: Final[Operation[str]] = Operation(
    id="push.get_user_template",
    method="GET",
    path="/users/{username}/notification/template",
    returns=str,
    payload="data.templateName",
    when_absent="",
    replay="safe",
    auth="user",
    limits=(Limit("push.get_user_template", (Window(100, 1),)),),
    errors=(ErrorRule(400, "not_found", "RequiredPropertyNotFoundException", about="target"),),
    doc="push_error",
)

GET_STATISTICS: Final[Operation[dict[str, dict[str, PushCounts]]]] = Operation(
    id="push.get_statistics",
    method="GET",
    path="/push/data/offline-push/begin/{first_day}/end/{last_day}",
    returns=dict[str, dict[str, PushCounts]],
    payload="data",
    when_absent={},
    succeeds_when=("status", ("OK", "ok")),
    replay="safe",
    limits=(limits.PUSH_GET_STATISTICS,),
    errors=(ErrorRule(403, "feature_not_enabled", "forbidden_op"),),
    doc="push_result_statistics",
)
