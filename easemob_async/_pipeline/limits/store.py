"""The port to a store that lets several processes and hosts share the same limits."""

from __future__ import annotations

from typing import Protocol

__all__ = ["LimitStore"]


class LimitStore(Protocol):
    """Decides for all processes together."""
