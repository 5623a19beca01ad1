# Generated from _spec/files.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.files``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from easemob_async import _checks as check
from easemob_async.api._file_transfer import FileTransfer
from easemob_async.api._operations.files import SET_LIFETIME
from easemob_async.models._files import FileOutcome

__all__ = ["Files"]


class Files(FileTransfer):
    """
    Attachments of messages: files that are uploaded first and named in the message then.

    They are kept for 7 days unless told otherwise.
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
        Set how long up to 100 of a user's attachments are kept, with an outcome for each.

        Args:
            username: The ID of the user whose attachments they are.
            file_ids: The files' IDs; 1 to 100 in one call.
            lifetime: As long as is the rule, that time anew from now on, or for ever.
            token: A user's own token; the app's when left out.

        Returns:
            What became of each file.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: More files than one call takes. The service rejects a value.
            FeatureNotEnabledError: Sales have not opened this for the app.

        Source:
            PUT /users/{username}/chatfiles/lifetime; message_attachment_storage.
        """
        return await self._caller.call(
            SET_LIFETIME,
            path=(check.username("username", username),),
            json={
                "chatfile_ids": check.strings("file_ids", file_ids, at_least=1, at_most=100),
                "lifetime": check.one_of("lifetime", lifetime, "default", "refresh", "forever"),
            },
            token=token,
        )
