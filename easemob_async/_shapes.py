"""
Functions for unusual shapes of requests and replies; the spec refers to them by name.

A *reader* (``reader:`` in the spec) normalizes a value of a reply before it is converted to a model. Readers do not
fail: they return a value of an unexpected shape unchanged, so that the conversion reports it with its place. An
*encoder* (``encode:``) converts a validated argument to the value that is sent.
"""

from __future__ import annotations

import re
from datetime import datetime
from math import isfinite
from typing import overload

from easemob_async._checks import refuse
from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON, means_success
from easemob_async._readers import leaves_alone

__all__ = [
    "added_reaction",
    "bearer",
    "chatroom_attributes",
    "custom_body",
    "decimal_text",
    "delete_mode",
    "digits",
    "distinct_usernames",
    "done_names",
    "editable",
    "epoch_milliseconds",
    "existing",
    "file_outcomes",
    "group_row",
    "group_summary",
    "history_record",
    "in_list",
    "merge_maps",
    "mute_end",
    "mute_milliseconds",
    "mute_row",
    "nickname_outcome",
    "only_int",
    "only_row",
    "only_value",
    "optional_time",
    "per_user_mutes",
    "readable_username",
    "recall_outcome",
    "relation_holds",
    "role_keyed",
    "route_online",
    "strip_app_prefix",
    "to_bool",
    "to_float",
    "to_int",
    "to_ints",
    "to_list",
    "translations",
    "uploaded_file",
    "without_colons",
    "without_nulls",
]


# ------------------------------------------------------------------------------------- readers: single values


_MAX_DIGITS = 40  # `int` refuses strings of thousands of digits; numbers of the service have less than twenty


@leaves_alone(int)
def to_int(value: JSON) -> JSON:
    """Parse an integer that is sent as a string: ``"1441021038124"`` -> ``1441021038124``."""
    if isinstance(value, str) and len(value) <= _MAX_DIGITS and value.removeprefix("-").isdecimal() and value.isascii():
        return int(value)
    return value


def to_float(value: JSON) -> JSON:
    """Parse a coordinate, which is sent as a string or as a number: ``"39.9053"`` -> ``39.9053``."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def optional_time(value: JSON) -> JSON:
    """Parse a time of which zero means never: ``"1644466063"`` -> ``1644466063``, ``0`` -> ``None``."""
    number = to_int(value)
    return None if type(number) is int and number == 0 else number


def epoch_milliseconds(value: JSON) -> JSON:
    """Convert a time in ISO 8601 to epoch milliseconds: ``"2025-02-28T08:50:24.888+00:00"`` -> ``1740732624888``."""
    if not isinstance(value, str):
        return value
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return value
    return value if when.tzinfo is None else round(when.timestamp() * 1000)


@leaves_alone(bool)
def to_bool(value: JSON) -> JSON:
    """Parse a boolean that is sent as a string: ``"true"`` -> ``True``."""
    words = {"true": True, "false": False}
    return words.get(value.lower(), value) if isinstance(value, str) else value


_RELATIONS = {"friend": True, "not_friend": False, "blacklist": True, "not_blacklist": False}


def relation_holds(value: JSON) -> JSON:
    """Convert a relation to a boolean: ``"friend"`` -> ``True``, ``"not_blacklist"`` -> ``False``."""
    return _RELATIONS.get(value, value) if isinstance(value, str) else value


def to_list(value: JSON) -> JSON:
    """Wrap an item that is sent without its list: ``{"user": "u1"}`` -> ``[{"user": "u1"}]``; ``{}`` -> ``[]``."""
    if is_object(value):
        return [value] if value else []
    return value


def only_value(value: JSON) -> JSON:
    """Unwrap an object with one value: ``{"user1": "offline"}`` -> ``"offline"``; its key repeats the requested ID."""
    if is_object(value) and len(value) == 1:
        return next(iter(value.values()))
    return value


def only_int(value: JSON) -> JSON:
    """Unwrap an object with one number, which may be sent as a string: ``{"user1": "3"}`` -> ``3``."""
    return to_int(only_value(value))


def strip_app_prefix(value: JSON) -> JSON:
    """Extract the user ID from its internal form: ``"org#app_u1"`` -> ``"u1"``."""
    # App names contain no underscore, and user IDs no "#".
    if not isinstance(value, str):
        return value
    _, mark, rest = value.partition("#")
    _, separator, username = rest.partition("_")
    return username if mark and separator and username else value


_YEAR_10000 = 253_402_300_800_000  # in epoch milliseconds; a datetime ends with the year 9999


def mute_end(value: JSON) -> JSON:
    """Convert the end of a permanent mute, which is ``-1`` or a time after the year 9999, to ``None``."""
    end = to_int(value)
    if isinstance(end, int) and not isinstance(end, bool):
        return end if 0 <= end < _YEAR_10000 else None
    return value


# ----------------------------------------------------------------------------------------------- readers: rows


def without_nulls(value: JSON) -> JSON:
    """Remove the names without a value, which are not reported: ``{"u1": "7", "u2": None}`` -> ``{"u1": "7"}``."""
    return {name: item for name, item in value.items() if item is not None} if is_object(value) else value


def merge_maps(value: JSON) -> JSON:
    """Merge a list of objects: ``[{"u1": "online"}, {"u2": "offline"}]`` -> ``{"u1": "online", "u2": "offline"}``."""
    if not is_list(value):
        return value
    merged: dict[str, JSON] = {}
    for row in value:
        if not is_object(row):
            return value
        merged.update(row)
    return merged


def to_ints(value: JSON) -> JSON:
    """Parse the integers in an object: ``{"t1": "1730790248255"}`` -> ``{"t1": 1730790248255}``."""
    return {name: to_int(item) for name, item in value.items()} if is_object(value) else value


def file_outcomes(value: JSON) -> JSON:
    """Convert outcomes by file ID to rows: ``{"f1": "success"}`` -> ``[{"file_id": "f1", "done": True}]``."""
    # Any other word than "success" is the reason of the failure.
    value = without_nulls(value)
    if not is_object(value) or not all(isinstance(word, str | int) for word in value.values()):
        return value
    return [
        {"file_id": name, "done": True} if means_success(word) else {"file_id": name, "done": False, "reason": word}
        for name, word in value.items()
    ]


def translations(value: JSON) -> JSON:
    """Unwrap the translations of the only text: ``[{"translations": [{"to": "en"}]}]`` -> ``[{"to": "en"}]``."""
    if is_list(value) and len(value) == 1 and is_object(value[0]) and is_list(value[0].get("translations")):
        return value[0]["translations"]
    return value


def done_names(value: JSON) -> JSON:
    """Convert the names of those that were handled to rows: ``["u1"]`` -> ``[{"user": "u1", "result": True}]``."""
    if not is_list(value):
        return value
    return [{"user": name, "result": True} if isinstance(name, str | int) else name for name in value]


def nickname_outcome(value: JSON) -> JSON:
    """Add the result to a row that has none: ``{"push_nickname": n}`` -> ``{"push_nickname": n, "result": True}``."""
    if not is_object(value) or "result" in value or value.get("push_nickname") is None:
        return value
    return {**value, "result": True}


def role_keyed(value: JSON) -> JSON:
    """Convert keys that name a role: ``[{"owner": "u1"}]`` -> ``[{"username": "u1", "role": "owner"}]``."""
    return [_with_role(row) for row in value] if is_list(value) else value


def _with_role(row: JSON) -> JSON:
    if not is_object(row):
        return row
    roles = row.keys() & {"owner", "admin", "member"}
    if len(roles) != 1:
        return row
    (role,) = roles
    return {"username": row[role], "role": role, **{name: item for name, item in row.items() if name != role}}


def per_user_mutes(value: JSON) -> JSON:
    """Merge the rows of each user: ``{"username": "u1", "chat": 5}`` with ``{"username": "u1", "chatroom": 7}``."""
    if not is_list(value):
        return value
    users: dict[str, dict[str, JSON]] = {}
    for row in value:
        if not is_object(row) or not isinstance(row.get("username"), str | int):
            return value
        users.setdefault(str(row["username"]), {}).update(row)
    return list(users.values())


def existing(value: JSON) -> JSON:
    """Remove the rows that only say "group id doesn't exist"; the documents do not show such a row."""
    rows = to_list(value)
    return [row for row in rows if not _is_missing(row)] if is_list(rows) else value


def _is_missing(row: JSON) -> bool:
    if is_object(row):
        return "id" not in row and any(_is_missing(item) for item in row.values())
    return isinstance(row, str) and "t exist" in row


# -------------------------------------------------------------------------------------------- readers: objects


def _rename(value: JSON, **names: str) -> JSON:
    """Rename fields of an object that does not have the new names."""
    if not is_object(value):
        return value
    moves = {old: new for old, new in names.items() if old in value and new not in value}
    return {moves.get(name, name): item for name, item in value.items()} if moves else value


def only_row(value: JSON) -> JSON:
    """Unwrap an object that may be sent in a list: ``[{"id": "1"}]`` -> ``{"id": "1"}``."""
    return value[0] if is_list(value) and len(value) == 1 and is_object(value[0]) else value


def without_colons(value: JSON) -> JSON:
    """Remove the colon at the end of field names such as ``updateMetadataFailed:``."""
    return {name.removesuffix(":"): item for name, item in value.items()} if is_object(value) else value


def group_row(value: JSON) -> JSON:
    """Normalize the name of a group's ID: it is ``groupId`` in lists and ``id`` elsewhere."""
    return _rename(value, groupId="id", groupid="id")


def group_summary(value: JSON) -> JSON:
    """Normalize a row of a list of groups: ``last_modified`` became ``lastModified`` after April 2023."""
    return _rename(value, last_modified="lastModified")


def mute_row(value: JSON) -> JSON:
    """Normalize the user ID in a row of mutes: ``{"userid": "org#app_u1"}`` -> ``{"username": "u1"}``."""
    row = _rename(value, userid="username")
    return {**row, "username": strip_app_prefix(row["username"])} if is_object(row) and "username" in row else row


def added_reaction(value: JSON) -> JSON:
    """Normalize the names of the times, which the documents misspell: ``createAt`` is ``createdAt`` in replies."""
    return _rename(value, createAt="createdAt", updateAt="updatedAt")


def recall_outcome(value: JSON) -> JSON:
    """Convert the outcome of a recall: ``{"recalled": "no msg"}`` -> ``{"recalled": False, "reason": "no msg"}``."""
    if not is_object(value) or not isinstance(value.get("recalled"), str | int):
        return value
    recalled = means_success(value["recalled"])
    return {**value, "recalled": recalled} if recalled else {**value, "recalled": False, "reason": value["recalled"]}


def uploaded_file(value: JSON) -> JSON:
    """Add the URL to an uploaded file: ``{"uri": u, "entities": [{"uuid": f}]}`` -> ``{"uuid": f, "url": "u/f"}``."""
    if not is_object(value) or not is_list(value.get("entities")) or not value["entities"]:
        return value
    entity = value["entities"][0]
    if not is_object(entity) or not isinstance(value.get("uri"), str):
        return value
    return {**entity, "url": f"{value['uri']}/{entity.get('uuid')}"}


def history_record(value: JSON) -> JSON:
    """Move the fields of ``payload`` to the record; they replace the outer ``from`` and ``to``, which are internal."""
    if not is_object(value) or not is_object(value.get("payload")):
        return value
    return {**{name: item for name, item in value.items() if name != "payload"}, **value["payload"]}


def custom_body(value: JSON) -> JSON:
    """Normalize custom content, an object ``v2:customExts`` or an object or list ``customExts``, to an object."""
    if not is_object(value):
        return value
    normalized = {name: item for name, item in value.items() if name != "v2:customExts"}
    found = value.get("v2:customExts", value.get("customExts"))
    if found is not None:
        normalized["customExts"] = merge_maps(found)
    return normalized


# ---------------------------------------------------------------------------------------------------- encoders


def bearer(token: str) -> str:
    """Make the value of the ``Authorization`` header: ``abc`` -> ``Bearer abc``."""
    return f"Bearer {token}"


def in_list(value: str) -> list[str]:
    """Wrap the only item of a list: ``"g1"`` -> ``["g1"]``."""
    return [value]


def delete_mode(auto_delete: bool | None) -> str | None:
    """Encode whether to delete a file automatically: ``True`` -> ``"DELETE"``, ``False`` -> ``"NO_DELETE"``."""
    if auto_delete is None:
        return None
    return "DELETE" if auto_delete else "NO_DELETE"


def mute_milliseconds(seconds: int) -> int:
    """Encode the duration of a mute in milliseconds: ``60`` -> ``60000``; ``-1``, for a permanent mute, stays."""
    return seconds * 1000 if seconds > 0 else seconds


def route_online(online_only: bool | None) -> str | None:
    """Encode whether to send to online users only: ``True`` -> ``"ROUTE_ONLINE"``; otherwise the field is omitted."""
    return "ROUTE_ONLINE" if online_only else None


@overload
def digits(number: int) -> str: ...


@overload
def digits(number: int | None) -> str | None: ...


def digits(number: int | None) -> str | None:
    """Encode a number that is sent as a string: ``7`` -> ``"7"``; None stays None."""
    return None if number is None else str(number)


def readable_username(username: str) -> str:
    """
    Refuse the user ID ``capacity``: the path to its attributes is that of another operation.

    Raises:
        InvalidArgumentError: The ID is ``capacity``.
    """
    if username == "capacity":
        refuse("username", "'capacity' cannot be read alone; use get_many")
    return username


def decimal_text(degrees: float) -> str:
    """
    Encode a coordinate, which is sent as a string without an exponent: ``39.9053`` -> ``"39.9053"``.

    Raises:
        InvalidArgumentError: The value is not a finite number.
    """
    if isinstance(degrees, bool) or not isinstance(degrees, int | float) or not isfinite(degrees):
        refuse("message", "latitude and longitude must be finite numbers")
    return f"{degrees:.10f}".rstrip("0").rstrip(".")


def distinct_usernames(users: list[dict[str, JSON]]) -> list[dict[str, JSON]]:
    """
    Refuse duplicate user IDs; the service ignores their case, and would refuse the whole call.

    Raises:
        InvalidArgumentError: An ID occurs twice.
    """
    first: dict[str, int] = {}
    for index, user in enumerate(users):
        earlier = first.setdefault(user["username"].lower(), index)
        if earlier != index:
            refuse(f"users[{index}].username", f"is the same ID as users[{earlier}].username")
    return users


_ATTRIBUTE_NAME = re.compile(r"[A-Za-z0-9_.\-]{1,128}\Z")


def chatroom_attributes(attributes: dict[str, str]) -> dict[str, str]:
    """
    Validate the attributes of a chat room; their limits are in characters, while those of groups are in bytes.

    Raises:
        InvalidArgumentError: A name contains other characters than allowed, or a name or value is too long.
    """
    for name, value in attributes.items():
        if _ATTRIBUTE_NAME.match(name) is None:
            refuse(
                "attributes key",
                f"must consist of at most 128 characters out of a-z, A-Z, 0-9, '_', '-' and '.', got {name!r}",
            )
        if len(value) > 4096:
            refuse(f"attributes[{name!r}]", f"must have at most 4096 characters, got {len(value)}")
    return attributes


_EDITABLE = {"txt": {"msg"}, "custom": {"customEvent", "customExts"}}


def editable(message: dict[str, JSON]) -> dict[str, JSON]:
    """Remove content that cannot be edited: only text and custom messages can be."""
    kept = {"type"} | _EDITABLE.get(message["type"], set())
    return {name: item for name, item in message.items() if name in kept}
