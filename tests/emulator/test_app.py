"""The settings of an app of the emulator."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest

from easemob_async import InvalidArgumentError
from easemob_async.emulator import App


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        *(("org", value) for value in ("", "a#b", "a/b", None, 5)),
        *(("name", value) for value in ("", "a#b", "a/b", None, 5)),
        *(("client_id", value) for value in ("", None)),
        *(("client_secret", value) for value in ("", None)),
        *(("open_registration", value) for value in (None, 1, "no")),
        *(("threads", value) for value in (None, 0)),
        *(("token_lifetime", value) for value in (-1, None, True, 1.5, inf, nan, "60")),
        *(("expiry_unit", value) for value in ("m", None)),
        *(("max_users", value) for value in (-1, True, "100", inf)),
        *(("max_contacts", value) for value in (-1, 1.5)),
        *(("members_per_call", value) for value in (0, None)),
        *(("recall_window", value) for value in (-1, None)),
        *(("history_zone", value) for value in ("paris", None)),
        *(("disabled_features", value) for value in ("reactions", None)),
        *((r"disabled_features\[0\]", value) for value in (["reaction"], [None])),
    ],
)
def test_invalid_settings(argument: str, value: Any) -> None:
    """A setting of another type, or out of its range, is refused when the app is made."""
    fields = {"org": "org", "name": "app", argument.partition("\\")[0]: value}
    with pytest.raises(InvalidArgumentError, match=f"^{argument}: "):
        App(**fields)
