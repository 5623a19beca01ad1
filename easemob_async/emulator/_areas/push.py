"""
Push notifications for offline users: devices, names, quiet hours, languages, counts.

Source: push_*.html (2026), push_error.html for the refusals, push.html (April 2023). Templates are in
``push_templates``.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, get_args

from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.push import EmulatedPushCounts, EmulatedPushSettings, Mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.users import EmulatedUser

__all__ = ["ENVELOPE_WITHOUT_PATH", "ROUTES", "illegal_parameter", "require_push_user"]

MAX_NICKNAME = 100
MAX_NICKNAMES = 50
MAX_QUIET = 7 * 24 * 3600 * 1000
"""Maximum duration in milliseconds."""

ENVELOPE_WITHOUT_PATH = ("uri", "organization", "application", "action", "applicationName")
"""The envelope of replies that are not about a user."""

_INTERVAL = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def require_push_user(call: EmulatedCall, name: str = "userId") -> EmulatedUser:
    """
    Find the user that a placeholder of the path names.

    Raises:
        Refusal: 400 ``RequiredPropertyNotFoundException``. The user does not exist.
    """
    user = call.tenant.users.find(call.values[name])
    if user is None:
        text = "Entity user requires a property named username"
        raise Refusal(400, "RequiredPropertyNotFoundException", text)
    return user


def illegal_parameter(name: str) -> Refusal:
    """Make the refusal for an invalid value."""
    return Refusal(400, "IllegalArgumentException", f"parameters is invalid : {name}")


# -- devices


def _bindings_reply(call: EmulatedCall, user: EmulatedUser, device_id: str | None = None) -> EmulatedReply:
    bindings = call.tenant.push.of(user.username).bindings
    rows = [
        {"device_id": device, "device_token": token, "notifier_name": notifier}
        for (device, notifier), token in bindings.items()
        if device_id in {None, device}
    ]
    return call.reply(("action",), entities=rows)


def set_binding(call: EmulatedCall) -> EmulatedReply:
    """Bind a device to a certificate. Without a token, unbind it; without a certificate, unbind it from all."""
    user, fields = require_push_user(call), call.fields()
    for name in ("device_id", "notifier_name", "device_token"):
        if not isinstance(fields.get(name), str):
            raise illegal_parameter(name)
    device, notifier, token = fields["device_id"], fields["notifier_name"], fields["device_token"]
    if not device:
        raise illegal_parameter("device_id")
    bindings = call.tenant.push.of(user.username).bindings
    if notifier and token:
        bindings[device, notifier] = token
        user.push_properties["notifier_name"] = notifier
    for bound in list(bindings):
        if bound[0] == device and (not notifier or (bound[1] == notifier and not token)):
            del bindings[bound]
    if not bindings:
        user.push_properties.pop("notifier_name", None)
    return _bindings_reply(call, user, device)


def list_bindings(call: EmulatedCall) -> EmulatedReply:
    """List the bindings of all devices of a user."""
    return _bindings_reply(call, require_push_user(call))


# -- properties of the user


def _parse_hour(value: JSON, name: str) -> int:
    # A string in the examples, a number in the newer replies.
    text = value if isinstance(value, str) else str(value)
    if not text.isdecimal() or int(text) > 23:
        raise illegal_parameter(name)
    return int(text)


def _parse_flag(value: JSON, name: str) -> bool:
    if not isinstance(value, bool):
        raise illegal_parameter(name)
    return value


def _parse_style(value: JSON, name: str) -> int:
    # The field tables say Int, every example has a string.
    if value not in (0, 1, "0", "1") or isinstance(value, bool):
        raise illegal_parameter(name)
    return int(value)


_PROPERTIES: dict[str, Callable[[JSON, str], int | bool]] = {
    "notification_display_style": _parse_style,
    "notification_no_disturbing": _parse_flag,
    "notification_no_disturbing_start": _parse_hour,
    "notification_no_disturbing_end": _parse_hour,
}


def set_properties(call: EmulatedCall) -> EmulatedReply:
    """Set the push nickname, the display style and the quiet hours; each field is optional."""
    user, fields = require_push_user(call, "username"), call.fields()
    changed = {name: read(fields[name], name) for name, read in _PROPERTIES.items() if name in fields}
    nickname = fields.get("nickname")
    if nickname is not None:
        if not isinstance(nickname, str):
            raise malformed_body()
        if len(nickname) > MAX_NICKNAME:
            raise Refusal(400, "illegal_argument", "NICKNAME_TOO_LONG")
        user.nickname = nickname
    user.push_properties.update(changed)
    user.modified = call.tenant.now_ms()
    return call.reply(FULL_ENVELOPE, entities=[user.entity()])


def set_nickname_many(call: EmulatedCall) -> EmulatedReply:
    """Set the push nicknames of up to 50 users. The outcome for unknown users is not documented; they are left out."""
    rows = call.json_or_none()
    if not is_list(rows) or not rows:
        raise Refusal(400, "illegal_argument", "put user push nicknames illegal empty request body")
    if len(rows) > MAX_NICKNAMES:
        text = f"put user push nicknames exceeds the limit (more than {MAX_NICKNAMES})"
        raise Refusal(400, "illegal_argument", text)
    wanted: list[tuple[str, str]] = []
    for row in rows:
        if not is_object(row) or not all(isinstance(row.get(name), str) for name in ("username", "push_nickname")):
            raise malformed_body()
        if len(row["push_nickname"]) > MAX_NICKNAME:
            text = f"{row['username']} push nickname length exceeds the limit"
            raise Refusal(400, "illegal_argument", text)
        wanted.append((row["username"], row["push_nickname"]))
    entities: list[JSON] = []
    for username, nickname in wanted:
        user = call.tenant.users.find(username)
        if user is not None:
            user.nickname = nickname
            entities.append({"push_nickname": nickname, "username": user.username})
    return call.reply(FULL_ENVELOPE, entities=entities)


# -- one chat, or all chats


def _chat_settings(call: EmulatedCall) -> tuple[EmulatedPushSettings, bool]:
    """Return the settings of the chat that the path names, and whether the path means all chats."""
    user, kind, key = require_push_user(call), call.values["chattype"], call.values["key"]
    if kind not in {"user", "chatgroup"}:
        raise illegal_parameter("chattype")
    chat = (kind, key.lower() if kind == "user" else key)
    for_all = chat == ("user", user.username)
    unset = EmulatedPushSettings("ALL" if for_all else "DEFAULT")
    return call.tenant.push.of(user.username).chats.setdefault(chat, unset), for_all


def _settings_reply(call: EmulatedCall, settings: EmulatedPushSettings) -> EmulatedReply:
    # The reply has the end of the quiet period under the name of the request's duration.
    quiet = settings.quiet_until if settings.quiet_until > call.tenant.now_ms() else 0
    data: JSON = {"type": settings.mode, "ignoreDuration": quiet, "ignoreInterval": settings.interval}
    return call.reply(FULL_ENVELOPE, data=data)


def set_notification(call: EmulatedCall) -> EmulatedReply:
    """Set which messages are pushed, and the quiet times; fields that are not given are not changed."""
    settings, for_all = _chat_settings(call)
    fields = call.fields()
    mode, interval, duration = (fields.get(name) for name in ("type", "ignoreInterval", "ignoreDuration"))
    if mode is not None and (mode not in get_args(Mode) or (for_all and mode == "DEFAULT")):
        raise illegal_parameter("type")
    if interval is not None and (not isinstance(interval, str) or (interval and _INTERVAL.fullmatch(interval) is None)):
        raise illegal_parameter("ignoreInterval")
    if duration is not None and (type(duration) is not int or not 0 <= duration <= MAX_QUIET):
        raise illegal_parameter("ignoreDuration")
    if mode is not None:
        settings.mode = mode
    if interval is not None:
        # It applies to all chats only, but the examples send it for one chat too.
        settings.interval = interval
    if duration is not None:
        settings.quiet_until = call.tenant.now_ms() + duration if duration else 0
    return _settings_reply(call, settings)


def get_notification(call: EmulatedCall) -> EmulatedReply:
    """Return the push settings of a chat, or of all chats."""
    return _settings_reply(call, _chat_settings(call)[0])


def set_language(call: EmulatedCall) -> EmulatedReply:
    """Set the language that push notifications are translated into; the reply has another name for it."""
    user, language = require_push_user(call), call.fields().get("translationLanguage")
    if not isinstance(language, str):
        raise illegal_parameter("translationLanguage")
    call.tenant.push.of(user.username).language = language
    return call.reply(FULL_ENVELOPE, data={"language": language})


def get_language(call: EmulatedCall) -> EmulatedReply:
    """Return the language that push notifications are translated into."""
    return call.reply(FULL_ENVELOPE, data={"language": call.tenant.push.of(require_push_user(call).username).language})


# -- counts


def _count_fields(counts: EmulatedPushCounts) -> dict[str, JSON]:
    shown: dict[str, JSON] = {"successCount": counts.succeeded, "failCount": counts.failed}
    return shown if counts.arrived is None else {**shown, "arriveCount": counts.arrived}


def get_statistics(call: EmulatedCall) -> EmulatedReply:
    """Return the numbers of push notifications by day and platform; days without any are left out."""
    check_feature_enabled(call, "push_statistics")
    try:
        first, last = (date.fromisoformat(call.values[name]) for name in ("startTime", "endTime"))
    except ValueError:
        raise illegal_parameter("startTime") from None
    platform = call.query.get("platform", "ALL")
    data: dict[str, JSON] = {}
    for number in range((last - first).days + 1):
        day = (first + timedelta(days=number)).isoformat()
        found = call.tenant.push.counts.get(day, {})
        shown = {name: _count_fields(counts) for name, counts in found.items() if platform in {"ALL", name}}
        if shown:
            data[day] = shown
    return call.reply_json({"status": "OK", "data": data})


def _has_any_field(*names: str) -> Callable[[EmulatedCall], bool]:
    def named(call: EmulatedCall) -> bool:
        body = call.json_or_none()
        return is_object(body) and not body.keys().isdisjoint(names)

    return named


_USER = "/users/{username}"
_BINDING = "/users/{userId}/push/binding"
_CHAT = "/users/{userId}/notification/{chattype}/{key}"
_LANGUAGE = "/users/{userId}/notification/language"
_COUNTS = "/push/data/offline-push/begin/{startTime}/end/{endTime}"

ROUTES = (
    Route("push.set_binding", "PUT", _BINDING, set_binding),
    Route("push.list_bindings", "GET", _BINDING, list_bindings),
    Route(
        "push.set_display_style",
        "PUT",
        _USER,
        set_properties,
        "app_or_user",
        when=_has_any_field("notification_display_style"),
    ),
    Route(
        "push.set_do_not_disturb",
        "PUT",
        _USER,
        set_properties,
        "app_or_user",
        when=_has_any_field(
            "notification_no_disturbing", "notification_no_disturbing_start", "notification_no_disturbing_end"
        ),
    ),
    Route("push.set_nickname", "PUT", _USER, set_properties, "app_or_user"),
    Route("push.set_nickname_many", "PUT", "/push/nickname", set_nickname_many),
    Route("push.set_notification", "PUT", _CHAT, set_notification, "app_or_user", user_value="userId"),
    Route("push.get_notification", "GET", _CHAT, get_notification, "app_or_user", user_value="userId"),
    Route("push.set_language", "PUT", _LANGUAGE, set_language),
    Route("push.get_language", "GET", _LANGUAGE, get_language),
    Route("push.get_statistics", "GET", _COUNTS, get_statistics),
)
