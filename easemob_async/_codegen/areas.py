"""``api/``: one module with one class for each area, and the classes as attributes of the client."""

from __future__ import annotations

from easemob_async._codegen.limits import rate_limit_text
from easemob_async._codegen.methods import fields_function, fields_lines, method_lines
from easemob_async._codegen.models import model_imports
from easemob_async._codegen.operation_tables import operation_constant
from easemob_async._codegen.spec import Area, Spec
from easemob_async._codegen.text import docstring, header, lazy_package, literal, mentions

__all__ = ["api_package", "area_module", "client_areas_module"]


def area_module(area: Area, spec: Spec) -> str:
    """Return the source of one area's module."""
    generated = [operation for operation in area.operations if not operation.hand_written]
    bases = sorted({path for path in (area.base, *(row.hand_written for row in area.operations)) if path})
    children = [other for other in spec.areas if other.area.startswith(area.area + ".")]
    # Annotations of the class mean the method when they say `list`, so they need the builtin by another name.
    shadowed = {operation.name for operation in area.operations} & {"list", "set", "dict"}
    base_names = ", ".join(path.rsplit(".", 1)[1] for path in bases)
    first, *paragraphs = area.about.strip().split("\n\n")
    lines = [
        '@exported_by("easemob_async.api")',
        f"class {area.class_name}{f'({base_names})' if bases else ''}:",
        *docstring(first, paragraphs, [], "    "),
        "",
    ]
    if not bases:
        lines += ["    def __init__(self, caller: Caller) -> None:", "        self._caller = caller", ""]
    for child in children:
        lines += _area_property(child)
    for operation in generated:
        lines += method_lines(operation, shadowed, rate_limit_text(operation, spec))
    for operation in generated:
        if operation.job is not None:
            lines += ["", *fields_lines(operation, area.class_name)]
    text = "\n".join(lines)
    return "\n".join([*_head(area, spec, text, bases, children), text])


def _head(area: Area, spec: Spec, text: str, bases: list[str], children: list[Area]) -> list[str]:
    """Everything above the class; the formatter drops the imports that are not used."""
    constants = [operation_constant(operation) for operation in area.operations]
    operations = f"easemob_async.api._operations.{area.module[1:]}"
    lines = [
        header(f"_spec/{area.module[1:]}.yaml", f"Methods of ``client.{area.area}``."),
        "from __future__ import annotations",
        *(["import builtins"] if mentions(text, "builtins") else []),
        "from collections.abc import AsyncGenerator, Collection, Mapping",
        "from functools import cached_property, partial",
        "from typing import TYPE_CHECKING, Literal, cast",
        "from easemob_async import _checks as check",
        "from easemob_async import _shapes as shapes",
        "from easemob_async._checks import compact",
        "from easemob_async._exports import exported_by",
        "from easemob_async._operation import JSON, Caller",
        "from easemob_async._paging import Page, fetch_page, iterate_pages",
        "from easemob_async._secret_text import hide",
        "from easemob_async._pages import ReactionUsers",
        *(f"from {operations} import {name}" for name in constants if mentions(text, name)),
        "from easemob_async.models._base import MessageIds, UserAttributes, user_attributes",
        "from easemob_async.models._base import merged_message, split_message",
        "from easemob_async._accounting import complete_map, complete_report, complete_rows",
        *model_imports(spec, text),
        *(f"from {path.rsplit('.', 1)[0]} import {path.rsplit('.', 1)[1]}" for path in bases),
    ]
    if children:
        lines.append("if TYPE_CHECKING:")
        lines += [f"    from easemob_async.api.{child.module} import {child.class_name}" for child in children]
    functions = [fields_function(operation) for operation in area.operations if operation.job is not None]
    return [*lines, "", f"__all__ = {literal(sorted([area.class_name, *functions]))}", ""]


def _area_property(area: Area) -> list[str]:
    first = area.about.strip().split("\n\n")[0]
    return [
        "    @cached_property",
        f"    def {area.area.rsplit('.', 1)[-1]}(self) -> {area.class_name}:",
        *docstring(first, [], [], "        "),
        f"        from easemob_async.api.{area.module} import {area.class_name}",
        f"        return {area.class_name}(self._caller)",
        "",
    ]


def client_areas_module(spec: Spec) -> str:
    """Return the source of ``api/_areas.py``: the base class of the client that has the areas as attributes."""
    areas = [area for area in spec.areas if "." not in area.area]
    lines = [
        header("_spec/", "The areas of the API as attributes of the client, each imported on first use."),
        "from __future__ import annotations",
        "from functools import cached_property",
        "from typing import TYPE_CHECKING",
        "from easemob_async._operation import Caller",
        "if TYPE_CHECKING:",
        *(f"    from easemob_async.api.{area.module} import {area.class_name}" for area in areas),
        "",
        '__all__ = ["Areas"]',
        "",
        "class Areas:",
        '    """Attributes of the client, one for each area of the API."""',
        "    _caller: Caller",
        "",
    ]
    for area in areas:
        lines += _area_property(area)
    return "\n".join(lines)


_API = """
The areas of the API: one class for each area, one coroutine for each operation.

``Source`` in a docstring names the HTTP method and path, and the pages of the documentation
(https://doc.easemob.com) that describe the operation: the last part of a page's address, such as
``group_members_add_batch``. A date after a name is that of an older edition of the page.
"""


def api_package(spec: Spec) -> str:
    """Return the source of ``api/__init__.py``."""
    head = header("_spec/", _API)
    return lazy_package(head, "easemob_async.api", {area.class_name: area.module for area in spec.areas})
