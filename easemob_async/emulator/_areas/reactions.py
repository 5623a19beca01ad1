"""
Reactions to messages.

Source: reaction_*.html, reaction.html (April 2023). All refusals have the same code and differ only in their text.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.messages import EmulatedMessage
    from easemob_async.emulator._state.reactions import EmulatedReaction

__all__ = ["ROUTES"]

MAX_LENGTH = 128
"""Maximum length of a reaction in characters."""
MAX_KINDS = 20
"""Maximum number of different reactions to one message."""
MAX_MESSAGES = 20
MAX_PAGE = 50
SHOWN_USERS = 3

_TYPES = {"users": "chat", "chatgroups": "groupchat"}


def _refusal(text: str) -> Refusal:
    return Refusal(400, "Bad Request", text)


def _illegal_operation() -> Refusal:
    return _refusal("the user operation is illegal!")


def _reply(call: EmulatedCall, **data: JSON) -> EmulatedReply:
    return call.reply_json({"requestStatusCode": "ok", "timestamp": call.tenant.now_ms(), **data})


def _parse_username(call: EmulatedCall) -> str:
    check_feature_enabled(call, "reactions")
    return call.values["userId"].lower()


def _is_participant(call: EmulatedCall, username: str, message: EmulatedMessage) -> bool:
    """
    Whether a message belongs to a conversation of this user. Messages to chat rooms do not, because they cannot have
    reactions.
    """
    if message.target == "users":
        return username in {message.sender.lower(), message.to}
    group = call.tenant.groups.get(message.to)
    return message.target == "chatgroups" and group is not None and username in group.members


def _find_message(call: EmulatedCall, username: str, message_id: str) -> EmulatedMessage:
    message = call.tenant.messages.find(message_id)
    if message is None or not _is_participant(call, username, message):
        raise _illegal_operation()
    return message


def add(call: EmulatedCall) -> EmulatedReply:
    """React to a message of one of the user's conversations."""
    username, fields = _parse_username(call), call.fields()
    message_id, reaction = fields.get("msgId"), fields.get("message")
    if not isinstance(message_id, str) or not isinstance(reaction, str) or not 1 <= len(reaction) <= MAX_LENGTH:
        raise malformed_body()
    message = _find_message(call, username, message_id)
    reactions = call.tenant.reactions.of(message.id)
    if reaction in reactions and username in reactions[reaction].users:
        raise _refusal("the user is already operation this message")
    if reaction not in reactions and len(reactions) >= MAX_KINDS:
        raise _refusal("The quantity has exceeded the limit!")
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
    return _reply(call, data=data)


def _reaction_fields(reaction: EmulatedReaction, username: str, users: list[str]) -> dict[str, JSON]:
    return {
        "reactionId": reaction.id,
        "reaction": reaction.reaction,
        "count": len(reaction.users),
        "state": username in reaction.users,
        "userList": users,
    }


def list_reactions(call: EmulatedCall) -> EmulatedReply:
    """
    List the reactions to several messages, each with its first three users.

    Messages without reactions are left out.
    """
    username = _parse_username(call)
    message_ids = [message_id for message_id in call.query.get("msgIdList", "").split(",") if message_id]
    kind = call.query.get("msgType")
    if not message_ids or kind not in _TYPES.values():
        raise malformed_body()
    if len(message_ids) > MAX_MESSAGES:
        raise _refusal("msgIdList exceeds the maximum number limit")
    if kind == "groupchat" and not call.query.get("groupId"):
        raise _refusal("groupId can not be null!")
    rows: list[JSON] = []
    for message_id in message_ids:
        reactions = call.tenant.reactions.of(message_id).values()
        if reactions:
            shown = [_reaction_fields(reaction, username, list(reaction.users)[:SHOWN_USERS]) for reaction in reactions]
            rows.append({"msgId": message_id, "reactionList": shown})
    return _reply(call, data=rows)


def _find_reaction(call: EmulatedCall) -> EmulatedReaction:
    message_id, reaction = call.query.get("msgId"), call.query.get("message")
    if not message_id or not reaction:
        raise malformed_body()
    found = call.tenant.reactions.of(message_id).get(reaction)
    if found is None:
        raise _illegal_operation()
    return found


def list_users(call: EmulatedCall) -> EmulatedReply:
    """
    List a page of users with one reaction, in the order of reacting.

    The last page has a cursor too, as in the example.
    """
    username, reaction = _parse_username(call), _find_reaction(call)
    limit = call.query_int("limit", MAX_PAGE)
    if limit > MAX_PAGE:
        raise _refusal("Limit exceeds the maximum quantity limit")
    cursor = call.query_int("cursor", 0, low=0)
    page = [(name, number) for name, number in reaction.users.items() if number > cursor][:limit]
    data = _reaction_fields(reaction, username, [name for name, _ in page])
    return _reply(call, data={**data, "cursor": str(page[-1][1] if page else cursor)})


def delete(call: EmulatedCall) -> EmulatedReply:
    """Remove the user's own reaction."""
    username, reaction = _parse_username(call), _find_reaction(call)
    if username not in reaction.users:
        raise _illegal_operation()
    call.tenant.reactions.remove(call.query["msgId"], reaction.reaction, username)
    return _reply(call)


_USER = "/reaction/user/{userId}"

ROUTES = (
    Route("reactions.add", "POST", _USER, add),
    Route("reactions.list", "GET", _USER, list_reactions),
    Route("reactions.list_users", "GET", _USER + "/detail", list_users),
    Route("reactions.delete", "DELETE", _USER, delete),
)
