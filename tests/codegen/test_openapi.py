"""The OpenAPI document of a small spec."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from easemob_async._codegen.openapi import openapi_document
from easemob_async._codegen.spec import load
from tests.codegen.small_spec import PETS, write_spec

DUCKS = """
- id: pets.list_ducks
  title: List ducks
  call: GET /pets
  overload: kind=duck
  replay: safe
  arguments:
  - {name: kind, in: query, constant: duck, about: Selects this operation}
  returns: {type: 'list[Pet]', at: data.ducks}
  doc: ducks
models:
"""


def document_of(folder: Path, pets: str = PETS) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(openapi_document(load(write_spec(folder, pets)), "1.0"))
    return document


def test_operation(tmp_path: Path) -> None:
    """An operation has its parameters, body, reply and statuses."""
    feed = document_of(tmp_path)["paths"]["/{org_name}/{app_name}/pets/{pet_id}/meals"]["post"]
    assert (feed["operationId"], feed["summary"], feed["tags"]) == ("pets.feed", "Feed a pet.", ["pets"])
    assert [(each["name"], each["in"], each["required"]) for each in feed["parameters"]] == [
        ("pet_id", "path", True),
        ("is_quiet", "query", False),
    ]
    assert feed["requestBody"]["content"]["application/json"]["schema"]["properties"] == {
        "dish": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "maxLength": 2000},
                "spoons": {"type": "integer", "minimum": 1, "maximum": 3},
            },
            "required": ["name"],
        },
        "kind": {"const": "meal"},
    }
    reply = feed["responses"]["200"]["content"]["application/json"]["schema"]
    items = {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}
    assert reply == {"type": "object", "properties": {"entities": items}}
    assert "409" in feed["responses"]


def test_paging(tmp_path: Path) -> None:
    """A list has the parameters of its paging."""
    parameters = document_of(tmp_path)["paths"]["/{org_name}/{app_name}/pets"]["get"]["parameters"]
    assert [(each["name"], each["description"], each["schema"]) for each in parameters] == [
        ("limit", "Page size.", {"type": "integer", "minimum": 1, "maximum": 5000}),
        ("cursor", "Cursor of the page.", {"type": "string"}),
    ]


def test_one_method_and_path(tmp_path: Path) -> None:
    """Operations with the same HTTP method and path are one operation, which lists their IDs and differences."""
    both = document_of(tmp_path, PETS.replace("\nmodels:\n", DUCKS, 1))["paths"]["/{org_name}/{app_name}/pets"]["get"]
    assert both["x-operations"] == [
        {"id": "pets.list", "when": "distinguished by its parameters"},
        {"id": "pets.list_ducks", "when": "kind=duck"},
    ]
    assert both["summary"] == "List pets. / List ducks."
    assert [each["name"] for each in both["parameters"]] == ["limit", "cursor", "kind"]
    assert len(both["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"]) == 2


def test_models(tmp_path: Path) -> None:
    """Models are components: of a reply with null where a field may be missing, of an input with its rules."""
    schemas = document_of(tmp_path)["components"]["schemas"]
    assert schemas["Pet"]["required"] == ["name"]
    assert schemas["Pet"]["properties"]["bornAt"]["anyOf"] == [{"type": "integer"}, {"type": "null"}]
    assert schemas["Brush"]["properties"]["size"]["properties"]["width"]["minimum"] == 1
    assert schemas["Brush"]["properties"]["owner"]["pattern"]
