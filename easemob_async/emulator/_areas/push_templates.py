"""
Templates for pushes, and which one a user gets.

Source: push_template_*.html (2026), push_error.html, push.html (April 2023). Changing a template and reading a user's
choice are only named there; what they take and answer is taken from their neighbours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from easemob_async.emulator._areas.push import NO_PATH, illegal, user_to_push
from easemob_async.emulator._call import FULL
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.push import EmulatedPushTemplate

if TYPE_CHECKING:
    from easemob_async.emulator._call import Call, Reply

__all__ = ["ROUTES"]

_NAME = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)


def _pattern(call: Call, name: str, default: str | None = None) -> str:
    value = call.fields().get(name, default)
    if not isinstance(value, str):
        raise illegal(name)
    return value


def _existing(call: Call, name: str) -> EmulatedPushTemplate:
    template = call.tenant.push.templates.get(name)
    if template is None:
        raise Refusal(400, "EntityNotFoundException", f"{name} template is not exist")
    return template


def _shown(call: Call, template: EmulatedPushTemplate) -> Reply:
    return call.answer(NO_PATH, data=template.entity())


def create(call: Call) -> Reply:
    """A new template."""
    name, now = call.fields().get("name"), call.tenant.now_ms()
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise illegal("name")
    template = EmulatedPushTemplate(name, _pattern(call, "title_pattern"), _pattern(call, "content_pattern"), now, now)
    if name in call.tenant.push.templates:
        # What a name that is taken earns is not documented.
        raise illegal("name")
    call.tenant.push.templates[name] = template
    return _shown(call, template)


def get(call: Call) -> Reply:
    """A template."""
    return _shown(call, _existing(call, call.values["name"]))


def update(call: Call) -> Reply:
    """Other texts; what is not named stays."""
    template = _existing(call, call.values["name"])
    title = _pattern(call, "title_pattern", template.title)
    content = _pattern(call, "content_pattern", template.content)
    template.title, template.content, template.updated = title, content, call.tenant.now_ms()
    return _shown(call, template)


def delete(call: Call) -> Reply:
    """Take a template away; the answer is what it was."""
    template = _existing(call, call.values["name"])
    del call.tenant.push.templates[template.name]
    return _shown(call, template)


def choose(call: Call) -> Reply:
    """The template for the user whose token it is."""
    user = user_to_push(call)
    template = _existing(call, _pattern(call, "templateName"))
    call.tenant.push.of(user.username).template = template.name
    return call.answer(FULL, data={"templateName": template.name})


def get_chosen(call: Call) -> Reply:
    """The same, to look at."""
    user = user_to_push(call)
    return call.answer(FULL, data={"templateName": call.tenant.push.of(user.username).template})


_ONE = "/notification/template/{name}"
_CHOICE = "/users/{userId}/notification/template"

ROUTES = (
    Route("push.create_template", "POST", "/notification/template", create),
    Route("push.get_template", "GET", _ONE, get),
    Route("push.update_template", "PUT", _ONE, update),
    Route("push.delete_template", "DELETE", _ONE, delete),
    Route("push.set_user_template", "PUT", _CHOICE, choose, "user", own="userId"),
    Route("push.get_user_template", "GET", _CHOICE, get_chosen, "user", own="userId"),
)
