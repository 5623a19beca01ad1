"""Text of generated modules: headers, docstrings, literals and formatting."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TypeAlias, cast

__all__ = ["Section", "docstring", "formatted", "header", "lazy_package", "literal", "mentions", "sentence", "tuple_of"]

WIDTH = 116

Section: TypeAlias = tuple[str, list[tuple[str, str]]]
"""A section of a Google-style docstring: its name, and its entries as (term, text); a term may be empty."""


def header(sources: str, about: str) -> str:
    """Return the first lines of a generated module."""
    command = "python -m easemob_async._codegen"
    return f'# Generated from {sources} by "{command}"; change the spec.\n"""{about}"""\n'


def sentence(text: str) -> str:
    """Return *text* on one line, with a full stop."""
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?", ":")) else text + "."


def docstring(first: str, paragraphs: list[str], sections: list[Section], indent: str) -> list[str]:
    """
    Return the lines of a docstring.

    Args:
        first: The first line.
        paragraphs: Further paragraphs.
        sections: Sections in order.
        indent: Indentation of every line.
    """
    first = sentence(first)
    if not paragraphs and not sections and len(indent) + len(first) + 6 <= WIDTH + 4:
        return [f'{indent}"""{first}"""']
    lines = [f'{indent}"""', *_wrap(first, indent)]
    for paragraph in paragraphs:
        lines += ["", *_wrap(paragraph, indent)]
    for name, entries in sections:
        lines += ["", f"{indent}{name}:"]
        for term, text in entries:
            body = f"{term}: {sentence(text)}" if term else sentence(text)
            lines += _wrap(body, indent + "    ", "    " if term else "")
    lines.append(f'{indent}"""')
    return [line.replace("\\", "\\\\") for line in lines]


def _wrap(text: str, indent: str, hanging: str = "") -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()),
        width=WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def literal(value: object) -> str:
    """Return *value* as a Python literal."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in cast("list[object]", value)) + "]"
    if isinstance(value, tuple):
        return tuple_of([literal(item) for item in cast("tuple[object, ...]", value)])
    return repr(value)


def tuple_of(expressions: list[str]) -> str:
    """Return the tuple of some Python expressions."""
    # Only a tuple of one needs the last comma; elsewhere the formatter would put each item on a line of its own.
    return f"({', '.join(expressions)}{',' if len(expressions) == 1 else ''})"


def mentions(source: str, name: str) -> bool:
    """Return whether Python source uses a name outside its docstrings."""
    code = re.sub(r'""".*?"""', "", source, flags=re.DOTALL)
    return re.search(rf"\b{name}\b", code) is not None


def lazy_package(head: str, package: str, modules: dict[str, str], *, eager: dict[str, str] | None = None) -> str:
    """
    Return the source of an ``__init__.py`` that imports a name's module when the name is first used.

    Args:
        head: The first lines.
        package: The package, with dots.
        modules: The names, each with its module in the package.
        eager: Further names that are imported together with the package.
    """
    eager = eager or {}
    lines = [
        head,
        "from __future__ import annotations",
        "from typing import TYPE_CHECKING",
        "from easemob_async._exports import define_exports",
        *(f"from {package}.{module} import {name}" for name, module in eager.items()),
        "if TYPE_CHECKING:",
        *(f"    from {package}.{module} import {name} as {name}" for name, module in sorted(modules.items())),
        "",
        f"__all__ = {literal(sorted([*modules, *eager]))}",
        "",
        "if not TYPE_CHECKING:",
        "    # Loaded on first use, so that importing the package stays cheap.",
        "    __getattr__, __dir__ = define_exports(",
        "        __name__,",
        "        {",
        *(f"            {literal(name)}: {literal('.' + module)}," for name, module in sorted(modules.items())),
        "        },",
        "    )",
    ]
    return "\n".join(lines)


def formatted(files: dict[str, str]) -> dict[str, str]:
    """
    Return sources as the project's formatter writes them.

    Args:
        files: Sources by path.
    """
    settings = Path(__file__).parents[2] / "pyproject.toml"
    with tempfile.TemporaryDirectory() as folder:
        for name, source in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")
        for command in (["check", "--select", "I,F401", "--fix"], ["format"]):
            done = subprocess.run(  # noqa: S603 -- the formatter of this very environment
                [sys.executable, "-m", "ruff", *command, "--quiet", "--no-cache", "--config", str(settings), folder],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise RuntimeError(f"the formatter failed: {done.stdout}{done.stderr}")
        return {name: Path(folder, name).read_text(encoding="utf-8") for name in files}
