"""
Attributes of users.

Source: user_attribute_*.html, userprofile.html (April 2023). The attribute service has error codes of its own, and does
not check whether a user exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._checks import parse_strings, parse_username
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.attributes import size_in_bytes

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_SIZE = 2 * 1024
"""Maximum size of one user's attributes in bytes."""
MAX_TARGETS = 100

LENGTHS = {"nickname": 64, "avatarurl": 256, "phone": 32, "mail": 64, "sign": 256, "birth": 64}
"""Maximum length of the attributes that clients know, in characters."""


def _too_large(what: str, maximum: int) -> Refusal:
    return Refusal(403, "FORBIDDEN", f"size of metadata for this single user exceeds the {what}, {maximum}Bytes")


def set_attributes(call: EmulatedCall) -> EmulatedReply:
    """Set attributes, remove those given with an empty value, and keep all others; the reply has those set."""
    check_feature_enabled(call, "attributes")
    try:
        given = call.form()
    except ValueError:
        raise Refusal(400, "BAD_REQUEST", "the form is no UTF-8") from None
    username = parse_username(call.values["username"])
    for name, maximum in LENGTHS.items():
        if len(given.get(name, "")) > maximum:
            raise _too_large("current mysql column size", maximum)
    attributes = {**call.tenant.attributes.of(username), **given}
    attributes = {name: value for name, value in attributes.items() if value}
    if size_in_bytes(attributes) > MAX_SIZE:
        raise _too_large("user defined limit", MAX_SIZE)
    now = call.tenant.now_ms()
    call.tenant.attributes.put(username, attributes, now)
    # Recorded: the reply leaves out what it removed.
    return call.reply(data={name: value for name, value in given.items() if value}, lastModified=now)


def get(call: EmulatedCall) -> EmulatedReply:
    """Return all attributes of one user; empty if the user does not exist."""
    check_feature_enabled(call, "attributes")
    username = call.values["username"]
    modified = call.tenant.attributes.modified(username)
    recorded: dict[str, JSON] = {} if modified is None else {"lastModified": modified}
    return call.reply(data=call.tenant.attributes.of(username), **recorded)


def get_many(call: EmulatedCall) -> EmulatedReply:
    """Return selected attributes of several users; the reply has an entry for every user."""
    check_feature_enabled(call, "attributes")
    fields = call.fields()
    targets, properties = parse_strings(fields.get("targets")), parse_strings(fields.get("properties"))
    if len(targets) > MAX_TARGETS:
        raise Refusal(400, "BAD_REQUEST", f"exceed allowed batch size {MAX_TARGETS}")
    found = {target: call.tenant.attributes.of(target) for target in targets}
    return call.reply(
        data={
            target: {name: value for name, value in attributes.items() if name in properties}
            for target, attributes in found.items()
        }
    )


def delete(call: EmulatedCall) -> EmulatedReply:
    """Delete all attributes of one user."""
    check_feature_enabled(call, "attributes")
    call.tenant.attributes.remove_user(call.values["username"].lower())
    return call.reply(data=True)


def get_capacity(call: EmulatedCall) -> EmulatedReply:
    """Return the size of all users' attributes in bytes."""
    check_feature_enabled(call, "attributes")
    return call.reply(data=call.tenant.attributes.total_bytes())


_USER = "/metadata/user/{username}"

_FORM = "application/x-www-form-urlencoded"

ROUTES = (
    Route("attributes.set", "PUT", _USER, set_attributes, "app_or_user", content_type=_FORM),
    Route("attributes.get", "GET", _USER, get, "app_or_user"),
    Route(
        "attributes.get_many",
        "POST",
        "/metadata/user/get",
        get_many,
        "app_or_user",
        user_value="",
        content_type="application/json",
    ),
    Route("attributes.delete", "DELETE", _USER, delete, "app_or_user"),
    Route("attributes.get_capacity", "GET", "/metadata/user/capacity", get_capacity),
)
