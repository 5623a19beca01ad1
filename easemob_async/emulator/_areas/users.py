"""
Users: registration, details, passwords, status, bans.

Source: account_system.html (2023 and 2024) and the newer pages account_*.html, one per operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._auth import has_token
from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._checks import MAX_PASSWORD, parse_strings, parse_username, require_user
from easemob_async.emulator._paging import cursor_field, parse_cursor
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.users import EmulatedUser

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES", "register"]

MAX_REGISTRATIONS = 60
MAX_STATUS = 100
MAX_PAGE = 100
MAX_NICKNAME = 100

_DETAILS = ("action", "path", "uri")
_STATUS = ("action", "uri", "entities")


def _check_registration(fields: JSON, *, password_required: bool) -> tuple[str, str | None, str | None]:
    """Check one registration, and return its user ID, password and nickname."""
    if not is_object(fields):
        raise malformed_body()
    username = parse_username(fields.get("username"))
    password = fields.get("password")
    if password is None and not password_required:
        pass
    elif not password or not isinstance(password, str):
        raise Refusal(400, "illegal_argument", "password or pin must provided")
    elif len(password) > MAX_PASSWORD:
        # The limit is documented, the text of this refusal is not.
        raise Refusal(400, "illegal_argument", "PASSWORD_TOO_LONG")
    nickname = fields.get("nickname")
    if nickname is not None:
        if not isinstance(nickname, str):
            raise malformed_body()
        if len(nickname) > MAX_NICKNAME:
            raise Refusal(400, "illegal_argument", "NICKNAME_TOO_LONG")
    return username, password, nickname


def _create(call: EmulatedCall, username: str, password: str | None, nickname: str | None) -> EmulatedUser:
    tenant = call.tenant
    now = tenant.now_ms()
    user = EmulatedUser(username, tenant.new_uuid(), now, now, password, nickname)
    tenant.users.register(user)
    return user


def _check_capacity(call: EmulatedCall, newcomers: int) -> None:
    maximum = call.tenant.app.max_users
    if maximum is not None and len(call.tenant.users) + newcomers > maximum:
        raise Refusal(
            429,
            "resource_limited",
            "You have exceeded the limit of the community edition,Please upgrade to the enterprise edition",
        )


def _already_exists(call: EmulatedCall, username: str) -> Refusal:
    return Refusal(
        400,
        "duplicate_unique_property_exists",
        f"Application {call.tenant.uuid} Entity user requires that property named username be unique, "
        f"value of {username} exists",
    )


def register(call: EmulatedCall, fields: JSON) -> EmulatedUser:
    """Register one user. Without a password (documents of 2023) only the inherit grant issues tokens for them."""
    username, password, nickname = _check_registration(fields, password_required=False)
    if username in call.tenant.users:
        raise _already_exists(call, username)
    _check_capacity(call, 1)
    return _create(call, username, password, nickname)


def register_one(call: EmulatedCall) -> EmulatedReply:
    """Register one user, with the app's token; newer replies have the ``data`` of register_many too."""
    return call.reply(FULL_ENVELOPE, entities=[register(call, call.fields()).entity()], data=[])


def register_open(call: EmulatedCall) -> EmulatedReply:
    """Register one user without a token, if the app permits open registration."""
    if not call.tenant.app.open_registration:
        raise Refusal(401, "unauthorized", "Open registration doesn't allow, so register user need token,")
    _check_registration(call.fields(), password_required=True)
    return register_one(call)


def _check_row(row: JSON) -> tuple[str, str | None, str | None]:
    """Check one row of a registration of several users; an empty password leaves the user without one."""
    if is_object(row) and row.get("password") == "":
        return _check_registration({**row, "password": None}, password_required=False)
    return _check_registration(row, password_required=True)


def register_many(call: EmulatedCall) -> EmulatedReply:
    """
    Register up to 60 users at once.

    One invalid row refuses the whole call; users who exist are only listed in ``data``. If all of them exist, the call
    is refused, as a reply recorded in 2026 shows. An empty password is accepted, although one user alone needs one. No
    token is needed with open registration.
    """
    rows = call.json()
    assert is_list(rows)
    if len(rows) > MAX_REGISTRATIONS:
        raise Refusal(
            400,
            "illegal_argument",
            f"Request body array size[{len(rows)}] had almost reached or been greater than "
            f"the upper range value[{MAX_REGISTRATIONS}]",
        )
    asked_for: dict[str, tuple[str | None, str | None]] = {}
    for row in rows:
        username, password, nickname = _check_row(row)
        earlier = asked_for.setdefault(username, (password, nickname))
        if earlier[0] != password:
            raise Refusal(
                400,
                "duplicate_unique_property_exists",
                f"the same user {username} has a different password, the passwords are {earlier[0]},{password}",
            )
    users = call.tenant.users
    failed = [
        {"username": username, "registerUserFailReason": f"the {username} already exists"}
        for username in asked_for
        if username in users
    ]
    if failed and len(failed) == len(asked_for):
        raise _already_exists(call, next(iter(asked_for)))
    _check_capacity(call, len(asked_for) - len(failed))
    created = [
        _create(call, username, password, nickname).entity()
        for username, (password, nickname) in asked_for.items()
        if username not in users
    ]
    return call.reply(FULL_ENVELOPE, entities=created, data=failed)


def get(call: EmulatedCall) -> EmulatedReply:
    """Return one user."""
    return call.reply(_DETAILS, entities=[require_user(call).entity()], count=1)


def list_users(call: EmulatedCall) -> EmulatedReply:
    """List a page of users, oldest first."""
    users, following = call.tenant.users.page(parse_cursor(call), call.query_int("limit", 10, high=MAX_PAGE))
    entities = [user.entity() for user in users]
    return call.reply((*_DETAILS, "params"), entities=entities, **cursor_field(following), count=len(users))


def delete(call: EmulatedCall) -> EmulatedReply:
    """Delete one user permanently."""
    user = require_user(call)
    call.tenant.remove_user(user)
    # Recorded replies have the user as no longer active.
    return call.reply(FULL_ENVELOPE, entities=[{**user.entity(), "activated": False}])


def delete_many(call: EmulatedCall) -> EmulatedReply:
    """Delete the next users in the order of registration permanently."""
    users, following = call.tenant.users.page(parse_cursor(call), call.query_int("limit", 10, high=MAX_PAGE))
    for user in users:
        call.tenant.remove_user(user)
    entities = [user.entity() for user in users]
    return call.reply((*FULL_ENVELOPE, "params"), entities=entities, **cursor_field(following))


def set_password(call: EmulatedCall) -> EmulatedReply:
    """Set a new password, which revokes the user's tokens and ends their sessions."""
    password = call.fields().get("newpassword")
    if not password or not isinstance(password, str):
        raise Refusal(400, "illegal_argument", "newpassword is required")
    if len(password) > MAX_PASSWORD:
        raise Refusal(400, "illegal_argument", "PASSWORD_TOO_LONG")
    user = call.tenant.users.find(call.values["username"])
    if user is None:
        raise Refusal(404, "entity_not_found", "User null not found")
    user.password = password
    user.modified = call.tenant.now_ms()
    user.go_offline()
    call.tenant.tokens.revoke_user(user.username)
    return call.reply(action="set user password")


def _online_status(user: EmulatedUser | None) -> str:
    return "online" if user is not None and user.online else "offline"


def get_status(call: EmulatedCall) -> EmulatedReply:
    """Tell whether one user is online."""
    user = require_user(call)
    return call.reply(_STATUS, data={user.username: _online_status(user)}, count=0)


def get_status_many(call: EmulatedCall) -> EmulatedReply:
    """Tell which of up to 100 users are online; unknown users count as offline."""
    usernames = parse_strings(call.fields().get("usernames"))
    if len(usernames) > MAX_STATUS:
        raise Refusal(
            400,
            "illegal_argument",
            f"request body exceeds maximum limit, maximum limit is {MAX_STATUS}",
        )
    users = call.tenant.users
    return call.reply(
        action="get batch user status", data=[{name: _online_status(users.find(name))} for name in usernames]
    )


def get_offline_message_count(call: EmulatedCall) -> EmulatedReply:
    """Return the number of messages that wait for an offline user: those sent while they were offline."""
    user = require_user(call, "owner_username")
    waiting = 0 if user.online else call.tenant.messages.delivered["users"][user.username]
    return call.reply(_STATUS, data={user.username: waiting}, count=0)


def get_offline_message_status(call: EmulatedCall) -> EmulatedReply:
    """Tell whether a message was delivered to the user."""
    user = require_user(call)
    message_id = call.values["msg_id"]
    message = call.tenant.messages.find(message_id)
    waiting = message is not None and message.to == user.username and not user.online
    return call.reply(_STATUS, data={message_id: "undelivered" if waiting else "delivered"}, count=0)


def deactivate(call: EmulatedCall) -> EmulatedReply:
    """Ban a user: they go offline at once, and cannot log in."""
    user = require_user(call)
    user.activated = False
    user.go_offline()
    user.modified = call.tenant.now_ms()
    call.tenant.tokens.revoke_user(user.username)
    return call.reply(action="Deactivate user", entities=[user.entity()])


def activate(call: EmulatedCall) -> EmulatedReply:
    """End a user's ban."""
    user = require_user(call)
    user.activated = True
    user.modified = call.tenant.now_ms()
    return call.reply(action="activate user")


def disconnect(call: EmulatedCall) -> EmulatedReply:
    """Disconnect a user from all devices; the result is true even if they were offline."""
    user = call.tenant.users.find(call.values["username"])
    if user is not None:
        user.go_offline()
    return call.reply(_STATUS, data={"result": True}, count=0)


def disconnect_device(call: EmulatedCall) -> EmulatedReply:
    """Disconnect a user from one device; the result is true even if they were not online on it."""
    user = call.tenant.users.find(call.values["username"])
    if user is not None and call.values["resourceId"] in user.devices:
        user.go_offline(call.values["resourceId"])
    keys = ("uri", "organization", "application", "entities", "action", "applicationName")
    return call.reply(keys, data={"result": True})


def list_devices(call: EmulatedCall) -> EmulatedReply:
    """List the devices that a user is online on."""
    user = call.tenant.users.find(call.values["username"])
    devices = () if user is None else user.devices.values()
    rows = [{"res": device.resource, "device_uuid": device.uuid, "device_name": device.name} for device in devices]
    return call.reply((*FULL_ENVELOPE, "entities"), path=call.path, data=rows)


ROUTES = (
    Route("users.register_many", "POST", "/users", register_many, when=lambda call: is_list(call.json_or_none())),
    Route("users.register", "POST", "/users", register_one, when=has_token),
    Route("users.register_open", "POST", "/users", register_open, "none"),
    Route("users.get", "GET", "/users/{username}", get, "app_or_user"),
    Route("users.list", "GET", "/users", list_users),
    Route("users.delete", "DELETE", "/users/{username}", delete, "app_or_user"),
    Route("users.delete_many", "DELETE", "/users", delete_many),
    Route("users.set_password", "PUT", "/users/{username}/password", set_password, "app_or_user"),
    Route("users.get_status", "GET", "/users/{username}/status", get_status, "app_or_user"),
    Route("users.get_status_many", "POST", "/users/batch/status", get_status_many),
    Route(
        "users.get_offline_message_count",
        "GET",
        "/users/{owner_username}/offline_msg_count",
        get_offline_message_count,
        "app_or_user",
        user_value="owner_username",
    ),
    Route(
        "users.get_offline_message_status",
        "GET",
        "/users/{username}/offline_msg_status/{msg_id}",
        get_offline_message_status,
    ),
    Route("users.deactivate", "POST", "/users/{username}/deactivate", deactivate),
    Route("users.activate", "POST", "/users/{username}/activate", activate),
    Route("users.disconnect", "GET", "/users/{username}/disconnect", disconnect),
    Route(
        "users.disconnect_device",
        "DELETE",
        "/users/{username}/disconnect/{resourceId}",
        disconnect_device,
        other_method="GET",
    ),
    Route("users.list_devices", "GET", "/users/{username}/resources", list_devices, "app_or_user"),
)
