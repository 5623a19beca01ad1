"""``api/_limits.py``: windows of limits."""

from __future__ import annotations

import inspect
from operator import attrgetter
from pathlib import Path

import pytest

from easemob_async._codegen.limits import limits_module, rate_limit_text
from easemob_async._codegen.spec import SpecError, load
from tests.codegen.small_spec import LIMITS, generated, on_one_line, write_spec
from tests.handler import make_client, make_reply


def test_limit() -> None:
    """Windows are read with their units."""
    source = on_one_line(generated()["api/_limits.py"])
    assert "(Window(100, 1), Window(6000, 60), Window(1, 1800), Window(3, 86400, utc_day=True)" in source
    assert 'counts="recipients"' in source
    assert 'per="username"' in source


def test_unknown_unit(tmp_path: Path) -> None:
    """A window in another unit is refused with an example of a right one."""
    folder = write_spec(tmp_path)
    (folder / "limits.yaml").write_text(LIMITS.replace("100/s", "100/week"))
    with pytest.raises(SpecError, match=r"'100/week' is not a window; write it as 100/s"):
        limits_module(load(folder))


@pytest.mark.parametrize(
    ("operation_id", "text"),
    [
        ("users.list_devices", "100 calls per second per app, shared with other operations (bucket ``user-system``)."),
        ("groups.create", "100 calls per second per app."),
        ("push.set_notification", "100 calls per second per app."),
        ("push.get_notification", "100 calls per second per app."),
        (
            "messages.send_to_users",
            """100 calls per second per app (bucket ``messages.users``); and 6,000 recipients per minute per app (bucket
            ``messages.users.recipients``).""",
        ),
        ("push.get_statistics", "10 calls per 10 seconds per app."),
        ("messages.broadcast_to_all_users", "1 call per 30 minutes, 3 calls per UTC day per app."),
        (
            "conversations.delete",
            """100 calls per second per app; and 5 calls per minute for each username (bucket
            ``conversations.delete.user``).""",
        ),
        ("push.update_template", "10 calls per second per app (assumed, because no page documents it)."),
    ],
)
def test_text(operation_id: str, text: str) -> None:
    """The text for a docstring has every window of every limit, with units."""
    spec = load()
    (operation,) = (row for area in spec.areas for row in area.operations if row.id == operation_id)
    assert rate_limit_text(operation, spec) == " ".join(text.split())


def test_every_docstring_has_the_limits_of_its_operation() -> None:
    """The docstring of every operation that sends a request has its rate limits, written by hand or generated."""
    spec = load()
    client = make_client(lambda request: make_reply())
    checked = 0
    for operation in (operation for area in spec.areas for operation in area.operations):
        if operation.id == "tokens.build_dynamic_user":
            continue
        text = inspect.getdoc(attrgetter(operation.id)(client)) or ""
        _, _, section = " ".join(text.split()).partition("Rate limit: ")
        assert section.startswith(rate_limit_text(operation, spec)), operation.id
        checked += 1
    assert checked == 215
