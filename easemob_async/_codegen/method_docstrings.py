"""Docstrings of methods: arguments with their limits, return values, errors and sources."""

from __future__ import annotations

from easemob_async._codegen.spec import ArgumentRow, OperationRow
from easemob_async._codegen.text import Section, docstring, sentence
from easemob_async._pipeline.error_mapping import ERROR_CLASSES

__all__ = ["argument_text", "fields_docstring", "iterator_docstring", "method_docstring"]


def method_docstring(operation: OperationRow, arguments: list[ArgumentRow], kind: str, rate_limit: str) -> list[str]:
    """
    Return the docstring of an operation's coroutine.

    Args:
        operation: The operation.
        arguments: The arguments of the method, in its order.
        kind: The type of the payload.
        rate_limit: Description of the operation's rate limits.
    """
    paragraphs = [part for part in operation.text.strip().split("\n\n") if part]
    if operation.deprecated:
        paragraphs.insert(0, f"Deprecated: {sentence(operation.deprecated)}")
    paragraphs += [sentence(note) for note in operation.notes]
    if operation.replay == "unsafe":
        why = operation.replay_why or "the service may have processed the call already"
        paragraphs.append(f"Not retried when the reply is lost, because {sentence(why)}")
    sections: list[Section] = []
    if entries := _argument_entries(operation, arguments):
        sections.append(("Args", entries))
    if kind != "None":
        text = operation.returns.about or f"``{kind}``"
        if operation.paging is not None:
            text = f"A page of {_inside_a_sentence(operation.returns.about or f'``{kind[5:-1]}``')}"
        sections.append(("Returns", [("", text)]))
    if errors := _error_entries(operation, arguments):
        sections.append(("Raises", errors))
    overload = f" ({operation.overload})" if operation.overload else ""
    sections.append(("Rate limit", [("", rate_limit)]))
    sections.append(("Source", [("", f"{operation.call}{overload}; {operation.doc}.")]))
    return docstring(operation.title, paragraphs, sections, "        ")


_PREFETCH = (
    "Pages to request ahead, 0 or 1 (default: 1). With 1, a loop that ends early may have requested one page more than "
    "it read; that request is cancelled when the iterator is closed or garbage-collected. 0 requests each page when "
    "it is needed, and is always used on trio."
)


def iterator_docstring(operation: OperationRow, arguments: list[ArgumentRow], item: str) -> list[str]:
    """Return the docstring of a paged operation's iterator; see ``method_docstring``."""
    entries = [entry for entry in _argument_entries(operation, arguments) if entry[0] != "cursor"]
    if operation.paging is not None and (most := operation.paging.max):
        text = f"Page size, 1 to {most:,} (default: {most:,}). None uses the service's default."
        entries = [(name, text if name == "limit" else other) for name, other in entries]
    sections: list[Section] = [
        ("Args", [*entries, ("prefetch", _PREFETCH)]),
        ("Yields", [("", operation.returns.about or f"``{item}``")]),
    ]
    fetched = (
        "Asks for one page ahead: the next page is requested while the items of a page are read. The errors are those "
        f"of ``{operation.name}``; the error of a page is raised after all items of the pages before it."
    )
    return docstring(f"Iterate over all pages of ``{operation.name}``.", [fetched], sections, "        ")


def fields_docstring(operation: OperationRow, class_name: str) -> list[str]:
    """Return the docstring of the function that makes an operation's JSON fields without the items of its job."""
    items, _ = operation.split_items()
    about = f"Validate the arguments of ``{class_name}.{operation.name}`` except *{items.name}*."
    sections: list[Section] = [
        ("Returns", [("", "JSON fields of the request for these arguments.")]),
        ("Raises", [("InvalidArgumentError", "An argument is invalid.")]),
    ]
    return docstring(about, [], sections, "    ")


def argument_text(argument: ArgumentRow) -> str:
    """Return the description of an argument, with the limits that are validated."""
    text = argument.about.rstrip(".")
    if argument.type in {"usernames", "strs", "joined", "models"} and argument.max:
        text += f"; {1 if argument.min is None else argument.min} to {argument.max:,}"
    elif argument.type == "map" and argument.max:
        text += f"; at most {argument.max:,} entries"
    elif argument.type == "int":
        text += _range_text(argument.min, argument.max)
    elif argument.type == "str" and argument.max:
        text += f"; at most {argument.max:,} characters"
    if argument.max_bytes:
        text += f"; at most {argument.max_bytes:,} bytes in UTF-8"
    if argument.json_max_bytes:
        text += f"; at most {argument.json_max_bytes:,} bytes in UTF-8, written as a JSON object"
    if argument.rule:
        text += f"; {argument.rule}"
    return sentence(text)


def _range_text(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f"; {least:,} to {most:,}"
    if least is not None:
        return f"; at least {least:,}"
    return "" if most is None else f"; at most {most:,}"


def _argument_entries(operation: OperationRow, arguments: list[ArgumentRow]) -> list[tuple[str, str]]:
    entries = [(argument.name, argument_text(argument)) for argument in arguments]
    page = operation.paging
    if page is not None:
        if page.limit:
            most = f", 1 to {page.max:,}" if page.max else ""
            default = f"; the service's default is {page.default:,}" if page.default else ""
            default = f"; the default is {page.ask:,}" if page.ask else default
            entries.append(("limit", f"Page size{most}{default}."))
        entries.append(("cursor", "``Page.cursor`` of the previous page; None for the first page."))
    if operation.auth == "app_or_user":
        entries.append(("token", "A user token to use instead of the client's app token."))
    elif operation.auth == "user":
        entries.append(("token", "The user's token; the service does not accept the app token."))
    return entries


def _error_entries(operation: OperationRow, arguments: list[ArgumentRow]) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    if arguments or operation.paging:
        condition = "An argument is invalid"
        if operation.needs_one_of:
            *names, last = (f"*{name}*" for name in operation.needs_one_of)
            condition += f", or {', '.join(names)} and {last} are all omitted"
        entries.append(("InvalidArgumentError", f"{condition}; nothing was sent."))
    conditions: dict[str, list[str]] = {}
    for row in operation.errors:
        error = ERROR_CLASSES[row.means].__name__
        if sentence(row.when) not in conditions.setdefault(error, []):
            conditions[error].append(sentence(row.when))
    entries += [(name, _any_of(texts)) for name, texts in conditions.items()]
    if operation.succeeds_when:
        entries.append(("APIError", "The service reports a failure in a reply with status 200."))
    return entries


def _any_of(conditions: list[str]) -> str:
    """Join sentences into one that says that any of them is enough."""
    first, *more = conditions
    return "; or ".join([first, *map(_inside_a_sentence, more)]).replace(".; or ", "; or ")


def _inside_a_sentence(text: str) -> str:
    """Lower the first letter, unless the first word has another capital (``IDs``) or is one letter but "A"."""
    first = text.split(maxsplit=1)[0]
    keep = first[1:] != first[1:].lower() or (len(first) == 1 and first != "A")
    return text if keep else text[0].lower() + text[1:]
