"""What can be wrong with a callback; an event that is merely unknown is none of these."""

from __future__ import annotations

from easemob_async._errors import EasemobError

__all__ = ["InvalidCallbackError", "InvalidSignatureError"]


class InvalidCallbackError(EasemobError):
    """A request that is no callback: too large, no JSON object, too deep, or of another app."""


class InvalidSignatureError(EasemobError):
    """The signature is missing, fits none of the secrets, or is older than allowed; the text holds neither."""
