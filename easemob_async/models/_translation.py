# Generated from _spec/translation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.translation``."""

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import Model, json_field

__all__ = ["DetectedLanguage", "Language", "TranslatedText"]


@frozen(kw_only=True)
class TranslatedText(Model):
    """A translated text."""

    text: str
    """The text."""
    language: str = json_field(name="to")
    """Code of the language, such as ``en`` or ``zh-Hant``."""


@frozen(kw_only=True)
class Language(Model):
    """A supported language."""

    code: str
    """Code of the language, such as ``en``."""
    name: str | None = None
    """English name."""
    native_name: str | None = json_field(default=None, name="nativeName")
    """Name in the language itself."""


@frozen(kw_only=True)
class DetectedLanguage(Model):
    """Detected language of a text."""

    language: str
    """Code of the language, such as ``zh-Hans``."""
    score: float | None = None
    """Confidence, 0 to 1."""
    is_supported: bool | None = json_field(default=None, name="isTranslationSupported", reader=shapes.to_bool)
    """Whether the service can translate texts in this language."""
