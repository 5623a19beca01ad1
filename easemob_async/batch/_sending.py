"""Job kinds that send one message to many recipients."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from easemob_async import _checks as check
from easemob_async._errors import UnexpectedReplyError
from easemob_async._operation import JSON
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.api._operations.messages import SEND_TO_CHATROOMS, SEND_TO_GROUPS, SEND_TO_USERS
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome, Reason

__all__ = ["SendToChatrooms", "SendToGroups", "SendToUsers"]


class _SendMessage(JobKind[str]):
    """
    Job kind that sends one message to many recipients.

    By default it does not resend a request whose reply was lost, because every accepted request sends a new message.

    Args:
        fields: JSON fields of the request without the recipients, already validated.
        resend_unconfirmed: Whether to resend a request whose reply was lost.
    """

    # The service sends a message with an ID to every recipient of a request that it accepts, also to one who does not
    # exist.
    succeeds_as_whole = True

    def __init__(self, fields: Mapping[str, JSON], *, resend_unconfirmed: bool) -> None:
        self._fields = dict(fields)
        # A digest: a journal belongs to one message and must not contain it.
        self.target = blake2b(json.dumps(self._fields, sort_keys=True).encode(), digest_size=8).hexdigest()
        self.resend_unconfirmed = resend_unconfirmed

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[str]]) -> list[Outcome[str]]:
        """Send the message to *items*; see ``JobKind.execute``."""
        recipients = [item.key for item in items]
        assert self.operation is not None
        reply: dict[str, str] = await caller.call(
            self.operation, json={"to": recipients, **self._fields}, cost=len(recipients)
        )
        message_ids = {recipient.lower(): message_id for recipient, message_id in reply.items()}
        return [_make_outcome(item, message_ids) for item in items]


def _make_outcome(item: PendingItem[str], message_ids: Mapping[str, str]) -> Outcome[str]:
    """Make the outcome of a recipient of an accepted request: never ``failed``, because a later run resends those."""
    message_id = message_ids.get(item.normalized_key)
    if message_id is not None:
        return item.to_outcome("ok", result=message_id)
    if not message_ids:
        return item.to_outcome("ok", reason=Reason.NO_RESULT)
    problem = UnexpectedReplyError(
        f"the reply has message IDs for other recipients, but not for {item.key}", status=200
    )
    return item.to_outcome("unconfirmed", error=problem)


class SendToUsers(_SendMessage):
    """Job kind that sends one message to users."""

    name = "send_to_users"
    argument = "usernames"
    operation = SEND_TO_USERS

    def validate(self, index: int, row: str) -> PendingItem[str]:
        """Validate a user ID; see ``JobKind.validate``."""
        username = check.username(f"{self.argument}[{index}]", row)
        return PendingItem(index, row, username, username.lower())


class _SendToChats(_SendMessage):
    """Job kind that sends one message to groups or chat rooms."""

    def validate(self, index: int, row: str) -> PendingItem[str]:
        """Validate a group or chat room ID; see ``JobKind.validate``."""
        chat_id = check.text(f"{self.argument}[{index}]", row, at_least=1)
        return PendingItem(index, row, chat_id, chat_id.lower())


class SendToGroups(_SendToChats):
    """Job kind that sends one message to groups."""

    name = "send_to_groups"
    argument = "group_ids"
    operation = SEND_TO_GROUPS


class SendToChatrooms(_SendToChats):
    """Job kind that sends one message to chat rooms."""

    name = "send_to_chatrooms"
    argument = "chatroom_ids"
    operation = SEND_TO_CHATROOMS
