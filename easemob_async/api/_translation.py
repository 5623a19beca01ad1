# Generated from _spec/translation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Methods of ``client.translation``."""

from __future__ import annotations

from collections.abc import Collection

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._exports import exported_by
from easemob_async._operation import Caller
from easemob_async.api._operations.translation import DETECT, LIST_LANGUAGES, TRANSLATE
from easemob_async.models._translation import DetectedLanguage, Language, TranslatedText

__all__ = ["Translation"]


@exported_by("easemob_async.api")
class Translation:
    """
    Translation of texts by Microsoft's translation service.

    It is a paid add-on, charged per translated character.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def translate(
        self, text: str, *, languages: Collection[str], source: str | None = None
    ) -> list[TranslatedText]:
        """
        Translate a text into one or more languages.

        Args:
            text: Text to translate; its characters count once for each language (older servers accept 10,000 in
                total); at most 10,000 characters.
            languages: Codes of the target languages, see ``list_languages``.
            source: Code of the source language; default: the service detects the language.

        Returns:
            The translations, one for each language.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The text is missing; or a target language is missing or unknown; or the text is too
                long.
            RateLimitedError: The call exceeds the rate limit.
            ServerError: The translation provider failed.
            FeatureNotEnabledError: Translation was not bought for the app.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /translate; message_translation_text.
        """
        return await self._caller.call(
            TRANSLATE,
            json=compact(
                {
                    "text": check.text("text", text, at_least=1, at_most=10000),
                    "to": check.strings("languages", languages, at_least=1),
                    "from": check.text("source", source, optional=True, at_least=1),
                }
            ),
        )

    async def list_languages(self) -> list[Language]:
        """
        List the supported languages.

        Returns:
            The languages.

        Raises:
            RateLimitedError: The call exceeds the rate limit.
            ServerError: The translation provider failed.
            FeatureNotEnabledError: Translation was not bought for the app.

        Rate limit:
            100 calls per second per app.

        Source:
            GET /translate/support/language; message_translation_language_list.
        """
        return await self._caller.call(LIST_LANGUAGES)

    async def detect(self, text: str) -> DetectedLanguage:
        """
        Detect the language of a text.

        Args:
            text: Text to check; at most 10,000 characters.

        Returns:
            The language.

        Raises:
            InvalidArgumentError: An argument is invalid; nothing was sent.
            BadRequestError: The text is missing; or the text is too long.
            RateLimitedError: The call exceeds the rate limit.
            ServerError: The translation provider failed.
            FeatureNotEnabledError: Translation was not bought for the app.

        Rate limit:
            100 calls per second per app.

        Source:
            POST /translate/detect; message_translation_detect.
        """
        return await self._caller.call(DETECT, json={"text": check.text("text", text, at_least=1, at_most=10000)})
