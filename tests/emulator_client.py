"""Clients of the emulator's default app."""

from __future__ import annotations

from typing import Any

from easemob_async import Easemob


def make_emulator_client(base_url: str, **settings: Any) -> Easemob:
    """Make a client of the default app of an emulator at *base_url*."""
    return Easemob("org#app", base_url=base_url, client_id="emulator", client_secret="emulator-secret", **settings)
