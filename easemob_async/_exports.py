"""
Names of the public modules: loaded on first use, and shown under the module that users import them from.

A public module lists its names in ``__all__``. Names that are expensive to load are imported for type checkers only
and given to ``define_exports``, which returns the two functions that PEP 562 looks for in a module:

    if TYPE_CHECKING:
        from easemob_async._client import Easemob as Easemob
    ...
    if not TYPE_CHECKING:
        __getattr__, __dir__ = define_exports(__name__, {"Easemob": "._client"})

Type checkers do not see ``__getattr__``; with it they would accept every misspelt name.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from types import FunctionType
from typing import Any, TypeVar

__all__ = ["define_exports", "exported_by", "show_public_package"]

C = TypeVar("C", bound=type)


def define_exports(
    module: str, lazy: Mapping[str, str] | None = None, *, submodules: Collection[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """
    Make the ``__getattr__`` and ``__dir__`` of a public module; to be called after its ``__all__`` is defined.

    Args:
        module: The module's name.
        lazy: By name that is loaded on first use, the module that defines it; a leading dot is relative to *module*.
        submodules: Modules below *module* that are imported on first use too.
    """
    namespace = vars(sys.modules[module])
    modules = lazy or {}

    def load(name: str) -> Any:
        if name in submodules:
            return import_module(f"{module}.{name}")
        if name not in modules:
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name, obj=sys.modules[module])
        value = getattr(import_module(modules[name], module), name)
        _show(value, module)
        namespace[name] = value  # so that the next access does not come here
        return value

    def list_names() -> list[str]:
        special = (name for name in namespace if name.startswith("__"))
        return sorted({*namespace["__all__"], *submodules, *special})

    for name in namespace["__all__"]:
        _show(namespace.get(name), module)
    return load, list_names


def exported_by(module: str) -> Callable[[C], C]:
    """
    Show *module* as the one that defines the decorated class.

    ``define_exports`` does that when a class is first imported from its public module. This decorator is for classes
    whose objects reach callers who have not imported them, such as results of calls.
    """

    def decorate(cls: C) -> C:
        _show(cls, module)
        return cls

    return decorate


def show_public_package(cls: type) -> None:
    """Name the package in the reprs and pickles of a class that a private module of the package defines."""
    package, _, module = cls.__module__.rpartition(".")
    if module.startswith("_") and not _is_private(package):
        _show(cls, package)


def _show(value: Any, module: str) -> None:
    """Name *module* in the reprs, tracebacks and pickles of a class or function that a private module defines."""
    if not isinstance(value, type | FunctionType) or not _is_private(value.__module__):
        return
    if isinstance(value, type):
        _evaluate_annotations(value)
    value.__module__ = module


def _is_private(module: str) -> bool:
    package, *inner = module.split(".")
    return package == "easemob_async" and any(name.startswith("_") for name in inner)


def _evaluate_annotations(cls: type) -> None:
    # `typing.get_type_hints` evaluates the strings in `__annotations__` in the module that a class names. The public
    # module does not have the names used there, so they are evaluated before the class names that module.
    annotations = cls.__annotations__
    if any(isinstance(annotation, str) for annotation in annotations.values()):
        try:
            # A class that is being decorated is not yet among the names of its module.
            hints = typing.get_type_hints(cls, localns={cls.__name__: cls}, include_extras=True)
        except NameError:
            return  # imported for type checkers only
        cls.__annotations__ = {name: hints[name] for name in annotations}
