"""
Threads of groups, and their members.

Source: group_thread_*.html, group.html (April 2023). Paths begin with ``thread``, and with ``threads`` for the threads
of one user.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.emulator._chat_kinds import check_enabled
from easemob_async.emulator._checks import parse_strings
from easemob_async.emulator._paging import cursor_field, parse_cursor
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.threads import EmulatedThread

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.groups import EmulatedGroup
    from easemob_async.emulator._state.messages import EmulatedMessage
    from easemob_async.emulator._state.paged_mapping import PagedMapping

__all__ = ["ROUTES"]

T = TypeVar("T")

MAX_PAGE = 50
MAX_NAME = 64
MAX_USERS = 10

_ENVELOPE = ("action", "applicationName", "organization", "uri")


def _refusal(status: int, text: str) -> Refusal:
    return Refusal(status, "group_error", text)


def _check_enabled(call: EmulatedCall) -> None:
    if not call.tenant.app.threads:
        raise _refusal(403, "thread not open.")


def _find_thread(call: EmulatedCall) -> EmulatedThread:
    _check_enabled(call)
    thread = call.tenant.threads.get(call.values["thread_id"])
    if thread is None:
        raise _refusal(404, "thread not found.")
    return thread


def _find_thread_to_manage(call: EmulatedCall) -> EmulatedThread:
    thread = _find_thread(call)
    check_enabled(call.tenant.groups[thread.group_id])
    return thread


def _page(
    call: EmulatedCall, mapping: PagedMapping[T], *, newest_first: bool, where: Callable[[T], bool] | None = None
) -> tuple[list[T], JSON]:
    """Return the rows of a page, and the reply's ``properties``; the last page has a cursor too."""
    limit = call.query_int("limit", MAX_PAGE)
    if limit > MAX_PAGE:
        raise _refusal(400, "query param reaches limit.")
    rows, following = mapping.page(parse_cursor(call), limit, newest_first=newest_first, where=where)
    return rows, cursor_field(mapping.end_position(newest_first=newest_first) if following is None else following)


def _newest_first(call: EmulatedCall) -> bool:
    return call.query.get("sort") != "asc"


def list_threads(call: EmulatedCall) -> EmulatedReply:
    """List a page of the IDs of the app's threads, newest first by default."""
    _check_enabled(call)
    threads, properties = _page(call, call.tenant.threads, newest_first=_newest_first(call))
    return call.reply(_ENVELOPE, entities=[{"id": thread.id} for thread in threads], properties=properties)


def _list_joined(call: EmulatedCall, where: Callable[[EmulatedThread], bool] | None = None) -> EmulatedReply:
    _check_enabled(call)
    joined = call.tenant.threads.joined(call.values["username"].lower())
    threads, properties = _page(call, joined, newest_first=_newest_first(call), where=where)
    return call.reply(_ENVELOPE, entities=[thread.entity() for thread in threads], properties=properties)


def list_joined(call: EmulatedCall) -> EmulatedReply:
    """List a page of one user's threads, latest joined first by default."""
    return _list_joined(call)


def list_joined_in_group(call: EmulatedCall) -> EmulatedReply:
    """List a page of one user's threads in one group."""
    group_id = call.values["group_id"]
    return _list_joined(call, lambda thread: thread.group_id == group_id)


def _parse_text(call: EmulatedCall, name: str) -> str:
    """Return a text field of the body; IDs may be numbers, as in the example."""
    body = call.json_or_none()
    value: JSON = body.get(name) if is_object(body) else None
    if type(value) is int and name.endswith("_id"):
        return str(value)
    if not value or not isinstance(value, str):
        raise Refusal(400, "param_illegal", "Failed to read HTTP message")
    return value


def _check_name(name: str) -> None:
    if len(name) > MAX_NAME:
        raise _refusal(400, "thread name limit reached.")


def _check_message(call: EmulatedCall, group: EmulatedGroup, message: EmulatedMessage | None) -> None:
    if message is None:
        raise _refusal(404, "msg not exist.")
    if message.target != "chatgroups":
        raise _refusal(400, "thread must on group message to create.")
    if message.to in call.tenant.threads:
        raise _refusal(400, "thread not nested.")
    if message.to != group.id:
        raise _refusal(400, "msg not belong to group .")
    if call.tenant.threads.find_by_message(message.id) is not None:
        raise _refusal(403, "msg already create thread.not allow to create.")


def _check_may_join(call: EmulatedCall, username: str) -> None:
    if len(call.tenant.threads.joined(username)) >= call.tenant.app.max_joined_threads:
        raise _refusal(403, "user join thread reach limit.")


def create(call: EmulatedCall) -> EmulatedReply:
    """Create a thread on a message of a group; its owner, who must be a member of the group, joins it."""
    _check_enabled(call)
    group_id, message_id, name = _parse_text(call, "group_id"), _parse_text(call, "msg_id"), _parse_text(call, "name")
    owner = _parse_text(call, "owner").lower()
    _check_name(name)
    group = call.tenant.groups.get(group_id)
    if group is None:
        raise _refusal(404, "group not found.")
    check_enabled(group)
    if owner not in group.members:
        raise _refusal(404, "user not in group.")
    _check_message(call, group, call.tenant.messages.find(message_id))
    if len(call.tenant.threads) >= call.tenant.app.max_threads:
        raise _refusal(403, "thread number has reached limit.")
    _check_may_join(call, owner)
    thread = EmulatedThread(call.tenant.new_chat_id(), group_id, message_id, owner, name, call.tenant.now_ms())
    call.tenant.threads.create(thread)
    return call.reply(_ENVELOPE, data={"thread_id": thread.id})


def update(call: EmulatedCall) -> EmulatedReply:
    """Rename a thread."""
    thread = _find_thread_to_manage(call)
    name = _parse_text(call, "name")
    _check_name(name)
    thread.name = name
    return call.reply(_ENVELOPE, data={"name": name})


def delete(call: EmulatedCall) -> EmulatedReply:
    """Delete a thread."""
    call.tenant.threads.delete(_find_thread_to_manage(call))
    return call.reply(_ENVELOPE, data={"status": "ok"})


def list_members(call: EmulatedCall) -> EmulatedReply:
    """List a page of members, in the order of joining."""
    usernames, properties = _page(call, _find_thread(call).members, newest_first=False)
    return call.reply(("action", "uri"), data={"affiliations": usernames}, properties=properties)


def _parse_usernames(call: EmulatedCall) -> list[str]:
    usernames = parse_strings(call.fields().get("usernames"))
    if len(usernames) > MAX_USERS:
        raise _refusal(400, "request body reaches limit.")
    return list(dict.fromkeys(username.lower() for username in usernames))


def add_members(call: EmulatedCall) -> EmulatedReply:
    """Add members of the group, all or none; existing members of the thread are skipped."""
    thread = _find_thread_to_manage(call)
    newcomers = [username for username in _parse_usernames(call) if username not in thread.members]
    for username in newcomers:
        if username not in call.tenant.groups[thread.group_id].members:
            # Documented for the owner of a new thread only.
            raise _refusal(404, "user not in group.")
        _check_may_join(call, username)
    for username in newcomers:
        call.tenant.threads.join(thread, username)
    return call.reply(_ENVELOPE, data={"status": "ok"})


def remove_members(call: EmulatedCall) -> EmulatedReply:
    """Remove members, with an outcome for each, which has no reason here."""
    thread = _find_thread_to_manage(call)
    rows: list[JSON] = []
    for username in _parse_usernames(call):
        rows.append({"result": username in thread.members, "user": username})
        if username in thread.members:
            call.tenant.threads.leave(thread, username)
    return call.reply(_ENVELOPE, entities=rows)


_USERS = "/thread/{thread_id}/users"

ROUTES = (
    Route("threads.list", "GET", "/thread", list_threads),
    Route("threads.list_joined", "GET", "/threads/user/{username}", list_joined),
    Route(
        "threads.list_joined_in_group", "GET", "/threads/chatgroups/{group_id}/user/{username}", list_joined_in_group
    ),
    Route("threads.create", "POST", "/thread", create),
    Route("threads.update", "PUT", "/thread/{thread_id}", update),
    Route("threads.delete", "DELETE", "/thread/{thread_id}", delete),
    Route("threads.members.list", "GET", _USERS, list_members),
    Route("threads.members.add_many", "POST", _USERS, add_members),
    Route("threads.members.remove_many", "DELETE", _USERS, remove_members),
)
