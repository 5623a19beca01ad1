"""The public modules: the names they list, how the names are loaded, and the ``__module__`` of objects."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from importlib import import_module
from types import FunctionType
from typing import Any

import pytest
from attrs import frozen

import easemob_async
from easemob_async._exports import exported_by
from easemob_async._pipeline.core import OPTION_NAMES
from easemob_async.models import Model
from tests.source import PUBLIC_MODULES


def run_python(code: str) -> str:
    """Return the output of *code* in a new interpreter."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def find_exported() -> Iterator[tuple[str, str, Any]]:
    """Yield the public classes and functions: module, name, object."""
    for public_module in PUBLIC_MODULES:
        module = import_module(public_module)
        for name in module.__all__:
            value = getattr(module, name)
            if isinstance(value, type | FunctionType) and value is not Any:  # JSON is Any
                yield public_module, name, value


@pytest.mark.parametrize("module", PUBLIC_MODULES)
def test_dir_lists_the_public_names(module: str) -> None:
    """``dir()`` lists the public names, including those not loaded yet, and no helpers."""
    code = f"import {module}; assert set({module}.__all__) <= set(dir({module})); print(*dir({module}))"
    names = run_python(code).split()
    assert "__doc__" in names
    assert "TYPE_CHECKING" not in names
    assert "define_exports" not in names


def test_importing_the_package_provides_its_modules() -> None:
    """After ``import easemob_async``, every public module is an attribute of it."""
    modules = [module for module in PUBLIC_MODULES if module != "easemob_async"]
    code = f"import easemob_async; print(*[each.__name__ for each in ({', '.join(modules)},)])"
    assert run_python(code).split() == modules
    for module in modules:
        package, _, name = module.rpartition(".")
        assert name in dir(import_module(package))


def test_misspelt_name_is_an_error() -> None:
    """A name that does not exist raises an AttributeError with the name and the module."""
    with pytest.raises(AttributeError, match="module 'easemob_async' has no attribute 'Easemop'") as caught:
        getattr(easemob_async, "Easemop")  # noqa: B009 - type checkers would refuse the attribute
    assert (caught.value.name, caught.value.obj) == ("Easemop", easemob_async)


@pytest.mark.parametrize(
    ("module", "missing", "use", "error"),
    [
        (
            "easemob_async.transports",
            "httpx2",
            "Httpx2Transport(object())",
            "Httpx2Transport needs httpx2: pip install httpx2",
        ),
        (
            "easemob_async.sharing",
            "redis.asyncio",
            "RedisLimitStore('redis://127.0.0.1', 'org#app')",
            "RedisLimitStore needs redis: pip install 'easemob-async[redis]'",
        ),
        (
            "easemob_async.sharing",
            "redis.asyncio",
            "RedisTokenCache('redis://127.0.0.1')",
            "RedisTokenCache needs redis: pip install 'easemob-async[redis]'",
        ),
        (
            "easemob_async.observe",
            "opentelemetry",
            "OpenTelemetryObserver()",
            "OpenTelemetryObserver needs opentelemetry-api: pip install 'easemob-async[otel]'",
        ),
    ],
)
def test_missing_library_is_named(module: str, missing: str, use: str, error: str) -> None:
    """All names can be imported without an optional library; using one that needs it says what to install."""
    code = f"""
import sys
sys.modules[{missing!r}] = None
from {module} import *
try:
    {use}
except ImportError as error:
    print(error)
"""
    assert run_python(code) == error


def test_all_names_load_without_optional_libraries() -> None:
    """All public names can be imported where only the required dependencies are installed."""
    libraries = (
        "aiohttp click httptools httpx2 httpx_aiohttp opentelemetry orjson redis rich starlette trio uvicorn uvloop"
    )
    imports = "\n".join(f"from {module} import *" for module in PUBLIC_MODULES)
    code = f"import sys\nsys.modules |= dict.fromkeys({libraries.split()})\n{imports}\nprint('done')"
    assert run_python(code) == "done"


def test_objects_name_their_public_module() -> None:
    """The ``__module__`` of classes and functions is the public module that lists them."""
    assert [f"{value.__module__}.{name}" for module, name, value in find_exported() if value.__module__ != module] == []


def test_classes_are_found_in_the_module_they_name() -> None:
    """A class whose ``__module__`` is public can be found in that module, so that pickle can find it."""
    list(find_exported())
    missing = []
    for name, module in list(sys.modules.items()):
        if name.startswith("easemob_async."):
            for value in vars(module).values():
                if inspect.isclass(value) and value.__module__ in PUBLIC_MODULES and value.__name__[0] != "_":
                    public = sys.modules[value.__module__]
                    if getattr(public, value.__name__, None) is not value:
                        missing.append(f"{value.__module__}.{value.__name__}")
    assert missing == []


def test_annotations_can_be_evaluated() -> None:
    """``typing.get_type_hints`` works for public classes, although their ``__module__`` does not define them."""
    for _, name, value in find_exported():
        # The argument that takes a transport of httpx names httpx, which is imported for type checkers only.
        if isinstance(value, type) and name != "ClientSettings":
            typing.get_type_hints(value)


def test_client_settings_are_the_arguments_of_the_client() -> None:
    """``from_env`` takes each keyword argument of the client that is not read from the environment."""
    arguments = inspect.signature(easemob_async.Easemob).parameters.values()
    keywords = {each.name for each in arguments if each.kind is inspect.Parameter.KEYWORD_ONLY}
    from_environment = {"base_url", "client_id", "client_secret", "token"}
    assert easemob_async.ClientSettings.__optional_keys__ == keywords - from_environment


def test_call_option_changes_are_the_options_of_a_call() -> None:
    """``with_options`` takes each option of a call."""
    assert easemob_async.CallOptionChanges.__optional_keys__ == set(OPTION_NAMES)


def test_results_name_their_public_module() -> None:
    """Results of calls are pickled under public names, even if the program has not imported their classes."""
    code = """
import asyncio, pickle
from easemob_async import Easemob, capture
from easemob_async.emulator import Emulator

async def main():
    async with Emulator().serve() as server:
        credentials = {"client_id": "emulator", "client_secret": "emulator-secret"}
        async with Easemob("org#app", base_url=server.base_url, **credentials) as client:
            with capture() as replies:
                await client.users.register("alice", password="1")
            page = await client.users.list()
            for value in (page, replies[0]):
                print(type(value).__module__, b"._" in pickle.dumps(value))
            print(type(page.items[0]).__module__, type(client.users).__module__, type(client.batch).__module__)

asyncio.run(main())
"""
    assert run_python(code).splitlines() == ["easemob_async False"] * 2 + [
        "easemob_async.models easemob_async.api easemob_async.batch"
    ]


def test_errors_name_their_public_module() -> None:
    """Public errors name their public module, even if the program has not imported it."""
    code = """
import inspect, pkgutil
from importlib import import_module
import easemob_async
names = [module.name for module in pkgutil.walk_packages(easemob_async.__path__, "easemob_async.")]
for name in names:
    if "._cli" in name or "._codegen" in name or name.endswith("__main__") or name in {"easemob_async.sharing"}:
        continue
    for value in vars(import_module(name)).values():
        if inspect.isclass(value) and issubclass(value, Exception) and value.__module__.startswith("easemob_async"):
            print(value.__module__, value.__name__)
"""
    public = {name for module in PUBLIC_MODULES for name in import_module(module).__all__}
    found = {tuple(line.split()) for line in run_python(code).splitlines()}
    assert len(found) > 20
    assert [(module, name) for module, name in found if name in public and module not in PUBLIC_MODULES] == []


def test_classes_outside_the_package_keep_their_module() -> None:
    """A subclass defined outside the package keeps its ``__module__``."""

    @exported_by("easemob_async")
    @frozen(kw_only=True)
    class UserModel(Model):
        x: int = 1

    assert UserModel.__module__ == __name__
