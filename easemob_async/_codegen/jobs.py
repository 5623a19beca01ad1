"""``batch/_message_jobs.py``: the batch methods of the operations that have a row ``job``."""

from __future__ import annotations

from easemob_async._codegen.method_docstrings import argument_text
from easemob_async._codegen.methods import arguments_from, fields_function, fields_parameters, required_first
from easemob_async._codegen.models import model_imports
from easemob_async._codegen.spec import Area, OperationRow, Spec
from easemob_async._codegen.text import Section, docstring, header, sentence

__all__ = ["jobs_module"]


def jobs_module(spec: Spec) -> str:
    """Return the source of ``batch/_message_jobs.py``."""
    rows = [(area, operation) for area in spec.areas for operation in area.operations if operation.job is not None]
    text = "\n".join(line for area, operation in rows for line in _method_lines(area, operation))
    sources = ", ".join(sorted({f"_spec/{area.module[1:]}.yaml" for area, _ in rows}))
    lines = [
        header(sources, "Methods of ``client.batch`` that send one message to many recipients."),
        "from __future__ import annotations",
        "from abc import ABC, abstractmethod",
        "from collections.abc import Collection, Mapping",
        "from typing import TYPE_CHECKING, Literal, Unpack",
        "from easemob_async.batch._settings import JobOptions",
        "if TYPE_CHECKING:",
        "    from easemob_async._operation import JSON",
        "    from easemob_async.batch._job import Job",
        "    from easemob_async.batch._job_kind import JobKind",
        "    from easemob_async.batch._row_reader import Rows",
        *(f"    {line}" for line in model_imports(spec, text)),
        "",
        '__all__ = ["MessageJobs"]',
        "",
        "class MessageJobs(ABC):",
        '    """Jobs that send one message to many recipients; a base of ``Batch``."""',
        "",
        "    @abstractmethod",
        "    def _job(self, kind: JobKind[str], rows: Rows[str], options: JobOptions) -> Job[str]:",
        '        """Make a job of the client."""',
        "",
        text,
    ]
    return "\n".join(lines)


def _method_lines(area: Area, operation: OperationRow) -> list[str]:
    row = operation.job
    assert row is not None
    kind = "".join(word.title() for word in operation.name.split("_"))
    shared = fields_parameters(operation)
    given = ", ".join(arguments_from(shared))
    keywords = [] if "*" in shared else ["*"]
    keywords += ["resend_unconfirmed: bool = False", "**options: Unpack[JobOptions]"]
    parameters = ", ".join(["self", f"{row.items}: Rows[str]", *shared, *keywords])
    return [
        f"    def {operation.name}({parameters}) -> Job[str]:",
        *_docstring(operation),
        f"        from easemob_async.api.{area.module} import {fields_function(operation)}",
        f"        from easemob_async.batch._sending import {kind}",
        "",
        f"        fields = {fields_function(operation)}({given})",
        f"        return self._job({kind}(fields, resend_unconfirmed=resend_unconfirmed), {row.items}, options)",
        "",
    ]


def _docstring(operation: OperationRow) -> list[str]:
    row = operation.job
    assert row is not None
    items, others = operation.split_items()
    resend = "Whether to resend a request whose reply was lost; recipients may get duplicates."
    entries = [
        (items.name, sentence(items.about)),  # without the maximum of one request: a job takes any number
        *((argument.name, argument_text(argument)) for argument in required_first(others)),
        ("resend_unconfirmed", resend),
        ("options", "See ``JobOptions``."),
    ]
    sections: list[Section] = [
        ("Args", entries),
        ("Raises", [("InvalidArgumentError", "An argument is invalid; nothing was sent.")]),
    ]
    first = row.title
    if operation.batch is not None:
        first = f"{row.title.rstrip('.')}, up to {operation.batch.safe or operation.batch.max} in a request."
    paragraphs = [part for part in row.text.strip().split("\n\n") if part]
    return docstring(first, paragraphs, sections, "        ")
