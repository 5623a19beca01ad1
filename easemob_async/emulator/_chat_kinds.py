"""
Groups and chat rooms: what their operations share, and how they differ.

One part of the service answers for both: its texts say "group" and "grpID" for chat rooms too.
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
    from easemob_async.emulator._call import EmulatedCall
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
    "require_member_name",
]

MAX_USERNAMES_IN_PATH = 60
"""Maximum number of user IDs in one path."""

ENVELOPE = ("action", "application", "applicationName", "organization", "uri", "entities")
"""Fields of the envelope in most replies about groups and chat rooms."""

C = TypeVar("C", bound=MultiUserChat)


@frozen(slots=True)
class ChatKind(Generic[C]):
    """Groups or chat rooms: the names and statuses in which their operations differ."""

    area: str
    """Prefix of the operations' IDs."""
    path: str
    """Path of one group or chat room, with a placeholder for its ID."""
    id_name: str
    """Name of that placeholder."""
    id_key: str
    """Key of the ID in per-user outcomes."""
    noun: str
    """Word for the group or chat room in the reasons of per-user outcomes."""
    non_member_status: int
    """Status of the refusal for a user who is not a member, unless a page documents another one."""
    store_of: Callable[[Tenant], MultiUserChatStore[C]]
    envelope: tuple[str, ...]
    """
    Fields of the envelope in some replies about announcements, block lists and the mute of all members.

    Replies for chat rooms were recorded with empty ``properties`` (September 2021 to January 2022), replies for groups
    without them (until September 2021). Replies of other operations that were not recorded have the documented fields.
    """

    def find(self, call: EmulatedCall) -> C:
        """
        Find the group or chat room that the path names.

        Raises:
            Refusal: 404 ``resource_not_found``. It does not exist.
        """
        return self._find(call, "resource_not_found", "grpID {} does not exist!")

    def find_to_read(self, call: EmulatedCall) -> C:
        """
        Find it for an operation that only reads; some of those refuse with other words.

        Raises:
            Refusal: 404 ``service_resource_not_found``. It does not exist.
        """
        return self._find(call, "service_resource_not_found", "do not find this group:{}")

    def _find(self, call: EmulatedCall, code: str, description: str) -> C:
        chat_id = call.values[self.id_name]
        chat = self.store_of(call.tenant).get(chat_id)
        if chat is None:
            raise Refusal(404, code, description.format(chat_id))
        return chat

    def find_to_manage(self, call: EmulatedCall) -> C:
        """
        Find the group or chat room that the path names, in order to change it.

        Raises:
            Refusal: It does not exist, or it is disabled.
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
        id_key: str = "",
    ) -> list[dict[str, JSON]]:
        """
        Call *carry_out* for each of *usernames* that is among those *listed*, and return an outcome for each.

        *id_key* is the key of the ID in the outcomes, where it is not the usual one.

        Raises:
            Refusal: *status* ``forbidden_op``. None of *usernames* is listed.
        """
        check_any_of(usernames, listed, status)
        rows: list[dict[str, JSON]] = []
        for username in usernames:
            row: dict[str, JSON] = {"result": username in listed, "action": action, "user": username}
            row[id_key or self.id_key] = chat.id
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
    envelope=ENVELOPE,
)
CHATROOMS = ChatKind[EmulatedChatroom](
    area="chatrooms",
    path="/chatrooms/{chatroom_id}",
    id_name="chatroom_id",
    id_key="chatroomid",
    noun="chatroom",
    non_member_status=400,
    store_of=lambda tenant: tenant.chatrooms,
    envelope=(*ENVELOPE, "properties"),
)


def check_enabled(chat: MultiUserChat) -> None:
    """
    Check that a group or chat room is not disabled.

    Raises:
        Refusal: 403. It is documented (group_ban.html) that messages and management are refused then, but not with
            which reply. Reading, enabling and deleting still work.
    """
    if chat.disabled:
        raise Refusal(403, "forbidden_op", f"group {chat.id} is disabled!")


def check_any_of(usernames: list[str], listed: Collection[str], status: int, code: str = "forbidden_op") -> None:
    """
    Check that at least one of *usernames* is among those *listed*.

    Raises:
        Refusal: *status* and *code*. None of *usernames* is listed.
    """
    if not any(username in listed for username in usernames):
        raise Refusal(status, code, f"users [{', '.join(usernames)}] are not members of this group!")


def check_not_owner(chat: MultiUserChat, usernames: list[str]) -> None:
    """
    Check that the owner is not among *usernames*.

    Raises:
        Refusal: 403 ``forbidden_op``. This is documented for groups; for chat rooms only that the owner cannot be
            blocked.
    """
    if chat.owner in usernames:
        raise Refusal(403, "forbidden_op", "forbidden operation on group owner!")


def require_member_name(call: EmulatedCall) -> str:
    """
    Return the path's ``username`` in lower case.

    Raises:
        Refusal: 404 ``resource_not_found``. The user does not exist.
    """
    username = call.values["username"]
    if username not in call.tenant.users:
        raise Refusal(404, "resource_not_found", f"username {username} doesn't exist!")
    return username.lower()


def parse_usernames_in_body(call: EmulatedCall, maximum: int, too_many: str) -> list[str]:
    """
    Return the body's ``usernames`` in lower case, without duplicates.

    Args:
        call: The request.
        maximum: Maximum number of user IDs.
        too_many: Beginning of the refusal for more of them.

    Raises:
        Refusal: 400 ``invalid_parameter``. The list is missing or empty, or has more than *maximum* user IDs.
    """
    usernames = parse_strings(call.fields().get("usernames", []))
    if not usernames:
        raise Refusal(400, "invalid_parameter", "usernames must be provided")
    if len(usernames) > maximum:
        raise Refusal(400, "invalid_parameter", f"{too_many} : {maximum}")
    return list(dict.fromkeys(username.lower() for username in usernames))


def parse_usernames_in_path(call: EmulatedCall, too_many: str) -> list[str]:
    """
    Return the user IDs of the path in lower case.

    Args:
        call: The request.
        too_many: Beginning of the refusal for more than 60 user IDs.

    Raises:
        Refusal: 400 ``invalid_parameter``. The path names more than 60 users.
    """
    usernames = [username.lower() for username in call.values["usernames"].split(",")]
    if len(usernames) > MAX_USERNAMES_IN_PATH:
        raise Refusal(400, "invalid_parameter", f"{too_many} : {MAX_USERNAMES_IN_PATH}")
    return usernames


def has_several_usernames(call: EmulatedCall) -> bool:
    """Whether the path names several users."""
    return "," in call.values["usernames"]
