"""``api/_operations/``: the operations of each area as values, one constant for each."""

from __future__ import annotations

from typing import cast

from easemob_async._codegen.limits import limit_constant
from easemob_async._codegen.models import model_imports
from easemob_async._codegen.spec import Area, OperationRow, PagingRow, Spec, SpecError
from easemob_async._codegen.text import header, literal, tuple_of

__all__ = ["operation_constant", "operations_module", "returned_type"]


def operation_constant(operation: OperationRow) -> str:
    """Return the name of an operation's constant: ``groups.list_joined`` becomes ``LIST_JOINED``."""
    return operation.name.upper()


def returned_type(operation: OperationRow) -> str:
    """
    Return the Python type of an operation's payload.

    Raises:
        SpecError: The operation is paged and does not return a list.
    """
    kind = operation.returns.type
    if operation.paging is not None and not kind.startswith("list["):
        raise SpecError(f"{operation.id}: a paged operation must return a list, not {kind}")
    return f"{kind} | None" if operation.returns.optional else kind


def operations_module(area: Area, spec: Spec) -> str:
    """Return the source of one area's module of operations."""
    rows = [operation for operation in area.operations if operation.method != "LOCAL"]
    text = "\n".join(line for row in rows for line in [*_constant_lines(row), ""])
    lines = [
        header(f"_spec/{area.module[1:]}.yaml", f"Operations of ``client.{area.area}``."),
        "from __future__ import annotations",
        "from typing import Final",
        "from easemob_async import _shapes as shapes",
        "from easemob_async._operation import JSON, ErrorRule, Limit, Operation, Window",
        "from easemob_async._paging import ListOperation, Paging",
        "from easemob_async.api import _limits as limits",
        *model_imports(spec, text),
        f"__all__ = {literal(sorted(operation_constant(row) for row in rows))}",
        "",
    ]
    return "\n".join([*lines, text])


def _constant_lines(operation: OperationRow) -> list[str]:
    kind = returned_type(operation)
    limits = [f"limits.{limit_constant(name)}" for name in operation.limits]
    limits = limits or [f"Limit({literal(operation.id)}, (Window(100, 1),))"]
    returns = operation.returns
    annotation = f"Operation[{kind}]" if operation.paging is None else f"ListOperation[{kind[5:-1]}]"
    lines = [
        f"{operation_constant(operation)}: Final[{annotation}] = {annotation.partition('[')[0]}(",
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
    if returns.optional:
        lines.append("    optional=True,")
    if returns.shared:
        lines.append(f"    shared={literal(tuple(returns.shared.items()))},")
    if operation.succeeds_when:
        place, value = operation.succeeds_when
        accepted = tuple(cast("list[object]", value)) if isinstance(value, list) else (value,)
        lines.append(f"    succeeds_when=({literal(place)}, {literal(accepted)}),")
    lines.append(f"    replay={literal(operation.replay)},")
    if operation.auth != "app":
        lines.append(f"    auth={literal(operation.auth)},")
    lines.append(f"    limits={tuple_of(limits)},")
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


def _error_rules(operation: OperationRow) -> str:
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


def _paging(page: PagingRow) -> str:
    parts = [f"style={literal(page.style)}", f"limit={literal(page.limit)}", f"cursor={literal(page.cursor)}"]
    if page.where != "query":
        parts.append(f"where={literal(page.where)}")
    if page.style != "number" and page.next != "cursor":
        parts.append(f"next={literal(tuple(page.next) if isinstance(page.next, list) else page.next)}")
    if page.style == "number" and page.first != 1:
        parts.append(f"first={page.first}")
    options = {name: getattr(page, name) for name in ("max", "safe", "default", "ask", "total", "last")}
    parts += [f"{name}={literal(value)}" for name, value in options.items() if value]
    if page.within:
        parts.append(f"within={literal(tuple(page.within))}")
    return f"Paging({', '.join(parts)})"
