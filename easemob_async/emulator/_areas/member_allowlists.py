"""
Allow lists of groups and chat rooms: who may speak while all are muted.

Source: group_allowlist_*.html, chatroom_allowlist_*.html, group.html and chatroom.html (April 2023).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from easemob_async.emulator._chat_kinds import (
    ENVELOPE,
    GROUPS,
    ROOMS,
    Kind,
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

# The newest pages of rooms have 403 here, older ones 400.
STRANGER_STATUS = 403


def list_allowed(kind: Kind[C], call: Call) -> Reply:
    """Everybody on the list, owner and admins too."""
    allowed = kind.find(call).allowed
    return call.answer(ENVELOPE, data=list(allowed), count=len(allowed))


def _allow(kind: Kind[C], community: C, usernames: list[str]) -> list[dict[str, JSON]]:
    members = community.members
    return kind.outcomes(community, "add_user_whitelist", usernames, members, community.allow, status=STRANGER_STATUS)


def add(kind: Kind[C], call: Call) -> Reply:
    """One member; the answer is one object."""
    community = kind.find_to_manage(call)
    [row] = _allow(kind, community, [call.values["username"].lower()])
    return call.answer(ENVELOPE, data=row)


def add_many(kind: Kind[C], call: Call) -> Reply:
    """Several members, with an outcome for each."""
    community = kind.find_to_manage(call)
    usernames = usernames_in_body(call, call.tenant.app.members_per_call, "usernames size is more than max limit")
    return call.answer(ENVELOPE, data=_allow(kind, community, usernames))


def remove_many(kind: Kind[C], call: Call) -> Reply:
    """One user or several; the answer is a list."""
    community = kind.find_to_manage(call)
    usernames = usernames_in_path(call, "removeWhitelist size is more than max limit")
    allowed = community.allowed
    rows = kind.outcomes(
        community, "remove_user_whitelist", usernames, allowed, allowed.remove, status=kind.stranger_status
    )
    return call.answer(ENVELOPE, data=rows)


def _routes(kind: Kind[C]) -> Iterator[Route]:
    area, users = f"{kind.area}.allowlist", f"{kind.path}/white/users"
    yield Route(f"{area}.list", "GET", users, partial(list_allowed, kind))
    yield Route(f"{area}.add", "POST", users + "/{username}", partial(add, kind))
    yield Route(f"{area}.add_many", "POST", users, partial(add_many, kind))
    yield Route(f"{area}.remove_many", "DELETE", users + "/{usernames}", partial(remove_many, kind))


ROUTES = (*_routes(GROUPS), *_routes(ROOMS))
