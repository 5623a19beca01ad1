"""``client.batch``: the methods that create bulk jobs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from easemob_async.batch._job import Job
from easemob_async.batch._message_jobs import MessageJobs
from easemob_async.batch._settings import JobOptions, JobSettings

if TYPE_CHECKING:
    from easemob_async._pipeline.pipeline import Pipeline
    from easemob_async.batch._attributes import AttributesRow
    from easemob_async.batch._job_kind import JobKind
    from easemob_async.batch._registering import UserRow
    from easemob_async.batch._row_reader import Rows

__all__ = ["Batch"]

T = TypeVar("T")


class Batch(MessageJobs):
    """
    Bulk jobs over any number of items, with an outcome for each item; see ``Job`` for how to run a job.

    Every method takes the options of ``JobOptions`` by keyword. A job reads its input on demand, so the input may have
    any length. An invalid item is ``failed`` and not sent, and does not affect the other items. Requests of a job have
    no deadline and wait for the rate limits as long as necessary; the client's ``timeout`` does not apply to them,
    except to the calls of ``fan_out``.
    """

    def __init__(self, caller: Pipeline) -> None:
        self._caller = caller

    def register_users(
        self, rows: Rows[UserRow], *, resend_unconfirmed: bool = True, **options: Unpack[JobOptions]
    ) -> Job[UserRow]:
        """
        Register users, up to 60 in a request.

        A user who already exists is ``skipped``. If a reply was lost, and the user exists when the job asks again, the
        job looks the user up: the outcome is ``ok`` if the user was registered after the first request was sent, and
        ``skipped`` with a reason if the job cannot tell.

        Args:
            rows: ``NewUser`` objects, or mappings with ``username``, ``password`` and optionally ``nickname``.
            resend_unconfirmed: Whether to resend a request whose reply was lost; otherwise its users are
                ``unconfirmed``.
            options: See ``JobOptions``.

        Raises:
            InvalidArgumentError: An option is invalid; nothing was sent.
        """
        from easemob_async.batch._registering import RegisterUsers

        return self._job(RegisterUsers(resend_unconfirmed=resend_unconfirmed), rows, options)

    def delete_users(self, usernames: Rows[str], **options: Unpack[JobOptions]) -> Job[str]:
        """
        Delete users permanently, with the groups and chat rooms they own; one user in a request.

        A user who does not exist is ``skipped``.

        Args:
            usernames: User IDs.
            options: See ``JobOptions``.

        Raises:
            InvalidArgumentError: An option is invalid; nothing was sent.
        """
        from easemob_async.batch._deleting import DeleteUsers

        return self._job(DeleteUsers(), usernames, options)

    def add_group_members(
        self, group_id: str, usernames: Rows[str], *, notify: bool | None = None, **options: Unpack[JobOptions]
    ) -> Job[str]:
        """
        Add users to a group, up to 60 in a request.

        A user who is already a member is ``skipped``; if an earlier request of this job may have added the user,
        ``replayed`` of the outcome is True. A user who does not exist is ``failed``. An unknown or a full group
        ends the job.

        Args:
            group_id: The group's ID.
            usernames: User IDs.
            notify: Whether the service notifies the members; default: True.
            options: See ``JobOptions``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
        """
        from easemob_async.batch._members import AddGroupMembers

        return self._job(AddGroupMembers(group_id, notify=notify), usernames, options)

    def add_chatroom_members(self, chatroom_id: str, usernames: Rows[str], **options: Unpack[JobOptions]) -> Job[str]:
        """
        Add users to a chat room, up to 60 in a request.

        Users who are already in the room are ``ok`` too, because the service's reply does not distinguish them. A user
        who does not exist is ``failed``. An unknown room ends the job.

        Args:
            chatroom_id: The chat room's ID.
            usernames: User IDs.
            options: See ``JobOptions``.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
        """
        from easemob_async.batch._members import AddChatroomMembers

        return self._job(AddChatroomMembers(chatroom_id), usernames, options)

    def set_attributes(self, rows: Rows[AttributesRow], **options: Unpack[JobOptions]) -> Job[AttributesRow]:
        """
        Set attributes of users, one user in a request; attributes that are not given keep their values.

        Args:
            rows: Tuples of a user ID and a mapping of attribute values by name, such as ``profiles.items()``; an empty
                value deletes the attribute.
            options: See ``JobOptions``.

        Raises:
            InvalidArgumentError: An option is invalid; nothing was sent.
        """
        from easemob_async.batch._attributes import SetAttributes

        return self._job(SetAttributes(), rows, options)

    def fan_out(
        self,
        items: Rows[T],
        call: Callable[[T], Awaitable[Any]],
        *,
        key: Callable[[T], str] | None = None,
        resend_unconfirmed: bool = False,
        **options: Unpack[JobOptions],
    ) -> Job[T]:
        """
        Call any coroutine function for each item.

        The outcome's ``result`` is the return value of *call*. An ``EasemobError`` makes the item ``failed``; or
        ``unconfirmed`` if its ``effect`` is ``"unknown"`` or ``"done"``; or ``skipped`` if the service refused a
        change because the item is already in that state. The job retries a call that sent nothing. An error that
        applies to every item, such as wrong credentials, a quota or a feature that is not enabled, ends the job. Any
        other exception ends the job too, and the job raises it.

        Args:
            items: The items, of any type.
            call: A coroutine function that takes one item, such as a method of the client.
            key: Function that returns the key of an item, for its outcome and the journal; by default a string is its
                own key, and other items have an empty key.
            resend_unconfirmed: Whether to call again when it is unknown if the first call took effect. The call for an
                item whose error has ``effect="done"`` is not repeated, even by a resumed job.
            options: See ``JobOptions``.

        Raises:
            InvalidArgumentError: An option is invalid; nothing was sent.

        Example:
            >>> report = await client.batch.fan_out(usernames, client.users.deactivate)
            >>> report.ok
            2
        """
        from easemob_async.batch._fan_out import FanOut

        kind = FanOut(call, key, requires_key=options.get("journal") is not None, resend_unconfirmed=resend_unconfirmed)
        return self._job(kind, items, options)

    def _job(self, kind: JobKind[T], rows: Rows[T], options: JobOptions) -> Job[T]:
        return Job(self._caller, kind, rows, JobSettings.of(options))
