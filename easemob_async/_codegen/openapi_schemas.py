"""JSON schemas of arguments, models and replies, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from easemob_async._codegen.spec import ArgumentRow, ModelFieldRow, ModelRow, OperationRow, Spec
from easemob_async._codegen.text import sentence

__all__ = ["Schema", "Schemas", "any_of", "first_paragraph", "put"]

Schema = dict[str, Any]

USERNAME = {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"}


def any_of(schemas: list[Schema]) -> Schema:
    """Return a schema that accepts what one of *schemas* accepts."""
    different: list[Schema] = []
    for schema in schemas:
        if schema not in different:
            different.append(schema)
    # `anyOf`, not `oneOf`: the forms overlap, and a body that fits two of them is valid.
    return different[0] if len(different) == 1 else {"anyOf": different}


def first_paragraph(text: str) -> str:
    """Return the first paragraph of a description on one line."""
    return " ".join(text.strip().split("\n\n")[0].split())


def put(schema: Schema, name: str, value: Schema, *, required: bool) -> None:
    """Put a property into the schema of an object; a name with dots puts it into an object inside."""
    outer, _, inner = name.partition(".")
    if inner:
        holder = schema["properties"].setdefault(outer, {"type": "object", "properties": {}, "required": []})
        put(holder, inner, value, required=required)
        if not required and not holder["required"]:
            return
    else:
        schema["properties"][name] = value
    if required and outer not in schema.setdefault("required", []):
        schema["required"].append(outer)


class Schemas:
    """
    The schemas of a spec.

    Args:
        spec: The spec, whose models are the components that other schemas refer to.
    """

    def __init__(self, spec: Spec) -> None:
        self._models = {model.name: model for area in spec.areas for model in area.models}
        self._messages = [model for model in self._models.values() if model.kind == "message"]

    def components(self) -> dict[str, Schema]:
        """Return the schemas of all models by name."""
        others = [model for model in self._models.values() if model.kind != "message"]
        return {model.name: self._model(model) for model in [*others, *self._messages]}

    def json_object(self, arguments: list[ArgumentRow]) -> Schema:
        """Return the schema of a JSON body with a field for each argument."""
        schema: Schema = {"type": "object", "properties": {}, "required": []}
        for argument in arguments:
            if argument.type == "message" and argument.form == "split":
                schema["properties"]["type"] = {"enum": [model.tag for model in self._messages]}
                schema["properties"]["body"] = any_of([_reference(model.name) for model in self._messages])
                schema["required"] += ["type", "body"]
                continue
            name = argument.wire or "msg" if argument.type == "message" else argument.wire_name
            put(schema, name, self.argument(argument), required=not argument.optional)
        if not schema["required"]:
            del schema["required"]
        return schema

    def argument(self, argument: ArgumentRow) -> Schema:
        """Return the schema of an argument's value as it is sent."""
        if argument.constant is not None:
            return {"const": argument.constant}
        if argument.encode:
            return {}  # the encoder's result is not in the spec
        match argument.type:
            case "username":
                return USERNAME
            case "usernames":
                return _sized({"type": "array", "items": USERNAME}, argument, "Items")
            case "strs":
                return _sized({"type": "array", "items": {"type": "string", "minLength": 1}}, argument, "Items")
            case "models":
                return _sized({"type": "array", "items": _reference(argument.model)}, argument, "Items")
            case "model":
                return _reference(argument.model)
            case "message":
                return any_of([self._merged_message(model) for model in self._messages])
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

    def reply(self, operation: OperationRow) -> Schema:
        """Return the schema of an operation's reply: the payload, inside the objects and lists of its path."""
        returns = operation.returns
        payload: Schema = {} if returns.reader not in {"", "without_nulls"} else self._type(returns.type)
        for step in reversed(returns.at.split(".") if returns.at else []):
            name, _, index = step.partition("[")
            payload = {"type": "array", "items": payload} if index else payload
            payload = {"type": "object", "properties": {name: payload}}
        return payload

    def _merged_message(self, model: ModelRow) -> Schema:
        return {"allOf": [_reference(model.name), {"properties": {"type": {"const": model.tag}}, "required": ["type"]}]}

    def _type(self, kind: str) -> Schema:
        kind = kind.removesuffix(" | None")
        simple = {"str": "string", "int": "integer", "bool": "boolean", "float": "number"}
        if kind in simple:
            return {"type": simple[kind]}
        if kind.startswith("list["):
            return {"type": "array", "items": self._type(kind[5:-1])}
        if kind.startswith("dict[str, "):
            return {"type": "object", "additionalProperties": self._type(kind[10:-1])}
        model = self._models.get(kind)
        # A reader may accept other shapes than the model's, so nothing is said about such a value.
        return {} if model is None or model.reader else _reference(kind)

    def _model(self, model: ModelRow) -> Schema:
        schema: Schema = {"type": "object", "description": first_paragraph(model.about), "properties": {}}
        schema["required"] = []
        is_reply = model.kind in {"reply", "body"}
        for field in model.fields:
            if field.computed:
                continue
            value = self._reply_field(field) if is_reply else self._input_field(field)
            value = {**value, "description": sentence(field.about)}
            put(schema, field.wire_name, value, required=not field.optional)
        if not schema["required"]:
            del schema["required"]
        return schema

    def _reply_field(self, field: ModelFieldRow) -> Schema:
        value: Schema = {} if field.reader else self._type(field.type)
        return {"anyOf": [value, {"type": "null"}]} if field.optional and value else value

    def _input_field(self, field: ModelFieldRow) -> Schema:
        rule = dict(field.rule)
        if rule.pop("encode", None):
            return {}
        kind = rule.pop("kind", None) or {"bool": "bool", "int": "int", "str": "str"}.get(field.type, "json")
        return self.argument(ArgumentRow(name=field.name, about=field.about, type=kind, **rule))


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _sized(schema: Schema, argument: ArgumentRow, what: str) -> Schema:
    least = argument.min if argument.min is not None else (1 if what == "Items" else None)
    if least is not None:
        schema[f"min{what}"] = least
    if argument.max is not None:
        schema[f"max{what}"] = argument.max
    return schema
