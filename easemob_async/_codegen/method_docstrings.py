"""Docstrings of methods: arguments with their limits, return values, errors and sources."""

from __future__ import annotations

from easemob_async._codegen.spec import ArgumentRow, OperationRow
from easemob_async._codegen.text import Section, docstring, sentence
from easemob_async._pipeline.error_mapping import CLASSES

__all__ = ["argument_text", "fields_docstring", "iterator_docstring", "method_docstring"]


def method_docstring(operation: OperationRow, arguments: list[ArgumentRow], kind: str) -> list[str]:
    """
    Return the docstring of an operation's coroutine.

    Args:
        operation: The operation.
        arguments: The arguments of the method, in its order.
        kind: The type of the payload.
    """
    paragraphs = [part for part in operation.text.strip().split("\n\n") if part]
    if operation.deprecated:
        paragraphs.insert(0, f"Deprecated: {sentence(operation.deprecated)}")
    paragraphs += [sentence(note) for note in operation.notes]
    if operation.replay == "unsafe":
        why = operation.replay_why or "a repeat does it twice"
        paragraphs.append(f"Not repeated on a guess: {sentence(why)}")
    sections: list[Section] = []
    if entries := _argument_entries(operation, arguments):
        sections.append(("Args", entries))
    if kind != "None":
        text = operation.returns.about or kind
        if operation.paging is not None:
            text = f"One page. {sentence(operation.returns.about or f'Page[{kind[5:-1]}]')}"
        sections.append(("Returns", [("", text)]))
    if errors := _error_entries(operation, arguments):
        sections.append(("Raises", errors))
    overload = f" ({operation.overload})" if operation.overload else ""
    sections.append(("Source", [("", f"{operation.call}{overload}; {operation.doc}.")]))
    return docstring(operation.title, paragraphs, sections, "        ")


def iterator_docstring(operation: OperationRow, arguments: list[ArgumentRow], item: str) -> list[str]:
    """Return the docstring of a paged operation's iterator; see ``method_docstring``."""
    entries = [entry for entry in _argument_entries(operation, arguments) if entry[0] != "cursor"]
    sections: list[Section] = [("Args", entries)] if entries else []
    sections.append(("Yields", [("", operation.returns.about or item)]))
    return docstring(f"Walk all pages of ``{operation.name}``, one after the other.", [], sections, "        ")


def fields_docstring(operation: OperationRow, class_name: str) -> list[str]:
    """Return the docstring of the function that makes an operation's JSON fields without the items of its job."""
    items = operation.job.items if operation.job else ""
    about = f"Validate the arguments of ``{class_name}.{operation.name}`` except *{items}*."
    sections: list[Section] = [
        ("Returns", [("", "The request's JSON fields for them.")]),
        ("Raises", [("InvalidArgumentError", "An argument is invalid.")]),
    ]
    return docstring(about, [], sections, "    ")


def argument_text(argument: ArgumentRow) -> str:
    """Return the description of an argument, with the limits that are validated."""
    text = argument.about.rstrip(".")
    if argument.type in {"usernames", "strs", "joined", "models"} and argument.max:
        text += f"; {argument.min if argument.min is not None else 1} to {argument.max} in one call"
    elif argument.type == "map" and argument.max:
        text += f"; at most {argument.max} entries"
    elif argument.type == "int":
        text += _range_text(argument.min, argument.max)
    elif argument.type == "str" and argument.max:
        text += f"; at most {argument.max} characters"
    if argument.max_bytes:
        text += f"; at most {argument.max_bytes} bytes in UTF-8"
    if argument.rule:
        text += f"; {argument.rule}"
    return sentence(text)


def _range_text(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f"; {least} to {most}"
    if least is not None:
        return f"; at least {least}"
    return "" if most is None else f"; at most {most}"


def _argument_entries(operation: OperationRow, arguments: list[ArgumentRow]) -> list[tuple[str, str]]:
    entries = [(argument.name, argument_text(argument)) for argument in arguments]
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


def _error_entries(operation: OperationRow, arguments: list[ArgumentRow]) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    if arguments or operation.paging:
        more = ""
        if operation.needs_one_of:
            more = f" One of {', '.join(operation.needs_one_of)} must be given."
        entries.append(("InvalidArgumentError", f"An argument breaks a rule above; nothing was sent.{more}"))
    conditions: dict[str, list[str]] = {}
    for row in operation.errors:
        error = CLASSES[row.means].__name__
        if sentence(row.when) not in conditions.setdefault(error, []):
            conditions[error].append(sentence(row.when))
    entries += [(name, " ".join(texts)) for name, texts in conditions.items()]
    if operation.succeeds_when:
        entries.append(("APIError", "The service answers 200 and says in its body that it failed."))
    return entries
