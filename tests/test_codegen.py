"""The generated files, the spec and the wheel; the generator itself is tested in ``tests/codegen/``."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from easemob_async._codegen.__main__ import PACKAGE, differences, generate
from easemob_async._codegen.spec import load
from tests.codegen.small_spec import generated, write_spec


def test_disk_agrees_with_the_spec() -> None:
    """The generated modules are what the spec says."""
    assert differences(generate(load())) == []


def test_deterministic(tmp_path: Path) -> None:
    """Two runs give the same bytes."""
    assert generate(load(write_spec(tmp_path))) == generated()


def test_nothing_else_needs_the_generator() -> None:
    """The wheel has neither the generator nor the spec, and no other module imports the one or opens the other."""
    settings = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    left_out = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]
    assert left_out == ["easemob_async/_codegen", "easemob_async/_spec"]
    needed: list[str] = []
    for path in PACKAGE.rglob("*.py"):
        if path.is_relative_to(PACKAGE / "_codegen"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = isinstance(node, ast.ImportFrom) and "_codegen" in (node.module or "")
            named = isinstance(node, ast.Constant) and node.value in {"_codegen", "_spec"}
            if imported or named:
                needed.append(str(path.relative_to(PACKAGE)))
    assert needed == []
