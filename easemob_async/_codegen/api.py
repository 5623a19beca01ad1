"""Areas: one class with one coroutine for each row of ``operations:``."""

from __future__ import annotations

import re
from typing import Any, cast

from easemob_async._codegen.models import check_expression
from easemob_async._codegen.spec import Area, Argument, BucketRow, Operation, Paging, Spec, SpecError
from easemob_async._codegen.text import docstring, header, lazy_exports, literal, sentence

__all__ = ["api_init", "area_module", "areas_module", "limits_module", "operations_module"]

ERRORS = {
    "bad_request": "BadRequestError",
    "authentication": "AuthenticationError",
    "permission_denied": "PermissionDeniedError",
    "feature_not_enabled": "FeatureNotEnabledError",
    "not_found": "NotFoundError",
    "already_exists": "AlreadyExistsError",
    "conflict": "ConflictError",
    "rate_limited": "RateLimitedError",
    "quota_exceeded": "QuotaExceededError",
    "server_error": "ServerError",
}

UNITS = {"s": 1, "min": 60, "h": 3600, "day": 86400}


# ------------------------------------------------------------------------------------------------- limits


def _window(text: str) -> str:
    match = re.fullmatch(r"(\d+)/(\d*)(s|min|h|day)", text)
    if match is None:
        raise SpecError(f"limits.yaml: {text!r} is not a window such as 100/s or 1/30min")
    limit, number, unit = match.groups()
    seconds = int(number or 1) * UNITS[unit]
    return f"Window({limit}, {seconds}{', utc_day=True' if unit == 'day' else ''})"


def _limit(row: BucketRow) -> str:
    windows = ", ".join(_window(window) for window in row.windows)
    more = "" if row.counts == "calls" else f", counts={literal(row.counts)}"
    more += f", per={literal(row.per)}" if row.per else ""
    return f"Limit({literal(row.name)}, ({windows},){more})"


def _constant(name: str) -> str:
    return re.sub(r"\W", "_", name).upper()


def limits_module(spec: Spec) -> str:
    """The source of ``api/_limits.py``."""
    lines = [
        header("_spec/limits.yaml", "Limits that several operations share, or that are not 100 calls a second."),
        "from easemob_async._operation import Limit, Window",
        f"__all__ = {literal(sorted(_constant(name) for name in spec.limits))}",
    ]
    for row in spec.limits.values():
        lines += [f"{_constant(row.name)} = {_limit(row)}"]
        if row.about:
            lines += docstring(row.about, [], [], "")
    return "\n".join(lines)


# --------------------------------------------------------------------------------------------- operations


def _error_rules(operation: Operation) -> str:
    rules: list[str] = []
    for row in operation.errors:
        parts = [str(row.http), literal(row.means)]
        if row.code:
            parts.append(literal(row.code))
        if row.text:
            parts.append(f"text={literal(row.text)}")
        if row.about != "call":
            parts.append(f"about={literal(row.about)}")
        if row.already_so:
            parts.append("already_so=True")
        rule = f"ErrorRule({', '.join(parts)}),"
        if rule not in rules:
            rules.append(rule)
    return " ".join(rules)


def _returned(operation: Operation) -> str:
    kind = operation.returns.type
    if operation.paging is not None and not kind.startswith("list["):
        raise SpecError(f"{operation.id}: a paged operation returns a list")
    return kind


def _operation_constant(operation: Operation) -> list[str]:
    name = operation.name.upper()
    kind = _returned(operation)
    limits = ", ".join(f"limits.{_constant(name)}" for name in operation.limits)
    if not limits:
        limits = f"Limit({literal(operation.id)}, (Window(100, 1),))"
    returns = operation.returns
    annotation = f"Operation[{kind}]" if operation.paging is None else f"ListOperation[{kind[5:-1]}]"
    lines = [
        f"{name}: Final[{annotation}] = {annotation.partition('[')[0]}(",
        f"    id={literal(operation.id)},",
        f"    method={literal(operation.method)},",
        f"    path={literal(operation.path)},",
        f"    returns={kind},",
    ]
    if returns.at:
        lines.append(f"    payload={literal(returns.at)},")
    if returns.reader:
        lines.append(f"    reader=shapes.{returns.reader},")
    if returns.absent is not None:
        lines.append(f"    when_absent={literal(returns.absent)},")
    if operation.succeeds_when:
        place, value = operation.succeeds_when
        good = tuple(cast("list[object]", value)) if isinstance(value, list) else value
        lines.append(f"    succeeds_when=({literal(place)}, {literal(good)}),")
    lines.append(f"    replay={literal(operation.replay)},")
    if operation.auth != "app":
        lines.append(f"    auth={literal(operation.auth)},")
    lines.append(f"    limits=({limits},),")
    if operation.errors:
        lines.append(f"    errors=({_error_rules(operation)}),")
    if operation.batch is not None and operation.batch.max is not None:
        lines.append(f"    batch_max={operation.batch.max},")
        lines.append(f"    batch_safe={operation.batch.safe or operation.batch.max},")
    if any(argument.type == "message" for argument in operation.arguments):
        lines.append("    sends_message=True,")
    if operation.paging is not None:
        lines.append(f"    paging={_paging(operation.paging)},")
    return [*lines, f"    doc={literal(operation.doc)},", ")"]


def _paging(page: Paging) -> str:
    parts = [f"style={literal(page.style)}", f"limit={literal(page.limit)}", f"cursor={literal(page.cursor)}"]
    if page.where != "query":
        parts.append(f"where={literal(page.where)}")
    if page.style != "number" and page.next != "cursor":
        parts.append(f"next={literal(tuple(page.next) if isinstance(page.next, list) else page.next)}")
    if page.style == "number" and page.first != 1:
        parts.append(f"first={page.first}")
    further = {name: getattr(page, name) for name in ("max", "safe", "default", "ask", "total", "last")}
    parts += [f"{name}={literal(value)}" for name, value in further.items() if value]
    if page.within:
        parts.append(f"within={literal(tuple(page.within))}")
    return f"Paging({', '.join(parts)})"


# ------------------------------------------------------------------------------------------------- methods

SIMPLE = {"username": "str", "str": "str", "int": "int", "bool": "bool", "message": "Message"}
MANY = {
    "usernames": "Collection[str]",
    "strs": "Collection[str]",
    "joined": "Collection[str]",
    "map": "Mapping[str, str]",
    "object": "Mapping[str, JSON]",
    "json": "JSON",
}


def _python_type(argument: Argument) -> str:
    if argument.type == "model":
        return argument.model
    if argument.type == "models":
        return f"Collection[{argument.model}]"
    if argument.values:
        return f"Literal[{', '.join(literal(value) for value in argument.values)}]"
    return SIMPLE.get(argument.type) or MANY[argument.type]


def _default(argument: Argument) -> str:
    if argument.default is not None:
        return f" = {literal(argument.default)}"
    return " = None" if argument.optional else ""


def _parameter(argument: Argument) -> str:
    kind = _python_type(argument)
    if argument.optional and argument.default is None and kind != "JSON":
        kind += " | None"
    return f"{argument.name}: {kind}{_default(argument)}"


def _asked(operation: Operation) -> list[Argument]:
    """The arguments a caller gives, required ones first."""
    asked = [argument for argument in operation.arguments if argument.constant is None]
    return sorted(asked, key=lambda argument: argument.optional or argument.default is not None)


def _is_positional(argument: Argument, operation: Operation) -> bool:
    if argument.positional is not None:
        return argument.positional
    if argument.optional or argument.default is not None:
        return False
    required = [row for row in _asked(operation) if not row.optional and row.default is None]
    first_of_body = next((row for row in required if row.where != "path"), None)
    return argument.where == "path" or argument is first_of_body


def _parameters(operation: Operation) -> list[str]:
    asked = _asked(operation)
    positional = [argument for argument in asked if _is_positional(argument, operation)]
    named = [argument for argument in asked if argument not in positional]
    parameters = [_parameter(argument) for argument in positional]
    keywords = [_parameter(argument) for argument in named]
    if operation.paging is not None:
        keywords += (["limit: int | None = None"] if operation.paging.limit else []) + ["cursor: str | None = None"]
    if operation.auth in {"app_or_user", "user"}:
        keywords.append("token: str | None = None" if operation.auth == "app_or_user" else "token: str")
        if operation.auth == "user":
            keywords.sort(key=lambda text: "=" in text)
    return parameters + (["*", *keywords] if keywords else [])


def _rules(argument: Argument) -> dict[str, Any]:
    return {
        name: getattr(argument, name)
        for name in (
            "min",
            "max",
            "each_max",
            "max_bytes",
            "key_max_bytes",
            "value_max_bytes",
            "values",
            "pattern",
            "rule",
        )
    } | ({"min": 0} if argument.min == 0 else {})


def _expression(argument: Argument) -> str:
    if argument.constant is not None:
        return literal(argument.constant)
    optional = argument.optional and argument.default is None
    if argument.type == "model":
        more = ", optional=True" if optional else ""
        value = f"check.wire({literal(argument.name)}, {argument.name}{more})"
    elif argument.where == "header" and argument.type == "str" and not optional:
        value = f"check.token({literal(argument.name)}, {argument.name})"
    else:
        name = argument.name
        value = check_expression(argument.type, literal(name), name, _rules(argument), optional=optional)
    return f"shapes.{argument.encode}({value})" if argument.encode else value


def _message_entry(argument: Argument) -> str:
    given = f"{literal(argument.name)}, {argument.name}"
    if argument.form == "split":
        return f"**split_message({given}),"
    value = f"merged_message({given})"
    if argument.encode:
        value = f"shapes.{argument.encode}({value})"
    return f"{literal(argument.wire or 'msg')}: {value},"


def _object(arguments: list[Argument]) -> str:
    entries: list[str] = []
    nested: dict[str, list[str]] = {}
    for argument in arguments:
        if argument.type == "message":
            entries.append(_message_entry(argument))
            continue
        outer, _, inner = argument.wire_name.partition(".")
        entry = f"{literal(inner or outer)}: {_expression(argument)},"
        if inner:
            if outer not in nested:
                entries.append(outer)
            nested.setdefault(outer, []).append(entry)
        else:
            entries.append(entry)
    lines: list[str] = []
    for entry in entries:
        if entry in nested:
            lines.append(f"{literal(entry)}: compact({{{' '.join(nested[entry])}}}) or None,")
        else:
            lines.append(entry)
    text = "{" + " ".join(lines) + "}"
    return f"compact({text})" if any(argument.optional for argument in arguments) else text


def _object_of_job(operation: Operation) -> str:
    others = operation.without_items()
    items = next(argument for argument in operation.arguments if argument not in others)
    given = ", ".join(_given(_fields_parameters(operation)))
    return f"{{{literal(items.wire_name)}: {_expression(items)}, **{_fields_function(operation)}({given})}}"


def _call_arguments(operation: Operation) -> list[str]:
    by_place: dict[str, list[Argument]] = {}
    for argument in operation.arguments:
        by_place.setdefault(argument.where, []).append(argument)
    parts: list[str] = []
    if path := by_place.get("path"):
        parts.append(f"path=({', '.join(_expression(argument) for argument in path)},)")
    if query := by_place.get("query"):
        entries = ", ".join(f"{literal(argument.wire_name)}: {_expression(argument)}" for argument in query)
        parts.append(f"query={{{entries}}}")
    if items := by_place.get("items"):
        parts.append(f"json={_expression(items[0])}")
    if operation.job is not None:
        parts.append(f"json={_object_of_job(operation)}")
    elif body := by_place.get("body"):
        parts.append(f"json={_object(body)}")
    if form := by_place.get("form"):
        parts.append(f"form={_expression(form[0])}")
    if headers := by_place.get("header"):
        entries = ", ".join(f"{literal(argument.wire_name)}: {_expression(argument)}" for argument in headers)
        parts.append(f"headers={{{entries}}}")
    if operation.paging is not None:
        parts += (["limit=limit"] if operation.paging.limit else []) + ["cursor=cursor"]
    for argument in operation.arguments:
        if argument.counts:
            parts.append(f"cost=len({argument.name})")
        if argument.key:
            parts.append(f"key={argument.name}.lower()")
    if operation.auth in {"app_or_user", "user"}:
        parts.append("token=token")
    return parts


def _argument_text(argument: Argument) -> str:
    text = argument.about.rstrip(".")
    unit = {"str": "characters", "username": ""}.get(argument.type, "")
    if argument.type in {"usernames", "strs", "joined", "models"} and argument.max:
        text += f"; {argument.min if argument.min is not None else 1} to {argument.max} in one call"
    elif argument.type == "map" and argument.max:
        text += f"; at most {argument.max} entries"
    elif argument.type == "int" and (argument.min is not None or argument.max is not None):
        if argument.min is not None and argument.max is not None:
            text += f"; {argument.min} to {argument.max}"
        else:
            text += f"; at least {argument.min}" if argument.min is not None else f"; at most {argument.max}"
    elif unit and argument.max:
        text += f"; at most {argument.max} {unit}"
    if argument.max_bytes:
        text += f"; at most {argument.max_bytes} bytes in UTF-8"
    if argument.rule:
        text += f"; {argument.rule}"
    return sentence(text)


def _argument_entries(operation: Operation) -> list[tuple[str, str]]:
    entries = [(argument.name, _argument_text(argument)) for argument in _asked(operation)]
    page = operation.paging
    if page is not None:
        if page.limit:
            most = f" 1 to {page.max}" if page.max else ""
            default = f"; {page.ask} when left out" if page.ask else ""
            default = default or (f"; the service's default is {page.default}" if page.default else "")
            entries.append(("limit", f"Items a page{',' if most else ''}{most}{default}."))
        entries.append(("cursor", "Where to go on: ``Page.cursor`` of the page before; left out for the first page."))
    if operation.auth == "app_or_user":
        entries.append(("token", "A user's own token; the app's when left out."))
    elif operation.auth == "user":
        entries.append(("token", "The user's own token; the app's is refused here."))
    return entries


def _raises(operation: Operation) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    if _asked(operation) or operation.paging:
        more = ""
        if operation.needs_one_of:
            more = f" One of {', '.join(operation.needs_one_of)} must be given."
        entries.append(("InvalidArgumentError", f"An argument breaks a rule above; nothing was sent.{more}"))
    grouped: dict[str, list[str]] = {}
    for row in operation.errors:
        conditions = grouped.setdefault(ERRORS[row.means], [])
        if sentence(row.when) not in conditions:
            conditions.append(sentence(row.when))
    entries += [(name, " ".join(conditions)) for name, conditions in grouped.items()]
    if operation.succeeds_when:
        entries.append(("APIError", "The service answers 200 and says in its body that it failed."))
    return entries


def _docstring(operation: Operation, returns: str) -> list[str]:
    paragraphs = [part for part in operation.text.strip().split("\n\n") if part]
    if operation.deprecated:
        paragraphs.insert(0, f"Deprecated: {sentence(operation.deprecated)}")
    paragraphs += [sentence(note) for note in operation.notes]
    if operation.replay == "unsafe":
        why = operation.replay_why or "a repeat does it twice"
        paragraphs.append(f"Not repeated on a guess: {sentence(why)}")
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    if entries := _argument_entries(operation):
        sections.append(("Args", entries))
    if returns != "None":
        text = operation.returns.about or returns
        if operation.paging is not None:
            text = f"One page. {sentence(text)}"
        sections.append(("Returns", [("", text)]))
    if raises := _raises(operation):
        sections.append(("Raises", raises))
    source = f"{operation.call}; {operation.doc}."
    if operation.overload:
        source = f"{operation.call} ({operation.overload}); {operation.doc}."
    sections.append(("Source", [("", source)]))
    return docstring(operation.title, paragraphs, sections, "        ")


def _annotation(kind: str, shadowed: set[str]) -> str:
    for name in shadowed:
        kind = re.sub(rf"(?<![\w.]){name}\[", f"builtins.{name}[", kind)
    return kind


def _method(operation: Operation, shadowed: set[str]) -> list[str]:
    kind = _returned(operation)
    constant = operation.name.upper()
    parameters = ", ".join(["self", *(_annotation(text, shadowed) for text in _parameters(operation))])
    parts = _call_arguments(operation)
    if operation.paging is None:
        result = _annotation(kind, shadowed)
        call = f"self._caller.call({', '.join([constant, *parts])})"
    else:
        result = _annotation(f"Page[{kind[5:-1]}]", shadowed)
        call = f"fetch_page({', '.join(['self._caller', constant, *parts])})"
    await_line = f"        await {call}" if kind == "None" else f"        return await {call}"
    lines = [
        f"    async def {operation.name}({parameters}) -> {result}:",
        *_docstring(operation, kind if operation.paging is None else result),
        *_first_checks(operation),
        await_line,
        "",
    ]
    if operation.paging is not None:
        lines += _iter_method(operation, kind[5:-1], shadowed)
    return lines


def _fields_function(operation: Operation) -> str:
    return f"{operation.name}_fields"


def _fields_parameters(operation: Operation) -> list[str]:
    items = operation.job.items if operation.job else ""
    return [text for text in _parameters(operation) if text.split(":")[0] != items]


def _fields_lines(operation: Operation, class_name: str) -> list[str]:
    """The function that makes an operation's JSON fields, for its coroutine and its job."""
    items = operation.job.items if operation.job else ""
    about = f"Validate the arguments of ``{class_name}.{operation.name}`` except *{items}*."
    sections = [
        ("Returns", [("", "The request's JSON fields for them.")]),
        ("Raises", [("InvalidArgumentError", "An argument is invalid.")]),
    ]
    return [
        f"def {_fields_function(operation)}({', '.join(_fields_parameters(operation))}) -> dict[str, JSON]:",
        *docstring(about, [], sections, "    "),
        f"    return {_object(operation.without_items())}",
        "",
    ]


def _given(parameters: list[str]) -> list[str]:
    """The arguments that pass *parameters* on, by position or by name as the parameters say."""
    words = [text.split(":")[0] for text in parameters]
    star = words.index("*") if "*" in words else len(words)
    return words[:star] + [f"{word}={word}" for word in words[star + 1 :]]


def _first_checks(operation: Operation) -> list[str]:
    if not operation.needs_one_of:
        return []
    given = ", ".join(f"{name}={name}" for name in operation.needs_one_of)
    return [f"        check.any_given({given})"]


def _iter_method(operation: Operation, item: str, shadowed: set[str]) -> list[str]:
    name = re.sub(r"^list", "iter", operation.name)
    if name == operation.name:
        name = f"iter_{operation.name}"
    parameters = [text for text in _parameters(operation) if not text.startswith("cursor:")]
    if parameters and parameters[-1] == "*":
        parameters.pop()
    entries = [entry for entry in _argument_entries(operation) if entry[0] != "cursor"]
    sections: list[tuple[str, list[tuple[str, str]]]] = [("Args", entries)] if entries else []
    sections.append(("Yields", [("", operation.returns.about or item)]))
    signature = ", ".join(["self", *(_annotation(text, shadowed) for text in parameters)])
    return [
        f"    def {name}({signature}) -> AsyncIterator[{_annotation(item, shadowed)}]:",
        *docstring(f"Walk all pages of ``{operation.name}``, one after the other.", [], sections, "        "),
        f"        return walk(partial({', '.join([f'self.{operation.name}', *_given(parameters)])}))",
        "",
    ]


# ------------------------------------------------------------------------------------------------- modules


def operations_module(area: Area, spec: Spec) -> str:
    """The source of one area's module of operations."""
    rows = [operation for operation in area.operations if operation.method != "LOCAL"]
    text = "\n".join(line for row in rows for line in [*_operation_constant(row), ""])
    names = [row.name.upper() for row in rows]
    lines = [
        header(f"_spec/{area.module[1:]}.yaml", f"The operations of ``client.{area.area}``."),
        "from __future__ import annotations",
        "from typing import Final",
        "from easemob_async import _shapes as shapes",
        "from easemob_async._operation import JSON, ErrorRule, Limit, Operation, Window",
        "from easemob_async._paging import ListOperation, Paging",
        "from easemob_async.api import _limits as limits",
        *_model_imports(spec, text),
        f"__all__ = {literal(sorted(names))}",
        "",
    ]
    return "\n".join([*lines, text])


def area_module(area: Area, spec: Spec) -> str:
    """The source of one area's module."""
    generated = [operation for operation in area.operations if not operation.hand_written]
    by_hand = sorted({path for path in (area.base, *(row.hand_written for row in area.operations)) if path})
    children = [other for other in spec.areas if other.area.startswith(area.area + ".")]
    shadowed = {operation.name for operation in area.operations} & {"list", "set", "dict"}
    lines: list[str] = []
    bases = ", ".join(path.rsplit(".", 1)[1] for path in by_hand)
    first, *rest = area.about.strip().split("\n\n")
    lines += [
        f"class {area.class_name}{f'({bases})' if bases else ''}:",
        *docstring(first, [" ".join(part.split()) for part in rest], [], "    "),
        "",
    ]
    if not by_hand:
        lines += [
            "    def __init__(self, caller: Caller) -> None:",
            "        self._caller = caller",
            "",
        ]
    for child in children:
        lines += _child_property(child)
    for operation in generated:
        lines += _method(operation, shadowed)
    for operation in generated:
        if operation.job is not None:
            lines += ["", *_fields_lines(operation, area.class_name)]
    text = "\n".join(lines)
    return "\n".join([*_imports(area, spec, text, by_hand, shadowed), text])


def _child_property(child: Area) -> list[str]:
    name = child.area.rsplit(".", 1)[-1]
    about = child.about.strip().split("\n\n")[0]
    return [
        "    @cached_property",
        f"    def {name}(self) -> {child.class_name}:",
        *docstring(about, [], [], "        "),
        f"        from easemob_async.api.{child.module} import {child.class_name}",
        f"        return {child.class_name}(self._caller)",
        "",
    ]


def _model_imports(spec: Spec, text: str) -> list[str]:
    code = re.sub(r'""".*?"""', "", text, flags=re.DOTALL)
    homes = {model.name: area.module for area in spec.areas for model in area.models}
    for area in spec.areas:
        if any(model.kind == "message" for model in area.models):
            homes["Message"] = area.module
    return [
        f"from easemob_async.models.{home} import {name}"
        for name, home in sorted(homes.items())
        if re.search(rf"\b{name}\b", code)
    ]


def _imports(area: Area, spec: Spec, text: str, by_hand: list[str], shadowed: set[str]) -> list[str]:
    code = re.sub(r'""".*?"""', "", text, flags=re.DOTALL)
    names = [operation.name.upper() for operation in area.operations]
    constants = [name for name in names if re.search(rf"\b{name}\b", code)]
    lines = [
        header(f"_spec/{area.module[1:]}.yaml", f"``client.{area.area}``."),
        "from __future__ import annotations",
        *(["import builtins"] if "builtins." in code else []),
        "from collections.abc import AsyncIterator, Collection, Mapping",
        "from functools import cached_property, partial",
        "from typing import TYPE_CHECKING, Literal",
        "from easemob_async import _checks as check",
        "from easemob_async import _shapes as shapes",
        "from easemob_async._checks import compact",
        "from easemob_async._operation import JSON, Caller",
        "from easemob_async._paging import Page, fetch_page, walk",
        *(f"from easemob_async.api._operations.{area.module[1:]} import {name}" for name in constants),
        "from easemob_async.models._base import merged_message, split_message",
        *_model_imports(spec, text),
        *(f"from {path.rsplit('.', 1)[0]} import {path.rsplit('.', 1)[1]}" for path in by_hand),
    ]
    children = [other for other in spec.areas if other.area.startswith(area.area + ".")]
    if children:
        lines.append("if TYPE_CHECKING:")
        lines += [f"    from easemob_async.api.{child.module} import {child.class_name}" for child in children]
    functions = [_fields_function(operation) for operation in area.operations if operation.job is not None]
    lines += [f"__all__ = {literal(sorted([area.class_name, *functions]))}", ""]
    return lines


def areas_module(spec: Spec) -> str:
    """The source of ``api/_areas.py``: the client's attributes, each loaded on first use."""
    top = [area for area in spec.areas if "." not in area.area]
    lines = [
        header("_spec/", "The areas as attributes of the client, each loaded when it is first used."),
        "from __future__ import annotations",
        "from functools import cached_property",
        "from typing import TYPE_CHECKING",
        "from easemob_async._operation import Caller",
        "if TYPE_CHECKING:",
        *(f"    from easemob_async.api.{area.module} import {area.class_name}" for area in top),
        '__all__ = ["Areas"]',
        "class Areas:",
        '    """What a client offers, by area of the API."""',
        "    _caller: Caller",
        "",
    ]
    for area in top:
        lines += _child_property(area)
    return "\n".join(lines)


def api_init(spec: Spec) -> str:
    """The source of ``api/__init__.py``."""
    homes = {area.class_name: area.module for area in spec.areas}
    lines = [
        header("_spec/", "The areas of the API: one class for each, one coroutine for each operation."),
        "from __future__ import annotations",
        "from typing import TYPE_CHECKING",
        "from easemob_async._exports import define_exports",
        "if TYPE_CHECKING:",
        *(f"    from easemob_async.api.{home} import {name} as {name}" for name, home in sorted(homes.items())),
        f"__all__ = {literal(sorted(homes))}",
        *lazy_exports(homes),
    ]
    return "\n".join(lines)
