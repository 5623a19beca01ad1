"""The generated files, the spec and the wheel; the generator itself is tested in ``tests/codegen/``."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from easemob_async._codegen.__main__ import differences, generate
from easemob_async._codegen.spec import load
from tests.codegen.small_spec import generated, write_spec
from tests.source import ROOT, find_modules, walk_module


def test_generated_files_agree_with_the_spec() -> None:
    """The generated files agree with the spec."""
    assert differences(generate(load())) == []


def test_output_is_deterministic(tmp_path: Path) -> None:
    """Two runs of the generator write the same text."""
    assert generate(load(write_spec(tmp_path))) == generated()


def test_wheel_works_without_the_generator() -> None:
    """The wheel excludes the generator and the spec, and no other module imports or names them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    excluded = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]
    assert excluded == ["easemob_async/_codegen", "easemob_async/_spec"]
    needed: list[str] = []
    for name in find_modules():
        if name.startswith("easemob_async._codegen"):
            continue
        for node in walk_module(name):
            imported = isinstance(node, ast.ImportFrom) and "_codegen" in (node.module or "")
            named = isinstance(node, ast.Constant) and node.value in {"_codegen", "_spec"}
            if imported or named:
                needed.append(name)
    assert needed == []
