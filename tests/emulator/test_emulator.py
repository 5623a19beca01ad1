"""The settings of an emulator."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from easemob_async.emulator import App, CallbackRule, Emulator

RULE = CallbackRule("http://127.0.0.1:9/callbacks", "not-a-real-secret")


def post_at_once(url: str, body: bytes) -> tuple[int, bytes]:
    return 200, b""


@pytest.mark.parametrize(
    ("argument", "value", "shown"),
    [
        *(("apps", value, "apps") for value in ("org#app", App("org", "app"), 5)),
        *(("apps", value, "apps[0]") for value in (["org#app"], [None], [("org", "app")])),
        *(("limits", value, "limits") for value in (None, 0, 1.0, "user-system", [("user-system", 5)])),
        ("limits", {"": []}, "limits key"),
        *(("limits", {"user-system": value}, "limits['user-system']") for value in (5, "20/1", None)),
        *(("limits", {"user-system": [value]}, "limits['user-system'][0]") for value in (20, (20,), (1, 2, 3), "20")),
        *(("limits", {"b": [(value, 1)]}, "limits['b'][0][0]") for value in (-1, 1.5, nan, True, None)),
        *(("limits", {"b": [(20, value)]}, "limits['b'][0][1]") for value in (0, -1, nan, inf, True, None)),
        *(("limit_algorithm", value, "limit_algorithm") for value in ("leaky", None)),
        *(("token_lifetime", value, "token_lifetime") for value in (-1, nan, inf, True, None, "60")),
        *(("seed", value, "seed") for value in (None, "7", 1.5)),
        *(("keep_requests", value, "keep_requests") for value in (-1, True, 1.5, None)),
        *(("keep_messages", value, "keep_messages") for value in (0, -1, True, None)),
        *(("callbacks", value, "callbacks") for value in (RULE, RULE.url, None)),
        *(("callbacks", value, "callbacks[0]") for value in ([RULE.url], [None])),
        *(("post", value, "post") for value in (post_at_once, "http://127.0.0.1", RULE)),
    ],
)
def test_invalid_settings(argument: str, value: Any, shown: str) -> None:
    """A setting of another type, or out of its range, is refused when the emulator is made."""
    with pytest.raises(InvalidArgumentError) as caught:
        Emulator(**{argument: value})
    assert caught.value.argument == shown


def test_settings_from_iterators() -> None:
    """Collections may be given as iterators, which are read once."""
    emulator = Emulator(apps=iter([App("org", "app")]), callbacks=iter([RULE]))  # type: ignore[arg-type]
    assert [tenant.app.key for tenant in emulator.tenants] == ["org#app"]
