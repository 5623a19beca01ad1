"""The structure of the package and of its tests: imports, names, docstrings, and the places of tests."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

from tests.source import PACKAGE, PUBLIC_MODULES, ROOT, find_modules, parse_module, resolve_import, walk_module

# --------------------------------------------------------------------------------------------------------- imports

LEAVES = {"_asgi", "_errors", "_clock", "_json", "_operation", "_checks", "_version", "_events", "_exports"}
"""Modules that all others may import."""

LINE = ["_client", "api", "models", "_pipeline", "_wire"]
"""Packages in the order in which a call reaches them; each may import later ones and leaves, but not earlier ones."""

BESIDE = {"batch", "emulator", "webhooks", "_cli", "_codegen", "_spec"}
"""Packages that use the client, as users do; those in ``LINE`` import them only inside functions."""

SUPPORT = {
    "_options": "_client",
    "_settings": "_client",
    "_credentials": "_client",
    "_limits": "_client",
    "_page_ahead": "api",
    "_paging": "api",
    "_transfer": "api",
    "_shapes": "models",
    "_convert": "models",
    "_capture": "_pipeline",
}
"""Modules that count as a part of a package in ``LINE``."""


def find_part(module: str) -> str:
    """Find the part of the package that a module belongs to: ``easemob_async._wire.port`` -> ``_wire``."""
    parts = module.split(".")
    name = parts[1] if len(parts) > 1 else ""
    return SUPPORT.get(name, name)


def find_imports(name: str) -> Iterator[tuple[str, bool]]:
    """Yield the modules that a module imports by absolute names, and whether it does so at its top level."""
    top = {id(node) for node in parse_module(name).body}
    for node in walk_module(name):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").startswith("easemob_async"):
            for alias in node.names:
                module = node.module or ""
                if module == "easemob_async":
                    module = f"easemob_async.{alias.name}"
                yield module, id(node) in top
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("easemob_async"):
                    yield alias.name, id(node) in top


def test_imports_run_one_way() -> None:
    """Packages import only those that a call reaches after them."""
    wrong = []
    for name in find_modules():
        part = find_part(name)
        if part not in LINE:
            continue
        for imported, at_top in find_imports(name):
            target = find_part(imported)
            if target in LEAVES | {part, ""}:
                continue
            if target in BESIDE and at_top:
                wrong.append(f"{name} imports {imported}, which uses the client")
            # The conversion uses the base classes of the models, and the pipeline uses the conversion.
            if target in LINE and LINE.index(target) < LINE.index(part) and at_top:
                allowed = part == "_pipeline" and imported == "easemob_async._convert"
                if not allowed:
                    wrong.append(f"{name} imports {imported}, which comes before it")
    assert wrong == []


def build_import_graph() -> dict[str, set[str]]:
    """
    Map each module to the modules it imports, at any level and for the type checker too.

    Importing a name from a package counts as an import of the package's ``__init__``; importing a module of it does
    not. Lazy exports, whose modules are given as strings, do not count.
    """
    names = find_modules().keys()
    graph: dict[str, set[str]] = {}
    for name in names:
        found = set()
        for node in walk_module(name):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                source = resolve_import(name, node)
                members = {f"{source}.{alias.name}" for alias in node.names}
                found |= {member if member in names else source for member in members}
        graph[name] = (found & names) - {name}
    return graph


def find_cycles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Find the strongly connected components with more than one node, whose nodes all reach each other."""

    def find_reachable(start: str) -> set[str]:
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            for node in graph[ahead.pop()] - seen:
                seen.add(node)
                ahead.append(node)
        return seen

    reached = {node: find_reachable(node) for node in graph}
    groups = {tuple(sorted({node, *(other for other in reached[node] if node in reached[other])})) for node in graph}
    return sorted(list(group) for group in groups if len(group) > 1)


def test_cycles_are_found() -> None:
    """The search finds the groups of nodes that reach each other, and no others."""
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}}
    assert find_cycles(graph) == [["a", "b", "c"], ["d", "e"]]
    assert find_cycles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_import_cycles() -> None:
    """No module imports itself through others, not even inside functions or for type checkers."""
    graph = build_import_graph()
    assert "easemob_async._wire.port" in graph["easemob_async._operation"]
    assert find_cycles(graph) == []


def test_only_the_wire_imports_httpx() -> None:
    """Only one package imports httpx and httpcore."""
    found = set()
    for name, path in find_modules().items():
        for node in walk_module(name):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(imported.split(".")[0] in {"httpx", "httpcore", "httpx2"} for imported in names):
                found.add(path.relative_to(PACKAGE).parts[0])
    # The client and its options name a transport of httpx in the type of an argument.
    assert found <= {"_wire", "_client.py", "_options.py"}


BATCH_MAY_IMPORT = {"easemob_async._pipeline.limits", "easemob_async._pipeline.pipeline"}
"""Modules of the pipeline and the transport that bulk jobs may import."""


def test_bulk_jobs_use_the_stated_interface_of_the_pipeline() -> None:
    """Bulk jobs import the pipeline's class and the limiter, nothing of the transport, and do not touch the core."""
    wrong = []
    for name in find_modules():
        if find_part(name) != "batch":
            continue
        imported = {module for module, _ in find_imports(name) if find_part(module) in {"_pipeline", "_wire"}}
        wrong += [f"{name} imports {module}" for module in sorted(imported - BATCH_MAY_IMPORT)]
        for node in walk_module(name):
            if isinstance(node, ast.Attribute) and node.attr == "core":
                wrong.append(f"{name}:{node.lineno} uses the attribute 'core'")
    assert wrong == []


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


# --------------------------------------------------------------------------------------------- names and docstrings


def test_types_have_different_names() -> None:
    """No two classes or type aliases of the package share a name; leading underscores do not count."""
    places: dict[str, list[str]] = {}
    for name in find_modules():
        for node in walk_module(name):
            for found in _type_names(node):
                places.setdefault(found.lstrip("_"), []).append(name)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def _type_names(node: ast.AST) -> list[str]:
    """Return the name of a class, or of an alias in CamelCase; type variables have one letter."""
    if isinstance(node, ast.ClassDef):
        return [node.name]
    names = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
    return [name for name in names if name.lstrip("_")[:1].isupper() and not name.isupper()]


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
    assert [name for name in find_modules() if not ast.get_docstring(parse_module(name))] == []


def test_no_path_or_registry_is_named() -> None:
    """No file names a path of a development machine or a package registry."""
    words = ["/" + "work/", "/" + "tmp/venv", "pypi" + ".org", "files.python" + "hosted"]
    files = [*find_modules().values(), *ROOT.glob("*.md"), ROOT / "pyproject.toml", *(ROOT / "tests").rglob("*.py")]
    assert [
        f"{path.name}: {word}" for path in files for word in words if word in path.read_text(encoding="utf-8")
    ] == []


# ------------------------------------------------------------------------------------------------ the places of tests

SCENARIOS = {
    "batch/test_cancellation.py": "cancellation of jobs with a journal",
    "batch/test_chaos.py": "jobs against a failing service",
    "batch/test_limits.py": "jobs under rate limits",
    "client/test_cancellation.py": "calls that are cancelled at each of their awaits",
    "client/test_closing.py": "calls in progress when the client is closed",
    "client/test_loopback.py": "the default client against a server on a socket",
    "emulator/test_deleted_users.py": "the effect of a deletion on all areas",
    "emulator/test_disabled_groups.py": "the effect of disabling a group on all areas",
    "emulator/test_recordings.py": "the emulator's replies against recordings of the live service",
    "emulator/test_with_client.py": "the client against the emulator",
    "emulator/test_with_client_chats.py": "the client against the emulator: groups, threads and chat rooms",
    "test_traceback_secrets.py": "secrets in errors and in the variables of their frames",
    "pipeline/test_error_pages.py": "the errors that the rows of the vendor's error pages become",
    "pipeline/limits/test_cancellation.py": "cancellation of calls that wait for a limit",
    "pipeline/limits/test_late_writes.py": "requests that are written some time after their grant",
    "pipeline/limits/test_loops.py": "one limiter in several event loops, threads and processes",
    "pipeline/limits/test_schedules.py": "random schedules of calls",
    "pipeline/test_call_deadlines.py": "deadlines of calls, attempts and waits",
    "pipeline/test_call_errors.py": "errors of calls after several attempts",
    "pipeline/tokens/test_cancellation.py": "cancellation of a refresh",
    "pipeline/tokens/test_loops.py": "one manager in several event loops, threads and processes",
    "pipeline/tokens/test_schedules.py": "random schedules of callers",
    "test_architecture.py": "the structure of the package and of the tests",
    "test_benchmarks.py": "the measurements of ``python -m benchmarks``",
    "test_arguments.py": "invalid arguments of every operation",
    "test_coverage.py": "the operations of the documents",
    "test_examples.py": "the examples in the README and in docstrings",
    "test_language.py": "the prose of the package, the tests and the documents",
    "test_newcomer.py": "a sequence of calls through many areas",
    "test_odd_replies.py": "undocumented replies to every operation",
    "test_openapi.py": "the OpenAPI document against the emulator",
    "test_public_names.py": "public annotations and documented errors",
    "test_secrets.py": "secrets in errors, logs, reprs and files",
    "transfer/test_cancellation.py": "cancellation of transfers",
    "transfer/test_observed_downloads.py": "observers and captures of streamed replies",
    "transfer/test_over_sockets.py": "files of megabytes over sockets, with each parser, loop and scheme",
    "transfer/test_upload_retries.py": "retries of uploads",
    "webhooks/test_bot.py": "a bot against the emulator",
    "webhooks/test_events.py": "the documented callbacks",
    "webhooks/test_servers.py": "the application under servers and frameworks",
    "wire/test_bodies.py": "bodies through every transport",
    "wire/test_cancellation.py": "cancelled requests through every transport",
    "wire/test_httpx_adapters.py": "the adapters of httpx and of httpx2",
    "wire/test_httpx_over_sockets.py": "the adapters of httpx and of httpx2 on sockets",
    "wire/test_lifetimes.py": "one engine in several event loops, threads and processes",
    "wire/test_memory.py": "what requests leave behind, for every transport",
    "wire/test_replies.py": "replies through every transport",
    "witnesses/test_witnesses.py": "the examples of the documents, through client and emulator",
}
"""Tests of several modules together: the file below ``tests``, and the subject."""


def name_test_file(module: str) -> str:
    """Return the name of a module's test file: ``easemob_async._wire.port`` -> ``wire/test_port.py``."""
    *packages, name = (part.lstrip("_") for part in module.split(".")[1:])
    return "/".join([*packages, f"test_{name}.py"])


def test_test_files_mirror_the_package() -> None:
    """A test file has the place and name of the module it tests, or is listed as a scenario."""
    tests = ROOT / "tests"
    files = {str(path.relative_to(tests)) for path in tests.rglob("test_*.py")}
    mirrors = {name_test_file(name) for name in find_modules() if name != "easemob_async"}
    assert sorted(files - mirrors - SCENARIOS.keys()) == [], "rename the file after its module, or add it to SCENARIOS"
    assert sorted(SCENARIOS.keys() - files) == [], "the file does not exist; remove it from SCENARIOS"
    assert sorted(SCENARIOS.keys() & mirrors) == [], "the file has the name of a module; remove it from SCENARIOS"
