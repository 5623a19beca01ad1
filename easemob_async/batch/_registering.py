"""Job kind that registers users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from attrs import evolve

from easemob_async._errors import (
    AlreadyExistsError,
    APIError,
    EasemobError,
    InvalidArgumentError,
    NotFoundError,
    ServiceRefusal,
    UnexpectedReplyError,
)
from easemob_async._operation import JSON, CallResult
from easemob_async._pipeline.pipeline import Pipeline
from easemob_async._shapes import to_int
from easemob_async.api._operations.users import GET, REGISTER_MANY
from easemob_async.batch._failure_class import classify_failure
from easemob_async.batch._job_kind import JobKind, PendingItem, RefusedItem
from easemob_async.batch._records import Outcome, Reason
from easemob_async.models._users import NewUser, User

__all__ = ["RegisterUsers", "UserRow"]

UserRow = NewUser | Mapping[str, Any]
"""A user to register: a ``NewUser``, or a mapping with ``username``, ``password`` and optionally ``nickname``."""

_CLOCK_RESOLUTION = 0.001
"""Resolution of the service's times in seconds; rounding may make an age too high by this much."""

_LOOKUP_ATTEMPTS = 10
"""Minimum number of attempts to look a user up; after the last one the outcome stays uncertain permanently."""


class RegisterUsers(JobKind[UserRow]):
    """
    Job kind that registers users.

    Resending a registration is harmless, because the service refuses a user who already exists. So the job resends
    requests whose reply was lost. It recognizes the users that it registered by their registration time.
    """

    name = "register_users"
    operation = REGISTER_MANY

    def __init__(self, *, resend_unconfirmed: bool) -> None:
        self.resend_unconfirmed = resend_unconfirmed

    def key_of(self, row: UserRow) -> str:
        """Return the user ID of a row as its key."""
        key = row.get("username") if isinstance(row, Mapping) else getattr(row, "username", "")
        return key if isinstance(key, str) else ""

    def validate(self, index: int, row: UserRow) -> PendingItem[UserRow]:
        """Validate a row; see ``JobKind.validate``."""
        argument = f"{self.argument}[{index}]"
        user = row if isinstance(row, NewUser) else _parse_row(argument, row)
        wire_form = user.to_request_json(argument)  # first, because it validates the username
        return PendingItem(index, row, user.username, user.username.lower(), wire_form)

    async def execute(
        self, caller: Pipeline, items: Sequence[PendingItem[UserRow]]
    ) -> Sequence[Outcome[UserRow] | RefusedItem[UserRow]]:
        """Register users; see ``JobKind.execute``."""
        # The rows are validated already, and the keys in one request differ, so the operation is called directly.
        reply = await caller.call(REGISTER_MANY, json=[item.wire_form for item in items])
        registered = {user.username.lower(): user for user in reply.registered}
        refused = {row.username.lower(): row for row in reply.refused}
        results: list[Outcome[UserRow] | RefusedItem[UserRow]] = []
        for item in items:
            if (user := registered.get(item.normalized_key)) is not None:
                results.append(item.to_outcome("ok", result=user))
            elif (row := refused.get(item.normalized_key)) is None:
                # Not "failed": the service accepted the request, and may have processed this user.
                problem = UnexpectedReplyError(f"the reply does not name user {item.key}", status=200)
                results.append(item.to_outcome("unconfirmed", error=problem))
            else:
                results.append(_read_refusal(item, row.reason))
        return results

    async def handle_refusal(
        self, caller: Pipeline, item: PendingItem[UserRow], error: EasemobError
    ) -> Outcome[UserRow]:
        """Look up a user who was refused as existing or without a reason; see ``JobKind.handle_refusal``."""
        if isinstance(error, AlreadyExistsError):
            return await _handle_existing(caller, item)
        if not isinstance(error, UnexpectedReplyError):
            return item.to_outcome("failed", error=error)
        is_existing = await _is_existing(caller, item.normalized_key)
        if is_existing is None:
            return item.to_outcome("unconfirmed", error=error)
        if is_existing:
            return await _handle_existing(caller, item)
        return item.to_outcome("failed", error=_make_error(APIError, None))


def _read_refusal(item: PendingItem[UserRow], reason: str | None) -> Outcome[UserRow] | RefusedItem[UserRow]:
    """Read the row of a user who was not registered: the outcome, or the error with which the user is looked up."""
    if reason is None:
        text = f"the reply gives no reason for refusing user {item.key}, and looking the user up failed"
        return RefusedItem(item, UnexpectedReplyError(text, status=200))
    if "already exist" not in reason.lower():
        return item.to_outcome("failed", error=_make_error(APIError, reason))
    if item.unconfirmed_since is None:
        return item.to_outcome("skipped", reason=Reason.EXISTS)
    return RefusedItem(item, _make_error(AlreadyExistsError, reason))


def _make_error(kind: type[APIError], reason: str | None) -> APIError:
    return kind(ServiceRefusal(200, description=reason), doc=REGISTER_MANY.doc, about="item")


def _parse_row(argument: str, row: Any) -> NewUser:
    """Make a ``NewUser`` of a mapping, such as a row of a file; an empty field counts as missing."""
    if not isinstance(row, Mapping):
        raise InvalidArgumentError(argument, f"must be a NewUser or a mapping, not {type(row).__name__}")
    fields = cast("Mapping[str, Any]", row)
    for name in ("username", "password"):
        if fields.get(name) is None or fields[name] == "":
            raise InvalidArgumentError(f"{argument}.{name}", "is missing")
    return NewUser(username=fields["username"], password=fields["password"], nickname=fields.get("nickname") or None)


async def _is_existing(caller: Pipeline, username: str) -> bool | None:
    """Look up whether a user exists; None if the lookup failed."""
    try:
        await _look_up(caller, username)
    except NotFoundError as error:
        # A refusal about the app says nothing about the user.
        return None if classify_failure(error, one_by_one=True) == "stop" else False
    except EasemobError:
        return None
    return True


async def _handle_existing(caller: Pipeline, item: PendingItem[UserRow]) -> Outcome[UserRow]:
    """Make the outcome of a user who exists: ``ok`` if created since this job's first unconfirmed request."""
    if item.unconfirmed_since is None:
        return item.to_outcome("skipped", reason=Reason.EXISTS)
    user, age = await _find_user_and_age(caller, item.normalized_key)
    if user is None or age is None:
        return item.to_outcome("skipped", reason=Reason.PERHAPS_MADE, replayed=True)
    # Compares two durations that end now, one measured by the service's clock and one by ours, so the clocks need not
    # agree. The error is at most one round trip; it makes a user who was created just before the request count as ours.
    if age - _CLOCK_RESOLUTION <= caller.clock.monotonic() - item.unconfirmed_since:
        return item.to_outcome("ok", reason=Reason.MADE_EARLIER, replayed=True, result=user)
    return item.to_outcome("skipped", reason=Reason.EXISTS, result=user)


async def _find_user_and_age(caller: Pipeline, username: str) -> tuple[User | None, float | None]:
    """Find a user, and its age in seconds by the service's clock; None for either that is unknown."""
    try:
        found = await _look_up(caller, username)
    except EasemobError:
        return None, None
    # The body was structured as a user, so it is an object.
    now: JSON = to_int(found.body.get("timestamp"))
    created = found.value.created
    if not isinstance(now, int) or created is None:
        return found.value, None
    return found.value, (now - created) / 1000


async def _look_up(caller: Pipeline, username: str) -> CallResult[User]:
    retry = evolve(caller.retry, attempts=max(caller.retry.attempts, _LOOKUP_ATTEMPTS))
    return await caller.with_options(retry=retry).call_for_result(GET, path=(username,))
