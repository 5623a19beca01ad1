"""
Block lists of groups and chat rooms.

Source: group_member_blocklist_*.html, chatroom_member_blocklist_*.html, group.html and chatroom.html (April 2023).
Who gets on the list is thrown out, and cannot be added again before they are off it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from easemob_async.emulator._chat_kinds import (
    ENVELOPE,
    GROUPS,
    MAX_IN_PATH,
    ROOMS,
    Kind,
    check_not_owner,
    several,
    usernames_in_body,
    usernames_in_path,
)
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.multi_user_chats import MultiUserChat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from easemob_async._operation import JSON
    from easemob_async.emulator._call import Call, Reply

__all__ = ["ROUTES"]

C = TypeVar("C", bound=MultiUserChat)

# Rooms have 400 for strangers elsewhere.
STRANGER_STATUS = 403


def list_blocked(kind: Kind[C], call: Call) -> Reply:
    """Everybody on the list."""
    blocked = kind.find(call).blocked
    return call.answer(ENVELOPE, data=list(blocked), count=len(blocked))


def _block(kind: Kind[C], call: Call, community: C, usernames: list[str]) -> list[dict[str, JSON]]:
    check_not_owner(community, usernames)
    block = partial(kind.register(call.tenant).block, community)
    return kind.outcomes(community, "add_blocks", usernames, community.members, block, status=STRANGER_STATUS)


def add(kind: Kind[C], call: Call) -> Reply:
    """One member; the answer is one object."""
    community = kind.find_to_manage(call)
    [row] = _block(kind, call, community, [call.values["username"].lower()])
    return call.answer(ENVELOPE, data=row)


def add_many(kind: Kind[C], call: Call) -> Reply:
    """Several members, with an outcome for each."""
    community = kind.find_to_manage(call)
    # For rooms the newest error names 100 and says that more than 60 earn it.
    most = MAX_IN_PATH if kind.area == "chatrooms" else call.tenant.app.members_per_call
    usernames = usernames_in_body(call, most, "userNames is more than max limit")
    return call.answer(ENVELOPE, data=_block(kind, call, community, usernames))


def _unblock(kind: Kind[C], community: C, usernames: list[str]) -> list[dict[str, JSON]]:
    blocked = community.blocked
    return kind.outcomes(community, "remove_blocks", usernames, blocked, blocked.remove, status=STRANGER_STATUS)


def remove(kind: Kind[C], call: Call) -> Reply:
    """One user, who does not come back by that; the answer is one object."""
    community = kind.find_to_manage(call)
    [row] = _unblock(kind, community, [call.values["username"].lower()])
    return call.answer(ENVELOPE, data=row)


def remove_many(kind: Kind[C], call: Call) -> Reply:
    """Several users, with an outcome for each."""
    community = kind.find_to_manage(call)
    usernames = usernames_in_path(call, "removeBlacklist: list size more than max limit")
    return call.answer(ENVELOPE, data=_unblock(kind, community, usernames))


def _routes(kind: Kind[C]) -> Iterator[Route]:
    area, users = f"{kind.area}.blocklist", f"{kind.path}/blocks/users"
    yield Route(f"{area}.list", "GET", users, partial(list_blocked, kind))
    yield Route(f"{area}.add", "POST", users + "/{username}", partial(add, kind))
    yield Route(f"{area}.add_many", "POST", users, partial(add_many, kind))
    yield Route(f"{area}.remove_many", "DELETE", users + "/{usernames}", partial(remove_many, kind), when=several)
    yield Route(f"{area}.remove", "DELETE", users + "/{username}", partial(remove, kind))


ROUTES = (*_routes(GROUPS), *_routes(ROOMS))
