"""
The spec as an OpenAPI 3.1 document, for other tools and languages.

Operations with the same HTTP method and path become one operation of the document: ``anyOf`` joins their bodies and
their replies, and ``x-operations`` lists their IDs. Paths that differ only in the names of their parameters become one
path.
"""

from __future__ import annotations

import json
import re

from easemob_async._codegen.openapi_schemas import Schema, Schemas, any_of, first_paragraph, put
from easemob_async._codegen.spec import Area, ArgumentRow, OperationRow, Spec
from easemob_async._codegen.text import sentence

__all__ = ["openapi_document"]

MULTIPART, JSON, FORM = "multipart/form-data", "application/json", "application/x-www-form-urlencoded"

IN_BODY = {"body", "items", "form", "multipart"}
"""Places of arguments that are a part of the request body."""

COMMON_STATUSES = {400, 401, 403, 404, 408, 413, 415, 429, 500, 502, 503, 504}
"""Statuses of refusals that every operation may return, documented or not."""


def openapi_document(spec: Spec, version: str) -> str:
    """Return the document as JSON text."""
    schemas = Schemas(spec)
    document: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "Easemob IM server REST API",
            "version": version,
            "description": "All operations that easemob-async supports, with corrections of the vendor's documents.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {"url": "https://a1.easemob.com", "description": "Replace the host with the REST address in the console."}
        ],
        "security": [{"token": []}],
        "tags": [{"name": area.area, "description": first_paragraph(area.about)} for area in spec.areas],
        "paths": _paths(spec, schemas),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "parameters": {
                "org_name": _app_parameter("org_name", "The part of the app key before the hash sign."),
                "app_name": _app_parameter("app_name", "The part of the app key after the hash sign."),
            },
            "responses": {"Refusal": _refusal()},
            "schemas": schemas.components(),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _app_parameter(name: str, about: str) -> Schema:
    schema = {"type": "string", "pattern": "^[A-Za-z0-9_.-]+$"}
    return {"name": name, "in": "path", "required": True, "description": about, "schema": schema}


def _refusal() -> Schema:
    fields = {name: {"type": "string"} for name in ("error", "exception", "error_description")}
    fields |= {name: {"type": "integer"} for name in ("timestamp", "duration", "error_code")}
    return {
        "description": "The service refused the request; the body may be empty or not JSON.",
        "content": {"application/json": {"schema": {"type": "object", "properties": fields}}},
    }


# ----------------------------------------------------------------------------------------------------------- paths


def _paths(spec: Spec, schemas: Schemas) -> dict[str, Schema]:
    rows_by_route: dict[tuple[str, str], list[tuple[Area, OperationRow]]] = {}
    for area in spec.areas:
        for operation in area.operations:
            if operation.method != "LOCAL":
                # OpenAPI does not allow two paths that differ only in the names of their parameters.
                anonymous = re.sub(r"{\w+}", "{}", operation.path)
                rows_by_route.setdefault((anonymous, operation.method), []).append((area, operation))
    names: dict[str, str] = {}
    paths: dict[str, Schema] = {}
    app = [{"$ref": f"#/components/parameters/{name}"} for name in ("org_name", "app_name")]
    for (anonymous, method), rows in sorted(rows_by_route.items()):
        path = names.setdefault(anonymous, rows[0][1].path)
        operations = paths.setdefault("/{org_name}/{app_name}" + path, {"parameters": app})
        operations[method.lower()] = _operation(rows, path, schemas)
    return paths


def _operation(rows: list[tuple[Area, OperationRow]], path: str, schemas: Schemas) -> Schema:
    operations = [operation for _, operation in rows]
    joined: Schema = {
        "operationId": operations[0].id,
        "summary": " / ".join(sentence(operation.title) for operation in operations),
        "tags": sorted({area.area for area, _ in rows}),
        "parameters": _parameters(operations, path, schemas),
        "responses": _responses(operations, schemas),
    }
    if len(operations) > 1:
        joined["x-operations"] = [
            {"id": operation.id, "when": operation.overload or "distinguished by its parameters"}
            for operation in operations
        ]
    if all(operation.deprecated for operation in operations):
        joined["deprecated"] = True
    if all(operation.auth == "none" for operation in operations):
        joined["security"] = []
    elif any(operation.auth == "none" for operation in operations):
        joined["security"] = [{"token": []}, {}]
    if content := _content(operations, schemas):
        required = all(any(row.where in IN_BODY for row in operation.arguments) for operation in operations)
        joined["requestBody"] = {"required": required, "content": content}
    return joined


def _responses(operations: list[OperationRow], schemas: Schemas) -> Schema:
    documented = {row.http for operation in operations for row in operation.errors if row.http >= 400}
    abouts = [operation.returns.about for operation in operations]
    return {
        "200": {
            "description": " / ".join(sentence(about) if about else "Success." for about in abouts),
            "content": {"application/json": {"schema": any_of([schemas.reply(row) for row in operations])}},
        },
        **{str(status): {"$ref": "#/components/responses/Refusal"} for status in sorted(COMMON_STATUSES | documented)},
    }


# ------------------------------------------------------------------------------------------------------ parameters


def _parameters(operations: list[OperationRow], path: str, schemas: Schemas) -> list[Schema]:
    found: dict[tuple[str, str], Schema] = {}
    for operation in operations:
        in_path = [argument for argument in operation.arguments if argument.where == "path"]
        for name, argument in zip(re.findall(r"{(\w+)}", path), in_path, strict=True):
            found.setdefault(("path", name), _parameter(name, argument, schemas, required=True))
        for argument in operation.arguments:
            if argument.where in {"query", "header"}:
                name = argument.wire_name
                required = not argument.optional and len(operations) == 1
                found.setdefault((argument.where, name), _parameter(name, argument, schemas, required=required))
        for name, (about, schema) in _page_fields(operation, "query").items():
            parameter = {"name": name, "in": "query", "required": False, "description": about, "schema": schema}
            found.setdefault(("query", name), parameter)
    return list(found.values())


def _parameter(name: str, argument: ArgumentRow, schemas: Schemas, *, required: bool) -> Schema:
    return {
        "name": name,
        "in": argument.where,
        "required": required,
        "description": sentence(argument.about),
        "schema": {"type": "string", "minLength": 1} if argument.type == "joined" else schemas.argument(argument),
    }


def _page_fields(operation: OperationRow, where: str) -> dict[str, tuple[str, Schema]]:
    """Return the parameters of a list's paging by name, each with a description and a schema."""
    page = operation.paging
    if page is None or page.where != where:
        return {}
    fields: dict[str, tuple[str, Schema]] = {}
    if page.limit:
        size = {"type": "integer", "minimum": 1} | ({"maximum": page.max} if page.max else {})
        fields[page.limit] = ("Page size.", size)
    about = {"cursor": "Cursor of the page.", "number": "Number of the page.", "key": "Last item of the previous page."}
    fields[page.cursor] = (about[page.style], {"type": "integer" if page.style == "number" else "string"})
    return fields


# ---------------------------------------------------------------------------------------------------------- bodies


def _content(operations: list[OperationRow], schemas: Schemas) -> Schema:
    """Return the request bodies by media type."""
    bodies: dict[str, list[Schema]] = {MULTIPART: [], JSON: [], FORM: []}
    for operation in operations:
        by_place: dict[str, list[ArgumentRow]] = {}
        for argument in operation.arguments:
            by_place.setdefault(argument.where, []).append(argument)
        paging = _page_fields(operation, "body")
        if "body" in by_place or paging:
            schema = schemas.json_object(by_place.get("body", []))
            for name, (about, value) in paging.items():
                put(schema, name, {**value, "description": about}, required=False)
            bodies[JSON].append(schema)
        if "items" in by_place:
            bodies[JSON].append(schemas.argument(by_place["items"][0]))
        if "form" in by_place:
            form = {"type": "object", "additionalProperties": {"type": "string"}}
            bodies[FORM].append(form)
        if "multipart" in by_place:
            parts = {argument.wire_name: {"type": "string", "format": "binary"} for argument in by_place["multipart"]}
            parts_schema = {"type": "object", "properties": parts, "required": sorted(parts)}
            bodies[MULTIPART].append(parts_schema)
    return {kind: {"schema": any_of(found)} for kind, found in bodies.items() if found}
