"""
The callbacks that follow from a request.

Handlers do not know about callbacks: the callbacks are derived from the difference between the state before a request
and the state after it. Covered are messages that are sent, recalled and edited, and changes of groups and chat rooms.

Source: callback_message_send, callback_message_recall, callback_message_modify, callback_group_*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from easemob_async._json import decode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._state.groups import EmulatedGroup
from easemob_async.emulator._state.mute_list import FOREVER

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply
    from easemob_async.emulator._state.messages import EmulatedMessage
    from easemob_async.emulator._state.multi_user_chats import MultiUserChat
    from easemob_async.emulator._tenant import Tenant

__all__ = ["CallbackEvents"]

EventBody = dict[str, JSON]

APP_ADMIN = "@ppAdmin"
"""``operator`` of a change that was made through the API."""
REST_EDITOR = "easemob_rest_app_admin"
"""``operator`` of an edit that was made through the API without naming a user."""
NO_EXPIRY = 4_638_873_600_000
"""``expire_timestamp`` of a mute or block without an end, in milliseconds; copied from an example of the documents."""

_SENDS = {
    "messages.send_to_users",
    "messages.send_to_groups",
    "messages.send_to_chatrooms",
    "messages.send_to_group_members",
    "messages.send_to_chatroom_members",
}
_CONVERSATIONS = {"users": ("chat", "user"), "chatgroups": ("groupchat", "group"), "chatrooms": ("chatroom", "room")}
_CONTENT_TYPES = {
    "txt": "text",
    "img": "image",
    "audio": "voice",
    "video": "video",
    "file": "file",
    "loc": "location",
    "cmd": "command",
    "custom": "custom",
}


@frozen(slots=True, eq=False)
class _Snapshot:
    """Everything about a group or chat room whose change causes a callback."""

    members: tuple[str, ...]
    owner: str
    admins: tuple[str, ...]
    blocked: tuple[str, ...]
    allowed: tuple[str, ...]
    mutes: dict[str, int]
    files: tuple[str, ...]
    info: EventBody
    mute_all: bool
    disabled: bool
    announcement: str


class CallbackEvents:
    """
    The state before one request; ``collect`` compares it with the state after.

    Args:
        call: The request, with its operation, before the handler runs.
        new_id: Returns a new ID for a recall or an edit.
    """

    def __init__(self, call: EmulatedCall, new_id: Callable[[], str]) -> None:
        self._call = call
        self._new_id = new_id
        self._chat_id = call.values.get("group_id") or call.values.get("chatroom_id") or ""
        self._before = self._snapshot()
        self._super_admins = tuple(call.tenant.chatrooms.super_admins)
        self._target_messages = self._find_target_messages()

    def collect(self, reply: EmulatedReply) -> list[EventBody]:
        """Return the callbacks that follow from the request, without ``callId``, ``appkey`` and ``security``."""
        operation = self._call.operation
        if operation in _SENDS:
            return list(self._sent_events(reply))
        if operation.startswith("messages."):
            return [*self._recall_events(), *self._edit_events()]
        if operation == "groups.create":
            self._chat_id = decode(reply.body)["data"]["groupid"]
        elif operation == "chatrooms.create":
            self._chat_id = decode(reply.body)["data"]["id"]
        return [*self._super_admin_events(), *self._chat_events()]

    # -- messages

    def _sent_events(self, reply: EmulatedReply) -> Iterator[EventBody]:
        for message_id in decode(reply.body)["data"].values():
            message = self._call.tenant.messages.find(message_id)
            if message is not None:
                yield _message_body(message)

    def _find_target_messages(self) -> list[EmulatedMessage]:
        """Find the messages that a recall or an edit names; empty for every other request."""
        call = self._call
        ids: list[JSON] = []
        if call.operation == "messages.update":
            ids = [call.values.get("msg_id")]
        elif call.operation in {"messages.recall", "messages.recall_many"}:
            fields = call.json_or_none()
            rows: JSON = fields.get("msgs", [fields]) if is_object(fields) else []
            ids = [row.get("msg_id") for row in rows if is_object(row)] if is_list(rows) else []
        found = (call.tenant.messages.find(each) for each in ids if isinstance(each, str))
        return [message for message in found if message is not None]

    def _recall_events(self) -> Iterator[EventBody]:
        tenant = self._call.tenant
        for message in self._target_messages:
            if tenant.messages.find(message.id) is None:
                yield {
                    **_envelope(message, self._new_id(), tenant.now_ms(), "recall"),
                    "recall_id": message.id,
                    "payload": {"ext": {}, "ack_message_id": message.id, "bodies": []},
                }

    def _edit_events(self) -> Iterator[EventBody]:
        tenant = self._call.tenant
        fields = self._call.json_or_none()
        editor = fields.get("user") if is_object(fields) else None
        for message in self._target_messages:
            after = tenant.messages.find(message.id)
            if after is None or after.edits == message.edits:
                continue
            _, conversation = _CONVERSATIONS[message.target]
            now = tenant.now_ms()
            edit = {
                "chat_type": f"chat:{conversation}",
                "count": after.edits,
                "edit_time": now,
                "operator": editor or REST_EDITOR,
                "send_time": message.time,
                "sender": message.sender,
            }
            payload = {
                "bodies": [{**after.body, "type": after.type}],
                "edit_message_id": message.id,
                "ext": after.ext or {},
                "meta": {"edit_msg": edit},
                "type": "edit",
            }
            yield {**_envelope(after, self._new_id(), now, "edit"), "payload": payload}

    # -- groups and chat rooms

    def _chat(self) -> MultiUserChat | None:
        tenant = self._call.tenant
        if self._call.operation.startswith("groups."):
            return tenant.groups.get(self._chat_id)
        if self._call.operation.startswith("chatrooms."):
            return tenant.chatrooms.get(self._chat_id)
        return None

    def _snapshot(self) -> _Snapshot | None:
        chat = self._chat()
        return None if chat is None else _snapshot(self._call.tenant, chat)

    def _event(self, operation: str, kind: str | None = None, **payload: JSON) -> EventBody:
        body: EventBody = {
            "id": self._chat_id,
            "type": "GROUP" if self._call.operation.startswith("groups.") else "CHATROOM",
            "event": "group_op_event",
            "operation": operation,
            "operator": APP_ADMIN,
            "timestamp": self._call.tenant.now_ms(),
        }
        if kind is not None:
            payload["type"] = kind
        return {**body, "payload": payload} if payload else body

    def _super_admin_events(self) -> Iterator[EventBody]:
        after = tuple(self._call.tenant.chatrooms.super_admins)
        for kind, names in _added_and_removed(self._super_admins, after):
            yield self._event("ROOM_SUPER_ADMIN", kind, admin=names)

    def _chat_events(self) -> Iterator[EventBody]:
        before, after = self._before, self._snapshot()
        if after is None:
            if before is not None:
                yield self._event("LEAVE", "DELETE", member=list(before.members))
                yield self._event("DELETE")
        elif before is None:
            others = [name for name in after.members if name != after.owner]
            yield self._event("CREATE", role={after.owner: "owner"}, member=others, info=after.info)
            if others:
                yield {**self._event("JOIN", "DIRECT", member=others), "member_count": len(after.members)}
        else:
            yield from self._member_events(before, after)
            yield from self._settings_events(before, after)

    def _member_events(self, before: _Snapshot, after: _Snapshot) -> Iterator[EventBody]:
        for kind, names in _added_and_removed(before.blocked, after.blocked):
            until = {"expire_timestamp": NO_EXPIRY} if kind == "ADD" else {}
            yield self._event("BLOCK", kind, member=names, **until)
        for kind, names in _added_and_removed(before.members, after.members):
            if kind == "ADD":
                yield {**self._event("JOIN", "DIRECT", member=names), "member_count": len(after.members)}
                continue
            for way, leaving in (
                ("BLOCK", [name for name in names if name in after.blocked]),
                ("KICK", [name for name in names if name not in after.blocked]),
            ):
                if leaving:
                    yield {**self._event("LEAVE", way, member=leaving), "member_count": len(after.members)}
        # Becoming owner or admin, and leaving, change these two lists as well. The service sends no callback for that,
        # so only the operations on the lists themselves are compared.
        if ".allowlist." in self._call.operation:
            for kind, names in _added_and_removed(before.allowed, after.allowed):
                yield self._event("WHITE", kind, member=names)
        if ".admins." in self._call.operation:
            for kind, names in _added_and_removed(before.admins, after.admins):
                yield self._event("ADMIN", kind, admin=names)
        for end in dict.fromkeys(after.mutes.values()):
            muted = [name for name, until in after.mutes.items() if until == end and before.mutes.get(name) != end]
            if muted:
                yield self._event("MUTE", "ADD", member=muted, expire_timestamp=NO_EXPIRY if end == FOREVER else end)
        speaking = [name for name in before.mutes if name not in after.mutes]
        if speaking:
            yield self._event("MUTE", "REMOVE", member=speaking)

    def _settings_events(self, before: _Snapshot, after: _Snapshot) -> Iterator[EventBody]:
        if after.owner != before.owner:
            yield self._event("UPDATE", "OWNER", owner=before.owner, new_owner=after.owner)
        elif self._call.operation.endswith(".update") and after.info != before.info:
            yield self._event("UPDATE", "INFO", info=after.info)
        if after.mute_all != before.mute_all:
            yield self._event("UPDATE", "MUTE", mute=after.mute_all)
        if after.disabled != before.disabled:
            yield self._event("UPDATE", "DISABLE", disable=after.disabled)
        if after.announcement != before.announcement:
            text = {"announcement": after.announcement} if after.announcement else {}
            yield self._event("UPDATE", "ANNOUNCEMENT", **text)
        for kind, names in _added_and_removed(before.files, after.files):
            yield self._event("SHARE_FILE", kind, share_file=names)


def _added_and_removed(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    for kind, these, those in (("ADD", after, set(before)), ("REMOVE", before, set(after))):
        names = [name for name in these if name not in those]
        if names:
            yield kind, names


def _envelope(message: EmulatedMessage, event_id: str, now: int, chat_type: str) -> EventBody:
    body: EventBody = {
        "eventType": "chat",
        "timestamp": now,
        "chat_type": chat_type,
        "from": message.sender,
        "to": message.to,
        "msg_id": event_id,
        "host": "emulator",
        "securityVersion": "1.0.0",
    }
    if message.target != "users":
        body["group_id"] = message.to
    return body


def _message_body(message: EmulatedMessage) -> EventBody:
    chat_type, conversation = _CONVERSATIONS[message.target]
    payload: EventBody = {
        "ext": message.ext or {},
        "bodies": [{**message.body, "type": message.type}],
        "from": message.sender,
        "to": message.to,
        "type": chat_type,
    }
    return {
        # This field calls chat rooms "groupchat" too.
        **_envelope(message, message.id, message.time, "chat" if chat_type == "chat" else "groupchat"),
        "content_type": f"chat:{conversation}:{_CONTENT_TYPES.get(message.type, 'unknown')}",
        "payload": payload,
    }


def _snapshot(tenant: Tenant, chat: MultiUserChat) -> _Snapshot:
    info: EventBody = {
        "owner": f"{tenant.app.key}_{chat.owner}",
        "title": chat.name,
        "description": chat.description,
        "custom": chat.custom,
        "max_users": str(chat.maxusers),
        "created": str(chat.created),
        "last_modified": str(chat.modified),
        "mute": str(chat.mute_all).lower(),
        "mute_duration": FOREVER if chat.mute_all else 0,
        "disabled": str(chat.disabled).lower(),
    }
    files: tuple[str, ...] = ()
    if isinstance(chat, EmulatedGroup):
        files = tuple(chat.files)
        info |= {
            "avatar": chat.avatar,
            "public": str(chat.public).lower(),
            "allow_user_invites": str(chat.allowinvites).lower(),
            "invite_need_confirm": str(chat.invite_need_confirm).lower(),
        }
    return _Snapshot(
        members=tuple(chat.members),
        owner=chat.owner,
        admins=tuple(chat.admins),
        blocked=tuple(chat.blocked),
        allowed=tuple(chat.allowed),
        mutes=chat.mutes.active(tenant.now_ms()),
        files=files,
        info=info,
        mute_all=chat.mute_all,
        disabled=chat.disabled,
        announcement=chat.announcement,
    )
