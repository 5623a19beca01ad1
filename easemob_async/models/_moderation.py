# Generated from _spec/moderation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.moderation``."""

from attrs import frozen

from easemob_async.models._base import Model, wired

__all__ = ["ModerationVerdict"]


@frozen(kw_only=True)
class ModerationVerdict(Model):
    """Verdict of the moderation on a text."""

    result: str = wired(wire="type")
    """``PASS``, ``REVIEWED`` (suspicious), ``REJECT`` or ``UNKNOWN``."""
    risk_type: str | None = wired(default=None, wire="riskType")
    """Kind of risk, in the words of the provider."""
    risk_label: str | None = wired(default=None, wire="riskLabel")
    """
    ``NONE``, ``POLITICS``, ``VIOLENCE``, ``PORN``, ``BAN``, ``ABUSE``, ``AD``, ``QR``, ``UNKNOWN`` or another
    value.
    """
    replacement: str | None = wired(default=None, wire="exchangeText")
    """The text with the sensitive parts replaced, if the provider supports it."""
    sensitive_words: list[str] = wired(factory=list, wire="sensitiveWords")
    """Sensitive words in the text."""
    probability: float | None = None
    """Severity, where larger is worse; only from the Microsoft provider."""
