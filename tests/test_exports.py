"""The public modules: what they list, how their names are loaded, and the module that objects say they are from."""

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
from tests.test_architecture import PUBLIC_ROOMS


def run(code: str) -> str:
    """What a new interpreter prints for *code*."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def exported() -> Iterator[tuple[str, str, Any]]:
    """The public classes and functions: module, name, object."""
    for room in PUBLIC_ROOMS:
        module = import_module(room)
        for name in module.__all__:
            value = getattr(module, name)
            if isinstance(value, type | FunctionType) and value is not Any:  # JSON
                yield room, name, value


@pytest.mark.parametrize("room", PUBLIC_ROOMS)
def test_dir(room: str) -> None:
    """``dir()`` lists the public names, also those that are not loaded yet, and no helpers."""
    code = f"import {room}; assert set({room}.__all__) <= set(dir({room})); print(*dir({room}))"
    names = run(code).split()
    assert "__doc__" in names
    assert "TYPE_CHECKING" not in names
    assert "define_exports" not in names


def test_public_modules_need_no_import_of_their_own() -> None:
    """After ``import easemob_async``, every public module is an attribute of it."""
    modules = [room for room in PUBLIC_ROOMS if room != "easemob_async"]
    assert run(f"import easemob_async; print(*[each.__name__ for each in ({', '.join(modules)},)])").split() == modules
    assert {room.partition(".")[2] for room in modules} <= set(dir(easemob_async))


def test_misspelt_names() -> None:
    """A name that does not exist is an AttributeError that knows where it was looked for."""
    with pytest.raises(AttributeError, match="module 'easemob_async' has no attribute 'Easemop'") as caught:
        getattr(easemob_async, "Easemop")  # noqa: B009 - type checkers would refuse the attribute
    assert (caught.value.name, caught.value.obj) == ("Easemop", easemob_async)


def test_transports_without_httpx2() -> None:
    """All transports can be imported where httpx2 is not installed; making one of it says what to install."""
    code = """
import sys
sys.modules["httpx2"] = None
from easemob_async.transports import *
try:
    Httpx2Transport(object())
except ImportError as error:
    print(error)
"""
    assert run(code) == "Httpx2Transport needs httpx2: pip install httpx2"


def test_objects_name_their_public_module() -> None:
    """Classes and functions say that they are from the public module that lists them."""
    assert [f"{value.__module__}.{name}" for room, name, value in exported() if value.__module__ != room] == []


def test_classes_that_name_a_public_module_are_there() -> None:
    """What names a public module can be found in it, so that it can be pickled."""
    list(exported())
    lost = []
    for name, module in list(sys.modules.items()):
        if name.startswith("easemob_async."):
            for value in vars(module).values():
                if inspect.isclass(value) and value.__module__ in PUBLIC_ROOMS and value.__name__[0] != "_":
                    public = sys.modules[value.__module__]
                    if getattr(public, value.__name__, None) is not value:
                        lost.append(f"{value.__module__}.{value.__name__}")
    assert lost == []


def test_annotations_can_be_evaluated() -> None:
    """``typing.get_type_hints`` works on every public class, although it is defined in another module."""
    for _, name, value in exported():
        # The argument that takes a transport of httpx names httpx, which is imported for type checkers only.
        if isinstance(value, type) and name != "ClientSettings":
            typing.get_type_hints(value)


def test_client_settings_are_the_arguments_of_the_client() -> None:
    """``from_env`` takes each keyword argument of the client that the environment does not give."""
    arguments = inspect.signature(easemob_async.Easemob).parameters.values()
    keywords = {each.name for each in arguments if each.kind is inspect.Parameter.KEYWORD_ONLY}
    given = {"base_url", "client_id", "client_secret", "token"}
    assert easemob_async.ClientSettings.__optional_keys__ == keywords - given


def test_call_option_changes_are_the_options_of_a_call() -> None:
    """``with_options`` takes each option of a call."""
    assert easemob_async.CallOptionChanges.__optional_keys__ == set(OPTION_NAMES)


def test_results_name_their_public_module() -> None:
    """Objects that calls return pickle under public names, also where the program has not imported their classes."""
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
            print(type(page.items[0]).__module__)

asyncio.run(main())
"""
    assert run(code).splitlines() == ["easemob_async False"] * 2 + ["easemob_async.models"]


def test_classes_of_others_keep_their_module() -> None:
    """A model that a user derives is the user's."""

    @exported_by("easemob_async")
    @frozen(kw_only=True)
    class Mine(Model):
        x: int = 1

    assert Mine.__module__ == __name__
