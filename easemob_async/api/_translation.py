# Generated from _spec/translation.yaml by "python -m easemob_async._codegen"; change the spec.
"""``client.translation``."""

from __future__ import annotations

from collections.abc import Collection

from easemob_async import _checks as check
from easemob_async._checks import compact
from easemob_async._operation import Caller
from easemob_async.api._operations.translation import DETECT, LIST_LANGUAGES, TRANSLATE
from easemob_async.models._translation import DetectedLanguage, Language, TranslatedText

__all__ = ["Translation"]


class Translation:
    """
    Translation of texts, by Microsoft's service behind it. It is a paid add-on, and what is translated is charged
    by characters.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def translate(
        self, text: str, *, languages: Collection[str], source: str | None = None
    ) -> list[TranslatedText]:
        """
        Translate a text into one or more languages.

        Args:
            text: The text; its characters count once for each language, and older servers take 10,000 in all; at
                most 10000 characters.
            languages: The codes of the languages to translate into, see ``list_languages``.
            source: The code of the text's own language; by default the service finds out.

        Returns:
            The translations, one for each language.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The service does not take the text. The service does not know a language. The text is
                too long.
            RateLimitedError: Too many calls.
            ServerError: The service behind it failed.
            FeatureNotEnabledError: Translation was not bought for the app.

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
        List the languages translation knows.

        Returns:
            The languages.

        Raises:
            RateLimitedError: Too many calls.
            ServerError: The service behind it failed.
            FeatureNotEnabledError: Translation was not bought for the app.

        Source:
            GET /translate/support/language; message_translation_language_list.
        """
        return await self._caller.call(LIST_LANGUAGES)

    async def detect(self, text: str) -> DetectedLanguage:
        """
        Find out in which language a text is.

        Args:
            text: The text; at most 10000 characters.

        Returns:
            The language.

        Raises:
            InvalidArgumentError: An argument breaks a rule above; nothing was sent.
            BadRequestError: The service does not take the text. The text is too long.
            RateLimitedError: Too many calls.
            ServerError: The service behind it failed.
            FeatureNotEnabledError: Translation was not bought for the app.

        Source:
            POST /translate/detect; message_translation_detect.
        """
        return await self._caller.call(
            DETECT,
            json={
                "text": check.text("text", text, at_least=1, at_most=10000),
            },
        )
