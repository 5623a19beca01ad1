"""
Templates for push notifications, and the template that a user gets.

Source: push_template_*.html (2026), push_error.html, push.html (April 2023). Changing a template and reading a user's
choice are only mentioned there; request and reply follow those of the other operations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from easemob_async.emulator._areas.push import ENVELOPE_WITHOUT_PATH, illegal_parameter, require_push_user
from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.push import EmulatedPushTemplate

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

_NAME = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)


def _parse_text(call: EmulatedCall, name: str, default: str | None = None) -> str:
    value = call.fields().get(name, default)
    if not isinstance(value, str):
        raise illegal_parameter(name)
    return value


def _require_template(call: EmulatedCall, name: str) -> EmulatedPushTemplate:
    template = call.tenant.push.templates.get(name)
    if template is None:
        raise Refusal(400, "EntityNotFoundException", f"{name} template is not exist")
    return template


def _template_reply(call: EmulatedCall, template: EmulatedPushTemplate) -> EmulatedReply:
    return call.reply(ENVELOPE_WITHOUT_PATH, data=template.entity())


def create(call: EmulatedCall) -> EmulatedReply:
    """Create a template."""
    name, now = call.fields().get("name"), call.tenant.now_ms()
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise illegal_parameter("name")
    template = EmulatedPushTemplate(
        name, _parse_text(call, "title_pattern"), _parse_text(call, "content_pattern"), now, now
    )
    if name in call.tenant.push.templates:
        # The refusal of a name that exists is not documented.
        raise illegal_parameter("name")
    call.tenant.push.templates[name] = template
    return _template_reply(call, template)


def get(call: EmulatedCall) -> EmulatedReply:
    """Return a template."""
    return _template_reply(call, _require_template(call, call.values["name"]))


def update(call: EmulatedCall) -> EmulatedReply:
    """Change the texts of a template; texts that are not given are not changed."""
    template = _require_template(call, call.values["name"])
    title = _parse_text(call, "title_pattern", template.title)
    content = _parse_text(call, "content_pattern", template.content)
    template.title, template.content, template.updated = title, content, call.tenant.now_ms()
    return _template_reply(call, template)


def delete(call: EmulatedCall) -> EmulatedReply:
    """Delete a template; the reply shows it once more."""
    template = _require_template(call, call.values["name"])
    del call.tenant.push.templates[template.name]
    return _template_reply(call, template)


def set_user_template(call: EmulatedCall) -> EmulatedReply:
    """Choose the template for the user who owns the token."""
    user = require_push_user(call)
    template = _require_template(call, _parse_text(call, "templateName"))
    call.tenant.push.of(user.username).template = template.name
    return call.reply(FULL_ENVELOPE, data={"templateName": template.name})


def get_user_template(call: EmulatedCall) -> EmulatedReply:
    """Return the template that the user who owns the token has chosen."""
    user = require_push_user(call)
    return call.reply(FULL_ENVELOPE, data={"templateName": call.tenant.push.of(user.username).template})


_ONE = "/notification/template/{name}"
_CHOICE = "/users/{userId}/notification/template"

ROUTES = (
    Route("push.create_template", "POST", "/notification/template", create),
    Route("push.get_template", "GET", _ONE, get),
    Route("push.update_template", "PUT", _ONE, update),
    Route("push.delete_template", "DELETE", _ONE, delete),
    Route("push.set_user_template", "PUT", _CHOICE, set_user_template, "user", user_value="userId"),
    Route("push.get_user_template", "GET", _CHOICE, get_user_template, "user", user_value="userId"),
)
