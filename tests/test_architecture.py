"""The structure of the package: imports between its modules, exported names, and docstrings."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import easemob_async

PACKAGE = Path(easemob_async.__file__).parent

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

LEAVES = {"_errors", "_clock", "_json", "_operation", "_checks", "_version", "_events", "_exports"}
"""Modules that all others may import."""

# In the order in which a call passes through them; each may import later ones and leaves, but not earlier ones.
LINE = ["_client", "api", "models", "_pipeline", "_wire"]
BESIDE = {"batch", "emulator", "webhooks", "_cli", "_codegen", "_spec"}
"""Packages that use the client, as users do; the packages above import them only inside functions."""

SUPPORT = {
    # Modules that count as a part of one of these packages.
    "_options": "_client",
    "_settings": "_client",
    "_credentials": "_client",
    "_paging": "api",
    "_transfer": "api",
    "_shapes": "models",
    "_convert": "models",
    "_capture": "_pipeline",
    "_limits": "_client",
}


def modules() -> Iterator[Path]:
    return (path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def part_of(module: str) -> str:
    """Return the name in ``LINE`` or ``BESIDE`` for a module: ``easemob_async._wire.port`` -> ``_wire``."""
    parts = module.split(".")
    name = parts[1] if len(parts) > 1 else ""
    return SUPPORT.get(name, name)


def imports_of(path: Path) -> Iterator[tuple[str, bool]]:
    """Find the modules of this package that a module imports, and whether not at its top level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").startswith("easemob_async"):
            for alias in node.names:
                module = node.module or ""
                if module == "easemob_async":
                    module = f"easemob_async.{alias.name}"
                yield module, id(node) not in top
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("easemob_async"):
                    yield alias.name, id(node) not in top


def test_imports_run_one_way() -> None:
    """Packages import only those that a call reaches after them."""
    wrong = []
    for path in modules():
        name = ".".join(["easemob_async", *path.relative_to(PACKAGE).with_suffix("").parts])
        part = part_of(name)
        if part not in LINE:
            continue
        for imported, later in imports_of(path):
            target = part_of(imported)
            if target in LEAVES | {part, ""}:
                continue
            if target in BESIDE and not later:
                wrong.append(f"{name} imports {imported}, which uses the client")
            # The conversion uses the base classes of the models, and the pipeline uses the conversion.
            if target in LINE and LINE.index(target) < LINE.index(part) and not later:
                allowed = part == "_pipeline" and imported == "easemob_async._convert"
                if not allowed:
                    wrong.append(f"{name} imports {imported}, which comes before it")
    assert wrong == []


def module_name(path: Path) -> str:
    """``.../_wire/port.py`` -> ``easemob_async._wire.port``; a package is named without ``__init__``."""
    return ".".join(["easemob_async", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")


def import_graph() -> dict[str, set[str]]:
    """
    Map each module to the modules it imports, at any level and for the type checker too.

    Importing a name from a package counts as an import of the package's ``__init__``; importing a module of it does
    not. Lazy exports, whose modules are given as strings, do not count.
    """
    paths = {module_name(path): path for path in modules()}
    graph: dict[str, set[str]] = {}
    for name, path in paths.items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        found = graph[name] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
                source = ".".join([*above, *([node.module] if node.module else [])])
                found |= {
                    f"{source}.{alias.name}" if f"{source}.{alias.name}" in paths else source for alias in node.names
                }
        graph[name] = (found & paths.keys()) - {name}
    return graph


def cycles_of(graph: dict[str, set[str]]) -> list[list[str]]:
    """Find the strongly connected components with more than one node, whose nodes all reach each other."""

    def reachable(start: str) -> set[str]:
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            for node in graph[ahead.pop()] - seen:
                seen.add(node)
                ahead.append(node)
        return seen

    reached = {node: reachable(node) for node in graph}
    groups = {tuple(sorted({node, *(other for other in reached[node] if node in reached[other])})) for node in graph}
    return sorted(list(group) for group in groups if len(group) > 1)


def test_cycles_are_found() -> None:
    """The search finds the groups of nodes that reach each other, and no others."""
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}}
    assert cycles_of(graph) == [["a", "b", "c"], ["d", "e"]]
    assert cycles_of({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_import_cycles() -> None:
    """No module imports itself through others, not even inside functions or for type checkers."""
    graph = import_graph()
    assert "easemob_async._wire.port" in graph["easemob_async._operation"]
    assert cycles_of(graph) == []


def test_only_the_wire_imports_httpx() -> None:
    """Only one package imports httpx and httpcore."""
    found = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(name.split(".")[0] in {"httpx", "httpcore", "httpx2"} for name in names):
                found.add(path.relative_to(PACKAGE).parts[0])
    # The client and its options name a transport of httpx in the type of an argument.
    assert found <= {"_wire", "_client.py", "_options.py"}


BATCH_MAY_IMPORT = {"easemob_async._pipeline.limits", "easemob_async._pipeline.pipeline"}
"""Modules of the pipeline and the transport that bulk jobs may import."""


def test_bulk_jobs_use_the_stated_interface_of_the_pipeline() -> None:
    """Bulk jobs import the pipeline's class and the limiter, nothing of the transport, and do not touch the core."""
    wrong = []
    for path in (PACKAGE / "batch").rglob("*.py"):
        imported = {module for module, _ in imports_of(path) if part_of(module) in {"_pipeline", "_wire"}}
        wrong += [f"{path.name} imports {module}" for module in sorted(imported - BATCH_MAY_IMPORT)]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "core":
                wrong.append(f"{path.name}:{node.lineno} uses the attribute 'core'")
    assert wrong == []


def test_classes_have_different_names() -> None:
    """No two classes of the package share a name; leading underscores do not count."""
    places: dict[str, list[str]] = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name.lstrip("_"), []).append(f"{module_name(path)}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", PUBLIC_MODULES)
def test_listed_names_exist(name: str) -> None:
    """Every public module lists its names, in order, and has each of them."""
    module = import_module(name)
    names = list(module.__all__)
    # The linter's order: names in capitals first, then classes, then the others.
    assert names == sorted(names, key=lambda each: (not each.isupper(), not each[0].isupper(), each))
    for listed in names:
        assert getattr(module, listed) is not None
    with pytest.raises(AttributeError):
        _ = module.no_such_name


@pytest.mark.parametrize("public_module", PUBLIC_MODULES)
def test_public_names_are_documented(public_module: str) -> None:
    """Public classes, functions and methods have docstrings."""
    module = import_module(public_module)
    undocumented = []
    for name in module.__all__:
        value = getattr(module, name)
        if not (inspect.isclass(value) or inspect.isfunction(value)):
            continue
        if not inspect.getdoc(value):
            undocumented.append(name)
        if inspect.isclass(value):
            for method, function in inspect.getmembers(value, inspect.isfunction):
                defined_here = (function.__module__ or "").startswith("easemob_async")
                if defined_here and not method.startswith("_") and not inspect.getdoc(function):
                    undocumented.append(f"{name}.{method}")
    assert undocumented == []


def test_modules_are_documented() -> None:
    """Every module has a docstring."""
    assert [str(path) for path in modules() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_import_is_light() -> None:
    """Importing the package loads neither areas, models and conversion nor large libraries."""
    code = "import sys, easemob_async; from easemob_async import Easemob, EasemobError; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    heavy = {"httpx", "httpcore", "cattrs", "uvloop", "starlette", "redis", "click", "rich", "easemob_async._convert"}
    heavy |= {f"easemob_async.api.{name.name}" for name in pkgutil.iter_modules([str(PACKAGE / "api")])} - {
        "easemob_async.api._areas"
    }
    heavy |= {f"easemob_async.models.{name.name}" for name in pkgutil.iter_modules([str(PACKAGE / "models")])}
    assert sorted(loaded & heavy) == []


def test_no_path_or_registry_is_named() -> None:
    """No file names a path of a development machine or a package registry."""
    root = PACKAGE.parent
    words = ["/" + "work/", "/" + "tmp/venv", "pypi" + ".org", "files.python" + "hosted"]
    found = []
    for path in [*modules(), *root.glob("*.md"), root / "pyproject.toml", *(root / "tests").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        found += [f"{path.name}: {word}" for word in words if word in text]
    assert found == []
