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
from easemob_async.batch._records import Outcome, Reason
from easemob_async.batch._task import Entry, Task
from easemob_async.models._users import NewUser, User

__all__ = ["RegisterUsers", "UserRow"]

UserRow = NewUser | Mapping[str, Any]
"""A user to register: a ``NewUser``, or a mapping with ``username``, ``password`` and perhaps ``nickname``."""

_RESOLUTION = 0.001
"""Seconds by which the service's times, which are in whole milliseconds, may make an age too high."""

_LOOK_UPS = 10
"""Attempts to look a user up: what the service did not answer then stays unknown for good."""


class RegisterUsers(Task[UserRow]):
    """
    Users to register.

    A repeat does no harm to what is there: the service answers it with "already exists". So requests whose answer was
    lost are repeated, and users found existing then are told apart by when they were made.
    """

    name = "register_users"
    operation = REGISTER_MANY

    def __init__(self, *, repeats_unconfirmed: bool) -> None:
        self.repeats_unconfirmed = repeats_unconfirmed

    def key_of(self, item: UserRow) -> str:
        """The row's user ID."""
        key = item.get("username") if isinstance(item, Mapping) else getattr(item, "username", "")
        return key if isinstance(key, str) else ""

    def admit(self, index: int, item: UserRow) -> Entry[UserRow]:
        """Check one row; see ``Task.admit``."""
        argument = f"{self.argument}[{index}]"
        user = item if isinstance(item, NewUser) else _read(argument, item)
        user.wire(argument)
        return Entry(index, item, user.username, user.username.lower(), user)

    async def carry_out(self, caller: Pipeline, entries: Sequence[Entry[UserRow]]) -> list[Outcome[UserRow]]:
        """Register users; see ``Task.carry_out``."""
        answer = await Users(caller).register_many([entry.value for entry in entries])
        registered = {user.username.lower(): user for user in answer.registered}
        refused = {row.username.lower(): row.reason or "" for row in answer.refused}
        outcomes: list[Outcome[UserRow]] = []
        for entry in entries:
            if (user := registered.get(entry.folded)) is not None:
                outcomes.append(entry.ends("ok", result=user))
            elif (reason := refused.get(entry.folded)) is None:
                problem = UnexpectedReplyError(f"the reply does not name user {entry.key}", status=200)
                outcomes.append(entry.ends("failed", error=problem))
            elif "already exist" in reason.lower():
                outcomes.append(await _existing(caller, entry))
            else:
                refusal = APIError(ServiceRefusal(200, description=reason), doc=REGISTER_MANY.doc, about="item")
                outcomes.append(entry.ends("failed", error=refusal))
        return outcomes

    async def refused(self, caller: Pipeline, entry: Entry[UserRow], error: EasemobError) -> Outcome[UserRow]:
        """See ``Task.refused``; servers of old refuse the whole call for a user that exists."""
        if isinstance(error, AlreadyExistsError):
            return await _existing(caller, entry)
        return entry.ends("failed", error=error)


def _read(argument: str, row: Any) -> NewUser:
    """A row of a file as a user; empty fields count as missing."""
    if not isinstance(row, Mapping):
        raise InvalidArgumentError(argument, f"must be a NewUser or a mapping, not {type(row).__name__}")
    fields = cast("Mapping[str, Any]", row)
    for name in ("username", "password"):
        if fields.get(name) is None or fields[name] == "":
            raise InvalidArgumentError(f"{argument}.{name}", "is missing")
    return NewUser(username=fields["username"], password=fields["password"], nickname=fields.get("nickname") or None)


async def _existing(caller: Pipeline, entry: Entry[UserRow]) -> Outcome[UserRow]:
    """The outcome for a user the service says exists: ours if it was made since our first, unconfirmed request."""
    if entry.since is None:
        return entry.ends("skipped", reason=Reason.EXISTS)
    user, age = await _look_up(caller, entry.folded)
    if user is None or age is None:
        return entry.ends("skipped", reason=Reason.PERHAPS_MADE, replayed=True)
    # Both spans end about now: one by the service's clock alone, the other by ours, so the clocks need not agree. The
    # error is one round trip at most, and falls on the side of "ours".
    if age - _RESOLUTION <= caller.core.clock.monotonic() - entry.since:
        return entry.ends("ok", reason=Reason.MADE_EARLIER, replayed=True, result=user)
    return entry.ends("skipped", reason=Reason.EXISTS, result=user)


async def _look_up(caller: Pipeline, username: str) -> tuple[User | None, float | None]:
    """A user and how many seconds ago it was made, by the service's clock; None for what cannot be told."""
    retry = evolve(caller.options.retry, attempts=max(caller.options.retry.attempts, _LOOK_UPS))
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
