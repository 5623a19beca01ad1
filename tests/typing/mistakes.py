# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""
Mistakes that both type checkers must report.

Each one is marked with the error that mypy gives, and pyright honours the markers too. In this file, a marker that
suppresses nothing is an error for both of them.
"""

from __future__ import annotations

import easemob_async
from easemob_async import CallOptionChanges, ClientSettings, Easemob, LimitSettings
from easemob_async.models import Usr  # type: ignore[attr-defined]

__all__ = ["Usr"]


def use_unknown_names() -> None:
    print(easemob_async.Easemop)  # type: ignore[attr-defined]
    print(easemob_async.models.User)


def use_invalid_options(client: Easemob) -> None:
    client.with_options(timeuot=5)  # type: ignore[call-arg]
    client.with_options(timeout="5")  # type: ignore[arg-type]
    client.with_options(retry=None)  # type: ignore[arg-type]
    client.with_options(max_connections=5)  # type: ignore[call-arg]
    changes: CallOptionChanges = {"timeuot": 5}  # type: ignore[typeddict-unknown-key]
    client.with_options(**changes)


def use_invalid_settings() -> None:
    Easemob.from_env(timeuot=5)  # type: ignore[call-arg]
    Easemob.from_env(limits=0.5)  # type: ignore[arg-type]
    Easemob.from_env(token_lifetime_unit="minutes")  # type: ignore[arg-type]
    Easemob.from_env(client_secret="secret")  # type: ignore[call-arg]
    values: ClientSettings = {"limits": LimitSettings(), "attempt_timeout": 5}  # type: ignore[typeddict-unknown-key]
    Easemob.from_env(**values)
