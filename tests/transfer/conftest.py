"""Counters for the tests of transfers."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
import pytest


@pytest.fixture
def thread_calls(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The functions that were called in threads."""
    calls: list[object] = []
    run_sync = anyio.to_thread.run_sync

    async def counted(function: Any, *args: Any, **options: Any) -> Any:
        calls.append(function)
        return await run_sync(function, *args, **options)

    monkeypatch.setattr(anyio.to_thread, "run_sync", counted)
    return calls
