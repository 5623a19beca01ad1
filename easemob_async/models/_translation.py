# Generated from _spec/translation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.translation``."""

from attrs import frozen

from easemob_async import _shapes as shapes
from easemob_async.models._base import Model, wired

__all__ = ["DetectedLanguage", "Language", "TranslatedText"]


@frozen(kw_only=True)
class TranslatedText(Model):
    """A text in another language."""

    text: str
    """The text."""
    language: str = wired(wire="to")
    """The language's code, such as ``en`` or ``zh-Hant``."""


@frozen(kw_only=True)
class Language(Model):
    """A language translation knows."""

    code: str
    """Its code, such as ``en``."""
    name: str | None = None
    """Its name, in English."""
    native_name: str | None = wired(default=None, wire="nativeName")
    """Its name for those who speak it."""


@frozen(kw_only=True)
class DetectedLanguage(Model):
    """In which language a text probably is."""

    language: str
    """The language's code, such as ``zh-Hans``."""
    score: float | None = None
    """How sure that is, 0 to 1."""
    is_supported: bool | None = wired(default=None, wire="isTranslationSupported", reader=shapes.to_bool)
    """Whether texts in it can be translated."""
