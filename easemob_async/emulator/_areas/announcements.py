"""
Announcements of groups and chat rooms.

Source: group_announcement_*.html, chatroom_announcement_*.html.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from easemob_async.emulator._chat_kinds import CHATROOMS, GROUPS, ChatKind
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.multi_user_chats import MultiUserChat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_ANNOUNCEMENT = 512

C = TypeVar("C", bound=MultiUserChat)


def get(kind: ChatKind[C], call: EmulatedCall) -> EmulatedReply:
    """Return the announcement; empty if none was set. The ``count`` of recorded replies is always 0."""
    return call.reply(kind.envelope, data={"announcement": kind.find(call).announcement}, count=0)


def set_announcement(kind: ChatKind[C], too_long: str, call: EmulatedCall) -> EmulatedReply:
    """Set the announcement; *too_long* is the error code for one that is too long."""
    chat = kind.find_to_manage(call)
    announcement = call.fields().get("announcement")
    if announcement is None:
        # Documented for groups only.
        raise Refusal(400, "illegal_argument", "announcement is null")
    if not isinstance(announcement, str):
        raise malformed_body()
    if len(announcement) > MAX_ANNOUNCEMENT:
        raise Refusal(403, too_long, "announce info length exceeds limit!")
    chat.announcement = announcement
    return call.reply(kind.envelope, data={"id": chat.id, "result": True})


def _routes(kind: ChatKind[C], too_long: str) -> Iterator[Route]:
    area, path = f"{kind.area}.announcement", f"{kind.path}/announcement"
    yield Route(f"{area}.get", "GET", path, partial(get, kind))
    yield Route(f"{area}.set", "POST", path, partial(set_announcement, kind, too_long))


ROUTES = (*_routes(GROUPS, "FORBIDDEN"), *_routes(CHATROOMS, "forbidden_op"))
