# Generated from _spec/messages.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.batch`` that send one message to many recipients."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal, Unpack

from easemob_async.batch._settings import JobOptions

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.batch._job import Job
    from easemob_async.batch._job_kind import JobKind
    from easemob_async.batch._row_reader import Rows
    from easemob_async.models._messages import Message

__all__ = ["MessageJobs"]


class MessageJobs(ABC):
    """Jobs that send one message to many recipients; a base of ``Batch``."""

    @abstractmethod
    def _job(self, kind: JobKind[str], rows: Rows[str], options: JobOptions) -> Job[str]:
        """Make a job of the client."""

    def send_to_users(
        self,
        usernames: Rows[str],
        message: Message,
        *,
        sender: str | None = None,
        ext: Mapping[str, JSON] | None = None,
        sync_device: bool | None = None,
        roam_ignore_users: Collection[str] | None = None,
        online_only: bool | None = None,
        env: str | None = None,
        resend_unconfirmed: bool = False,
        **options: Unpack[JobOptions],
    ) -> Job[str]:
        """
        Send one message to users, up to 600 in a request.

        By default no recipient gets the message twice: recipients of a request whose reply was lost are
        ``unconfirmed``, and the job does not resend the message to them. The result of an ``ok`` is the message ID,
        or None if the reply has no message ID. The service also returns message IDs for recipients who do not
        exist.

        Args:
            usernames: User IDs of the recipients (the service does not check that they exist).
            message: The message, together with ext at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            sync_device: Whether to copy the message to the sender's own online devices; default: False.
            roam_ignore_users: User IDs of users in whose roaming history the message is not stored.
            online_only: Whether to deliver only to users who are online now; others never receive the message.
            env: Callback environment (China regions 1 and 2; the service sends no callback unless a rule has this
                value); must be 1 to 8 letters and digits.
            resend_unconfirmed: Whether to resend a request whose reply was lost; recipients may get duplicates.
            options: See ``JobOptions``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
        """
        from easemob_async.api._messages import send_to_users_fields
        from easemob_async.batch._sending import SendToUsers

        fields = send_to_users_fields(
            message,
            sender=sender,
            ext=ext,
            sync_device=sync_device,
            roam_ignore_users=roam_ignore_users,
            online_only=online_only,
            env=env,
        )
        return self._job(SendToUsers(fields, resend_unconfirmed=resend_unconfirmed), usernames, options)

    def send_to_groups(
        self,
        group_ids: Rows[str],
        message: Message,
        *,
        sender: str | None = None,
        ext: Mapping[str, JSON] | None = None,
        need_group_ack: bool | None = None,
        sync_device: bool | None = None,
        roam_ignore_users: Collection[str] | None = None,
        online_only: bool | None = None,
        env: str | None = None,
        resend_unconfirmed: bool = False,
        **options: Unpack[JobOptions],
    ) -> Job[str]:
        """
        Send one message to groups, up to 3 in a request.

        The service accepts messages to 20 groups a second. By default no group gets the message twice; see
        ``send_to_users``.

        Args:
            group_ids: Group IDs (the service does not check that they exist).
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
            resend_unconfirmed: Whether to resend a request whose reply was lost; recipients may get duplicates.
            options: See ``JobOptions``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
        """
        from easemob_async.api._messages import send_to_groups_fields
        from easemob_async.batch._sending import SendToGroups

        fields = send_to_groups_fields(
            message,
            sender=sender,
            ext=ext,
            need_group_ack=need_group_ack,
            sync_device=sync_device,
            roam_ignore_users=roam_ignore_users,
            online_only=online_only,
            env=env,
        )
        return self._job(SendToGroups(fields, resend_unconfirmed=resend_unconfirmed), group_ids, options)

    def send_to_chatrooms(
        self,
        chatroom_ids: Rows[str],
        message: Message,
        *,
        sender: str | None = None,
        ext: Mapping[str, JSON] | None = None,
        level: Literal["high", "normal", "low"] | None = None,
        roam_ignore_users: Collection[str] | None = None,
        env: str | None = None,
        resend_unconfirmed: bool = False,
        **options: Unpack[JobOptions],
    ) -> Job[str]:
        """
        Send one message to chat rooms, up to 10 in a request.

        By default no chat room gets the message twice; see ``send_to_users``. A message ID does not prove delivery:
        a chat room that receives more than 20 messages a second drops some of them.

        Args:
            chatroom_ids: Chat room IDs (the service does not check that they exist).
            message: The message, together with ext at most 5 KB.
            sender: User ID of the sender (default: ``admin``); the service does not check that it exists.
            ext: Extension data, a free-form object sent with the message; keys that begin with em_ control pushes.
            level: Priority in an overloaded chat room: the service drops low before normal before high; default:
                ``normal``.
            roam_ignore_users: User IDs of users in whose roaming history the message is not stored; 0 to 20.
            env: Callback environment (China regions 1 and 2; the service sends no callback unless a rule has this
                value); must be 1 to 8 letters and digits.
            resend_unconfirmed: Whether to resend a request whose reply was lost; recipients may get duplicates.
            options: See ``JobOptions``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
        """
        from easemob_async.api._messages import send_to_chatrooms_fields
        from easemob_async.batch._sending import SendToChatrooms

        fields = send_to_chatrooms_fields(
            message, sender=sender, ext=ext, level=level, roam_ignore_users=roam_ignore_users, env=env
        )
        return self._job(SendToChatrooms(fields, resend_unconfirmed=resend_unconfirmed), chatroom_ids, options)
