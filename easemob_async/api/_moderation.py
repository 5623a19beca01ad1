# Generated from _spec/moderation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.moderation``."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from easemob_async import _checks as check
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.moderation import CHECK_TEXT
from easemob_async.models._moderation import ModerationVerdict

if TYPE_CHECKING:
    from easemob_async.api._moderation_keyword_lists import ModerationKeywordLists
    from easemob_async.api._moderation_keywords import ModerationKeywords
    from easemob_async.api._moderation_records import ModerationRecords

__all__ = ["Moderation"]


@exported_by("easemob_async.api")
class Moderation:
    """
    Moderation: check a text, and manage the keyword lists that the service applies to messages.

    The moderation of messages themselves is configured in the console.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def keyword_lists(self) -> ModerationKeywordLists:
        """Keyword lists: each tells the service how to handle messages that contain one of its keywords."""
        from easemob_async.api._moderation_keyword_lists import ModerationKeywordLists

        return ModerationKeywordLists(self._caller)

    @cached_property
    def keywords(self) -> ModerationKeywords:
        """Keywords in the lists of ``client.moderation.keyword_lists``, at most 10,000 in each list."""
        from easemob_async.api._moderation_keywords import ModerationKeywords

        return ModerationKeywords(self._caller)

    @cached_property
    def records(self) -> ModerationRecords:
        """Moderation records: export the records of a period as a file."""
        from easemob_async.api._moderation_records import ModerationRecords

        return ModerationRecords(self._caller)

    async def check_text(self, text: str) -> ModerationVerdict:
        """
        Check a text with the moderation service.

        Args:
            text: Text to check (the maximum length depends on the moderation provider).

        Returns:
            The verdict.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The text is empty.
            FeatureNotEnabledError: Text moderation is not enabled in the console; or the rule for this call in the
                console was deleted or disabled, or Easemob's sales team has not enabled the call.
            NotFoundError: The app key is wrong.
            APIError: The service reports a failure in a reply with status 200.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /moderation/txt/check; moderation_text_active.
        """
        return await self._caller.call(CHECK_TEXT, json={"content": check.text("text", text, at_least=1)})
