"""Readers that leave values of one type alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from easemob_async import _shapes
from easemob_async._readers import LEFT_ALONE
from easemob_async.webhooks import _reading

VALUES = {str: st.text(), int: st.integers(), bool: st.booleans()}


@given(st.data())
def test_values_that_are_left_alone(data: st.DataObject) -> None:
    """A reader that is not called for values of a type would return them unchanged."""
    assert {_shapes.to_int, _shapes.to_bool, _reading.to_text} <= LEFT_ALONE.keys()
    for reader, kind in LEFT_ALONE.items():
        value = data.draw(VALUES[kind])
        found = reader(value)
        assert found == value
        assert type(found) is kind
