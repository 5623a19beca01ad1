"""Fixtures of all tests: the event loops, and a manual clock."""

from __future__ import annotations

import pytest

from easemob_async.testing import ManualClock
from tests.loops import UVLOOP


@pytest.fixture(params=["asyncio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Event loop of a test: asyncio, and further ones by the markers ``both_backends`` and ``uvloop``."""
    backend: str = request.param
    return backend


@pytest.fixture
def clock() -> ManualClock:
    """A clock that the test advances."""
    return ManualClock()


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrize tests with the markers ``both_backends`` and ``uvloop``, except tests with backends of their own."""
    test = metafunc.definition
    further = [
        loop
        for name, loop in (("both_backends", "trio"), ("uvloop", UVLOOP))
        if test.get_closest_marker(name) is not None
    ]
    if "anyio_backend" not in metafunc.fixturenames or not further:
        return
    if any(mark.args[0] == "anyio_backend" for mark in test.iter_markers("parametrize")):
        return
    # A mark replaces the fixture's own parameters; ``metafunc.parametrize`` would conflict with them.
    test.add_marker(pytest.mark.parametrize("anyio_backend", ["asyncio", *further]))
