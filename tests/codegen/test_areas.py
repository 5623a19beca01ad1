"""Modules of ``api/``: operations, coroutines, iterators, and their docstrings."""

from __future__ import annotations

import ast

import pytest

from easemob_async._codegen.method_docstrings import argument_text
from easemob_async._codegen.spec import ArgumentRow
from tests.codegen.small_spec import generated, on_one_line


def docstring_of(name: str) -> str:
    """Return the docstring of a method of the area, on one line."""
    for node in ast.walk(ast.parse(generated()["api/_pets.py"])):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            return on_one_line(ast.get_docstring(node) or "")
    raise AssertionError(f"no method {name}")


@pytest.mark.parametrize(
    "line",
    [
        "self, pet_id: str, dish: str, *, spoons: int | None = None, is_quiet: bool | None = None, token: str | None",
        'path=(check.text("pet_id", pet_id, at_least=1)),',
        '"dish": compact({"name": check.text("dish", dish, at_most=2000),',
        'query={"is_quiet": check.flag("is_quiet", is_quiet, optional=True)},',
        '"kind": "meal",',
        "async def list(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Pet]:",
        "return await fetch_page(self._caller, LIST, limit=limit, cursor=cursor)",
        "def iter(self, *, limit: int | None = 5000, prefetch: Literal[0, 1] = 1) -> AsyncGenerator[Pet, None]:",
        "return iterate_pages(self._caller, partial(self.list, limit=limit), prefetch)",
        "check.any_given(nickname=nickname, color=color)",
        'check.one_of("color", color, "black", "white", optional=True)',
        'json={"brush": check.input_model("brush", brush)}',
    ],
)
def test_method(line: str) -> None:
    """A row becomes a typed coroutine that validates its arguments, and a paged one an iterator too."""
    assert line in on_one_line(generated()["api/_pets.py"])


@pytest.mark.parametrize(
    "line",
    [
        'FEED: Final[Operation[Pet]] = Operation(id="pets.feed", method="POST", path="/pets/{pet_id}/meals",',
        "limits=(limits.SHARED),",
        'limits=(Limit("pets.list", (Window(100, 1)))),',
        'ErrorRule(404, "not_found", "gone", about="target"),',
        'LIST: Final[ListOperation[Pet]] = ListOperation(id="pets.list",',
        'paging=Paging(style="cursor", limit="limit", cursor="cursor", max=5000, default=10),',
        'succeeds_when=("data.result", (True)),',
        "batch_max=9, batch_safe=5,",
        'replay="unsafe",',
    ],
)
def test_operation(line: str) -> None:
    """A row becomes a constant with the facts of the operation, those of its pages among them."""
    assert line in on_one_line(generated()["api/_operations/pets.py"]).replace(",)", ")")


def test_docstring() -> None:
    """A docstring has the arguments with their limits, the errors with their conditions, and the source."""
    assert docstring_of("feed") == (
        "Feed a pet. A pet eats three times a day."
        " Not retried when the reply is lost, because each call is another meal."
        " Args: pet_id: ID of the pet. dish: Name of the dish; at most 2,000 characters."
        " spoons: Number of spoons; 1 to 3. is_quiet: Whether to feed without a sound."
        " token: A user token to use instead of the client's app token."
        " Returns: The pet."
        " Raises: InvalidArgumentError: An argument is invalid; nothing was sent."
        " NotFoundError: The pet does not exist. ConflictError: The pet is asleep."
        " Rate limit: 100 recipients per second, 6,000 recipients per minute, 1 recipient per 30 minutes,"
        " 3 recipients per UTC day for each username (bucket ``shared``)."
        " Source: POST /pets/{pet_id}/meals; pets."
    )


def test_docstring_of_a_list() -> None:
    """A paged operation returns a page of what its iterator yields."""
    assert docstring_of("list") == (
        "List pets."
        " Args: limit: Page size, 1 to 5,000; the service's default is 10."
        " cursor: ``Page.cursor`` of the previous page; None for the first page."
        " Returns: A page of pets, youngest first."
        " Raises: InvalidArgumentError: An argument is invalid; nothing was sent."
        " Rate limit: 100 calls per second per app."
        " Source: GET /pets; pets."
    )
    assert docstring_of("iter") == (
        "Iterate over all pages of ``list``."
        " Asks for one page ahead: the next page is requested while the items of a page are read."
        " The errors are those of ``list``; the error of a page is raised after all items of the pages before it."
        " Args: limit: Page size, 1 to 5,000 (default: 5,000). None uses the service's default."
        " prefetch: Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested one"
        " page more than it read; that request is cancelled when the iterator is closed or garbage-collected. 0"
        " requests each page when it is needed, and is always used on trio."
        " Yields: Pets, youngest first."
    )


def test_docstring_of_alternatives() -> None:
    """Errors tell which arguments must not all be omitted, and that a reply with status 200 may report a failure."""
    text = docstring_of("update")
    assert "An argument is invalid, or *nickname* and *color* are all omitted; nothing was sent." in text
    assert "APIError: The service reports a failure in a reply with status 200." in text
    assert "Source: PUT /pets/{pet_id} (one pet); pets." in text


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"type": "strs", "max": 20}, "Text; 1 to 20."),
        ({"type": "strs", "min": 0, "max": 20}, "Text; 0 to 20."),
        ({"type": "map", "max": 5}, "Text; at most 5 entries."),
        ({"type": "map", "json_max_bytes": 4096}, "Text; at most 4,096 bytes in UTF-8, written as a JSON object."),
        ({"type": "int", "min": 0}, "Text; at least 0."),
        ({"type": "int", "max": 9}, "Text; at most 9."),
        ({"type": "str", "max_bytes": 4096}, "Text; at most 4,096 bytes in UTF-8."),
        ({"type": "str", "pattern": "[a-z]", "rule": "one letter"}, "Text; one letter."),
        ({"type": "username", "max": 64}, "Text."),
    ],
)
def test_limits_of_an_argument(row: dict[str, object], text: str) -> None:
    """The limits that are validated are added to an argument's description, with their units."""
    assert argument_text(ArgumentRow.load({"name": "text", "about": "Text.", **row}, "here")) == text


def test_class() -> None:
    """The class has the area's description, and the client's attribute its first paragraph."""
    files = generated()
    assert 'class Pets: """ Pets of a household. A pet has a name. """' in on_one_line(files["api/_pets.py"])
    areas = on_one_line(files["api/_areas.py"])
    assert 'def pets(self) -> Pets: """Pets of a household."""' in areas
    assert '__all__ = ["Pets"]' in files["api/__init__.py"]


def test_only_what_is_used_is_imported() -> None:
    """A module imports the models and operations that it mentions."""
    source = generated()["api/_pets.py"]
    assert "from easemob_async.models._pets import Brush, Pet\n" in source
    assert "Litter" not in source
