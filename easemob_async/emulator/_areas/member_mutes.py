"""
Mutes in groups and chat rooms: of single members, and of all members.

Source: group_member_*mute*.html, chatroom_member_*mute*.html, group.html and chatroom.html (April 2023).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from easemob_async.emulator._chat_kinds import (
    CHATROOMS,
    ENVELOPE,
    GROUPS,
    ChatKind,
    check_any_of,
    check_not_owner,
    parse_usernames_in_body,
    parse_usernames_in_path,
)
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.multi_user_chats import MultiUserChat
from easemob_async.emulator._state.mute_list import FOREVER, mute_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES", "parse_mute_duration"]

C = TypeVar("C", bound=MultiUserChat)


def list_muted(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """
    List the users who are muted by name or by tag, with the ends of their mutes.

    -1 means a mute without an end, which no page shows.
    """
    rows = kind.find(call).mutes.active(call.tenant.now_ms())
    return call.reply(ENVELOPE, data=[{"expire": end, "user": username} for username, end in rows.items()])


def parse_mute_duration(call: EmulatedCall) -> int:
    """
    Return the body's ``mute_duration``: a positive number, 0 to end a mute, or ``FOREVER``.

    Raises:
        Refusal: 400. It is missing or invalid; the text is not documented.
    """
    duration = call.fields().get("mute_duration")
    if duration is None:
        raise Refusal(400, "invalid_parameter", "mute_duration must be provided")
    if type(duration) is not int or duration < FOREVER:
        raise malformed_body()
    return duration


def add_many(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Mute members for a number of milliseconds; -1 has no end, 0 ends the mute. Outcomes have no reason here."""
    chat = kind.find_to_manage(call)
    usernames = parse_usernames_in_body(call, call.tenant.app.members_per_call, "userNames size is more than max limit")
    duration = parse_mute_duration(call)
    # The documents have forbidden_op, with 403 for groups; replies for both kinds were recorded.
    check_any_of(usernames, chat.members, 400, "invalid_parameter")
    check_not_owner(chat, usernames)
    end = mute_end(duration, call.tenant.now_ms())
    rows: list[dict[str, JSON]] = []
    for username in usernames:
        if username not in chat.members:
            rows.append({"result": False, "user": username})
            continue
        if duration:
            kind.store_of(call.tenant).mute(chat, username, end)
        else:
            chat.mutes.unmute(username)
        rows.append({"result": True, "expire": end, "user": username})
    return call.reply(ENVELOPE, data=rows)


def remove_many(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Unmute one or several users; the reply has a list. The result is true for unknown users too, as recorded."""
    chat = kind.find_to_manage(call)
    usernames = parse_usernames_in_path(call, "removeMute member size more than max limit")
    rows: list[dict[str, JSON]] = []
    for username in usernames:
        rows.append({"result": True, "user": username})
        chat.mutes.unmute(username)
    return call.reply(ENVELOPE, data=rows)


def mute_all(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Mute all members without an end; the list of muted members is not changed."""
    kind.find_to_manage(call).mute_all = True
    # The action is not the method: so in the example for chat rooms, and in a newer recording for groups.
    return call.reply(kind.envelope, action="put", data={"mute": True})


def unmute_all(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """End the mute of all members; members muted by name stay muted."""
    kind.find_to_manage(call).mute_all = False
    return call.reply(ENVELOPE, data={"mute": False})


def _routes(kind: ChatKind[C]) -> Iterator[Route]:
    area = f"{kind.area}.mutes"
    yield Route(f"{area}.list", "GET", f"{kind.path}/mute", partial(list_muted, kind))
    yield Route(f"{area}.add_many", "POST", f"{kind.path}/mute", partial(add_many, kind))
    yield Route(f"{area}.remove_many", "DELETE", f"{kind.path}/mute/{{usernames}}", partial(remove_many, kind))
    yield Route(f"{area}.mute_all", "POST", f"{kind.path}/ban", partial(mute_all, kind))
    yield Route(f"{area}.unmute_all", "DELETE", f"{kind.path}/ban", partial(unmute_all, kind))


ROUTES = (*_routes(GROUPS), *_routes(CHATROOMS))
