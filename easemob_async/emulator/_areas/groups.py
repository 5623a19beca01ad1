"""
Groups: creating, changing, listing and deleting them.

Source: group_manage.html (2024) and the newer pages group_*.html, one per operation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.emulator._chat_kinds import ENVELOPE, GROUPS, require_member_name
from easemob_async.emulator._checks import parse_strings
from easemob_async.emulator._paging import cursor_field, numbered_page, parse_cursor
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.groups import EmulatedGroup

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES", "check_user_may_join"]

MAX_DETAILS = 100
LATEST_JOINED = 500

_CUSTOM_ID = re.compile(r"[a-z0-9]{1,64}")


@frozen(slots=True)
class _Setting:
    """A field of a group that a request can set."""

    attribute: str
    type: type
    """Its exact type; a bool is not accepted as an int."""
    longest: int | None = None


SETTINGS = {
    "groupname": _Setting("name", str, 128),
    "name": _Setting("name", str, 128),  # the name that the vendor's Java SDK sends
    "avatar": _Setting("avatar", str, 1024),
    "description": _Setting("description", str, 512),
    "desc": _Setting("description", str, 512),  # the name that the vendor's Java SDK sends
    "custom": _Setting("custom", str, 8192),
    "public": _Setting("public", bool),
    "membersonly": _Setting("membersonly", bool),
    "members_only": _Setting("membersonly", bool),  # the name that the vendor's Java SDK sends
    "allowinvites": _Setting("allowinvites", bool),
    "invite_need_confirm": _Setting("invite_need_confirm", bool),
    "maxusers": _Setting("maxusers", int),
}
NOT_KEPT = frozenset({"need_verify", "scale"})
"""Fields that the vendor's Java SDK sends, and that have no effect here."""


def check_user_may_join(call: EmulatedCall, username: str) -> str:
    """
    Check that a user may join another group, and return the user ID in lower case.

    Raises:
        Refusal: 404. The user does not exist. 403. They are in the maximum number of groups that the plan allows.
    """
    user = call.tenant.users.find(username)
    if user is None:
        raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")
    maximum = call.tenant.app.max_joined_groups
    if maximum is not None and call.tenant.groups.joined_count(user.username) >= maximum:
        raise Refusal(403, "exceed_limit", f"user {user.username} has joined too many groups!")
    return user.username


def _parse_settings(fields: dict[str, JSON]) -> dict[str, JSON]:
    """Check the settings in *fields*, and return them by attribute."""
    settings: dict[str, JSON] = {}
    for name, value in fields.items():
        setting = SETTINGS.get(name)
        if setting is None:
            continue
        if type(value) is not setting.type:
            raise malformed_body()
        if setting.longest is not None and len(str(value)) > setting.longest:
            # Documented for the avatar; the texts for the other fields follow it.
            raise Refusal(400, "invalid_parameter", f"{name} length is too big")
        settings[setting.attribute] = value
    return settings


def create(call: EmulatedCall) -> EmulatedReply:
    """Create a group with its owner and its first members."""
    tenant = call.tenant
    fields = call.fields()
    if "public" not in fields:
        raise Refusal(400, "invalid_parameter", "group must contain public field!")
    owner = fields.get("owner")
    if not owner or not isinstance(owner, str):
        raise Refusal(400, "invalid_parameter", "owner must be provided")
    settings = _parse_settings(fields)
    if settings["public"]:
        settings["allowinvites"] = False
    else:
        settings["membersonly"] = False
    group_id = fields.get("groupid")
    if group_id is None:
        group_id = tenant.new_chat_id()
    elif not isinstance(group_id, str) or not _CUSTOM_ID.fullmatch(group_id):
        raise Refusal(400, "illegal_argument", f"group ID {group_id} is not legal")
    elif group_id in tenant.groups:
        raise Refusal(400, "illegal_argument", f"group ID {group_id} already exists!")
    members = parse_strings(fields.get("members", []))
    maximum = tenant.app.max_groups
    if maximum is not None and len(tenant.groups) >= maximum:
        raise Refusal(403, "exceed_limit", f"appKey:{tenant.app.key} has create too many groups!")
    now = tenant.now_ms()
    group = EmulatedGroup(group_id, check_user_may_join(call, owner), now, now, **settings)
    joining = dict.fromkeys([group.owner, *(check_user_may_join(call, member) for member in members)])
    if len(joining) > group.maxusers:
        raise Refusal(403, "exceed_limit", "members size is greater than max user size !")
    tenant.groups.add(group_id, group)
    for username in joining:
        tenant.groups.join(group, username, now)
    return call.reply((*ENVELOPE, "params", "properties"), data={"groupid": group_id})


def update(call: EmulatedCall) -> EmulatedReply:
    """Change settings; the reply tells for each field whether it was changed."""
    group = GROUPS.find_to_manage(call)
    fields = call.fields()
    unknown = [name for name in fields if name not in SETTINGS and name not in NOT_KEPT]
    if unknown:
        raise Refusal(400, "invalid_parameter", f"some of [{', '.join(unknown)}] are not valid fields")
    settings = _parse_settings(fields)
    # The maximum cannot be set below the number of members. The documents only say that it is "not changed" then.
    too_small = settings.get("maxusers", len(group.members)) < len(group.members)
    if too_small:
        del settings["maxusers"]
    for attribute, value in settings.items():
        setattr(group, attribute, value)
    group.modified = call.tenant.now_ms()
    done = {name: not (name == "maxusers" and too_small) for name in fields}
    return call.reply(ENVELOPE, data=done, properties={})


def transfer(call: EmulatedCall) -> EmulatedReply:
    """Make another member the owner; the old owner stays as a member."""
    group = GROUPS.find_to_manage(call)
    new_owner = call.fields()["newowner"]
    if not new_owner or not isinstance(new_owner, str):
        raise Refusal(400, "invalid_parameter", "newowner must be provided")
    username = new_owner.lower()
    if username == group.owner:
        raise Refusal(403, "forbidden_op", "new owner and old owner are the same")
    if username not in group.members:
        raise Refusal(403, "forbidden_op", f"user: {username} doesn't exist in group: {group.id}")
    group.make_owner(username)
    group.modified = call.tenant.now_ms()
    return call.reply(ENVELOPE, data={"newowner": True})


def get(call: EmulatedCall) -> EmulatedReply:
    """Return one group, in a list of one."""
    return call.reply(ENVELOPE, data=[GROUPS.find_to_read(call).details()], count=1, properties={})


def get_many(call: EmulatedCall) -> EmulatedReply:
    """Return up to 100 groups; the entry for one that does not exist is a text, as documented."""
    group_ids = call.values["group_ids"].split(",")
    if len(group_ids) > MAX_DETAILS:
        raise Refusal(400, "invalid_parameter", f"groupIds size is more than max limit : {MAX_DETAILS}")
    found = [call.tenant.groups.get(group_id) for group_id in group_ids]
    data = [group.details() if group is not None else "group id doesn't exist" for group in found]
    return call.reply(ENVELOPE, data=data, count=sum(group is not None for group in found), properties={})


def list_groups(call: EmulatedCall) -> EmulatedReply:
    """List a page of the app's groups, newest first."""
    limit = call.query_int("limit", 10, high=1000)
    groups, following = call.tenant.groups.page(parse_cursor(call), limit, newest_first=True)
    rows = [
        {
            "owner": f"{call.tenant.app.key}_{group.owner}",
            "groupid": group.id,
            "affiliations": len(group.members),
            "type": "group",
            "lastModified": str(group.modified),
            "groupname": group.name,
        }
        for group in groups
    ]
    keys = ("action", "params", "uri", "entities")
    return call.reply(keys, data=rows, **cursor_field(following), count=len(rows))


def list_joined(call: EmulatedCall) -> EmulatedReply:
    """List a page of a user's groups; the first page has the number 0."""
    groups = call.tenant.groups.joined(call.values["username"].lower())
    page = numbered_page(call, groups, max_size=20, default_size=5, first_number=0)
    entities = [
        {
            "name": group.name,
            "avatar": group.avatar,
            "owner": group.owner,
            "id": group.id,
            "groupId": group.id,
            "description": group.description,
            "disabled": group.disabled,
            "public": group.public,
            "allowinvites": group.allowinvites,
            "membersonly": group.membersonly,
            "maxusers": group.maxusers,
            "created": group.created,
        }
        for group in page
    ]
    keys = ("action", "applicationName", "organization", "uri")
    return call.reply(keys, entities=entities, total=len(groups))


def list_joined_legacy(call: EmulatedCall) -> EmulatedReply:
    """List a page of a user's groups, or the latest 500 if the query asks for no page; ``disabled`` is a string."""
    groups = call.tenant.groups.joined(require_member_name(call))
    paged = bool({"pagenum", "pagesize"} & call.query.keys())
    if paged:
        groups = numbered_page(call, groups, max_size=100, default_size=10)
    rows = [
        {"groupid": group.id, "groupname": group.name, "disabled": str(group.disabled).lower()}
        for group in groups[:LATEST_JOINED]
    ]
    if paged:
        return call.reply((*ENVELOPE, "params"), data=rows, count=len(rows), properties={})
    return call.reply(ENVELOPE, data=rows, count=len(rows))


def is_joined(call: EmulatedCall) -> EmulatedReply:
    """Tell whether a user is a member of a group; false if either does not exist."""
    group = call.tenant.groups.get(call.values["group_id"])
    joined = group is not None and call.values["username"].lower() in group.members
    return call.reply(("action", "application", "organization"), data=joined)


def delete(call: EmulatedCall) -> EmulatedReply:
    """Delete a group."""
    group = GROUPS.find(call)
    call.tenant.groups.delete(group)
    return call.reply(ENVELOPE, data={"success": True, "groupid": group.id})


def disable(call: EmulatedCall) -> EmulatedReply:
    """Disable a group."""
    group = GROUPS.find(call)
    group.disabled = True
    return call.reply(ENVELOPE, data={"disabled": True}, properties={})


def enable(call: EmulatedCall) -> EmulatedReply:
    """Enable a group."""
    group = GROUPS.find(call)
    group.disabled = False
    return call.reply(ENVELOPE, data={"disabled": False}, properties={})


def _has_several_ids(call: EmulatedCall) -> bool:
    return "," in call.values["group_ids"]


def _sets_owner(call: EmulatedCall) -> bool:
    body = call.json_or_none()
    return is_object(body) and "newowner" in body


ROUTES = (
    Route("groups.list", "GET", "/chatgroups", list_groups),
    Route("groups.list_joined", "GET", "/chatgroups/user/{username}", list_joined),
    Route("groups.list_joined_legacy", "GET", "/users/{username}/joined_chatgroups", list_joined_legacy),
    Route("groups.is_joined", "GET", "/chatgroups/{group_id}/user/{username}/is_joined", is_joined),
    Route("groups.get_many", "GET", "/chatgroups/{group_ids}", get_many, when=_has_several_ids),
    Route("groups.get", "GET", "/chatgroups/{group_id}", get),
    Route("groups.create", "POST", "/chatgroups", create),
    Route("groups.transfer", "PUT", "/chatgroups/{group_id}", transfer, when=_sets_owner),
    Route("groups.update", "PUT", "/chatgroups/{group_id}", update),
    Route("groups.delete", "DELETE", "/chatgroups/{group_id}", delete),
    Route("groups.disable", "POST", "/chatgroups/{group_id}/disable", disable),
    Route("groups.enable", "POST", "/chatgroups/{group_id}/enable", enable),
)
