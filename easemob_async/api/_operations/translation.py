# Generated from _spec/translation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.translation``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.models._translation import DetectedLanguage, Language, TranslatedText

__all__ = ["DETECT", "LIST_LANGUAGES", "TRANSLATE"]

TRANSLATE: Final[Operation[list[TranslatedText]]] = Operation(
    id="translation.translate",
    method="POST",
    path="/translate",
    returns=list[TranslatedText],
    reader=shapes.translations,
    replay="idempotent",
    limits=(Limit("translation.translate", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", text="input text is missing"),
        ErrorRule(400, "bad_request", text="target language is missing"),
        ErrorRule(400, "bad_request", text="input text is too long"),
        ErrorRule(400, "rate_limited", text="reached the maximum limit"),
        ErrorRule(400, "server_error", "InternalTranslateFailedException"),
        ErrorRule(400, "server_error", text="InternalTranslateFailedException"),
        ErrorRule(503, "feature_not_enabled", text="service not open"),
    ),
    doc="message_translation_text",
)

LIST_LANGUAGES: Final[Operation[list[Language]]] = Operation(
    id="translation.list_languages",
    method="GET",
    path="/translate/support/language",
    returns=list[Language],
    replay="safe",
    limits=(Limit("translation.list_languages", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "rate_limited", text="reached the maximum limit"),
        ErrorRule(400, "server_error", "InternalTranslateFailedException"),
        ErrorRule(400, "server_error", text="InternalTranslateFailedException"),
        ErrorRule(503, "feature_not_enabled", text="service not open"),
    ),
    doc="message_translation_language_list",
)

DETECT: Final[Operation[DetectedLanguage]] = Operation(
    id="translation.detect",
    method="POST",
    path="/translate/detect",
    returns=DetectedLanguage,
    replay="idempotent",
    limits=(Limit("translation.detect", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", text="input text is missing"),
        ErrorRule(400, "bad_request", text="input text is too long"),
        ErrorRule(400, "rate_limited", text="reached the maximum limit"),
        ErrorRule(400, "server_error", "InternalTranslateFailedException"),
        ErrorRule(400, "server_error", text="InternalTranslateFailedException"),
        ErrorRule(503, "feature_not_enabled", text="service not open"),
    ),
    doc="message_translation_detect",
)
