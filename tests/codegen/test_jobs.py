"""Batch methods, and the functions that make the JSON fields they share with the coroutines."""

from __future__ import annotations

from tests.codegen.small_spec import generated, on_one_line


def test_fields_of_a_job() -> None:
    """A job's operation has a function that makes its JSON fields without the items, which the coroutine adds."""
    source = on_one_line(generated()["api/_pets.py"])
    for line in (
        "def greet_fields(words: str, *, tone: str | None = None) -> dict[str, JSON]:",
        'return compact({"words": check.text("words", words), "tone": check.text("tone", tone, optional=True)',
        '"to": check.strings("pet_ids", pet_ids, at_most=5), **greet_fields(words, tone=tone)',
        '__all__ = ["Pets", "greet_fields"]',
    ):
        assert line in source


def test_job() -> None:
    """A job takes its items in any number, and the operation's other arguments as the operation does."""
    source = on_one_line(generated()["batch/_message_jobs.py"])
    for line in (
        "def greet(self, pet_ids: Rows[str], words: str, *, tone: str | None = None, resend_unconfirmed: bool = False,",
        "Greet pets, up to 4 in a request. Any number of pets. Args: pet_ids: IDs of the pets. words: Text of",
        "from easemob_async.api._pets import greet_fields from easemob_async.batch._sending import Greet",
        "fields = greet_fields(words, tone=tone)",
        "return self._job(Greet(fields, resend_unconfirmed=resend_unconfirmed), pet_ids, options)",
    ):
        assert line in source
