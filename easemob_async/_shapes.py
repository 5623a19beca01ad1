"""
Odd shapes of the wire, turned into plain ones and back; the spec names these functions.

A *reader* (``reader:``) takes a reply's value and gives what models are structured from. It never fails: a shape it
does not know is handed on unchanged, so that structuring reports it with its place. An *encoder* (``encode:``) takes
an argument that was checked and gives what goes on the wire.
"""

from __future__ import annotations

import re
from datetime import datetime
from math import isfinite
from typing import overload

from easemob_async._checks import refuse
from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON

__all__ = [
    "bearer",
    "chatroom_attributes",
    "custom_body",
    "decimal_text",
    "delete_mode",
    "digits",
    "distinct_usernames",
    "editable",
    "epoch_milliseconds",
    "existing",
    "file_outcomes",
    "group_row",
    "group_summary",
    "history_record",
    "in_list",
    "merge_maps",
    "moment",
    "mute_end",
    "mute_milliseconds",
    "mute_row",
    "only_int",
    "only_row",
    "only_value",
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
]


# ------------------------------------------------------------------------------------- readers: single values


_LONGEST = 40  # digits; `int` refuses thousands of them, and no number here has twenty


def to_int(value: JSON) -> JSON:
    """``"1441021038124"`` -> ``1441021038124``: numbers that come as strings."""
    if isinstance(value, str) and len(value) <= _LONGEST and value.removeprefix("-").isdecimal() and value.isascii():
        return int(value)
    return value


def to_float(value: JSON) -> JSON:
    """``"39.9053"`` -> ``39.9053``: coordinates come as text and as numbers."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def moment(value: JSON) -> JSON:
    """``"1644466063"`` -> ``1644466063``, and ``0`` -> ``None``: it stands for never."""
    number = to_int(value)
    return None if type(number) is int and number == 0 else number


def epoch_milliseconds(value: JSON) -> JSON:
    """``"2025-02-28T08:50:24.888+00:00"`` -> ``1740732624888``: times that come in ISO 8601, at times as numbers."""
    if not isinstance(value, str):
        return value
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return value
    return value if when.tzinfo is None else round(when.timestamp() * 1000)


def to_bool(value: JSON) -> JSON:
    """``"true"`` -> ``True``: truth values that come as strings."""
    words = {"true": True, "false": False}
    return words.get(value.lower(), value) if isinstance(value, str) else value


_RELATIONS = {"friend": True, "not_friend": False, "blacklist": True, "not_blacklist": False}


def relation_holds(value: JSON) -> JSON:
    """``"friend"`` -> ``True``, ``"not_friend"`` -> ``False``; the same with ``blacklist``."""
    return _RELATIONS.get(value, value) if isinstance(value, str) else value


def to_list(value: JSON) -> JSON:
    """``{"user": "u1"}`` -> ``[{"user": "u1"}]``: lists whose single item comes bare; ``{}`` is the empty list."""
    if is_object(value):
        return [value] if value else []
    return value


def only_value(value: JSON) -> JSON:
    """``{"user1": "offline"}`` -> ``"offline"``: the key repeats what was asked for, at times in another case."""
    if is_object(value) and len(value) == 1:
        return next(iter(value.values()))
    return value


def only_int(value: JSON) -> JSON:
    """``{"user1": "3"}`` -> ``3``: as ``only_value``, for a number that may come as a string."""
    return to_int(only_value(value))


def strip_app_prefix(value: JSON) -> JSON:
    """``"org#app_u1"`` -> ``"u1"``: user IDs in their internal form; app names have no underscore, IDs no ``#``."""
    if not isinstance(value, str):
        return value
    _, mark, rest = value.partition("#")
    _, separator, username = rest.partition("_")
    return username if mark and separator and username else value


_AFTER_ALL_DATES = 253_402_300_800_000  # 10000-01-01 in milliseconds


def mute_end(value: JSON) -> JSON:
    """``-1``, or a time after the last year a date can have -> ``None``: a mute without end."""
    end = to_int(value)
    if isinstance(end, int) and not isinstance(end, bool):
        return end if 0 <= end < _AFTER_ALL_DATES else None
    return value


# ----------------------------------------------------------------------------------------------- readers: rows


def merge_maps(value: JSON) -> JSON:
    """``[{"u1": "online"}, {"u2": "offline"}]`` -> ``{"u1": "online", "u2": "offline"}``."""
    if not is_list(value):
        return value
    merged: dict[str, JSON] = {}
    for row in value:
        if not is_object(row):
            return value
        merged.update(row)
    return merged


def to_ints(value: JSON) -> JSON:
    """``{"t1": "1730790248255"}`` -> ``{"t1": 1730790248255}``."""
    return {name: to_int(item) for name, item in value.items()} if is_object(value) else value


def file_outcomes(value: JSON) -> JSON:
    """``{"f1": "success"}`` -> ``[{"file_id": "f1", "done": True}]``; other words are the reason why not."""
    if not is_object(value) or not all(isinstance(word, str) for word in value.values()):
        return value
    return [
        {"file_id": name, "done": True} if word == "success" else {"file_id": name, "done": False, "reason": word}
        for name, word in value.items()
    ]


def translations(value: JSON) -> JSON:
    """``[{"translations": [{"to": "en"}]}]`` -> ``[{"to": "en"}]``: the texts of the one text that was sent."""
    if is_list(value) and len(value) == 1 and is_object(value[0]) and is_list(value[0].get("translations")):
        return value[0]["translations"]
    return value


def role_keyed(value: JSON) -> JSON:
    """``[{"owner": "u1", "joined_time": 1}]`` -> ``[{"username": "u1", "role": "owner", "joined_time": 1}]``."""
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
    """``[{"username": "u1", "chat": 5}, {"username": "u1", "chatroom": 7}]`` -> one row for each user, in order."""
    if not is_list(value):
        return value
    users: dict[str, dict[str, JSON]] = {}
    for row in value:
        if not is_object(row) or not isinstance(row.get("username"), str):
            return value
        users.setdefault(row["username"], {}).update(row)
    return list(users.values())


def existing(value: JSON) -> JSON:
    """Rows without those that only say "group id doesn't exist"; how such a row looks is not documented."""
    rows = to_list(value)
    return [row for row in rows if not _is_missing(row)] if is_list(rows) else value


def _is_missing(row: JSON) -> bool:
    if is_object(row):
        return "id" not in row and any(_is_missing(item) for item in row.values())
    return isinstance(row, str) and "t exist" in row


# -------------------------------------------------------------------------------------------- readers: objects


def _renamed(value: JSON, **names: str) -> JSON:
    """*value* with fields under another name, where they stand under the old one only."""
    if not is_object(value):
        return value
    moves = {old: new for old, new in names.items() if old in value and new not in value}
    return {moves.get(name, name): item for name, item in value.items()} if moves else value


def only_row(value: JSON) -> JSON:
    """``[{"id": "1"}]`` -> ``{"id": "1"}``: one object that may come as a list."""
    return value[0] if is_list(value) and len(value) == 1 and is_object(value[0]) else value


def without_colons(value: JSON) -> JSON:
    """``{"updateMetadataFailed:": []}`` -> ``{"updateMetadataFailed": []}``: names with a colon too many."""
    return {name.removesuffix(":"): item for name, item in value.items()} if is_object(value) else value


def group_row(value: JSON) -> JSON:
    """A group's details: lists spell its ID ``groupId``, its own page ``id``."""
    return _renamed(value, groupId="id", groupid="id")


def group_summary(value: JSON) -> JSON:
    """A row of a list of groups: ``last_modified`` became ``lastModified`` after April 2023."""
    return _renamed(value, last_modified="lastModified")


def mute_row(value: JSON) -> JSON:
    """One user's mutes: ``{"userid": "org#app_u1"}`` for one user, ``{"username": "u1"}`` in the list of all."""
    row = _renamed(value, userid="username")
    return {**row, "username": strip_app_prefix(row["username"])} if is_object(row) and "username" in row else row


def recall_outcome(value: JSON) -> JSON:
    """``{"recalled": "not_found msg"}`` -> ``{"recalled": False, "reason": "not_found msg"}``; "yes" is success."""
    if not is_object(value) or not isinstance(value.get("recalled"), str):
        return value
    recalled = value["recalled"] == "yes"
    return {**value, "recalled": recalled} if recalled else {**value, "recalled": False, "reason": value["recalled"]}


def uploaded_file(value: JSON) -> JSON:
    """``{"uri": u, "entities": [{"uuid": f}]}`` -> ``{"uuid": f, "url": "u/f"}``."""
    if not is_object(value) or not is_list(value.get("entities")) or not value["entities"]:
        return value
    entity = value["entities"][0]
    if not is_object(entity) or not isinstance(value.get("uri"), str):
        return value
    return {**entity, "url": f"{value['uri']}/{entity.get('uuid')}"}


def history_record(value: JSON) -> JSON:
    """A record with what its ``payload`` says beside the rest; the outer from and to are the service's own."""
    if not is_object(value) or not is_object(value.get("payload")):
        return value
    return {**{name: item for name, item in value.items() if name != "payload"}, **value["payload"]}


def custom_body(value: JSON) -> JSON:
    """``v2:customExts``, a map, and ``customExts``, a list of one-key maps or a map -> ``customExts``, a map."""
    if not is_object(value):
        return value
    folded = {name: item for name, item in value.items() if name != "v2:customExts"}
    found = value.get("v2:customExts", value.get("customExts"))
    if found is not None:
        folded["customExts"] = merge_maps(found)
    return folded


# ---------------------------------------------------------------------------------------------------- encoders


def bearer(token: str) -> str:
    """``abc`` -> ``Bearer abc``: a token as a header's value."""
    return f"Bearer {token}"


def in_list(value: str) -> list[str]:
    """``"g1"`` -> ``["g1"]``: a list on the wire of which only one item is allowed."""
    return [value]


def delete_mode(auto_delete: bool | None) -> str | None:
    """``True`` -> ``"DELETE"``, ``False`` -> ``"NO_DELETE"``; None is left out."""
    if auto_delete is None:
        return None
    return "DELETE" if auto_delete else "NO_DELETE"


def mute_milliseconds(seconds: int) -> int:
    """``60`` -> ``60000``, and ``-1`` as it is: it stands for no end."""
    return seconds * 1000 if seconds > 0 else seconds


def route_online(online_only: bool | None) -> str | None:
    """``True`` -> ``"ROUTE_ONLINE"``; otherwise the field is left out."""
    return "ROUTE_ONLINE" if online_only else None


@overload
def digits(number: int) -> str: ...


@overload
def digits(number: int | None) -> str | None: ...


def digits(number: int | None) -> str | None:
    """``7`` -> ``"7"``: numbers that are texts on the wire; None is left out."""
    return None if number is None else str(number)


def readable_username(username: str) -> str:
    """
    Refuse the one user ID whose attributes cannot be read by it: their path is that of another call.

    Raises:
        InvalidArgumentError: It is ``capacity``.
    """
    if username == "capacity":
        refuse("username", "'capacity' cannot be read alone; use get_many")
    return username


def decimal_text(degrees: float) -> str:
    """
    ``39.9053`` -> ``"39.9053"``: coordinates are strings on the wire, without an exponent.

    Raises:
        InvalidArgumentError: It is not a finite number.
    """
    if isinstance(degrees, bool) or not isinstance(degrees, int | float) or not isfinite(degrees):
        refuse("message", "latitude and longitude must be finite numbers")
    return f"{degrees:.10f}".rstrip("0").rstrip(".")


def distinct_usernames(users: list[dict[str, JSON]]) -> list[dict[str, JSON]]:
    """
    Refuse a user ID that stands twice; the service folds the case and would refuse all of the call.

    Raises:
        InvalidArgumentError: An ID stands twice.
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
    Refuse names and values a chat room cannot keep; a limit in characters, unlike that of groups.

    Raises:
        InvalidArgumentError: A name has other characters, or a value is too long.
    """
    for name, value in attributes.items():
        if _ATTRIBUTE_NAME.match(name) is None:
            refuse("attributes key", f"only a-z, A-Z, 0-9, '_', '-' and '.' are allowed, at most 128; got {name!r}")
        if len(value) > 4096:
            refuse(f"attributes[{name!r}]", f"at most 4096 characters, got {len(value)}")
    return attributes


_EDITABLE = {"txt": {"msg"}, "custom": {"customEvent", "customExts"}}


def editable(message: dict[str, JSON]) -> dict[str, JSON]:
    """``{"type": "img", "url": ...}`` -> ``{"type": "img"}``: only text and custom messages have content to edit."""
    kept = {"type"} | _EDITABLE.get(message["type"], set())
    return {name: item for name, item in message.items() if name in kept}
