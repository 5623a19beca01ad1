# Generated from _spec/moderation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.moderation``."""

from attrs import frozen

from easemob_async.models._base import Model, json_field

__all__ = ["ModerationVerdict"]


@frozen(kw_only=True)
class ModerationVerdict(Model):
    """Verdict of the moderation on a text."""

    result: str = json_field(name="type")
    """``PASS``, ``REVIEWED`` (suspicious), ``REJECT`` or ``UNKNOWN``."""
    risk_type: str | None = json_field(default=None, name="riskType")
    """Kind of risk, in the words of the provider."""
    risk_label: str | None = json_field(default=None, name="riskLabel")
    """
    ``NONE``, ``POLITICS``, ``VIOLENCE``, ``PORN``, ``BAN``, ``ABUSE``, ``AD``, ``QR``, ``UNKNOWN`` or another
    value.
    """
    replacement: str | None = json_field(default=None, name="exchangeText")
    """The text with the sensitive parts replaced, if the provider supports it."""
    sensitive_words: list[str] = json_field(factory=list, name="sensitiveWords")
    """Sensitive words in the text."""
    probability: float | None = None
    """Severity, where larger is worse; only from the Microsoft provider."""
