"""
Translation.

Source: message_translation_text_rest.html, message_translation_language_list_rest.html,
message_translation_detect_rest.html. Replies have no envelope, refusals no code. The emulator does not translate: the
"translation" is the text with the language before it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from easemob_async._json import is_list
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_CHARACTERS = 10_000
"""Maximum length of the text in characters, multiplied by the number of languages."""

# A few of the service's languages.
LANGUAGES = {
    "en": ("English", "English"),
    "zh-Hans": ("Chinese Simplified", "中文 (简体)"),
    "zh-Hant": ("Chinese Traditional", "繁體中文 (繁體)"),
    "ja": ("Japanese", "日本語"),
    "ko": ("Korean", "한국어"),
    "fr": ("French", "Français"),
    "de": ("German", "Deutsch"),
    "es": ("Spanish", "Español"),
    "ru": ("Russian", "Русский"),
}

_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u4e00-\u9fff]"), "zh-Hans"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
)


def _parse_text(call: EmulatedCall, languages: int) -> str:
    text = call.fields().get("text")
    if not text or not isinstance(text, str):
        raise Refusal(400, None, "An input text is missing or invalid")
    if len(text) * languages > MAX_CHARACTERS:
        raise Refusal(400, None, "The input text is too long")
    return text


def translate(call: EmulatedCall) -> EmulatedReply:
    """Translate one text into several languages."""
    check_feature_enabled(call, "translation")
    languages: JSON = call.fields().get("to")
    if not is_list(languages) or not languages:
        raise Refusal(400, None, "The target language is missing or invalid")
    text = _parse_text(call, len(languages))
    if not all(isinstance(language, str) and language in LANGUAGES for language in languages):
        raise Refusal(400, None, "The target language is missing or invalid")
    return call.reply_json(
        [{"translations": [{"text": f"[{language}] {text}", "to": language} for language in languages]}]
    )


def list_languages(call: EmulatedCall) -> EmulatedReply:
    """List the supported languages."""
    check_feature_enabled(call, "translation")
    return call.reply_json(
        [{"code": code, "name": name, "nativeName": native} for code, (name, native) in LANGUAGES.items()]
    )


def detect(call: EmulatedCall) -> EmulatedReply:
    """Detect the language of a text by its script."""
    check_feature_enabled(call, "translation")
    text = _parse_text(call, 1)
    language = next((language for script, language in _SCRIPTS if script.search(text)), "en")
    return call.reply_json({"language": language, "score": 0.98, "isTranslationSupported": True})


ROUTES = (
    Route("translation.translate", "POST", "/translate", translate),
    Route("translation.list_languages", "GET", "/translate/support/language", list_languages),
    Route("translation.detect", "POST", "/translate/detect", detect),
)
