"""
The spec as an OpenAPI 3.1 document, for other tools and languages.

Operations with the same HTTP method and path become one operation of the document: ``anyOf`` joins their bodies and
their replies, and ``x-operations`` lists their IDs. Paths that differ only in the names of their parameters become one
path.
"""

from __future__ import annotations

import json
import re
from typing import Any

from easemob_async._codegen.spec import Area, ArgumentRow, ModelFieldRow, ModelRow, OperationRow, Spec
from easemob_async._codegen.text import sentence

__all__ = ["openapi_document"]

Schema = dict[str, Any]

BODY_PLACES = {"body", "items", "form", "multipart"}

COMMON_STATUSES = (400, 401, 403, 404, 408, 413, 415, 429, 500, 502, 503, 504)


def openapi_document(spec: Spec, version: str) -> str:
    """The document as JSON text."""
    models = {model.name: model for area in spec.areas for model in area.models}
    messages = [model for model in models.values() if model.kind == "message"]
    routes: dict[tuple[str, str], list[tuple[Area, OperationRow]]] = {}
    for area in spec.areas:
        for operation in area.operations:
            if operation.method != "LOCAL":
                routes.setdefault((_anonymous(operation.path), operation.method), []).append((area, operation))
    paths: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}
    for (key, method), rows in sorted(routes.items()):
        path = names.setdefault(key, "/{org_name}/{app_name}" + rows[0][1].path)
        paths.setdefault(path, {"parameters": [_reference("org_name"), _reference("app_name")]})
        paths[path][method.lower()] = _merged(rows, path, models, messages)
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
        "tags": [{"name": area.area, "description": _first_paragraph(area.about)} for area in spec.areas],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "parameters": {
                "org_name": _app_parameter("org_name", "The part of the app key before the hash sign."),
                "app_name": _app_parameter("app_name", "The part of the app key after the hash sign."),
            },
            "responses": {"Refusal": _refusal()},
            "schemas": {
                **{model.name: _model(model, models) for model in models.values() if model.kind != "message"},
                **{model.name: _input(model) for model in messages},
            },
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _anonymous(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)


def _first_paragraph(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


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


def _one_of(schemas: list[Schema]) -> Schema:
    different: list[Schema] = []
    for schema in schemas:
        if schema not in different:
            different.append(schema)
    # `anyOf`, not `oneOf`: the forms overlap, and a body that fits two of them is valid.
    return different[0] if len(different) == 1 else {"anyOf": different}


def _merged(
    rows: list[tuple[Area, OperationRow]], path: str, models: dict[str, ModelRow], messages: list[ModelRow]
) -> Schema:
    operations = [operation for _, operation in rows]
    first = operations[0]
    merged: Schema = {
        "operationId": first.id,
        "summary": " / ".join(sentence(operation.title) for operation in operations),
        "tags": sorted({area.area for area, _ in rows}),
        "parameters": _parameters(operations, path),
        "responses": _responses(operations, models),
    }
    if len(operations) > 1:
        merged["x-operations"] = [
            {"id": operation.id, "when": operation.overload or "distinguished by its parameters"}
            for operation in operations
        ]
    if all(operation.deprecated for operation in operations):
        merged["deprecated"] = True
    if all(operation.auth == "none" for operation in operations):
        merged["security"] = []
    elif any(operation.auth == "none" for operation in operations):
        merged["security"] = [{"token": []}, {}]
    bodies = _bodies(operations, models, messages)
    if bodies:
        with_body = all(
            any(a.where in {"body", "items", "form", "multipart"} for a in operation.arguments)
            for operation in operations
        )
        merged["requestBody"] = {"required": with_body, "content": bodies}
    return merged


def _parameters(operations: list[OperationRow], path: str) -> list[Schema]:
    found: dict[tuple[str, str], Schema] = {}
    names = re.findall(r"{(\w+)}", path)[2:]
    for operation in operations:
        in_path = [argument for argument in operation.arguments if argument.where == "path"]
        for name, argument in zip(names, in_path, strict=True):
            found.setdefault(("path", name), _parameter(name, "path", argument, required=True))
        for argument in operation.arguments:
            if argument.where in {"query", "header"}:
                required = not argument.optional and len(operations) == 1
                name = argument.wire_name
                found.setdefault((argument.where, name), _parameter(name, argument.where, argument, required=required))
        for name, (about, schema) in _page_fields(operation, "query").items():
            found.setdefault(("query", name), _query(name, about, schema))
    return list(found.values())


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


def _query(name: str, about: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


def _parameter(name: str, where: str, argument: ArgumentRow, *, required: bool) -> Schema:
    return {
        "name": name,
        "in": where,
        "required": required,
        "description": sentence(argument.about),
        "schema": {"type": "string", "minLength": 1} if argument.type == "joined" else _argument(argument, [], {}),
    }


def _bodies(operations: list[OperationRow], models: dict[str, ModelRow], messages: list[ModelRow]) -> Schema:
    json_bodies: list[Schema] = []
    forms: list[Schema] = []
    for operation in operations:
        fields = [argument for argument in operation.arguments if argument.where == "body"]
        items = [argument for argument in operation.arguments if argument.where == "items"]
        form = [argument for argument in operation.arguments if argument.where == "form"]
        paging = _page_fields(operation, "body")
        if fields or paging:
            schema = _object(fields, messages, models)
            for name, (about, value) in paging.items():
                _put(schema, name, {**value, "description": about}, required=False)
            json_bodies.append(schema)
        if items:
            json_bodies.append(_argument(items[0], messages, models))
        if form:
            forms.append({"type": "object", "additionalProperties": {"type": "string"}})
    content: Schema = {}
    files = [argument for operation in operations for argument in operation.arguments if argument.where == "multipart"]
    if files:
        parts = {argument.wire_name: {"type": "string", "format": "binary"} for argument in files}
        schema = {"type": "object", "properties": parts, "required": sorted(parts)}
        content["multipart/form-data"] = {"schema": schema}
    if json_bodies:
        content["application/json"] = {"schema": _one_of(json_bodies)}
    if forms:
        content["application/x-www-form-urlencoded"] = {"schema": _one_of(forms)}
    return content


def _object(arguments: list[ArgumentRow], messages: list[ModelRow], models: dict[str, ModelRow]) -> Schema:
    schema: Schema = {"type": "object", "properties": {}, "required": []}
    for argument in arguments:
        if argument.type == "message" and argument.form == "split":
            schema["properties"]["type"] = {"enum": [model.tag for model in messages]}
            schema["properties"]["body"] = _one_of([_ref(model.name) for model in messages])
            schema["required"] += ["type", "body"]
            continue
        name = argument.wire or "msg" if argument.type == "message" else argument.wire_name
        _put(schema, name, _argument(argument, messages, models), required=not argument.optional)
    if not schema["required"]:
        del schema["required"]
    return schema


def _put(schema: Schema, name: str, value: Schema, *, required: bool) -> None:
    """Put a property at a name that may be dotted."""
    outer, _, inner = name.partition(".")
    if inner:
        holder = schema["properties"].setdefault(outer, {"type": "object", "properties": {}, "required": []})
        _put(holder, inner, value, required=required)
        if not required and not holder["required"]:
            return
    else:
        schema["properties"][name] = value
    if required and outer not in schema.setdefault("required", []):
        schema["required"].append(outer)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _argument(argument: ArgumentRow, messages: list[ModelRow], models: dict[str, ModelRow]) -> Schema:
    if argument.constant is not None:
        return {"const": argument.constant}
    if argument.encode:
        return {}  # sent in a form of its own; the notes of the operation say which
    match argument.type:
        case "username":
            return {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"}
        case "usernames":
            item: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"}
            return _sized({"type": "array", "items": item}, argument, "Items")
        case "strs":
            return _sized({"type": "array", "items": {"type": "string", "minLength": 1}}, argument, "Items")
        case "models":
            return _sized({"type": "array", "items": _ref(argument.model)}, argument, "Items")
        case "model":
            return _ref(argument.model)
        case "message":
            return _one_of(
                [
                    {"allOf": [_ref(model.name), {"properties": {"type": {"const": model.tag}}, "required": ["type"]}]}
                    for model in messages
                ]
            )
        case "int":
            schema: Schema = {"type": "integer"}
            schema |= {"minimum": argument.min} if argument.min is not None else {}
            return schema | ({"maximum": argument.max} if argument.max is not None else {})
        case "bool":
            return {"type": "boolean"}
        case "map":
            return {"type": "object", "additionalProperties": {"type": "string"}}
        case "object":
            return {"type": "object"}
        case "json":
            return {}
        case _:
            schema = {"enum": argument.values} if argument.values else {"type": "string"}
            if argument.pattern:
                schema["pattern"] = f"^(?:{argument.pattern})$"
            return _sized(schema, argument, "Length")


def _sized(schema: Schema, argument: ArgumentRow, what: str) -> Schema:
    least = argument.min if argument.min is not None else (1 if what == "Items" else None)
    if least is not None:
        schema[f"min{what}"] = least
    if argument.max is not None:
        schema[f"max{what}"] = argument.max
    return schema


def _responses(operations: list[OperationRow], models: dict[str, ModelRow]) -> Schema:
    replies = [_reply(operation, models) for operation in operations]
    statuses = sorted({row.http for operation in operations for row in operation.errors} | set(COMMON_STATUSES))
    return {
        "200": {
            "description": " / ".join(sentence(o.returns.about) if o.returns.about else "Success." for o in operations),
            "content": {"application/json": {"schema": _one_of(replies)}},
        },
        **{str(status): {"$ref": "#/components/responses/Refusal"} for status in statuses if status >= 400},
    }


def _reply(operation: OperationRow, models: dict[str, ModelRow]) -> Schema:
    returns = operation.returns
    payload: Schema = {} if returns.reader else _type(returns.type, models)
    for step in reversed(returns.at.split(".") if returns.at else []):
        name, _, index = step.partition("[")
        payload = {"type": "array", "items": payload} if index else payload
        payload = {"type": "object", "properties": {name: payload}}
    return payload


def _type(kind: str, models: dict[str, ModelRow]) -> Schema:
    kind = kind.removesuffix(" | None")
    simple = {"str": "string", "int": "integer", "bool": "boolean", "float": "number"}
    if kind in simple:
        return {"type": simple[kind]}
    if kind.startswith("list["):
        return {"type": "array", "items": _type(kind[5:-1], models)}
    if kind.startswith("dict[str, "):
        return {"type": "object", "additionalProperties": _type(kind[10:-1], models)}
    model = models.get(kind)
    return {} if model is None or model.reader else _ref(kind)


def _model(model: ModelRow, models: dict[str, ModelRow]) -> Schema:
    if model.kind == "input":
        return _input(model)
    schema: Schema = {"type": "object", "description": _first_paragraph(model.about), "properties": {}, "required": []}
    for field in model.fields:
        value: Schema = {} if field.reader else _type(field.type, models)
        if field.optional and value:
            value = {"anyOf": [value, {"type": "null"}]}
        _put(schema, field.wire_name, {**value, "description": sentence(field.about)}, required=not field.optional)
    if not schema["required"]:
        del schema["required"]
    return schema


def _input(model: ModelRow) -> Schema:
    schema: Schema = {"type": "object", "description": _first_paragraph(model.about), "properties": {}, "required": []}
    for field in model.fields:
        _put(schema, field.wire_name, _input_field(field), required=not field.optional)
    if not schema["required"]:
        del schema["required"]
    return schema


def _input_field(field: ModelFieldRow) -> Schema:
    rule = dict(field.rule)
    about = {"description": sentence(field.about)}
    if rule.pop("encode", None):
        return about
    kind = rule.pop("kind", None) or {"bool": "bool", "int": "int", "str": "str"}.get(field.type, "json")
    argument = ArgumentRow(name=field.name, about=field.about, type=kind, **rule)
    return {**_argument(argument, [], {}), **about}
