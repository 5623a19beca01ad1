"""
Reactions to messages.

Source: reaction_*.html, reaction.html (April 2023). Every refusal has the same code; only its text tells.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from easemob_async.emulator._features import check_switched_on
from easemob_async.emulator._refusal import Refusal, malformed
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import Call, Reply
    from easemob_async.emulator._state.messages import EmulatedMessage
    from easemob_async.emulator._state.reactions import EmulatedReaction

__all__ = ["ROUTES"]

MAX_LENGTH = 128
"""Characters of a reaction."""
MAX_KINDS = 20
"""Different reactions to one message."""
MAX_MESSAGES = 20
MAX_PAGE = 50
SHOWN_USERS = 3

_TYPES = {"users": "chat", "chatgroups": "groupchat"}


def _refuse(text: str) -> Refusal:
    return Refusal(400, "Bad Request", text)


def _illegal() -> Refusal:
    return _refuse("the user operation is illegal!")


def _answer(call: Call, **data: JSON) -> Reply:
    return call.bare({"requestStatusCode": "ok", "timestamp": call.tenant.now_ms(), **data})


def _username(call: Call) -> str:
    check_switched_on(call, "reactions")
    return call.values["userId"].lower()


def _takes_part(call: Call, username: str, message: EmulatedMessage) -> bool:
    """Is it this user's chat? Of chat rooms none is: they have no reactions."""
    if message.target == "users":
        return username in {message.sender.lower(), message.to}
    group = call.tenant.groups.get(message.to)
    return message.target == "chatgroups" and group is not None and username in group.members


def _message_of(call: Call, username: str, message_id: str) -> EmulatedMessage:
    message = call.tenant.messages.find(message_id)
    if message is None or not _takes_part(call, username, message):
        raise _illegal()
    return message


def add(call: Call) -> Reply:
    """React to a message of one's own chats."""
    username, fields = _username(call), call.fields()
    message_id, reaction = fields.get("msgId"), fields.get("message")
    if not isinstance(message_id, str) or not isinstance(reaction, str) or not 1 <= len(reaction) <= MAX_LENGTH:
        raise malformed()
    message = _message_of(call, username, message_id)
    reactions = call.tenant.reactions.of(message.id)
    if reaction in reactions and username in reactions[reaction].users:
        raise _refuse("the user is already operation this message")
    if reaction not in reactions and len(reactions) >= MAX_KINDS:
        raise _refuse("The quantity has exceeded the limit!")
    added = call.tenant.reactions.add(message.id, reaction, username)
    moment = datetime.fromtimestamp(call.tenant.clock.wall(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    data: JSON = {
        "id": added.id,
        "msgId": message.id,
        "msgType": _TYPES[message.target],
        "groupId": message.to if message.target == "chatgroups" else None,
        "reaction": reaction,
        "createdAt": moment,
        "updatedAt": moment,
    }
    return _answer(call, data=data)


def _shown(reaction: EmulatedReaction, username: str, users: list[str]) -> dict[str, JSON]:
    return {
        "reactionId": reaction.id,
        "reaction": reaction.reaction,
        "count": len(reaction.users),
        "state": username in reaction.users,
        "userList": users,
    }


def list_reactions(call: Call) -> Reply:
    """The reactions to several messages, each with the first three users; messages without any are left out."""
    username = _username(call)
    message_ids = [message_id for message_id in call.query.get("msgIdList", "").split(",") if message_id]
    kind = call.query.get("msgType")
    if not message_ids or kind not in _TYPES.values():
        raise malformed()
    if len(message_ids) > MAX_MESSAGES:
        raise _refuse("msgIdList exceeds the maximum number limit")
    if kind == "groupchat" and not call.query.get("groupId"):
        raise _refuse("groupId can not be null!")
    rows: list[JSON] = []
    for message_id in message_ids:
        reactions = call.tenant.reactions.of(message_id).values()
        if reactions:
            shown = [_shown(reaction, username, list(reaction.users)[:SHOWN_USERS]) for reaction in reactions]
            rows.append({"msgId": message_id, "reactionList": shown})
    return _answer(call, data=rows)


def _reaction_of(call: Call) -> EmulatedReaction:
    message_id, reaction = call.query.get("msgId"), call.query.get("message")
    if not message_id or not reaction:
        raise malformed()
    found = call.tenant.reactions.of(message_id).get(reaction)
    if found is None:
        raise _illegal()
    return found


def list_users(call: Call) -> Reply:
    """A page of those who reacted so, in the order of doing it; the last page has a cursor too, as in the example."""
    username, reaction = _username(call), _reaction_of(call)
    limit = call.number("limit", MAX_PAGE)
    if limit > MAX_PAGE:
        raise _refuse("Limit exceeds the maximum quantity limit")
    cursor = call.number("cursor", 0, low=0)
    page = [(name, number) for name, number in reaction.users.items() if number > cursor][:limit]
    data = _shown(reaction, username, [name for name, _ in page])
    return _answer(call, data={**data, "cursor": str(page[-1][1] if page else cursor)})


def delete(call: Call) -> Reply:
    """Take one's own reaction back."""
    username, reaction = _username(call), _reaction_of(call)
    if username not in reaction.users:
        raise _illegal()
    call.tenant.reactions.remove(call.query["msgId"], reaction.reaction, username)
    return _answer(call)


_USER = "/reaction/user/{userId}"

ROUTES = (
    Route("reactions.add", "POST", _USER, add),
    Route("reactions.list", "GET", _USER, list_reactions),
    Route("reactions.list_users", "GET", _USER + "/detail", list_users),
    Route("reactions.delete", "DELETE", _USER, delete),
)
