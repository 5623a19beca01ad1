"""
Public paths of all names that users need in annotations and ``except`` clauses.

The names are found in the source, without running it: annotations are not evaluated, and imports for the type checker
count.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple

import pytest

from tests.source import PUBLIC_MODULES, find_modules, parse_module, resolve_import, walk_module

MADE_BY_THE_PACKAGE = {"Batch", "ClientLimits", "Download", "Job", "Tenant"}
"""Classes whose objects the package makes, besides the areas of the API; the arguments of ``__init__`` are private."""

ASGI = {"Scope", "Receive", "Send"}
"""Types that the ASGI specification names: servers pass such values, users do not."""

SPECIAL = {"__init__", "__call__", "__iter__", "__next__", "__aiter__", "__anext__", "__aenter__", "__await__"}
"""Special methods whose signatures matter to callers."""

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.expr


class Name(NamedTuple):
    """The definition of a name: its module, and its name there."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


class Module:
    """The names that one module defines and imports."""

    def __init__(self, name: str) -> None:
        self.defined: dict[str, Definition] = {}
        self.imported: dict[str, Name] = {}
        self.listed: list[str] = []
        for node in walk_module(name):
            if isinstance(node, ast.ImportFrom):
                source = resolve_import(name, node)
                for alias in node.names:
                    self.imported[alias.asname or alias.name] = Name(source, alias.name)
        for node in parse_module(name).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                self.defined[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.defined[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                self.defined[node.target.id] = node.annotation
        if "__all__" in self.defined:
            names = self.defined["__all__"]
            assert isinstance(names, ast.expr)
            self.listed = ast.literal_eval(names)


@cache
def find_module(name: str) -> Module | None:
    """Find a module of the package; None for other modules."""
    return Module(name) if name in find_modules() else None


def resolve(module: str, name: str) -> Name | None:
    """Find the definition of *name* as *module* knows it; None if it is not defined in this package."""
    found = find_module(module)
    if found is None:
        return None
    if name in found.defined:
        return Name(module, name)
    if name in found.imported:
        return resolve(*found.imported[name])
    return None


def find_names(module: str, annotation: ast.expr) -> Iterator[Name]:
    """Find the names of the package in an annotation."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                yield from find_names(module, ast.parse(node.value, mode="eval").body)
            except SyntaxError:
                continue  # the text of a Literal
        elif isinstance(node, ast.Name):
            found = resolve(module, node.id)
            if found is not None and not is_type_variable(found):
                yield found


def is_type_variable(name: Name) -> bool:
    """Whether a name is a TypeVar or a ParamSpec, which is local to the module that uses it."""
    found = find_module(name.module)
    value = found.defined[name.name] if found is not None else None
    kinds = {"TypeVar", "ParamSpec"}
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in kinds


def find_annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    """Find the annotations of the arguments and the result of a function."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    yield from (each.annotation for each in every if each is not None and each.annotation is not None)
    if function.returns is not None:
        yield function.returns


def find_members(name: Name) -> Iterator[tuple[str, str, ast.expr]]:
    """Find the annotations of the members of a class, including inherited ones: module, member, annotation."""
    found = find_module(name.module)
    assert found is not None
    definition = found.defined[name.name]
    assert isinstance(definition, ast.ClassDef)
    own: set[str] = set()
    for node in definition.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            own.add(node.target.id)
            yield name.module, node.target.id, node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            own.add(node.name)
            yield from ((name.module, node.name, annotation) for annotation in find_annotations(node))
            for inner in ast.walk(node):
                if isinstance(inner, ast.AnnAssign) and ast.unparse(inner.target).startswith("self."):
                    yield name.module, ast.unparse(inner.target).removeprefix("self."), inner.annotation
    for base in (each for expression in definition.bases for each in find_names(name.module, expression)):
        inherited = find_module(base.module)
        if inherited is not None and isinstance(inherited.defined[base.name], ast.ClassDef):
            yield from (each for each in find_members(base) if each[1] not in own)


def find_mentions(name: Name) -> Iterator[tuple[str, Name]]:
    """Find the names of the package in the annotations of a definition: the member, and the name."""
    found = find_module(name.module)
    assert found is not None
    definition = found.defined[name.name]
    if isinstance(definition, ast.ClassDef):
        private = name.name in MADE_BY_THE_PACKAGE or name.module.startswith("easemob_async.api.")
        for module, member, annotation in find_members(name):
            if member == "__init__" and private:
                continue
            if not member.startswith("_") or member in SPECIAL:
                yield from ((f"{name.name}.{member}", each) for each in find_names(module, annotation))
    elif isinstance(definition, ast.expr):
        yield from ((name.name, each) for each in find_names(name.module, definition))
    else:
        for annotation in find_annotations(definition):
            yield from ((name.name, each) for each in find_names(name.module, annotation))


def find_public_names() -> set[Name]:
    """Find the definitions of the names of the public modules."""
    found = set()
    for public_module in PUBLIC_MODULES:
        module = find_module(public_module)
        assert module is not None
        for name in module.listed:
            definition = resolve(public_module, name)
            assert definition is not None, f"{public_module}.{name}"
            found.add(definition)
    return found


def test_annotations_mention_public_names() -> None:
    """Public signatures and attributes mention only names that users can import from a public module."""
    public = find_public_names()
    assert len(public) > 300
    found: dict[str, set[str]] = {}
    for name in public:
        for place, mentioned in find_mentions(name):
            # A model's reader is a hook of the conversion; users neither call nor set it.
            if mentioned not in public and mentioned.name not in ASGI and not place.endswith(".reader"):
                found.setdefault(str(mentioned), set()).add(place)
    assert found == {}, "private names in public annotations"


def test_private_name_is_found() -> None:
    """The search finds private names in signatures, attributes, inherited members and aliases."""
    found = {place: str(name) for place, name in find_mentions(Name("easemob_async._client", "Easemob"))}
    assert found["Easemob.app_key"] == "easemob_async._settings.AppKey"
    assert found["Easemob.with_options"] == "easemob_async._options.CallOptionChanges"
    assert found["Easemob.users"] == "easemob_async.api._users.Users"
    assert dict(find_mentions(Name("easemob_async.batch._registering", "UserRow"))) == {
        "UserRow": Name("easemob_async.models._users", "NewUser")
    }


@pytest.mark.parametrize("public_module", PUBLIC_MODULES)
def test_documented_errors_are_public(public_module: str) -> None:
    """Errors in the ``Raises`` sections of docstrings are public or builtin."""
    public = {name for each in PUBLIC_MODULES for name in import_module(each).__all__}
    module = import_module(public_module)
    promised: set[str] = set()
    for value in (getattr(module, name) for name in module.__all__):
        if inspect.isclass(value) or inspect.isfunction(value):
            members = (
                [member for name, member in inspect.getmembers(value) if name[0] != "_"]
                if inspect.isclass(value)
                else []
            )
            for each in (value, *members):
                docstring = inspect.getdoc(each) or ""
                section = re.search(r"^Raises:\n((?:[ ]{4}.*\n?|\n)+)", docstring, re.MULTILINE)
                promised |= set(re.findall(r"^ {4}(\w+): ", section[1], re.MULTILINE)) if section else set()
    assert promised - public - set(dir(builtins)) == set()


@pytest.mark.parametrize("public_module", PUBLIC_MODULES)
def test_help_of_a_public_module_is_for_users(public_module: str) -> None:
    """``help()`` of a public module names no private module; notes for maintainers are comments."""
    docstring = inspect.getdoc(import_module(public_module)) or ""
    assert re.findall(r"\b_[a-z]\w*", docstring) == []
