"""Readers and encoders of ``_shapes``, with the irregular JSON of the documents' examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from easemob_async import InvalidArgumentError, _shapes
from easemob_async._codegen.spec import load

CASES: list[tuple[str, Any, Any]] = [
    ("to_int", "1441021038124", 1441021038124),
    ("to_int", "-1", -1),
    ("to_int", 7, 7),
    ("to_bool", "true", True),
    ("to_bool", "False", False),
    ("to_bool", True, True),
    ("epoch_milliseconds", "2025-02-28T08:50:24.888+00:00", 1740732624888),
    ("epoch_milliseconds", "2022-02-24T10:57:43.138934Z", 1645700263139),
    ("epoch_milliseconds", 1740732560873, 1740732560873),
    ("epoch_milliseconds", "2025-02-28T08:50:24", "2025-02-28T08:50:24"),
    ("optional_time", "1644466063", 1644466063),
    ("optional_time", 0, None),
    ("optional_time", "0", None),
    ("relation_holds", "friend", True),
    ("relation_holds", "not_friend", False),
    ("relation_holds", "blacklist", True),
    ("relation_holds", "not_blacklist", False),
    ("to_list", {"user": "u1"}, [{"user": "u1"}]),
    ("to_list", {}, []),
    ("to_list", [{"user": "u1"}], [{"user": "u1"}]),
    ("only_value", {"user1": "offline"}, "offline"),
    ("only_value", {"184524748161025": "1029544257947437432"}, "1029544257947437432"),
    ("only_int", {"user1": 0}, 0),
    ("only_int", {"user1": "3"}, 3),
    ("strip_app_prefix", "org#app_u1", "u1"),
    ("strip_app_prefix", "1100-x#my-app_a_b", "a_b"),
    ("strip_app_prefix", "a_b", "a_b"),
    ("mute_end", 1489158589481, 1489158589481),
    ("mute_end", "1489158589481", 1489158589481),
    ("mute_end", -1, None),
    ("mute_end", 2**63 - 1, None),
    ("mute_end", 253_402_300_799_999, 253_402_300_799_999),
    ("mute_end", True, True),
    ("to_ints", {"t2": "1730790248255", "t1": "-1"}, {"t2": 1730790248255, "t1": -1}),
    ("merge_maps", [{"u1": "online"}, {"u2": "offline"}], {"u1": "online", "u2": "offline"}),
    ("merge_maps", [], {}),
    (
        "role_keyed",
        [{"owner": "u1", "joined_time": 1732524850107}, {"member": "u2"}, {"admin": "u3"}],
        [
            {"username": "u1", "role": "owner", "joined_time": 1732524850107},
            {"username": "u2", "role": "member"},
            {"username": "u3", "role": "admin"},
        ],
    ),
    (
        "per_user_mutes",
        [{"username": "zs1", "groupchat": 69}, {"username": "zs2", "chat": 0}, {"username": "zs1", "chat": 69}],
        [{"username": "zs1", "groupchat": 69, "chat": 69}, {"username": "zs2", "chat": 0}],
    ),
    (
        "file_outcomes",
        {"f1": "success", "f2": "failed"},
        [{"file_id": "f1", "done": True}, {"file_id": "f2", "done": False, "reason": "failed"}],
    ),
    ("translations", [{"translations": [{"text": "study", "to": "en"}]}], [{"text": "study", "to": "en"}]),
    ("existing", [{"id": "1"}, "group id doesn't exist"], [{"id": "1"}]),
    (
        "existing",
        [{"2": "group id doesn’t exist"}, {"id": "1", "name": "does it exist"}],
        [{"id": "1", "name": "does it exist"}],
    ),
    ("existing", {"id": "1"}, [{"id": "1"}]),
    ("only_row", [{"id": "1"}], {"id": "1"}),
    ("only_row", {"id": "1"}, {"id": "1"}),
    ("only_row", [{"id": "1"}, {"id": "2"}], [{"id": "1"}, {"id": "2"}]),
    (
        "without_colons",
        {"updateMetadataFailed:": [], "updateMetadataSucceeded": [{"username": "u1"}]},
        {"updateMetadataFailed": [], "updateMetadataSucceeded": [{"username": "u1"}]},
    ),
    ("group_row", {"groupId": "1", "name": "g"}, {"id": "1", "name": "g"}),
    ("group_row", {"groupId": "1", "id": "1"}, {"groupId": "1", "id": "1"}),
    ("group_summary", {"groupid": "1", "last_modified": "5"}, {"groupid": "1", "lastModified": "5"}),
    ("mute_row", {"userid": "org#app_zs1", "chat": 96}, {"username": "zs1", "chat": 96}),
    ("mute_row", {"username": "zs1", "chat": 96}, {"username": "zs1", "chat": 96}),
    ("recall_outcome", {"msg_id": "1", "recalled": "yes"}, {"msg_id": "1", "recalled": True}),
    ("recall_outcome", {"recalled": True}, {"recalled": True}),
    ("recall_outcome", {"recalled": False}, {"recalled": False, "reason": False}),
    ("file_outcomes", {"f1": True}, [{"file_id": "f1", "done": True}]),
    (
        "per_user_mutes",
        [{"username": 7, "chat": 1}, {"username": "7", "chatroom": 2}],
        [{"username": "7", "chat": 1, "chatroom": 2}],
    ),
    (
        "recall_outcome",
        {"msg_id": "1", "recalled": "not_found msg"},
        {"msg_id": "1", "recalled": False, "reason": "not_found msg"},
    ),
    ("bearer", "abc", "Bearer abc"),
    ("in_list", "184524748161025", ["184524748161025"]),
    ("route_online", True, "ROUTE_ONLINE"),
    ("route_online", False, None),
    ("route_online", None, None),
    ("delete_mode", True, "DELETE"),
    ("delete_mode", False, "NO_DELETE"),
    ("delete_mode", None, None),
    ("mute_milliseconds", 60, 60000),
    ("mute_milliseconds", 0, 0),
    ("mute_milliseconds", -1, -1),
    ("chatroom_attributes", {"a.B-1_": "值" * 4096}, {"a.B-1_": "值" * 4096}),
    ("digits", 0, "0"),
    ("digits", None, None),
    ("readable_username", "Capacity", "Capacity"),
    ("decimal_text", 39.9053, "39.9053"),
    ("decimal_text", -120, "-120"),
    ("decimal_text", 0.00001, "0.00001"),
    ("editable", {"type": "txt", "msg": "hi"}, {"type": "txt", "msg": "hi"}),
    ("editable", {"type": "img", "url": "u", "filename": "f"}, {"type": "img"}),
    (
        "editable",
        {"type": "custom", "customEvent": "e", "customExts": {"a": "b"}},
        {"type": "custom", "customEvent": "e", "customExts": {"a": "b"}},
    ),
]


@pytest.mark.parametrize(("name", "value", "expected"), CASES)
def test_converts_the_documented_shape(name: str, value: object, expected: object) -> None:
    """Each function returns the regular shape, and returns a regular shape unchanged."""
    function: Callable[[object], object] = getattr(_shapes, name)
    result = function(value)
    assert result == expected
    assert type(result) is type(expected)


READERS = [
    "epoch_milliseconds",
    "existing",
    "file_outcomes",
    "group_row",
    "group_summary",
    "merge_maps",
    "optional_time",
    "mute_end",
    "mute_row",
    "only_int",
    "only_row",
    "only_value",
    "per_user_mutes",
    "recall_outcome",
    "relation_holds",
    "role_keyed",
    "strip_app_prefix",
    "to_bool",
    "to_int",
    "to_ints",
    "to_list",
    "translations",
    "without_colons",
]
UNKNOWN: list[Any] = [
    None,
    1.5,
    "so: unknown",
    "-",
    "٣",
    "org#app",
    "#_",
    ["unknown"],
    [["a"]],
    {"a": 1, "b": 2},
    [{"owner": "a", "member": "b"}],
]
# For these readers the value is a regular shape: one row with any fields, or a map with any keys.
REGULAR_FOR = {
    "to_list": UNKNOWN[-2:-1],
    "existing": UNKNOWN[-2:-1],
    "merge_maps": UNKNOWN[-1:],
    "file_outcomes": UNKNOWN[-2:-1],
    "only_row": UNKNOWN[-1:],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name in READERS for value in UNKNOWN if value not in REGULAR_FOR.get(name, [])],
)
def test_returns_an_unknown_shape_unchanged(name: str, value: object) -> None:
    """A reader returns an unknown shape unchanged, so that structuring reports it with its path."""
    function: Callable[[object], object] = getattr(_shapes, name)
    assert function(value) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "39.9", True, None])
def test_refuses_a_coordinate_that_is_not_a_number(value: Any) -> None:
    """Only a finite number becomes a coordinate."""
    with pytest.raises(InvalidArgumentError, match="finite number"):
        _shapes.decimal_text(value)


def test_refuses_the_user_whose_path_is_that_of_another_operation() -> None:
    """The path of the attributes of a user "capacity" is the path of another operation, so the call is refused."""
    with pytest.raises(InvalidArgumentError, match="get_many"):
        _shapes.readable_username("capacity")


def test_refuses_duplicate_user_ids() -> None:
    """User IDs that differ only in case are the same for the service; the error names the second one."""
    users: list[dict[str, Any]] = [{"username": "aa"}, {"username": "b"}, {"username": "Aa"}]
    with pytest.raises(InvalidArgumentError) as caught:
        _shapes.distinct_usernames(users)
    assert caught.value.argument == "users[2].username"
    assert "users[0]" in caught.value.rule
    assert _shapes.distinct_usernames(users[:2]) == users[:2]


@pytest.mark.parametrize(
    ("attributes", "argument", "rule"),
    [
        ({"good": "", "a b": ""}, "attributes key", "'a b'"),
        ({"键": ""}, "attributes key", "must consist of at most 128 characters out of a-z, A-Z, 0-9, '_', '-' and '.'"),
        ({"k": "x" * 4097}, "attributes['k']", "at most 4096 characters, got 4097"),
    ],
)
def test_refuses_invalid_attributes_of_a_chat_room(attributes: dict[str, str], argument: str, rule: str) -> None:
    """The error names the attribute and the rule, and does not contain the value."""
    with pytest.raises(InvalidArgumentError) as caught:
        _shapes.chatroom_attributes(attributes)
    assert caught.value.argument == argument
    assert rule in caught.value.rule
    assert "xxx" not in str(caught.value)


def test_every_function_is_named_in_the_spec() -> None:
    """``_shapes`` has exactly the functions that the spec names."""
    in_spec: set[str] = set()
    for area in load().areas:
        for operation in area.operations:
            in_spec.add(operation.returns.reader)
            in_spec |= {argument.encode for argument in operation.arguments}
        for model in area.models:
            in_spec.add(model.reader)
            in_spec |= {field.reader for field in model.fields}
            in_spec |= {str(field.rule.get("encode", "")) for field in model.fields}
    assert in_spec - {""} == set(_shapes.__all__)
