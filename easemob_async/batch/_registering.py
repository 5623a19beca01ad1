"""Registering users in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from attrs import evolve

from easemob_async._errors import (
    AlreadyExistsError,
    APIError,
    EasemobError,
    InvalidArgumentError,
    ServiceRefusal,
    UnexpectedReplyError,
)
from easemob_async._operation import JSON
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async.api._operations.users import GET, REGISTER_MANY
from easemob_async.api._users import Users
from easemob_async.batch._job_kind import JobKind, PendingItem
from easemob_async.batch._records import Outcome, Reason
from easemob_async.models._users import NewUser, User

__all__ = ["RegisterUsers", "UserRow"]

UserRow = NewUser | Mapping[str, Any]
"""A user to register: a ``NewUser``, or a mapping with ``username``, ``password`` and perhaps ``nickname``."""

_CLOCK_RESOLUTION = 0.001
"""Seconds by which the service's times, which are in whole milliseconds, may make an age too high."""

_LOOKUP_ATTEMPTS = 10
"""Attempts to look a user up: what the service did not answer then stays unknown for good."""


class RegisterUsers(JobKind[UserRow]):
    """
    Users to register.

    A repeat does no harm to what is there: the service answers it with "already exists". So requests whose answer was
    lost are repeated, and users found existing then are told apart by when they were made.
    """

    name = "register_users"
    operation = REGISTER_MANY

    def __init__(self, *, resend_unconfirmed: bool) -> None:
        self.resend_unconfirmed = resend_unconfirmed

    def key_of(self, row: UserRow) -> str:
        """The row's user ID."""
        key = row.get("username") if isinstance(row, Mapping) else getattr(row, "username", "")
        return key if isinstance(key, str) else ""

    def validate(self, index: int, row: UserRow) -> PendingItem[UserRow]:
        """Check one row; see ``JobKind.validate``."""
        argument = f"{self.argument}[{index}]"
        user = row if isinstance(row, NewUser) else _parse_row(argument, row)
        user.wire(argument)
        return PendingItem(index, row, user.username, user.username.lower(), user)

    async def execute(self, caller: Pipeline, items: Sequence[PendingItem[UserRow]]) -> list[Outcome[UserRow]]:
        """Register users; see ``JobKind.execute``."""
        answer = await Users(caller).register_many([item.wire_form for item in items])
        registered = {user.username.lower(): user for user in answer.registered}
        refused = {row.username.lower(): row.reason or "" for row in answer.refused}
        outcomes: list[Outcome[UserRow]] = []
        for item in items:
            if (user := registered.get(item.normalized_key)) is not None:
                outcomes.append(item.to_outcome("ok", result=user))
            elif (reason := refused.get(item.normalized_key)) is None:
                problem = UnexpectedReplyError(f"the reply does not name user {item.key}", status=200)
                outcomes.append(item.to_outcome("failed", error=problem))
            elif "already exist" in reason.lower():
                outcomes.append(await _handle_existing(caller, item))
            else:
                refusal = APIError(ServiceRefusal(200, description=reason), doc=REGISTER_MANY.doc, about="item")
                outcomes.append(item.to_outcome("failed", error=refusal))
        return outcomes

    async def handle_refusal(
        self, caller: Pipeline, item: PendingItem[UserRow], error: EasemobError
    ) -> Outcome[UserRow]:
        """See ``JobKind.handle_refusal``; servers of old refuse the whole call for a user that exists."""
        if isinstance(error, AlreadyExistsError):
            return await _handle_existing(caller, item)
        return item.to_outcome("failed", error=error)


def _parse_row(argument: str, row: Any) -> NewUser:
    """A row of a file as a user; empty fields count as missing."""
    if not isinstance(row, Mapping):
        raise InvalidArgumentError(argument, f"must be a NewUser or a mapping, not {type(row).__name__}")
    fields = cast("Mapping[str, Any]", row)
    for name in ("username", "password"):
        if fields.get(name) is None or fields[name] == "":
            raise InvalidArgumentError(f"{argument}.{name}", "is missing")
    return NewUser(username=fields["username"], password=fields["password"], nickname=fields.get("nickname") or None)


async def _handle_existing(caller: Pipeline, item: PendingItem[UserRow]) -> Outcome[UserRow]:
    """The outcome for a user the service says exists: ours if it was made since our first, unconfirmed request."""
    if item.unconfirmed_since is None:
        return item.to_outcome("skipped", reason=Reason.EXISTS)
    user, age = await _find_user_and_age(caller, item.normalized_key)
    if user is None or age is None:
        return item.to_outcome("skipped", reason=Reason.PERHAPS_MADE, replayed=True)
    # Both spans end about now: one by the service's clock alone, the other by ours, so the clocks need not agree. The
    # error is one round trip at most, and falls on the side of "ours".
    if age - _CLOCK_RESOLUTION <= caller.core.clock.monotonic() - item.unconfirmed_since:
        return item.to_outcome("ok", reason=Reason.MADE_EARLIER, replayed=True, result=user)
    return item.to_outcome("skipped", reason=Reason.EXISTS, result=user)


async def _find_user_and_age(caller: Pipeline, username: str) -> tuple[User | None, float | None]:
    """A user and how many seconds ago it was made, by the service's clock; None for what cannot be told."""
    retry = evolve(caller.options.retry, attempts=max(caller.options.retry.attempts, _LOOKUP_ATTEMPTS))
    try:
        found = await caller.with_options(retry=retry).call_for_result(GET, path=(username,))
    except EasemobError:
        return None, None
    # A user came out of it, so the body is an object.
    now: JSON = found.body.get("timestamp")
    created = found.value.created
    if not isinstance(now, int) or created is None:
        return found.value, None
    return found.value, (now - created) / 1000
