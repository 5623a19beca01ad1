"""``api/_limits.py``: windows of limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from easemob_async._codegen.limits import limits_module
from easemob_async._codegen.spec import SpecError, load
from tests.codegen.small_spec import LIMITS, generated, on_one_line, write_spec


def test_limit() -> None:
    """Windows are read with their units."""
    source = on_one_line(generated()["api/_limits.py"])
    assert "(Window(100, 1), Window(6000, 60), Window(1, 1800), Window(3, 86400, utc_day=True)" in source
    assert 'counts="recipients"' in source
    assert 'per="username"' in source


def test_unknown_unit(tmp_path: Path) -> None:
    """A window in another unit is refused with an example of a right one."""
    folder = write_spec(tmp_path)
    (folder / "limits.yaml").write_text(LIMITS.replace("100/s", "100/week"))
    with pytest.raises(SpecError, match=r"'100/week' is not a window; write it as 100/s"):
        limits_module(load(folder))
