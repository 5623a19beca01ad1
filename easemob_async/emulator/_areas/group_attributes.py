"""
Attributes of group members.

Source: group_member_attribute_*.html, group.html (April 2023). The attribute service has error codes of its own, and
its replies have only ``timestamp``, ``data`` and ``duration``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._chat_kinds import check_enabled
from easemob_async.emulator._checks import parse_strings
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.groups import EmulatedGroup

__all__ = ["ROUTES"]

MAX_KEY = 16
MAX_VALUE = 512
MAX_OF_ONE = 4096
"""Maximum size of all attributes of one member in bytes."""
MAX_WRITTEN = 20
MAX_READ = 10


def _find_group(call: EmulatedCall) -> EmulatedGroup:
    if not call.tenant.app.member_attributes:
        raise Refusal(403, "metadata_error", "chatgroup user metadata service not allow")
    group = call.tenant.groups.get(call.values["group_id"])
    if group is None:
        raise Refusal(404, "metadata_error", "group not exists")
    return group


def _require_member(call: EmulatedCall, group: EmulatedGroup) -> str:
    username = call.values["username"].lower()
    if username not in group.members:
        raise Refusal(404, "MetadataException", "user not in group")
    return username


def _parse_changes(value: JSON) -> dict[str, str]:
    """Check the attributes that a request sets, and return them."""
    if not is_object(value) or not value:
        raise malformed_body()
    changes: dict[str, str] = {}
    for key, text in value.items():
        if not key or not isinstance(text, str):
            raise malformed_body()
        if len(key.encode()) > MAX_KEY:
            raise Refusal(400, "metadata_error", "exceeds chatgroup user metadata single key limit")
        if len(text.encode()) > MAX_VALUE:
            raise Refusal(400, "metadata_error", "exceeds chatgroup user metadata single value limit")
        changes[key] = text
    return changes


def _merge(group: EmulatedGroup, username: str, changes: dict[str, str]) -> dict[str, str]:
    """Return a member's attributes after *changes*; an empty value removes an attribute."""
    attributes = group.member_attributes.get(username, {})
    merged = {key: text for key, text in {**attributes, **changes}.items() if text}
    if sum(len(key.encode()) + len(text.encode()) for key, text in merged.items()) > MAX_OF_ONE:
        # The limit is documented, the text of this refusal is not.
        raise Refusal(400, "metadata_error", "exceeds chatgroup user metadata total limit")
    return merged


def set_attributes(call: EmulatedCall) -> EmulatedReply:
    """
    Set attributes of one member; the reply repeats them.

    It leaves out those that an empty value removed, as in set_many, and as recorded for the attributes of users.
    """
    group = _find_group(call)
    check_enabled(group)
    username = _require_member(call, group)
    changes = _parse_changes(call.fields().get("metaData"))
    group.member_attributes[username] = _merge(group, username, changes)
    return call.reply(data={key: text for key, text in changes.items() if text})


def set_many(call: EmulatedCall) -> EmulatedReply:
    """Set attributes of up to 20 members, all or none; several entries for one member are merged."""
    group = _find_group(call)
    check_enabled(group)
    rows = call.json()
    if not is_list(rows):
        raise malformed_body()
    if len(rows) > MAX_WRITTEN:
        raise Refusal(400, "metadata_error", "exceeds chatgroup metadata batch put users limit")
    wanted: dict[str, dict[str, str]] = {}
    for row in rows:
        if not is_object(row) or not isinstance(row.get("username"), str) or not row["username"]:
            raise malformed_body()
        wanted.setdefault(row["username"].lower(), {}).update(_parse_changes(row.get("metadata")))
    strangers = [username for username in wanted if username not in group.members]
    if strangers:
        raise Refusal(400, "metadata_error", f"Some users are not in the group: {','.join(strangers)}")
    after = {username: _merge(group, username, changes) for username, changes in wanted.items()}
    group.member_attributes.update(after)
    saved = [{"username": username, "metadata": attributes} for username, attributes in after.items()]
    # The colons are part of the names in the example.
    return call.reply(data={"updateMetadataFailed:": [], "updateMetadataSucceeded:": saved})


def get(call: EmulatedCall) -> EmulatedReply:
    """Return all attributes of one member."""
    group = _find_group(call)
    return call.reply(data=group.member_attributes.get(_require_member(call, group), {}))


def get_many(call: EmulatedCall) -> EmulatedReply:
    """
    Return some or all attributes of up to 10 members. The entry for a user who is not a member is not documented; they
    are left out.
    """
    group = _find_group(call)
    fields = call.fields()
    targets = parse_strings(fields.get("targets"))
    if len(targets) > MAX_READ:
        raise Refusal(400, "metadata_error", "query param reaches limit.")
    keys = parse_strings(fields.get("properties", []))
    data: dict[str, dict[str, str]] = {}
    for username in map(str.lower, targets):
        if username in group.members:
            attributes = group.member_attributes.get(username, {})
            data[username] = {key: text for key, text in attributes.items() if not keys or key in keys}
    return call.reply(data=data)


_GROUP = "/metadata/chatgroup/{group_id}"

ROUTES = (
    Route("groups.attributes.set", "PUT", _GROUP + "/user/{username}", set_attributes),
    Route("groups.attributes.set_many", "PUT", _GROUP + "/users/batch", set_many),
    Route("groups.attributes.get", "GET", _GROUP + "/user/{username}", get),
    Route("groups.attributes.get_many", "POST", _GROUP + "/get", get_many),
)
