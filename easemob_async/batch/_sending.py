"""Sending one message to many."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Any, cast

from easemob_async import _checks as check
from easemob_async._errors import UnexpectedReplyError
from easemob_async._operation import JSON, Caller, Operation
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.api._messages import Messages
from easemob_async.api._operations.messages import SEND_TO_CHATROOMS, SEND_TO_GROUPS, SEND_TO_USERS
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome

__all__ = ["SendToChatrooms", "SendToGroups", "SendToUsers"]

Send = Callable[[Messages, list[str]], Awaitable[dict[str, str]]]
"""A send with all its arguments but the recipients."""


class _Stage:
    """A sender that sends nothing."""

    body: JSON = None

    async def call(self, operation: Operation[Any], /, *, json: JSON, **request: Any) -> Any:
        """Keep the body."""
        self.body = json


def _rehearse(send: Send) -> str:
    """
    Let *send* check its arguments, so that a wrong one is refused when the job is made.

    Returns:
        What is sent as a digest: a journal belongs to one message, and does not tell it.

    Raises:
        InvalidArgumentError: An argument breaks its rule.
    """
    stage = _Stage()
    with suppress(StopIteration):
        next(send(Messages(cast("Caller", stage)), ["somebody"]).__await__())
    return blake2b(json.dumps(stage.body, sort_keys=True).encode(), digest_size=8).hexdigest()


class _Send(JobKind[str]):
    """
    A message for many recipients. A repeat would be a second message, so what may have been sent is not sent again.

    Args:
        send: The send, given the recipients.
        resend_unconfirmed: Send again all the same.
    """

    def __init__(self, send: Send, *, resend_unconfirmed: bool) -> None:
        self.target = _rehearse(send)
        self._send = send
        self.resend_unconfirmed = resend_unconfirmed

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[str]]) -> list[Outcome[str]]:
        """Send to these; see ``JobKind.execute``."""
        sent = await self._send(Messages(caller), [item.key for item in items])
        message_ids = {recipient.lower(): message_id for recipient, message_id in sent.items()}
        outcomes: list[Outcome[str]] = []
        for item in items:
            message_id = message_ids.get(item.normalized_key)
            if message_id is None:
                problem = UnexpectedReplyError(f"the reply has no message ID for {item.key}", status=200)
                outcomes.append(item.to_outcome("failed", error=problem))
            else:
                outcomes.append(item.to_outcome("ok", result=message_id))
        return outcomes


class SendToUsers(_Send):
    """A message for users."""

    name = "send_to_users"
    argument = "usernames"
    operation = SEND_TO_USERS

    def validate(self, index: int, row: str) -> PendingItem[str]:
        """Check one user ID; see ``JobKind.validate``."""
        username = check.username(f"{self.argument}[{index}]", row)
        return PendingItem(index, row, username, username.lower())


class SendToGroups(_Send):
    """A message for groups."""

    name = "send_to_groups"
    argument = "group_ids"
    operation = SEND_TO_GROUPS

    def validate(self, index: int, row: str) -> PendingItem[str]:
        """Check one group's ID; see ``JobKind.validate``."""
        group_id = check.text(f"{self.argument}[{index}]", row, at_least=1)
        return PendingItem(index, row, group_id, group_id.lower())


class SendToChatrooms(_Send):
    """A message for chat rooms."""

    name = "send_to_chatrooms"
    argument = "chatroom_ids"
    operation = SEND_TO_CHATROOMS

    def validate(self, index: int, row: str) -> PendingItem[str]:
        """Check one chat room's ID; see ``JobKind.validate``."""
        chatroom_id = check.text(f"{self.argument}[{index}]", row, at_least=1)
        return PendingItem(index, row, chatroom_id, chatroom_id.lower())
