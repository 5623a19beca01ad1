"""The OpenAPI document: validated, and compared with the emulator, by independent tools."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator

from easemob_async._codegen.spec import load
from easemob_async.emulator import Emulator

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # deprecations in the dependencies of schemathesis
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

DOCUMENT: dict[str, Any] = json.loads((files("easemob_async") / "_openapi.json").read_text(encoding="utf-8"))

PATH_VALUES = {"org_name": "org", "app_name": "app", "username": "alice", "group_id": "1", "chatroom_id": "2"}
"""Values of path parameters, so that more requests reach the emulated app than with random ones."""


def test_document_is_valid() -> None:
    """A public validator accepts the document as OpenAPI 3.1."""
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


def test_document_has_every_operation() -> None:
    """The document names each operation of the spec, alone or with others of the same HTTP method and path."""
    documented = set()
    for path in DOCUMENT["paths"].values():
        for method, operation in path.items():
            if method != "parameters":
                documented |= {operation["operationId"], *(each["id"] for each in operation.get("x-operations", ()))}
    operations = {row.id for area in load().areas for row in area.operations if row.method != "LOCAL"}
    assert documented == operations


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[str, dict[str, str]]]:
    """Serve an emulator, and return its URL and headers with a token of its app."""
    emulator = Emulator(limits=False)
    with emulator.serve_in_thread() as server:
        tenant = emulator.tenant("org", "app")
        token = tenant.tokens.issue(3600).text
        yield server.base_url, {"Authorization": f"Bearer {token}"}


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
    OPERATIONS: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_emulator_agrees_with_the_document(operation: Any, service: tuple[str, dict[str, str]]) -> None:
    """The emulator answers every request with a documented status and shape."""
    base_url, headers = service

    @settings(
        max_examples=4,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        for name in case.path_parameters:
            case.path_parameters[name] = PATH_VALUES.get(name, case.path_parameters[name])
        reply = case.call(base_url=base_url, headers=headers)
        case.validate_response(reply, checks=[not_a_server_error, status_code_conformance, response_schema_conformance])

    send()
