# Generated from _spec/files.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.files``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from easemob_async import _checks as check
from easemob_async._accounting import complete_rows
from easemob_async._exports import exported_by
from easemob_async._secret_text import hide
from easemob_async.api._file_transfer import FileTransfer
from easemob_async.api._operations.files import SET_LIFETIME
from easemob_async.models._files import FileOutcome

__all__ = ["Files"]


@exported_by("easemob_async.api")
class Files(FileTransfer):
    """
    Attachments of messages: upload a file, then send its URL in a message.

    The service stores a file for 7 days by default.
    """

    async def set_lifetime(
        self,
        username: str,
        file_ids: Collection[str],
        *,
        lifetime: Literal["default", "refresh", "forever"],
        token: str | None = None,
    ) -> list[FileOutcome]:
        """
        Set the lifetime of up to 100 attachments of a user, with an outcome for each.

        Args:
            username: User ID of the owner of the attachments.
            file_ids: File IDs; 1 to 100.
            lifetime: Lifetime of the files: ``default`` for the default time, ``refresh`` for the default time from
                now on, ``forever`` to store them permanently.
            token: A user token to use instead of the client's app token.

        Returns:
            Outcome for each file.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The list has more files than one call accepts; or the service rejects a value.
            FeatureNotEnabledError: Easemob's sales team has not enabled this operation for the app.

        Rate limit:
            100 calls per second per app.

        Source:
            PUT /users/{username}/chatfiles/lifetime; message_attachment_storage.
        """
        token = hide(token)
        return complete_rows(
            await self._caller.call(
                SET_LIFETIME,
                path=(check.username("username", username),),
                json={
                    "chatfile_ids": check.strings("file_ids", file_ids, at_least=1, at_most=100),
                    "lifetime": check.one_of("lifetime", lifetime, "default", "refresh", "forever"),
                },
                token=token,
            ),
            FileOutcome,
            file_ids,
            exact=True,
        )
