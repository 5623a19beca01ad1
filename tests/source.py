"""The source files of the package, for tests that read them without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import easemob_async

PACKAGE = Path(easemob_async.__file__).parent
ROOT = PACKAGE.parent

PUBLIC_MODULES = [
    "easemob_async",
    "easemob_async.api",
    "easemob_async.batch",
    "easemob_async.emulator",
    "easemob_async.emulator.state",
    "easemob_async.models",
    "easemob_async.observe",
    "easemob_async.sharing",
    "easemob_async.testing",
    "easemob_async.transports",
    "easemob_async.webhooks",
]


@cache
def find_modules() -> dict[str, Path]:
    """Find the modules of the package: ``easemob_async._wire.port``; packages are named without ``__init__``."""
    found: dict[str, Path] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


@cache
def parse_module(name: str) -> ast.Module:
    """Parse a module of the package."""
    return ast.parse(find_modules()[name].read_text(encoding="utf-8"))


def walk_module(name: str) -> Iterator[ast.AST]:
    """Yield all nodes of a module."""
    return ast.walk(parse_module(name))


def resolve_import(name: str, node: ast.ImportFrom) -> str:
    """Return the absolute name of the module that an import in the module *name* names."""
    if not node.level:
        return node.module or ""
    is_package = find_modules()[name].name == "__init__.py"
    parents = name.split(".")[: None if is_package else -1]
    above = parents[: len(parents) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])
