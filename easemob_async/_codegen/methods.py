"""The coroutine of an operation, and the iterator of a paged one: signature, validation and call."""

from __future__ import annotations

import re
from typing import Any

from easemob_async._codegen.method_docstrings import fields_docstring, iterator_docstring, method_docstring
from easemob_async._codegen.operation_tables import operation_constant, returned_type
from easemob_async._codegen.spec import ArgumentRow, OperationRow
from easemob_async._codegen.text import literal, tuple_of
from easemob_async._codegen.validation import check_expression, json_object

__all__ = [
    "arguments_from",
    "fields_function",
    "fields_lines",
    "fields_parameters",
    "method_lines",
    "required_first",
]

ONE = {"username": "str", "str": "str", "int": "int", "bool": "bool", "message": "Message"}
MANY = {
    "usernames": "Collection[str]",
    "strs": "Collection[str]",
    "joined": "Collection[str]",
    "map": "Mapping[str, str]",
    "object": "Mapping[str, JSON]",
    "json": "JSON",
}
RULES = (
    "min",
    "max",
    "each_max",
    "max_bytes",
    "key_max_bytes",
    "value_max_bytes",
    "json_max_bytes",
    "values",
    "pattern",
    "rule",
)


def method_lines(operation: OperationRow, shadowed: set[str], rate_limit: str) -> list[str]:
    """
    Return the coroutine of an operation, and its iterator if the operation is paged.

    Args:
        operation: The operation.
        shadowed: Builtins that the class has a method of the same name for, such as ``list``.
        rate_limit: Description of the operation's rate limits.
    """
    kind = returned_type(operation)
    constant = operation_constant(operation)
    parameters = ", ".join(["self", *(_annotation(text, shadowed) for text in _parameters(operation))])
    call_arguments = _call_arguments(operation)
    if operation.paging is None:
        result = _annotation(_completed_type(operation, kind), shadowed)
        method = "call_for_result" if operation.returns.wrapped else "call"
        if operation.returns.given:
            constant = f"{constant}.with_fallback({operation.returns.given})"
        call = f"self._caller.{method}({', '.join([constant, *call_arguments])})"
    else:
        result = operation.paging.page or _annotation(f"Page[{kind[5:-1]}]", shadowed)
        kinds = [f"kind={operation.paging.page}"] if operation.paging.page else []
        call = f"fetch_page({', '.join(['self._caller', constant, *call_arguments, *kinds])})"
    lines = [
        f"    async def {operation.name}({parameters}) -> {result}:",
        *method_docstring(operation, required_first(operation.arguments), kind, rate_limit),
    ]
    lines += _hiding_lines(operation)
    if operation.needs_one_of:
        lines.append(f"        check.any_given({', '.join(f'{name}={name}' for name in operation.needs_one_of)})")
    value = _completed(operation, kind, f"await {call}")
    if operation.paging is not None and operation.paging.page:
        value = f"cast({literal(operation.paging.page)}, {value})"
    lines += [f"        {value}" if kind == "None" else f"        return {value}", ""]
    if operation.paging is not None:
        lines += _iterator_lines(operation, kind[5:-1], shadowed)
    return lines


def _completed_type(operation: OperationRow, kind: str) -> str:
    """Return the type of the result; that of message IDs also has the names that the reply does not have."""
    if operation.returns.wrapped:
        return operation.returns.wrapped
    return "MessageIds" if operation.returns.names and kind == "dict[str, str]" else kind


def _completed(operation: OperationRow, kind: str, value: str) -> str:
    """Return the expression for the result with all names that the call is made for."""
    if operation.returns.wrapped:
        return f"user_attributes({value})"
    if not operation.returns.names:
        return value
    argument, _, field = operation.returns.names.partition(".")
    names = f"[each.{field} for each in {argument}]" if field else argument
    exact = ", exact=True" if operation.returns.exact else ""
    if kind.startswith("list["):
        return f"complete_rows({value}, {kind[5:-1]}, {names}{exact})"
    if kind.startswith("dict["):
        return f"complete_map({value}, {names})"
    return f"complete_report({value}, {names}{exact})"


def _iterator_lines(operation: OperationRow, item: str, shadowed: set[str]) -> list[str]:
    name = re.sub(r"^list", "iter", operation.name)
    if name == operation.name:
        name = f"iter_{operation.name}"
    parameters = [text for text in _parameters(operation) if not text.startswith("cursor:")]
    if operation.paging is not None and operation.paging.max is not None:
        parameters = [
            f"limit: int | None = {operation.paging.max}" if text.startswith("limit:") else text for text in parameters
        ]
    if "*" not in parameters:
        parameters.append("*")
    given = ", ".join([f"self.{operation.name}", *arguments_from(parameters)])
    parameters.append("prefetch: Literal[0, 1] = 1")
    signature = ", ".join(["self", *(_annotation(text, shadowed) for text in parameters)])
    return [
        f"    def {name}({signature}) -> AsyncGenerator[{_annotation(item, shadowed)}, None]:",
        *iterator_docstring(operation, required_first(operation.arguments), item),
        *_hiding_lines(operation),
        f"        return iterate_pages(self._caller, partial({given}), prefetch)",
        "",
    ]


def _hiding_lines(operation: OperationRow) -> list[str]:
    """Return the statements that hide the secrets among the arguments from tracebacks."""
    names = [argument.name for argument in required_first(operation.arguments) if argument.secret]
    if operation.auth in {"app_or_user", "user"}:
        names.append("token")
    return [f"        {name} = hide({name})" for name in names]


def fields_function(operation: OperationRow) -> str:
    """Return the name of the function that makes an operation's JSON fields without the items of its job."""
    return f"{operation.name}_fields"


def fields_parameters(operation: OperationRow) -> list[str]:
    """Return the parameters of that function, with ``*`` before those that are given by name."""
    items, _ = operation.split_items()
    return [text for text in _parameters(operation) if text.split(":")[0] != items.name]


def fields_lines(operation: OperationRow, class_name: str) -> list[str]:
    """Return that function, which the coroutine calls once and a job calls once for all its requests."""
    _, others = operation.split_items()
    return [
        f"def {fields_function(operation)}({', '.join(fields_parameters(operation))}) -> dict[str, JSON]:",
        *fields_docstring(operation, class_name),
        f"    return {_json_object(others)}",
        "",
    ]


def arguments_from(parameters: list[str]) -> list[str]:
    """Return the arguments of a call that passes *parameters* on, each by position or by name."""
    words = [text.split(":")[0] for text in parameters]
    star = words.index("*") if "*" in words else len(words)
    return words[:star] + [f"{word}={word}" for word in words[star + 1 :]]


# ------------------------------------------------------------------------------------------------------- signature


def required_first(rows: list[ArgumentRow]) -> list[ArgumentRow]:
    """Return the arguments of a method, the required ones first; a constant is not an argument of the method."""
    return sorted((row for row in rows if row.constant is None), key=_may_be_omitted)


def _may_be_omitted(argument: ArgumentRow) -> bool:
    return argument.optional or argument.default is not None


def _is_positional(argument: ArgumentRow, operation: OperationRow) -> bool:
    if argument.positional is not None:
        return argument.positional
    if _may_be_omitted(argument):
        return False
    required = [row for row in required_first(operation.arguments) if not _may_be_omitted(row)]
    first_of_body = next((row for row in required if row.where != "path"), None)
    return argument.where == "path" or argument is first_of_body


def _parameters(operation: OperationRow) -> list[str]:
    arguments = required_first(operation.arguments)
    positional = [argument for argument in arguments if _is_positional(argument, operation)]
    keywords = [_parameter(argument) for argument in arguments if argument not in positional]
    if operation.paging is not None:
        keywords += (["limit: int | None = None"] if operation.paging.limit else []) + ["cursor: str | None = None"]
    if operation.auth in {"app_or_user", "user"}:
        keywords.append("token: str | None = None" if operation.auth == "app_or_user" else "token: str")
        if operation.auth == "user":
            keywords.sort(key=lambda text: "=" in text)
    return [_parameter(argument) for argument in positional] + (["*", *keywords] if keywords else [])


def _parameter(argument: ArgumentRow) -> str:
    kind = _python_type(argument)
    if argument.default is not None:
        return f"{argument.name}: {kind} = {literal(argument.default)}"
    if not argument.optional:
        return f"{argument.name}: {kind}"
    return f"{argument.name}: {kind} = None" if kind == "JSON" else f"{argument.name}: {kind} | None = None"


def _python_type(argument: ArgumentRow) -> str:
    if argument.type == "model":
        return argument.model
    if argument.type == "models":
        return f"Collection[{argument.model}]"
    if argument.values:
        return f"Literal[{', '.join(literal(value) for value in argument.values)}]"
    return ONE.get(argument.type) or MANY[argument.type]


def _annotation(kind: str, shadowed: set[str]) -> str:
    for name in shadowed:
        kind = re.sub(rf"(?<![\w.]){name}\[", f"builtins.{name}[", kind)
    return kind


# ------------------------------------------------------------------------------------------------------------ call


def _call_arguments(operation: OperationRow) -> list[str]:
    by_place: dict[str, list[ArgumentRow]] = {}
    for argument in operation.arguments:
        by_place.setdefault(argument.where, []).append(argument)
    given: list[str] = []
    if path := by_place.get("path"):
        given.append(f"path={tuple_of([_value(argument) for argument in path])}")
    if query := by_place.get("query"):
        given.append(f"query={_plain_object(query)}")
    if items := by_place.get("items"):
        given.append(f"json={_value(items[0])}")
    if operation.job is not None:
        given.append(f"json={_json_object_with_items(operation)}")
    elif body := by_place.get("body"):
        given.append(f"json={_json_object(body)}")
    if form := by_place.get("form"):
        given.append(f"form={_value(form[0])}")
    if headers := by_place.get("header"):
        given.append(f"headers={_plain_object(headers)}")
    if operation.paging is not None:
        given += (["limit=limit"] if operation.paging.limit else []) + ["cursor=cursor"]
    for argument in operation.arguments:
        if argument.counts:
            given.append(f"cost=len({argument.name})")
        if argument.key:
            given.append(f"key={argument.name}.lower()")
    if operation.auth in {"app_or_user", "user"}:
        given.append("token=token")
    return given


def _plain_object(arguments: list[ArgumentRow]) -> str:
    return "{" + ", ".join(f"{literal(argument.wire_name)}: {_value(argument)}" for argument in arguments) + "}"


def _json_object(arguments: list[ArgumentRow]) -> str:
    text = json_object([_field(argument) for argument in arguments])
    return f"compact({text})" if any(argument.optional for argument in arguments) else text


def _json_object_with_items(operation: OperationRow) -> str:
    items, _ = operation.split_items()
    given = ", ".join(arguments_from(fields_parameters(operation)))
    return f"{{{literal(items.wire_name)}: {_value(items)}, **{fields_function(operation)}({given})}}"


def _field(argument: ArgumentRow) -> tuple[str, str]:
    if argument.type != "message":
        return argument.wire_name, _value(argument)
    given = f"{literal(argument.name)}, {argument.name}"
    if argument.form == "split":
        return "**", f"split_message({given})"
    value = f"merged_message({given})"
    if argument.encode:
        value = f"shapes.{argument.encode}({value})"
    return argument.wire or "msg", value


def _value(argument: ArgumentRow) -> str:
    """Return the expression that validates an argument and converts it to what is sent."""
    if argument.constant is not None:
        return literal(argument.constant)
    name = argument.name
    optional = argument.optional and argument.default is None
    if argument.type == "model":
        value = f"check.input_model({literal(name)}, {name}{', optional=True' if optional else ''})"
    elif argument.where == "header" and argument.type == "str" and not optional:
        value = f"check.token({literal(name)}, {name})"
    else:
        rules: dict[str, Any] = {rule: getattr(argument, rule) for rule in RULES}
        value = check_expression(argument.type, literal(name), name, rules, optional=optional)
    return f"shapes.{argument.encode}({value})" if argument.encode else value
