# Generated from _spec/moderation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Models of ``client.moderation``."""

from attrs import frozen

from easemob_async.models._base import Model, wired

__all__ = ["ModerationVerdict"]


@frozen(kw_only=True)
class ModerationVerdict(Model):
    """What the moderation says of a text."""

    result: str = wired(wire="type")
    """``PASS``, ``REVIEWED`` (doubtful), ``REJECT`` or ``UNKNOWN``."""
    risk_type: str | None = wired(default=None, wire="riskType")
    """What is wrong with it, in the provider's words."""
    risk_label: str | None = wired(default=None, wire="riskLabel")
    """``NONE``, ``POLITICS``, ``VIOLENCE``, ``PORN``, ``BAN``, ``ABUSE``, ``AD``, ``QR``, ``UNKNOWN`` and the like."""
    replacement: str | None = wired(default=None, wire="exchangeText")
    """The text with what is wrong replaced, where the provider does that."""
    sensitive_words: list[str] = wired(factory=list, wire="sensitiveWords")
    """What is wrong in it."""
    probability: float | None = None
    """How bad it is, larger is worse; only from Microsoft's moderation."""
