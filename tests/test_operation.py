"""Paths of operations, filled in with values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easemob_async import InvalidArgumentError
from easemob_async._operation import Operation, has_dot_segment

USER = Operation[None](id="x", method="GET", path="/users/{username}/files/{file_id}", returns=None, replay="safe")


@pytest.mark.parametrize("value", ["../x", "a/../b", "a\\..", "..;x/y", "%2e%2e", "a/%2e/b", "./x", ". ", "\0.."])
def test_values_that_lead_elsewhere(value: str) -> None:
    """A value that a proxy or a server may take for another path when it has decoded it is refused."""
    with pytest.raises(InvalidArgumentError, match="file_id"):
        USER.make_target(("alice", value))


@pytest.mark.parametrize("value", ["a/b", "..a", "a..b", "50%", "a;b", "用户", "...", "à", "a b"])
def test_other_values(value: str) -> None:
    """All other values are sent percent-encoded, slashes too."""
    target = USER.make_target(("alice", value))
    assert target.startswith("/users/alice/files/")
    assert target.count("/") == 4


@given(st.text(alphabet="./\\%25eEfFcCaA;\0 x", max_size=14))
def test_decoding_finds_every_dot_segment(path: str) -> None:
    """However a path is encoded once more, the answer is the same."""
    once = "".join(f"%{ord(character):02x}" if character != "/" else "/" for character in path)
    if has_dot_segment(path):
        assert has_dot_segment(once)
