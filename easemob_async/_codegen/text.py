"""Text of generated modules: docstrings, literals, headers and formatting."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import cast

__all__ = ["WIDTH", "docstring", "formatted", "header", "lazy_exports", "literal", "sentence"]

WIDTH = 116


def header(sources: str, about: str) -> str:
    """The first lines of a generated module."""
    command = "python -m easemob_async._codegen"
    return f'# Generated from {sources} by "{command}"; change the spec.\n"""{about}"""\n'


def sentence(text: str) -> str:
    """*text* with a full stop at its end."""
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?", ":")) else text + "."


def _wrap(text: str, indent: str, hanging: str = "") -> list[str]:
    return textwrap.wrap(
        " ".join(text.split()),
        width=WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def docstring(
    first: str, paragraphs: list[str], sections: list[tuple[str, list[tuple[str, str]]]], indent: str
) -> list[str]:
    """
    The lines of a docstring.

    Args:
        first: The first line.
        paragraphs: Further paragraphs.
        sections: Google-style sections: a name, and entries of (term, text); a term may be empty.
        indent: What stands before every line.
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


def literal(value: object) -> str:
    """A Python literal."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in cast("list[object]", value)) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(literal(item) for item in cast("tuple[object, ...]", value)) + ",)"
    return repr(value)


def lazy_exports(homes: dict[str, str]) -> list[str]:
    """The end of a package's ``__init__``: each name with the module of the package that defines it."""
    return [
        "if not TYPE_CHECKING:",
        "    # Loaded on first use, so that importing the package stays cheap.",
        "    __getattr__, __dir__ = define_exports(",
        "        __name__,",
        "        {",
        *(f"            {literal(name)}: {literal('.' + home)}," for name, home in sorted(homes.items())),
        "        },",
        "    )",
    ]


def formatted(files: dict[str, str]) -> dict[str, str]:
    """
    Sources as the project's formatter writes them.

    Args:
        files: Path and source of each.
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
