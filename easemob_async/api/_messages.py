# Generated from _spec/messages.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.messages``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from easemob_async import _checks as check
from easemob_async import _shapes as shapes
from easemob_async._accounting import complete_map, complete_rows
from easemob_async._checks import compact
from easemob_async._exports import exported_by
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
from easemob_async.models._base import MessageIds, merged_message, split_message
from easemob_async.models._messages import Message, MessageToRecall, RecallOutcome

__all__ = ["Messages", "send_to_chatrooms_fields", "send_to_groups_fields", "send_to_users_fields"]


@exported_by("easemob_async.api")
class Messages:
    """
    Messages to users, groups and chat rooms: send, broadcast, recall, edit and import them.

    A message is one of eight classes, ``TextMessage`` to ``CustomMessage``. The service does not check that senders
    and recipients exist. Each accepted send is a new message, so the client does not retry a send when the reply is
    lost.
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
    ) -> MessageIds:
        """
        Send one message to up to 600 users.

        Mutes and block lists do not apply to this call. The service checks that sender and recipient are contacts
        only if this is set in the console.

        The message does not appear in the conversation lists of the users unless this is set in the console.

        Not retried when the reply is lost, because each accepted call sends a new message.

        Args:
            usernames: User IDs of the recipients (the service does not check that they exist); 1 to 600.
            message: The message, together with ext at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            sync_device: Whether to copy the message to the sender's own online devices; default: False.
            roam_ignore_users: User IDs of users in whose roaming history the message is not stored.
            online_only: Whether to deliver only to users who are online now; others never receive the message.
            env: Callback environment (China regions 1 and 2; the service sends no callback unless a rule has this
                value); must be 1 to 8 letters and digits.

        Returns:
            Message IDs by recipient. A recipient that the reply does not name is in ``not_reported`` and has no ID,
            so use ``.get(username)``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            RateLimitedError: More than 6,000 messages were sent within a minute, counting each recipient as one
                message.
            BadRequestError: The message and ext together are larger than 5 KB; or a value is empty, or the list has
                more recipients than one call accepts.

        Rate limit:
            100 calls per second per app (bucket ``messages.users``); and 6,000 recipients per minute per app
            (bucket ``messages.users.recipients``).

        Source:
            POST /messages/users; message_single; message (April 2023).
        """
        return complete_map(
            await self._caller.call(
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
            ),
            usernames,
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
    ) -> MessageIds:
        """
        Send one message to up to 3 groups.

        Mutes and block lists do not apply to this call.

        Not retried when the reply is lost, because each accepted call sends a new message.

        Args:
            group_ids: Group IDs (the service does not check that they exist); 1 to 3.
            message: The message, together with ext at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            need_group_ack: Whether to ask for read receipts (the feature must be enabled; only for groups of at
                most 200 members).
            sync_device: Whether to copy the message to the sender's own online devices; default: False.
            roam_ignore_users: User IDs of users in whose roaming history the message is not stored; 0 to 20.
            online_only: Whether to deliver only to users who are online now; others never receive the message.
            env: Callback environment (China regions 1 and 2; the service sends no callback unless a rule has this
                value); must be 1 to 8 letters and digits.

        Returns:
            Message IDs by group ID. A group that the reply does not name is in ``not_reported`` and has no ID, so
            use ``.get(group_id)``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            RateLimitedError: More than 20 group messages were sent within a second, counting each group as one
                message.
            BadRequestError: The message and ext together are larger than 5 KB; or a value is empty, or the list has
                more recipients than one call accepts.

        Rate limit:
            20 calls per second per app (bucket ``messages.chatgroups``); and 20 recipients per second per app
            (bucket ``messages.chatgroups.recipients``).

        Source:
            POST /messages/chatgroups; message_group; message (April 2023).
        """
        return complete_map(
            await self._caller.call(
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
            ),
            group_ids,
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
        Send a message that only selected members of a group receive.

        The message does not appear in conversation lists or unread counts. It is in the roaming history only if
        Easemob's sales team enabled that.

        Not retried when the reply is lost, because each accepted call sends a new message.

        Args:
            group_id: Group ID.
            usernames: User IDs of the members who receive the message; 1 to 20.
            message: The message, together with ext at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            sync_device: Whether to copy the message to the sender's own online devices; default: False.
            env: Callback environment (China regions 1 and 2; the service sends no callback unless a rule has this
                value); must be 1 to 8 letters and digits.

        Returns:
            ID of the message.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            RateLimitedError: More than 100 such messages were sent within a second.
            BadRequestError: The message and ext together are larger than 5 KB; or a value is empty, or the list has
                more recipients than one call accepts.

        Rate limit:
            100 calls per second per app.

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
                        "env", env, "[A-Za-z0-9]{1,8}", "must be 1 to 8 letters and digits", optional=True
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
    ) -> MessageIds:
        """
        Send one message to up to 10 chat rooms.

        A message ID does not prove delivery. A chat room that receives more than 20 messages a second drops some,
        those of low level first.

        Not retried when the reply is lost, because each accepted call sends a new message.

        Args:
            chatroom_ids: Chat room IDs (the service does not check that they exist); 1 to 10.
            message: The message, together with ext at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            level: Priority in an overloaded chat room: the service drops low before normal before high; default:
                ``normal``.
            roam_ignore_users: User IDs of users in whose roaming history the message is not stored; 0 to 20.
            env: Callback environment (China regions 1 and 2; the service sends no callback unless a rule has this
                value); must be 1 to 8 letters and digits.

        Returns:
            Message IDs by chat room ID. A room that the reply does not name is in ``not_reported`` and has no ID,
            so use ``.get(chatroom_id)``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            RateLimitedError: More than 100 chat room messages were sent within a second, counting each chat room as
                one message.
            BadRequestError: The message and ext together are larger than 5 KB; or a value is empty, or the list has
                more recipients than one call accepts.

        Rate limit:
            100 calls per second per app (bucket ``messages.chatrooms``); and 100 recipients per second per app
            (bucket ``messages.chatrooms.recipients``).

        Source:
            POST /messages/chatrooms; message_chatroom; message (April 2023).
        """
        return complete_map(
            await self._caller.call(
                SEND_TO_CHATROOMS,
                json={
                    "to": check.strings("chatroom_ids", chatroom_ids, at_least=1, at_most=10),
                    **send_to_chatrooms_fields(
                        message, sender=sender, ext=ext, level=level, roam_ignore_users=roam_ignore_users, env=env
                    ),
                },
                cost=len(chatroom_ids),
            ),
            chatroom_ids,
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
        Send a message that only selected members of a chat room receive.

        Not retried when the reply is lost, because each accepted call sends a new message.

        Args:
            chatroom_id: Chat room ID.
            usernames: User IDs of the members who receive the message; 1 to 20.
            message: The message, together with ext at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            level: Priority in an overloaded chat room: the service drops low before normal before high; default:
                ``normal``.
            env: Callback environment (China regions 1 and 2; the service sends no callback unless a rule has this
                value); must be 1 to 8 letters and digits.

        Returns:
            ID of the message.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            RateLimitedError: More than 100 such messages were sent within a second.
            BadRequestError: The message and ext together are larger than 5 KB; or a value is empty, or the list has
                more recipients than one call accepts.

        Rate limit:
            100 calls per second per app.

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
                        "env", env, "[A-Za-z0-9]{1,8}", "must be 1 to 8 letters and digits", optional=True
                    ),
                }
            ),
        )

    async def broadcast_to_all_users(
        self, message: Message, *, sender: str | None = None, ext: Mapping[str, JSON] | None = None
    ) -> int:
        """
        Send one message to all users of the app.

        The limits are one broadcast in 30 minutes and three in a UTC day. The service then delivers to at most
        1,000 users a second.

        Not retried when the reply is lost, because each accepted call is another broadcast.

        Args:
            message: The message.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.

        Returns:
            ID of the broadcast. It is not a message ID, so it cannot be used to recall or edit the messages.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Broadcasts are not enabled for the app.
            QuotaExceededError: Three broadcasts were already sent on this UTC day.
            BadRequestError: The service rejects a value.

        Rate limit:
            1 call per 30 minutes, 3 calls per UTC day per app.

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
        Send one message to all users who are online now.

        The limits are one broadcast a minute and 50 in a UTC day. Offline users never receive the message.

        Not retried when the reply is lost, because each accepted call is another broadcast.

        Args:
            message: The message.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.

        Returns:
            ID of the broadcast. It is not a message ID, so it cannot be used to recall or edit the messages.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Broadcasts are not enabled for the app.
            QuotaExceededError: Fifty such broadcasts were already sent on this UTC day.
            BadRequestError: The service rejects a value.

        Rate limit:
            1 call per minute, 50 calls per UTC day per app.

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
        Send one message to all active chat rooms.

        The limits are one broadcast a second, 10 a minute and 100 in a UTC day.

        A chat room is active if it has a member and has had at least one message.

        Not retried when the reply is lost, because each accepted call is another broadcast.

        Args:
            message: The message.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            level: Priority in an overloaded chat room: the service drops low before normal before high; default:
                ``normal``.

        Returns:
            ID of the broadcast. It is not a message ID, so it cannot be used to recall or edit the messages.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Broadcasts are not enabled for the app.
            QuotaExceededError: One hundred such broadcasts were already sent on this UTC day.
            BadRequestError: The service rejects a value.

        Rate limit:
            1 call per second, 10 calls per minute, 100 calls per UTC day per app.

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

        Send the first chunk without a message ID; the call returns the ID. Pass it with all later chunks. Send the
        chunks of a stream one after another, with ``seq`` 0, 1, 2 and so on, at most 30 seconds apart and within 30
        minutes in total.

        If a call waits 30 seconds for rate limiting, the stream is lost.

        Streams are not moderated, not copied to the sender's devices and not reported by callbacks. Recall, edit
        and reactions work with the message ID.

        Not retried when the reply is lost, because a first chunk that is sent again opens a second stream.

        Args:
            username: User ID of the recipient; the service does not check that the user exists.
            text: Text of the chunk (all chunks together may have at most 128 KB).
            seq: Number of the chunk, from 0 without gaps; at least 0.
            sender: User ID of the sender, the same for all chunks.
            message_id: Message ID that the first chunk returned; omitted for the first chunk.
            finish: Whether this is the last chunk.
            finish_reason: Reason for the end, a number chosen by the caller; only with ``finish``.
            text_type: Format of the text (default: ``text``); only the value of the first chunk counts.
            ext: Extension data, a free-form object sent with the message; only the value of the first chunk counts.

        Returns:
            Message ID of the stream.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: A stream with this message ID does not exist.
            AlreadyExistsError: This chunk was already sent.
            ConflictError: More than 30 seconds have passed since the previous chunk, or 30 minutes in total; start
                a new stream; or the stream has ended.
            BadRequestError: The service rejects a value, or the sender or recipient differs from that of the first
                chunk.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /stream_message/user; message_stream_send_single.
        """
        return await self._caller.call(
            SEND_STREAM_TO_USER.with_fallback(message_id),
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

        Send the first chunk without a message ID; the call returns the ID. Pass it with all later chunks. Send the
        chunks of a stream one after another, with ``seq`` 0, 1, 2 and so on, at most 30 seconds apart and within 30
        minutes in total.

        If a call waits 30 seconds for rate limiting, the stream is lost.

        Streams are not moderated, not copied to the sender's devices and not reported by callbacks. Recall, edit
        and reactions work with the message ID.

        Not retried when the reply is lost, because a first chunk that is sent again opens a second stream.

        Args:
            group_id: Group ID; the service does not check that the group exists.
            text: Text of the chunk (all chunks together may have at most 128 KB).
            seq: Number of the chunk, from 0 without gaps; at least 0.
            sender: User ID of the sender, the same for all chunks.
            message_id: Message ID that the first chunk returned; omitted for the first chunk.
            finish: Whether this is the last chunk.
            finish_reason: Reason for the end, a number chosen by the caller; only with ``finish``.
            text_type: Format of the text (default: ``text``); only the value of the first chunk counts.
            ext: Extension data, a free-form object sent with the message; only the value of the first chunk counts.

        Returns:
            Message ID of the stream.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: A stream with this message ID does not exist.
            AlreadyExistsError: This chunk was already sent.
            ConflictError: More than 30 seconds have passed since the previous chunk, or 30 minutes in total; start
                a new stream; or the stream has ended.
            BadRequestError: The service rejects a value, or the sender or recipient differs from that of the first
                chunk.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /stream_message/chatgroup; message_stream_send_group.
        """
        return await self._caller.call(
            SEND_STREAM_TO_GROUP.with_fallback(message_id),
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

        The recall also deletes the attachment of the message. Command messages cannot be recalled.

        Args:
            message_id: Message ID.
            recipient: ID of the user, group or chat room that the message was sent to.
            chat_type: Kind of conversation.
            force: Whether to recall the message even if the time for recalls is over or the message is no longer
                stored.
            sender: User ID of the user who recalls the message (default: ``admin``). For a forced recall, use the
                original sender if the sender's devices should receive the recall.
            sync_device: Whether to send the recall to the sender's devices too, in one-to-one chats; default: True.
            extension_info: Custom text for the notice of the recall.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: The message is no longer stored, or was already recalled; or the message was sent to
                another recipient.
            PermissionDeniedError: The time for recalls is over (2 minutes by default).
            FeatureNotEnabledError: Recall is not enabled for the app.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

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
            messages: Messages to recall; 1 to 30.

        Returns:
            Outcome for each message.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            NotFoundError: A message is no longer stored, or was already recalled; or a message was sent to another
                recipient.
            PermissionDeniedError: The time for recalls is over (2 minutes by default).
            FeatureNotEnabledError: Recall is not enabled for the app.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /messages/batch_recall; message_recall_batch.
        """
        return complete_rows(
            await self._caller.call(
                RECALL_MANY, json={"msgs": check.input_models("messages", messages, at_least=1, at_most=30)}
            ),
            RecallOutcome,
            [each.message_id for each in messages],
            exact=True,
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
        Edit a sent message: the content of a text or custom message, or the ext of any message except a command.

        Easemob's sales team must enable edits. Each edit restarts the storage time of the message.

        Not retried when the reply is lost, because the service allows ten edits of a message, and each accepted
        call uses one.

        Args:
            message_id: Message ID, digits only.
            message: New message, of the same class as the sent message; the client sends the content of a
                ``TextMessage`` or ``CustomMessage``, and only the type of any other.
            editor: User ID of the user who edits the message.
            ext: Extension data, a free-form object sent with the message.
            merge_ext: Whether to merge ext into the existing data instead of replacing it; default: True.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            PermissionDeniedError: The user may not edit the message.
            BadRequestError: The message ID is not a number; or messages of this class cannot be edited.
            FeatureNotEnabledError: Edits are not enabled for the app.
            QuotaExceededError: The message was edited ten times.
            NotFoundError: The message does not exist, or is no longer stored.
            ConflictError: A concurrent edit of the message succeeded.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

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

        Import the messages of one chat in chronological order and one after another. The service refuses a message
        whose time is not later than the time of the previous one.

        The message does not appear in conversation lists; clients see it only in their roaming history.

        Not retried when the reply is lost, because each accepted call imports a new message.

        Args:
            username: User ID of the recipient.
            message: The message.
            sender: User ID of the sender.
            ext: Extension data, a free-form object sent with the message.
            timestamp: Time when the message was sent, in milliseconds since the epoch (default: now); at least
                1,000.
            need_download: Whether the service downloads and stores the attachment, from any URL that it can reach;
                default: False.
            is_ack_read: Whether to import the message as read; only the pages of April 2023 and the Java SDK have
                it.

        Returns:
            ID of the message.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The service rejects a value.

        Rate limit:
            100 calls per second per app.

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

        Import the messages of one group in chronological order and one after another. The service refuses a message
        whose time is not later than the time of the previous one, or is before the creation of the group.

        The message does not appear in conversation lists; clients see it only in their roaming history.

        Not retried when the reply is lost, because each accepted call imports a new message.

        Args:
            group_id: Group ID.
            message: The message.
            sender: User ID of the sender.
            ext: Extension data, a free-form object sent with the message.
            timestamp: Time when the message was sent, in milliseconds since the epoch (default: now); at least
                1,000.
            need_download: Whether the service downloads and stores the attachment, from any URL that it can reach;
                default: False.
            is_ack_read: Whether to import the message as read; only the pages of April 2023 and the Java SDK have
                it.

        Returns:
            ID of the message.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The service rejects a value.

        Rate limit:
            100 calls per second per app.

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
        Delete up to 50 messages from the roaming history of one user in a one-to-one chat.

        Copies of other users and the files of ``client.history`` do not change. If no message of the chat is left,
        the chat disappears from the conversation list of the user.

        Args:
            username: User ID of the user whose copy is deleted.
            peer: User ID of the other user of the chat.
            message_ids: Message IDs; 1 to 50.
            notify: Whether to delete the messages on the user's online devices too; default: True.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Roaming is not enabled for the app.
            BadRequestError: The list has more messages than one call accepts.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

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
        Delete up to 50 messages from the roaming history of one user in a group or chat room.

        Copies of other users and the files of ``client.history`` do not change. If no message of the chat is left,
        the chat disappears from the conversation list of the user.

        Chat rooms have a roaming history only if Easemob's sales team enabled it.

        Args:
            username: User ID of the user whose copy is deleted.
            group_id: ID of the group or chat room.
            message_ids: Message IDs; 1 to 50.
            notify: Whether to delete the messages on the user's online devices too; default: True.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Roaming is not enabled for the app.
            BadRequestError: The list has more messages than one call accepts.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

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
        Delete the roaming history of one user in a one-to-one chat, up to a point in time.

        Copies of other users and the files of ``client.history`` do not change. If no message of the chat is left,
        the chat disappears from the conversation list of the user.

        Args:
            username: User ID of the user whose copy is deleted.
            peer: User ID of the other user of the chat.
            until: Time of the newest message to delete, in milliseconds since the epoch; at least 0.
            notify: Whether to delete the messages on the user's online devices too; default: True.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Roaming is not enabled for the app.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

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
        Delete the roaming history of one user in a group or chat room, up to a point in time.

        Copies of other users and the files of ``client.history`` do not change. If no message of the chat is left,
        the chat disappears from the conversation list of the user.

        Args:
            username: User ID of the user whose copy is deleted.
            group_id: ID of the group or chat room.
            until: Time of the newest message to delete, in milliseconds since the epoch; at least 0.
            notify: Whether to delete the messages on the user's online devices too; default: True.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Roaming is not enabled for the app.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

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
        Delete the whole roaming history and the conversation list of one user.

        Copies of other users and the files of ``client.history`` do not change. If no message of the chat is left,
        the chat disappears from the conversation list of the user.

        Args:
            username: User ID of the user whose copy is deleted.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            FeatureNotEnabledError: Roaming is not enabled for the app.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

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
        JSON fields of the request for these arguments.

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
            "env": check.matches("env", env, "[A-Za-z0-9]{1,8}", "must be 1 to 8 letters and digits", optional=True),
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
        JSON fields of the request for these arguments.

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
            "env": check.matches("env", env, "[A-Za-z0-9]{1,8}", "must be 1 to 8 letters and digits", optional=True),
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
        JSON fields of the request for these arguments.

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
            "env": check.matches("env", env, "[A-Za-z0-9]{1,8}", "must be 1 to 8 letters and digits", optional=True),
        }
    )
