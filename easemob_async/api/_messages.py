# Generated from _spec/messages.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.messages``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._checks import compact
from easemob_async._operation import JSON, Caller
from easemob_async.api._operations.messages import (
    BROADCAST_TO_ALL_USERS,
    BROADCAST_TO_CHATROOMS,
    BROADCAST_TO_ONLINE_USERS,
    DELETE_ROAMING_ALL,
    DELETE_ROAMING_CHAT,
    DELETE_ROAMING_CHAT_BEFORE,
    DELETE_ROAMING_GROUP,
    DELETE_ROAMING_GROUP_BEFORE,
    IMPORT_TO_GROUP,
    IMPORT_TO_USER,
    RECALL,
    RECALL_MANY,
    SEND_STREAM_TO_GROUP,
    SEND_STREAM_TO_USER,
    SEND_TO_CHATROOM_MEMBERS,
    SEND_TO_CHATROOMS,
    SEND_TO_GROUP_MEMBERS,
    SEND_TO_GROUPS,
    SEND_TO_USERS,
    UPDATE,
)
from easemob_async.models._base import merged_message, split_message
from easemob_async.models._messages import Message, MessageToRecall, RecallOutcome

__all__ = ["Messages", "send_to_chatrooms_fields", "send_to_groups_fields", "send_to_users_fields"]


class Messages:
    """
    Send messages to users, groups and chat rooms, broadcast, recall, edit and import them.

    A message is one of eight classes, ``TextMessage`` to ``CustomMessage``. The service does not check that senders
    and recipients exist, and a repeated send is a second message, so no send is repeated on a guess.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def send_to_users(
        self,
        usernames: Collection[str],
        message: Message,
        *,
        sender: str | None = None,
        ext: Mapping[str, JSON] | None = None,
        sync_device: bool | None = None,
        roam_ignore_users: Collection[str] | None = None,
        online_only: bool | None = None,
        env: str | None = None,
    ) -> dict[str, str]:
        """
        Send one message to up to 600 users.

        Neither mutes nor blocklists hold here; friendship is checked only where the console says so.

        The message is not in the users' lists of conversations unless the console says so.

        Not repeated on a guess: each accepted call is a new message.

        Args:
            usernames: The recipients' user IDs; the service does not check that they exist; 1 to 600 in one call.
            message: The message; its ext may have at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            sync_device: Whether to copy the message to the sender's own online devices; default: False.
            roam_ignore_users: Users who do not find the message in their roaming history.
            online_only: Whether to deliver only to users who are online now; others never receive the message.
            env: Callback environment, in China regions 1 and 2 only; if no callback rule has this value, the
                service sends no callback; one to eight letters and digits.

        Returns:
            Message IDs by recipient.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            RateLimitedError: Over 6,000 messages in a minute, each recipient counting one.
            BadRequestError: The message and ext are over 5 KB together. A value is empty or there are more
                recipients than one call takes.

        Source:
            POST /messages/users; message_single; message (April 2023).
        """
        return await self._caller.call(
            SEND_TO_USERS,
            json={
                "to": check.strings("usernames", usernames, at_least=1, at_most=600),
                **send_to_users_fields(
                    message,
                    sender=sender,
                    ext=ext,
                    sync_device=sync_device,
                    roam_ignore_users=roam_ignore_users,
                    online_only=online_only,
                    env=env,
                ),
            },
            cost=len(usernames),
        )

    async def send_to_groups(
        self,
        group_ids: Collection[str],
        message: Message,
        *,
        sender: str | None = None,
        ext: Mapping[str, JSON] | None = None,
        need_group_ack: bool | None = None,
        sync_device: bool | None = None,
        roam_ignore_users: Collection[str] | None = None,
        online_only: bool | None = None,
        env: str | None = None,
    ) -> dict[str, str]:
        """
        Send one message to up to 3 groups.

        Neither mutes nor blocklists hold here.

        Not repeated on a guess: each accepted call is a new message.

        Args:
            group_ids: The groups' IDs; the service does not check that they exist; 1 to 3 in one call.
            message: The message; its ext may have at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            need_group_ack: Ask for read receipts; a feature to be switched on, for groups of at most 200 members.
            sync_device: Whether to copy the message to the sender's own online devices; default: False.
            roam_ignore_users: User IDs of users whose roaming history omits the message; 0 to 20 in one call.
            online_only: Whether to deliver only to users who are online now; others never receive the message.
            env: Callback environment, in China regions 1 and 2 only; if no callback rule has this value, the
                service sends no callback; one to eight letters and digits.

        Returns:
            Message IDs by group.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            RateLimitedError: Over 20 group messages in a second, each group counting one.
            BadRequestError: The message and ext are over 5 KB together. A value is empty or there are more
                recipients than one call takes.

        Source:
            POST /messages/chatgroups; message_group; message (April 2023).
        """
        return await self._caller.call(
            SEND_TO_GROUPS,
            json={
                "to": check.strings("group_ids", group_ids, at_least=1, at_most=3),
                **send_to_groups_fields(
                    message,
                    sender=sender,
                    ext=ext,
                    need_group_ack=need_group_ack,
                    sync_device=sync_device,
                    roam_ignore_users=roam_ignore_users,
                    online_only=online_only,
                    env=env,
                ),
            },
            cost=len(group_ids),
        )

    async def send_to_group_members(
        self,
        group_id: str,
        usernames: Collection[str],
        message: Message,
        *,
        sender: str | None = None,
        ext: Mapping[str, JSON] | None = None,
        sync_device: bool | None = None,
        env: str | None = None,
    ) -> str:
        """
        Send a message that only some members of a group see.

        The message is in no list of conversations and counts as unread nowhere; it roams only where sales opened
        that.

        Not repeated on a guess: each accepted call is a new message.

        Args:
            group_id: The group's ID.
            usernames: The members who get it; 1 to 20 in one call.
            message: The message; its ext may have at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            sync_device: Whether to copy the message to the sender's own online devices; default: False.
            env: Callback environment, in China regions 1 and 2 only; if no callback rule has this value, the
                service sends no callback; one to eight letters and digits.

        Returns:
            The message's ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            RateLimitedError: Over 100 such messages in a second.
            BadRequestError: The message and ext are over 5 KB together. A value is empty or there are more
                recipients than one call takes.

        Source:
            POST /messages/chatgroups/users; message_group, "targeted messages".
        """
        return await self._caller.call(
            SEND_TO_GROUP_MEMBERS,
            json=compact(
                {
                    "to": shapes.in_list(check.text("group_id", group_id, at_least=1)),
                    "users": check.strings("usernames", usernames, at_least=1, at_most=20),
                    **split_message("message", message),
                    "from": check.text("sender", sender, optional=True, at_least=1),
                    "ext": check.json_object("ext", ext, optional=True),
                    "sync_device": check.flag("sync_device", sync_device, optional=True),
                    "env": check.matches(
                        "env", env, "[A-Za-z0-9]{1,8}", "one to eight letters and digits", optional=True
                    ),
                }
            ),
        )

    async def send_to_chatrooms(
        self,
        chatroom_ids: Collection[str],
        message: Message,
        *,
        sender: str | None = None,
        ext: Mapping[str, JSON] | None = None,
        level: Literal["high", "normal", "low"] | None = None,
        roam_ignore_users: Collection[str] | None = None,
        env: str | None = None,
    ) -> dict[str, str]:
        """
        Send one message to up to 10 chat rooms.

        A message ID is no proof of delivery: a room that gets over 20 messages a second drops some, low level
        first.

        Not repeated on a guess: each accepted call is a new message.

        Args:
            chatroom_ids: The rooms' IDs; the service does not check that they exist; 1 to 10 in one call.
            message: The message; its ext may have at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            level: Priority in an overloaded chat room: the service drops low before normal before high; default:
                ``normal``.
            roam_ignore_users: User IDs of users whose roaming history omits the message; 0 to 20 in one call.
            env: Callback environment, in China regions 1 and 2 only; if no callback rule has this value, the
                service sends no callback; one to eight letters and digits.

        Returns:
            Message IDs by chat room.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            RateLimitedError: Over 100 room messages in a second, each room counting one.
            BadRequestError: The message and ext are over 5 KB together. A value is empty or there are more
                recipients than one call takes.

        Source:
            POST /messages/chatrooms; message_chatroom; message (April 2023).
        """
        return await self._caller.call(
            SEND_TO_CHATROOMS,
            json={
                "to": check.strings("chatroom_ids", chatroom_ids, at_least=1, at_most=10),
                **send_to_chatrooms_fields(
                    message, sender=sender, ext=ext, level=level, roam_ignore_users=roam_ignore_users, env=env
                ),
            },
            cost=len(chatroom_ids),
        )

    async def send_to_chatroom_members(
        self,
        chatroom_id: str,
        usernames: Collection[str],
        message: Message,
        *,
        sender: str | None = None,
        ext: Mapping[str, JSON] | None = None,
        level: Literal["high", "normal", "low"] | None = None,
        env: str | None = None,
    ) -> str:
        """
        Send a message that only some members of a chat room see.

        Not repeated on a guess: each accepted call is a new message.

        Args:
            chatroom_id: The room's ID.
            usernames: The members who get it; 1 to 20 in one call.
            message: The message; its ext may have at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            level: Priority in an overloaded chat room: the service drops low before normal before high; default:
                ``normal``.
            env: Callback environment, in China regions 1 and 2 only; if no callback rule has this value, the
                service sends no callback; one to eight letters and digits.

        Returns:
            The message's ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            RateLimitedError: Over 100 such messages in a second.
            BadRequestError: The message and ext are over 5 KB together. A value is empty or there are more
                recipients than one call takes.

        Source:
            POST /messages/chatrooms/users; message_chatroom, "targeted messages".
        """
        return await self._caller.call(
            SEND_TO_CHATROOM_MEMBERS,
            json=compact(
                {
                    "to": shapes.in_list(check.text("chatroom_id", chatroom_id, at_least=1)),
                    "users": check.strings("usernames", usernames, at_least=1, at_most=20),
                    **split_message("message", message),
                    "from": check.text("sender", sender, optional=True, at_least=1),
                    "ext": check.json_object("ext", ext, optional=True),
                    "chatroom_msg_level": check.one_of("level", level, "high", "normal", "low", optional=True),
                    "env": check.matches(
                        "env", env, "[A-Za-z0-9]{1,8}", "one to eight letters and digits", optional=True
                    ),
                }
            ),
        )

    async def broadcast_to_all_users(
        self, message: Message, *, sender: str | None = None, ext: Mapping[str, JSON] | None = None
    ) -> int:
        """
        Send one message to every user of the app.

        One broadcast in 30 minutes and three in a UTC day; the service then delivers to at most 1,000 users a
        second.

        Not repeated on a guess: a repeat is a second broadcast.

        Args:
            message: The message.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.

        Returns:
            The broadcast's ID, which is not a message ID: it cannot be recalled or edited by it.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Broadcasts are not open for the app.
            QuotaExceededError: Three broadcasts were sent in this UTC day.
            BadRequestError: The service rejects a value.

        Source:
            POST /messages/broadcast; broadcast_to_all_users.
        """
        return await self._caller.call(
            BROADCAST_TO_ALL_USERS,
            json=compact(
                {
                    "msg": merged_message("message", message),
                    "target_type": "users",
                    "from": check.text("sender", sender, optional=True, at_least=1),
                    "ext": check.json_object("ext", ext, optional=True),
                }
            ),
        )

    async def broadcast_to_online_users(
        self, message: Message, *, sender: str | None = None, ext: Mapping[str, JSON] | None = None
    ) -> int:
        """
        Send one message to every user online now.

        One broadcast a minute and 50 in a UTC day; users offline never get it.

        Not repeated on a guess: a repeat is a second broadcast.

        Args:
            message: The message.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.

        Returns:
            The broadcast's ID, which is not a message ID: it cannot be recalled or edited by it.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Broadcasts are not open for the app.
            QuotaExceededError: Fifty such broadcasts were sent in this UTC day.
            BadRequestError: The service rejects a value.

        Source:
            POST /messages/users/broadcast; broadcast_to_online_users.
        """
        return await self._caller.call(
            BROADCAST_TO_ONLINE_USERS,
            json=compact(
                {
                    "msg": merged_message("message", message),
                    "from": check.text("sender", sender, optional=True, at_least=1),
                    "ext": check.json_object("ext", ext, optional=True),
                }
            ),
        )

    async def broadcast_to_chatrooms(
        self,
        message: Message,
        *,
        sender: str | None = None,
        ext: Mapping[str, JSON] | None = None,
        level: Literal["high", "normal", "low"] | None = None,
    ) -> int:
        """
        Send one message to every active chat room.

        One broadcast a second, 10 a minute and 100 in a UTC day.

        A room is active when it has a member and ever had a message.

        Not repeated on a guess: a repeat is a second broadcast.

        Args:
            message: The message.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            level: Priority in an overloaded chat room: the service drops low before normal before high; default:
                ``normal``.

        Returns:
            The broadcast's ID, which is not a message ID: it cannot be recalled or edited by it.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Broadcasts are not open for the app.
            QuotaExceededError: A hundred such broadcasts were sent in this UTC day.
            BadRequestError: The service rejects a value.

        Source:
            POST /messages/chatrooms/broadcast; broadcast_to_chatrooms.
        """
        return await self._caller.call(
            BROADCAST_TO_CHATROOMS,
            json=compact(
                {
                    "msg": merged_message("message", message),
                    "from": check.text("sender", sender, optional=True, at_least=1),
                    "ext": check.json_object("ext", ext, optional=True),
                    "chatroom_msg_level": check.one_of("level", level, "high", "normal", "low", optional=True),
                }
            ),
        )

    async def send_stream_to_user(
        self,
        username: str,
        text: str,
        *,
        seq: int,
        sender: str,
        message_id: str | None = None,
        finish: bool | None = None,
        finish_reason: int | None = None,
        text_type: Literal["text", "markdown"] | None = None,
        ext: Mapping[str, JSON] | None = None,
    ) -> str:
        """
        Send one chunk of a streaming text message to a user.

        The first chunk goes without a message ID and brings one back; the later ones carry it. Send the chunks of a
        stream one after another, ``seq`` 0, 1, 2 and so on, at most 30 seconds apart and 30 minutes in all.

        A wait for a limit must not take 30 seconds, or the stream is lost.

        Streams are not moderated, not copied to the sender and fire no callbacks; recall, edit and reactions work
        by the ID.

        Not repeated on a guess: a first chunk sent again opens a second stream.

        Args:
            username: The recipient's user ID; the service does not check that the user exists.
            text: The chunk's text; all chunks together at most 128 KB.
            seq: The chunk's number, from 0 without gaps; at least 0.
            sender: The sender's user ID, the same for all chunks.
            message_id: What the first chunk returned; left out for the first chunk.
            finish: This is the last chunk.
            finish_reason: Why it ends, a number of your own; with finish only.
            text_type: How the text is to be read, of the first chunk; by default ``text``.
            ext: Free-form data beside the message; the first chunk's counts.

        Returns:
            The stream's message ID; it may be empty after the first chunk.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no stream with this message ID.
            AlreadyExistsError: This chunk was sent before.
            ConflictError: Over 30 seconds since the last chunk, or 30 minutes in all; start a new stream. The
                stream has ended.
            BadRequestError: The service refuses a value, or the sender or recipient is not that of the first chunk.

        Source:
            POST /stream_message/user; message_stream_send_single.
        """
        return await self._caller.call(
            SEND_STREAM_TO_USER,
            json=compact(
                {
                    "to": check.text("username", username, at_least=1),
                    "body": compact(
                        {
                            "msg": check.text("text", text),
                            "seq": check.integer("seq", seq, at_least=0),
                            "msgId": check.text("message_id", message_id, optional=True, at_least=1),
                            "finish": check.flag("finish", finish, optional=True),
                            "finishReason": check.integer("finish_reason", finish_reason, optional=True),
                            "type": check.one_of("text_type", text_type, "text", "markdown", optional=True),
                        }
                    )
                    or None,
                    "from": check.text("sender", sender, at_least=1),
                    "ext": check.json_object("ext", ext, optional=True),
                }
            ),
        )

    async def send_stream_to_group(
        self,
        group_id: str,
        text: str,
        *,
        seq: int,
        sender: str,
        message_id: str | None = None,
        finish: bool | None = None,
        finish_reason: int | None = None,
        text_type: Literal["text", "markdown"] | None = None,
        ext: Mapping[str, JSON] | None = None,
    ) -> str:
        """
        Send one chunk of a streaming text message to a group of at most 200 members.

        The first chunk goes without a message ID and brings one back; the later ones carry it. Send the chunks of a
        stream one after another, ``seq`` 0, 1, 2 and so on, at most 30 seconds apart and 30 minutes in all.

        A wait for a limit must not take 30 seconds, or the stream is lost.

        Streams are not moderated, not copied to the sender and fire no callbacks; recall, edit and reactions work
        by the ID.

        Not repeated on a guess: a first chunk sent again opens a second stream.

        Args:
            group_id: The group's ID; the service does not check that it exists.
            text: The chunk's text; all chunks together at most 128 KB.
            seq: The chunk's number, from 0 without gaps; at least 0.
            sender: The sender's user ID, the same for all chunks.
            message_id: What the first chunk returned; left out for the first chunk.
            finish: This is the last chunk.
            finish_reason: Why it ends, a number of your own; with finish only.
            text_type: How the text is to be read, of the first chunk; by default ``text``.
            ext: Free-form data beside the message; the first chunk's counts.

        Returns:
            The stream's message ID; it may be empty after the first chunk.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: There is no stream with this message ID.
            AlreadyExistsError: This chunk was sent before.
            ConflictError: Over 30 seconds since the last chunk, or 30 minutes in all; start a new stream. The
                stream has ended.
            BadRequestError: The service refuses a value, or the sender or recipient is not that of the first chunk.

        Source:
            POST /stream_message/chatgroup; message_stream_send_group.
        """
        return await self._caller.call(
            SEND_STREAM_TO_GROUP,
            json=compact(
                {
                    "to": check.text("group_id", group_id, at_least=1),
                    "body": compact(
                        {
                            "msg": check.text("text", text),
                            "seq": check.integer("seq", seq, at_least=0),
                            "msgId": check.text("message_id", message_id, optional=True, at_least=1),
                            "finish": check.flag("finish", finish, optional=True),
                            "finishReason": check.integer("finish_reason", finish_reason, optional=True),
                            "type": check.one_of("text_type", text_type, "text", "markdown", optional=True),
                        }
                    )
                    or None,
                    "from": check.text("sender", sender, at_least=1),
                    "ext": check.json_object("ext", ext, optional=True),
                }
            ),
        )

    async def recall(
        self,
        message_id: str,
        *,
        recipient: str,
        chat_type: Literal["chat", "groupchat", "chatroom"],
        force: bool = False,
        sender: str | None = None,
        sync_device: bool | None = None,
        extension_info: str | None = None,
    ) -> None:
        """
        Recall one message.

        The message's attachment is deleted with it; command messages cannot be recalled.

        Args:
            message_id: The message's ID.
            recipient: Where it was sent: a user, group or chat room ID.
            chat_type: What kind of chat that is.
            force: Recall it even when it is past the time for that or no longer stored.
            sender: Who recalls, by default ``admin``; the original sender, if the sender's devices are to know of a
                forced recall.
            sync_device: Tell the sender's devices too, in one-to-one chats; by default yes.
            extension_info: Free text for the notice of the recall.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: The message is no longer stored or was recalled already. The message was sent to another
                recipient.
            PermissionDeniedError: The time for recalls is over, by default 2 minutes.
            FeatureNotEnabledError: Recall is not switched on.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /messages/msg_recall; message_recall_single; message (April 2023).
        """
        await self._caller.call(
            RECALL,
            json=compact(
                {
                    "msg_id": check.text("message_id", message_id, at_least=1),
                    "to": check.text("recipient", recipient, at_least=1),
                    "chat_type": check.one_of("chat_type", chat_type, "chat", "groupchat", "chatroom"),
                    "force": check.flag("force", force),
                    "from": check.text("sender", sender, optional=True, at_least=1),
                    "sync_device": check.flag("sync_device", sync_device, optional=True),
                    "recallMessageExtensionInfo": check.text("extension_info", extension_info, optional=True),
                }
            ),
        )

    async def recall_many(self, messages: Collection[MessageToRecall]) -> list[RecallOutcome]:
        """
        Recall up to 30 messages, with an outcome for each.

        Args:
            messages: The messages; 1 to 30 in one call.

        Returns:
            What became of each message.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            NotFoundError: A message is no longer stored or was recalled already. A message was sent to another
                recipient.
            PermissionDeniedError: The time for recalls is over, by default 2 minutes.
            FeatureNotEnabledError: Recall is not switched on.

        Source:
            POST /messages/batch_recall; message_recall_batch.
        """
        return await self._caller.call(
            RECALL_MANY,
            json={
                "msgs": check.wires("messages", messages, at_least=1, at_most=30),
            },
        )

    async def update(
        self,
        message_id: str,
        message: Message,
        *,
        editor: str | None = None,
        ext: Mapping[str, JSON] | None = None,
        merge_ext: bool | None = None,
    ) -> None:
        """
        Edit a message that was sent; the content of text and custom messages, or the ext of any but commands.

        Edits are a feature that sales open; each one starts the message's time in storage anew.

        Not repeated on a guess: a message has ten edits, and each success uses one.

        Args:
            message_id: The message's ID, digits.
            message: The message as it is to be, of the class it was sent as; of other classes than text and custom
                only the class counts.
            editor: The ID of the user who edits.
            ext: Free-form data beside the message.
            merge_ext: Merge ext into what is there instead of replacing it; by default yes.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            PermissionDeniedError: This user may not edit the message.
            BadRequestError: The message ID is not a number. Messages of this class cannot be edited.
            FeatureNotEnabledError: Edits are not open for the app.
            QuotaExceededError: The message was edited ten times.
            NotFoundError: The message is not there or no longer stored.
            ConflictError: Another edit of the message won.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            PUT /messages/rewrite/{message_id}; message_modify; message_modify_text_custom (2024).
        """
        await self._caller.call(
            UPDATE,
            path=(check.text("message_id", message_id, at_least=1),),
            json=compact(
                {
                    "new_msg": shapes.editable(merged_message("message", message)),
                    "user": check.text("editor", editor, optional=True, at_least=1),
                    "new_ext": check.json_object("ext", ext, optional=True),
                    "is_combine_ext": check.flag("merge_ext", merge_ext, optional=True),
                }
            ),
        )

    async def import_to_user(
        self,
        username: str,
        message: Message,
        *,
        sender: str,
        ext: Mapping[str, JSON] | None = None,
        timestamp: int | None = None,
        need_download: bool | None = None,
        is_ack_read: bool | None = None,
    ) -> str:
        """
        Import one past message of a one-to-one chat.

        Import the messages of one chat in the order of their times and one call after another; the service refuses
        a time that is not later than the last one's.

        It makes no entry in lists of conversations; clients see it in their roaming history only.

        Not repeated on a guess: each accepted call is a new message.

        Args:
            username: The receiver's user ID.
            message: The message.
            sender: The sender's user ID.
            ext: Free-form data beside the message.
            timestamp: When it was sent, in milliseconds since the epoch; by default now; at least 1000.
            need_download: Let the service fetch and store the attachment; its URL may then be any it can reach. By
                default no.
            is_ack_read: Import it as read; in the pages of April 2023 and the Java SDK only.

        Returns:
            The message's ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The service rejects a value.

        Source:
            POST /messages/users/import; message_import_single; message (April 2023).
        """
        return await self._caller.call(
            IMPORT_TO_USER,
            json=compact(
                {
                    "target": check.text("username", username, at_least=1),
                    **split_message("message", message),
                    "from": check.text("sender", sender, at_least=1),
                    "ext": check.json_object("ext", ext, optional=True),
                    "msg_timestamp": check.integer("timestamp", timestamp, optional=True, at_least=1000),
                    "need_download": check.flag("need_download", need_download, optional=True),
                    "is_ack_read": check.flag("is_ack_read", is_ack_read, optional=True),
                }
            ),
        )

    async def import_to_group(
        self,
        group_id: str,
        message: Message,
        *,
        sender: str,
        ext: Mapping[str, JSON] | None = None,
        timestamp: int | None = None,
        need_download: bool | None = None,
        is_ack_read: bool | None = None,
    ) -> str:
        """
        Import one past message of a group.

        Import the messages of one group in the order of their times and one call after another; the service refuses
        a time that is not later than the last one's, and one before the group was made.

        It makes no entry in lists of conversations; clients see it in their roaming history only.

        Not repeated on a guess: each accepted call is a new message.

        Args:
            group_id: The group's ID.
            message: The message.
            sender: The sender's user ID.
            ext: Free-form data beside the message.
            timestamp: When it was sent, in milliseconds since the epoch; by default now; at least 1000.
            need_download: Let the service fetch and store the attachment; its URL may then be any it can reach. By
                default no.
            is_ack_read: Import it as read; in the pages of April 2023 and the Java SDK only.

        Returns:
            The message's ID.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The service rejects a value.

        Source:
            POST /messages/chatgroups/import; message_import_group; message (April 2023).
        """
        return await self._caller.call(
            IMPORT_TO_GROUP,
            json=compact(
                {
                    "target": check.text("group_id", group_id, at_least=1),
                    **split_message("message", message),
                    "from": check.text("sender", sender, at_least=1),
                    "ext": check.json_object("ext", ext, optional=True),
                    "msg_timestamp": check.integer("timestamp", timestamp, optional=True, at_least=1000),
                    "need_download": check.flag("need_download", need_download, optional=True),
                    "is_ack_read": check.flag("is_ack_read", is_ack_read, optional=True),
                }
            ),
        )

    async def delete_roaming_chat(
        self, username: str, peer: str, *, message_ids: Collection[str], notify: bool | None = None
    ) -> None:
        """
        Delete up to 50 messages from one user's roaming history of a one-to-one chat.

        The other side keeps its copy, and files of the chat history keep theirs; a chat with nothing left leaves
        the user's list.

        Args:
            username: The user whose copy goes.
            peer: The other user of the chat.
            message_ids: The messages' IDs; 1 to 50 in one call.
            notify: Delete them on the user's devices that are online too; by default yes.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Roaming is not open for the app.
            BadRequestError: More messages than one call takes.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            DELETE /rest/message/roaming/chat/user/{username}; message_delete_roam_single_msgid.
        """
        await self._caller.call(
            DELETE_ROAMING_CHAT,
            path=(check.username("username", username),),
            query={
                "userId": check.username("peer", peer),
                "msgIdList": check.joined("message_ids", message_ids, at_most=50),
                "isNotify": check.flag("notify", notify, optional=True),
            },
        )

    async def delete_roaming_group(
        self, username: str, group_id: str, *, message_ids: Collection[str], notify: bool | None = None
    ) -> None:
        """
        Delete up to 50 messages from one user's roaming history of a group or chat room.

        The other side keeps its copy, and files of the chat history keep theirs; a chat with nothing left leaves
        the user's list.

        Chat rooms have a roaming history only where sales opened it.

        Args:
            username: The user whose copy goes.
            group_id: The group's or chat room's ID.
            message_ids: The messages' IDs; 1 to 50 in one call.
            notify: Delete them on the user's devices that are online too; by default yes.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Roaming is not open for the app.
            BadRequestError: More messages than one call takes.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            DELETE /rest/message/roaming/group/user/{username}; message_delete_roam_group_room_msgid.
        """
        await self._caller.call(
            DELETE_ROAMING_GROUP,
            path=(check.username("username", username),),
            query={
                "groupId": check.text("group_id", group_id, at_least=1),
                "msgIdList": check.joined("message_ids", message_ids, at_most=50),
                "isNotify": check.flag("notify", notify, optional=True),
            },
        )

    async def delete_roaming_chat_before(
        self, username: str, peer: str, *, until: int, notify: bool | None = None
    ) -> None:
        """
        Delete one user's roaming history of a one-to-one chat up to a time.

        The other side keeps its copy, and files of the chat history keep theirs; a chat with nothing left leaves
        the user's list.

        Args:
            username: The user whose copy goes.
            peer: The other user of the chat.
            until: Messages of this time and earlier go, in milliseconds since the epoch; at least 0.
            notify: Delete them on the user's devices that are online too; by default yes.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Roaming is not open for the app.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            DELETE /rest/message/roaming/chat/user/{username}/time; message_delete_roam_single_time.
        """
        await self._caller.call(
            DELETE_ROAMING_CHAT_BEFORE,
            path=(check.username("username", username),),
            query={
                "userId": check.username("peer", peer),
                "delTime": check.integer("until", until, at_least=0),
                "isNotify": check.flag("notify", notify, optional=True),
            },
        )

    async def delete_roaming_group_before(
        self, username: str, group_id: str, *, until: int, notify: bool | None = None
    ) -> None:
        """
        Delete one user's roaming history of a group or chat room up to a time.

        The other side keeps its copy, and files of the chat history keep theirs; a chat with nothing left leaves
        the user's list.

        Args:
            username: The user whose copy goes.
            group_id: The group's or chat room's ID.
            until: Messages of this time and earlier go, in milliseconds since the epoch; at least 0.
            notify: Delete them on the user's devices that are online too; by default yes.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Roaming is not open for the app.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            DELETE /rest/message/roaming/group/user/{username}/time; message_delete_roam_group_room_time.
        """
        await self._caller.call(
            DELETE_ROAMING_GROUP_BEFORE,
            path=(check.username("username", username),),
            query={
                "groupId": check.text("group_id", group_id, at_least=1),
                "delTime": check.integer("until", until, at_least=0),
                "isNotify": check.flag("notify", notify, optional=True),
            },
        )

    async def delete_roaming_all(self, username: str) -> None:
        """
        Delete one user's whole roaming history up to now, and the user's list of conversations.

        The other side keeps its copy, and files of the chat history keep theirs; a chat with nothing left leaves
        the user's list.

        Args:
            username: The user whose copy goes.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            FeatureNotEnabledError: Roaming is not open for the app.
            APIError: The service answers 200 and says in its body that it failed.

        Source:
            POST /rest/message/roaming/user/{username}/delete/all; message_delete_roam_user.
        """
        await self._caller.call(DELETE_ROAMING_ALL, path=(check.username("username", username),))


def send_to_users_fields(
    message: Message,
    *,
    sender: str | None = None,
    ext: Mapping[str, JSON] | None = None,
    sync_device: bool | None = None,
    roam_ignore_users: Collection[str] | None = None,
    online_only: bool | None = None,
    env: str | None = None,
) -> dict[str, JSON]:
    """
    Validate the arguments of ``Messages.send_to_users`` except *usernames*.

    Returns:
        The request's JSON fields for them.

    Raises:
        InvalidArgumentError: An argument is invalid.
    """
    return compact(
        {
            **split_message("message", message),
            "from": check.text("sender", sender, optional=True, at_least=1),
            "ext": check.json_object("ext", ext, optional=True),
            "sync_device": check.flag("sync_device", sync_device, optional=True),
            "roam_ignore_users": check.strings("roam_ignore_users", roam_ignore_users, optional=True, at_least=0),
            "routetype": shapes.route_online(check.flag("online_only", online_only, optional=True)),
            "env": check.matches("env", env, "[A-Za-z0-9]{1,8}", "one to eight letters and digits", optional=True),
        }
    )


def send_to_groups_fields(
    message: Message,
    *,
    sender: str | None = None,
    ext: Mapping[str, JSON] | None = None,
    need_group_ack: bool | None = None,
    sync_device: bool | None = None,
    roam_ignore_users: Collection[str] | None = None,
    online_only: bool | None = None,
    env: str | None = None,
) -> dict[str, JSON]:
    """
    Validate the arguments of ``Messages.send_to_groups`` except *group_ids*.

    Returns:
        The request's JSON fields for them.

    Raises:
        InvalidArgumentError: An argument is invalid.
    """
    return compact(
        {
            **split_message("message", message),
            "from": check.text("sender", sender, optional=True, at_least=1),
            "ext": check.json_object("ext", ext, optional=True),
            "need_group_ack": check.flag("need_group_ack", need_group_ack, optional=True),
            "sync_device": check.flag("sync_device", sync_device, optional=True),
            "roam_ignore_users": check.strings(
                "roam_ignore_users", roam_ignore_users, optional=True, at_least=0, at_most=20
            ),
            "routetype": shapes.route_online(check.flag("online_only", online_only, optional=True)),
            "env": check.matches("env", env, "[A-Za-z0-9]{1,8}", "one to eight letters and digits", optional=True),
        }
    )


def send_to_chatrooms_fields(
    message: Message,
    *,
    sender: str | None = None,
    ext: Mapping[str, JSON] | None = None,
    level: Literal["high", "normal", "low"] | None = None,
    roam_ignore_users: Collection[str] | None = None,
    env: str | None = None,
) -> dict[str, JSON]:
    """
    Validate the arguments of ``Messages.send_to_chatrooms`` except *chatroom_ids*.

    Returns:
        The request's JSON fields for them.

    Raises:
        InvalidArgumentError: An argument is invalid.
    """
    return compact(
        {
            **split_message("message", message),
            "from": check.text("sender", sender, optional=True, at_least=1),
            "ext": check.json_object("ext", ext, optional=True),
            "chatroom_msg_level": check.one_of("level", level, "high", "normal", "low", optional=True),
            "roam_ignore_users": check.strings(
                "roam_ignore_users", roam_ignore_users, optional=True, at_least=0, at_most=20
            ),
            "env": check.matches("env", env, "[A-Za-z0-9]{1,8}", "one to eight letters and digits", optional=True),
        }
    )
