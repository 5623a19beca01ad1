"""Errors of invalid callbacks. An unknown event is not an error; see ``UnknownEvent``."""

from __future__ import annotations

from easemob_async._errors import EasemobError

__all__ = ["InvalidCallbackError", "InvalidSignatureError"]


class InvalidCallbackError(EasemobError):
    """The request is not a valid callback: it is too large, not a JSON object, nested too deep, or for another app."""


class InvalidSignatureError(EasemobError):
    """
    The signature is missing, does not match any of the secrets, or is too old. The message contains neither signature
    nor secret.
    """
