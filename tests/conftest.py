"""The event loops that tests run on."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["asyncio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Tests run on asyncio; those with the marker ``both_backends`` run on trio too."""
    backend: str = request.param
    return backend


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrize tests with the marker ``both_backends``, unless a test names its backends itself."""
    test = metafunc.definition
    if "anyio_backend" not in metafunc.fixturenames or test.get_closest_marker("both_backends") is None:
        return
    if any(mark.args[0] == "anyio_backend" for mark in test.iter_markers("parametrize")):
        return
    # As a mark, since pytest itself leaves out a fixture's own parameters only for marks.
    test.add_marker(pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"]))
