"""
The prose of the package, of its tests and of its documents is plain technical English.

The patterns find idioms that readers had to decode. They are a minimum: prose without them can still be hard to read.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.source import PACKAGE, ROOT

IDIOMS = {
    "use 'not' or 'cannot'": (
        r"\b(?:is|are|was|were|be|been) no\b(?! (?:longer|later|larger|smaller|greater|less))",
        r"\bmay (?:hold|have|be) no\b",
    ),
    "say that it does not exist": (
        r"\b(?:is|are|was|were) (?-i:none)\b",  # None is a value
        r"\bthere's (?:(?-i:none)|no)\b",
        r"\bif there is any\b",
    ),
    "name who acts": (r"\b(?:nobody|somebody|everybody|anybody|whoever|whomever|everyone|someone|no one)\b",),
    "use 'cannot be reached', 'is invalid', ...": (r"\b(?:cannot|could not|can not) be(?=[.,;]|$)",),
    "use 'no longer'": (r"\bno more\b(?=[.,;:)]|$)",),
    "use 'continue' or 'resume'": (r"\b(?:go|goes|going|went|gone) on\b(?! (?:a|an|the|its|one)\b)",),
    "name the rule or the argument": (r"\bbreaks? (?:a|its|the|no) rules?\b", r"\brules? above\b"),
    "use 'permanently'": (r"\bfor good\b(?! reasons?)",),
    "use 'fix'": (r"\bmend(?:s|ed|ing)?\b",),
    "use 'unconfirmed' or 'may have'": (r"\bdoubt(?:s|ed|ful)?\b", r"\bon a guess\b", r"\bgood hope\b"),
    "use 'wait out' or 'retry'": (r"\bsit(?:s|ting)? (?:it |them )?out\b",),
    "use 'instead of', or state what happens": (r"\brather (?:\w+ ){1,3}than\b",),
    "use 'our'": (r"\bof ours\b",),
    "use the plain verb (is, comes, is listed)": (
        r"\bstands? (?:in|on|at|before|after|here|there|above|below|beside|behind|between|alone|to)\b",
    ),
    "decode the metaphor": (r"\b(?:doors?|drawers?|crew|foreman|outlet|tally|in words|of itself|own doings)\b",),
    "say what the result is": (
        r"\b(?:come|comes|came) to(?= (?:nothing|this|that|be\b)|[.,;:])",
        r"\bwhat (?:\w+ ){1,4}(?:comes?|came) to\b",
    ),
    "use 'trusts'": (r"\bbeliev(?:e|es|ed|ing)\b",),
    "use 'in practice'": (r"\bin life\b",),
    "say what the service answers": (r"\bsa(?:ys|id) (?:no|yes)\b",),
    "use 'already exists' or 'already in that state'": (r"\bwas so already\b", r"\balready so\b"),
    "use 'method' for GET and POST": (r"\bverbs?\b",),
}
"""Patterns of idioms in comments, strings and documents, by the advice for them; letter case is ignored."""

SUMMARY_IDIOMS = {
    "begin with a noun or an imperative": (r"\A(?:What|Who|Whom|Whose|Those|That|These|Which)\b",),
    "state it, do not ask": (r"\?\Z",),
}
"""Patterns of idioms in the first paragraph of a docstring, by the advice for them."""

QUOTATIONS = ("the form is no UTF-8",)
"""Texts of the service with an idiom, which the emulator quotes."""


def compile_idioms(idioms: Mapping[str, tuple[str, ...]], flags: re.RegexFlag) -> list[tuple[str, re.Pattern[str]]]:
    """Compile each pattern, with its advice."""
    return [(advice, re.compile(pattern, flags)) for advice, patterns in idioms.items() for pattern in patterns]


COMPILED_IDIOMS = compile_idioms(IDIOMS, re.IGNORECASE)
COMPILED_SUMMARY_IDIOMS = compile_idioms(SUMMARY_IDIOMS, re.NOFLAG)


class Passage(NamedTuple):
    """A string, a comment or a paragraph of a document."""

    line: int
    """Line of its beginning."""
    text: str
    is_summary: bool = False
    """Whether it is the first paragraph of a docstring."""


def read_strings(node: ast.AST) -> Iterator[Passage]:
    """Yield the strings in a syntax tree, except single words; values in f-strings are replaced by an ellipsis."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        yield Passage(node.lineno, node.value.value.strip().partition("\n\n")[0], is_summary=True)
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
        yield Passage(node.lineno, "".join(map(str, parts)))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        yield Passage(node.lineno, node.value)
    else:
        for child in ast.iter_child_nodes(node):
            yield from read_strings(child)


def read_comments(path: Path) -> Iterator[Passage]:
    """Yield the comments of a module; comments on consecutive lines are one passage."""
    with path.open("rb") as source:
        tokens = [token for token in tokenize.tokenize(source.readline) if token.type == tokenize.COMMENT]
    # Line minus index is the same for all comments on consecutive lines.
    for _, group in groupby(enumerate(tokens), lambda item: item[1].start[0] - item[0]):
        comments = [token for _, token in group]
        yield Passage(comments[0].start[0], " ".join(comment.string.lstrip("#") for comment in comments))


def read_paragraphs(text: str) -> Iterator[Passage]:
    """Yield the paragraphs of a document, without the characters that mark comments."""
    line = 1
    for paragraph in re.split(r"(\n\s*\n)", text):
        yield Passage(line, re.sub(r"^\s*(?:#|--)", "", paragraph, flags=re.MULTILINE))
        line += paragraph.count("\n")


def read_passages(path: Path) -> Iterator[Passage]:
    """Yield the prose of a file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from read_paragraphs(text)
        return
    yield from read_strings(ast.parse(text))
    yield from read_comments(path)


def find_idioms(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield the idioms in a file: line of the passage, advice, and the words around the idiom."""
    for passage in read_passages(path):
        text = " ".join(passage.text.split())
        for quotation in QUOTATIONS:
            text = text.replace(quotation, "")
        for advice, pattern in COMPILED_SUMMARY_IDIOMS if passage.is_summary else COMPILED_IDIOMS:
            for match in pattern.finditer(text):
                yield passage.line, advice, text[max(0, match.start() - 40) : match.end() + 40]


def find_documents() -> Iterator[Path]:
    """Yield every file with prose that a user or a contributor reads, except this one, which quotes the idioms."""
    for suffix in ("py", "yaml", "lua"):
        yield from PACKAGE.rglob(f"*.{suffix}")
    for pattern in ("benchmarks/*.py", "tests/**/*.py", "tests/**/*.yaml"):
        yield from (path for path in ROOT.glob(pattern) if path != Path(__file__))
    yield from ROOT.glob("*.md")
    yield from (ROOT / ".github").glob("*.md")


def test_prose_has_no_idioms() -> None:
    """No file has an idiom; the failure lists each place with the advice for it."""
    assert [
        f"{path.relative_to(ROOT)}:{line}: {advice}: ...{words}..."
        for path in sorted(find_documents())
        for line, advice, words in find_idioms(path)
    ] == []


EXAMPLES = [
    ("The header is no JSON.", "use 'not' or 'cannot'"),
    ("There is none.", "say that it does not exist"),
    ("Nobody waits.", "name who acts"),
    ("The host cannot be.", "use 'cannot be reached', 'is invalid', ..."),
    ("The page knows its client no more.", "use 'no longer'"),
    ("The call goes on.", "use 'continue' or 'resume'"),
    ("An argument breaks a rule.", "name the rule or the argument"),
    ("It is closed for good.", "use 'permanently'"),
    ("A retry mends it.", "use 'fix'"),
    ("The call is in doubt.", "use 'unconfirmed' or 'may have'"),
    ("The call sits it out.", "use 'wait out' or 'retry'"),
    ("Rather send twice than not at all.", "use 'instead of', or state what happens"),
    ("A cache of ours is used.", "use 'our'"),
    ("The count stands beside the rows.", "use the plain verb (is, comes, is listed)"),
    ("The method is the door to the room.", "decode the metaphor"),
    ("The wait comes to nothing.", "say what the result is"),
    ("The client believes the header.", "use 'trusts'"),
    ("It never happens in life.", "use 'in practice'"),
    ("The service says no.", "say what the service answers"),
    ("The group was so already.", "use 'already exists' or 'already in that state'"),
    ("The verb is GET.", "use 'method' for GET and POST"),
]
"""A sentence with an idiom for each advice."""


def find_advice(folder: Path, source: str, suffix: str = ".py") -> list[str]:
    """Find the advice for the idioms in a file with this content."""
    path = folder / f"file{suffix}"
    path.write_text(f"{source}\n", encoding="utf-8")
    return [advice for _, advice, _ in find_idioms(path)]


def test_every_advice_has_an_example() -> None:
    """The examples cover the list of idioms."""
    assert [advice for _, advice in EXAMPLES] == list(IDIOMS)


@pytest.mark.parametrize(("sentence", "advice"), EXAMPLES)
def test_idiom_is_found(tmp_path: Path, sentence: str, advice: str) -> None:
    """An idiom is found in comments, strings and documents, although the line breaks inside it."""
    wrapped = sentence.split(" ")
    assert find_advice(tmp_path, "# " + "\n# ".join(wrapped)) == [advice]
    assert find_advice(tmp_path, f"raise ValueError({' '.join(repr(word + ' ') for word in wrapped)})") == [advice]
    assert find_advice(tmp_path, "\n".join(wrapped), ".md") == [advice]
    assert find_advice(tmp_path, "-- " + "\n-- ".join(wrapped), ".lua") == [advice]


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ('"""What a user sees."""', "begin with a noun or an imperative"),
        ('def f():\n    """\n    Is it open?\n\n    Details.\n    """', "state it, do not ask"),
        ('class C:\n    x: int\n    """Those that wait."""', "begin with a noun or an imperative"),
        ('f"{name} is no {kind}"', "use 'not' or 'cannot'"),
    ],
)
def test_idiom_in_docstring_or_f_string(tmp_path: Path, source: str, advice: str) -> None:
    """Summaries have rules of their own; the text of f-strings is checked too."""
    assert find_advice(tmp_path, source) == [advice]


def test_plain_english_is_accepted(tmp_path: Path) -> None:
    """Sentences that only resemble an idiom are accepted."""
    sentences = (
        "The lease is no longer valid. *token* is None. A timeout must be no larger than a day; it cannot be changed. "
        "For good reasons, there are 2 pages and no more than that. The request goes on the next connection. "
        "SDK stands for software development kit. What is sent is in the second sentence. The log has no more lines."
    )
    assert find_advice(tmp_path, f'"""{sentences}"""') == []


def test_quotations_are_used() -> None:
    """Each quotation of the service is in the emulator."""
    source = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "emulator").rglob("*.py"))
    assert [quotation for quotation in QUOTATIONS if quotation not in source] == []
