"""
What the operations on groups and on chat rooms share, and how they differ.

One service answers for both: its texts say "group" and "grpID" for rooms too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

from easemob_async._operation import JSON
from easemob_async.emulator._checks import parse_strings
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._state.chatrooms import EmulatedChatroom
from easemob_async.emulator._state.groups import EmulatedGroup
from easemob_async.emulator._state.multi_user_chats import MultiUserChat, MultiUserChatStore

if TYPE_CHECKING:
    from easemob_async.emulator._call import Call
    from easemob_async.emulator._tenant import Tenant

__all__ = [
    "CHATROOMS",
    "ENVELOPE",
    "GROUPS",
    "ChatKind",
    "check_any_of",
    "check_enabled",
    "check_not_owner",
    "has_several_usernames",
    "parse_usernames_in_body",
    "parse_usernames_in_path",
]

MAX_USERNAMES_IN_PATH = 60
"""User IDs in one path."""

ENVELOPE = ("action", "application", "applicationName", "organization", "uri", "entities")
"""What the replies have around their data."""

C = TypeVar("C", bound=MultiUserChat)


@frozen(slots=True)
class ChatKind(Generic[C]):
    """Groups or chat rooms, and how their operations differ."""

    area: str
    """How the operations' ids begin."""
    path: str
    """The path of one, its ID as a value."""
    id_name: str
    """That value's name."""
    id_key: str
    """What the ID is called in outcomes."""
    noun: str
    """What one is called in the reasons of outcomes."""
    non_member_status: int
    """The status that a user who is no member earns, where a page does not say otherwise."""
    store_of: Callable[[Tenant], MultiUserChatStore[C]]

    def find(self, call: Call) -> C:
        """
        The one the path names.

        Raises:
            Refusal: 404 ``resource_not_found``, there is none.
        """
        chat_id = call.values[self.id_name]
        chat = self.store_of(call.tenant).get(chat_id)
        if chat is None:
            raise Refusal(404, "resource_not_found", f"grpID {chat_id} does not exist!")
        return chat

    def find_to_read(self, call: Call) -> C:
        """The same in the words of some of the operations that only read: 404 ``service_resource_not_found``."""
        chat_id = call.values[self.id_name]
        chat = self.store_of(call.tenant).get(chat_id)
        if chat is None:
            raise Refusal(404, "service_resource_not_found", f"do not find this group:{chat_id}")
        return chat

    def find_to_manage(self, call: Call) -> C:
        """
        The one the path names, to change something in it.

        Raises:
            Refusal: There is none, or it is disabled.
        """
        chat = self.find(call)
        check_enabled(chat)
        return chat

    def apply_to_each(
        self,
        chat: C,
        action: str,
        usernames: list[str],
        listed: Collection[str],
        carry_out: Callable[[str], object],
        *,
        status: int,
    ) -> list[dict[str, JSON]]:
        """
        Do something with each of *usernames* who is among those *listed*, and say what became of each.

        Raises:
            Refusal: *status* ``forbidden_op``, none of them is.
        """
        check_any_of(usernames, listed, status)
        rows: list[dict[str, JSON]] = []
        for username in usernames:
            row: dict[str, JSON] = {"result": username in listed, "action": action, "user": username}
            row[self.id_key] = chat.id
            if row["result"]:
                carry_out(username)
            else:
                row["reason"] = f"user: {username} doesn't exist in {self.noun}: {chat.id}"
            rows.append(row)
        return rows


GROUPS = ChatKind[EmulatedGroup](
    area="groups",
    path="/chatgroups/{group_id}",
    id_name="group_id",
    id_key="groupid",
    noun="group",
    non_member_status=403,
    store_of=lambda tenant: tenant.groups,
)
CHATROOMS = ChatKind[EmulatedChatroom](
    area="chatrooms",
    path="/chatrooms/{chatroom_id}",
    id_name="chatroom_id",
    id_key="chatroomid",
    noun="chatroom",
    non_member_status=400,
    store_of=lambda tenant: tenant.chatrooms,
)


def check_enabled(chat: MultiUserChat) -> None:
    """
    Is it not disabled?

    Raises:
        Refusal: 403. That neither messages nor management work then is documented (group_ban.html), the answer is
            not. Reading, enabling and disbanding go on working.
    """
    if chat.disabled:
        raise Refusal(403, "forbidden_op", f"group {chat.id} is disabled!")


def check_any_of(usernames: list[str], listed: Collection[str], status: int) -> None:
    """
    Is at least one of *usernames* among those *listed*?

    Raises:
        Refusal: *status* ``forbidden_op``, none of them is.
    """
    if not any(username in listed for username in usernames):
        raise Refusal(status, "forbidden_op", f"users [{', '.join(usernames)}] are not members of this group!")


def check_not_owner(chat: MultiUserChat, usernames: list[str]) -> None:
    """
    Is the owner not among *usernames*?

    Raises:
        Refusal: 403 ``forbidden_op``. That is documented for groups; of rooms only that the owner cannot be blocked.
    """
    if chat.owner in usernames:
        raise Refusal(403, "forbidden_op", "forbidden operation on group owner!")


def parse_usernames_in_body(call: Call, maximum: int, too_many: str) -> list[str]:
    """
    The body's ``usernames`` in lower case, each once.

    Raises:
        Refusal: 400 ``invalid_parameter``; there are none, or more than *most*, which *too_many* begins to say.
    """
    usernames = parse_strings(call.fields().get("usernames", []))
    if not usernames:
        raise Refusal(400, "invalid_parameter", "usernames must be provided")
    if len(usernames) > maximum:
        raise Refusal(400, "invalid_parameter", f"{too_many} : {maximum}")
    return list(dict.fromkeys(username.lower() for username in usernames))


def parse_usernames_in_path(call: Call, too_many: str) -> list[str]:
    """
    The user IDs of the path, in lower case.

    Raises:
        Refusal: 400 ``invalid_parameter``, there are more than 60, which *too_many* begins to say.
    """
    usernames = [username.lower() for username in call.values["usernames"].split(",")]
    if len(usernames) > MAX_USERNAMES_IN_PATH:
        raise Refusal(400, "invalid_parameter", f"{too_many} : {MAX_USERNAMES_IN_PATH}")
    return usernames


def has_several_usernames(call: Call) -> bool:
    """Does the path name several users?"""
    return "," in call.values["usernames"]
