"""
Sending messages to users, groups and chat rooms, and to some of the members of a group or chat room.

Source: message_single.html, message_group.html, message_chatroom.html. The service does not check that sender and
recipients exist, nor mutes and block lists; it only refuses messages to disabled groups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._chat_kinds import check_enabled
from easemob_async.emulator._message_rules import DIRECTED_SEND_RULES, SEND_RULES, SendRules, check_message
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.messages import EmulatedMessage

if TYPE_CHECKING:
    from collections.abc import Callable

    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["DEFAULT_SENDER", "ROUTES", "check_recipient"]

DEFAULT_SENDER = "admin"
NOT_OPTIONS = frozenset({"from", "to", "type", "body", "ext"})


def check_recipient(call: EmulatedCall, recipient: str) -> None:
    """
    Check that a group, or a thread's group, is not disabled.

    Raises:
        Refusal: It is disabled.
    """
    thread = call.tenant.threads.get(recipient)
    group = call.tenant.groups.get(recipient if thread is None else thread.group_id)
    if group is not None:
        check_enabled(group)


def _send(call: EmulatedCall, rules: SendRules) -> EmulatedReply:
    fields = call.fields()
    recipients = check_message(fields, rules)
    if rules.target == "chatgroups":
        for recipient in recipients:
            check_recipient(call, recipient)
    call.charge_recipients(len(recipients))
    messages = call.tenant.messages
    now = call.tenant.now_ms()
    options = {name: value for name, value in fields.items() if name not in NOT_OPTIONS}
    sent: dict[str, str] = {}
    for recipient in dict.fromkeys(recipients):
        message = EmulatedMessage(
            messages.next_id(),
            rules.target,
            recipient.lower() if rules.target == "users" else recipient,
            fields.get("from", DEFAULT_SENDER),
            fields["type"],
            fields["body"],
            fields.get("ext"),
            options,
            now,
        )
        messages.add(message)
        sent[recipient] = message.id
    # Directed messages have the plain path in the examples.
    return call.reply(FULL_ENVELOPE, path=f"/messages/{rules.target}", data=sent)


def _handler(rules: SendRules) -> Callable[[EmulatedCall], EmulatedReply]:
    return lambda call: _send(call, rules)


ROUTES = (
    Route("messages.send_to_users", "POST", "/messages/users", _handler(SEND_RULES["users"])),
    Route("messages.send_to_groups", "POST", "/messages/chatgroups", _handler(SEND_RULES["chatgroups"])),
    Route("messages.send_to_chatrooms", "POST", "/messages/chatrooms", _handler(SEND_RULES["chatrooms"])),
    Route(
        "messages.send_to_group_members",
        "POST",
        "/messages/chatgroups/users",
        _handler(DIRECTED_SEND_RULES["chatgroups"]),
    ),
    Route(
        "messages.send_to_chatroom_members",
        "POST",
        "/messages/chatrooms/users",
        _handler(DIRECTED_SEND_RULES["chatrooms"]),
    ),
)
