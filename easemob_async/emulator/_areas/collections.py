"""
Users' collections of saved items.

Source: user_collection_*.html. Replies have no envelope. Whether the user exists is not checked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from easemob_async._json import is_list, is_object
from easemob_async._operation import JSON
from easemob_async.emulator._checks import MAX_USERNAME, parse_strings
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.collections import EmulatedCollectionItem

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_PAGE = 200
MAX_DATA = 20_480
"""Maximum length in characters."""
MAX_EXT = 1024
"""Maximum length in characters."""
MAX_ITEMS = 20

_LEGAL = re.compile(rf"[a-zA-Z0-9_.-]{{1,{MAX_USERNAME}}}", re.ASCII)


def _parse_username(name: JSON) -> str:
    if not isinstance(name, str) or not _LEGAL.fullmatch(name):
        raise Refusal(400, "illegal_argument", f"username {name} is not legal")
    return name.lower()


def _not_found() -> Refusal:
    return Refusal(400, None, "user collection not found")


def _check_size(name: str, value: str, maximum: int) -> None:
    if len(value) > maximum:
        # The limits are documented, the text of this refusal is not.
        raise Refusal(400, "illegal_argument", f"{name} is too long")


def _parse_text(fields: dict[str, JSON], name: str, maximum: int) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise malformed_body()
    _check_size(name, value, maximum)
    return value


def _parse_int(fields: dict[str, JSON], name: str) -> int:
    value = fields.get(name)
    if type(value) is not int:
        raise malformed_body()
    return value


def list_items(call: EmulatedCall) -> EmulatedReply:
    """List up to 200 items by the time they were saved: of a period, or from one item on, which is included."""
    username = _parse_username(call.values["username"])
    limit = call.query_int("limit", 100)
    if limit > MAX_PAGE:
        raise Refusal(400, "illegal_argument", f"limit should be less than {MAX_PAGE}")
    direction = call.query.get("direction", "desc")
    if direction not in {"desc", "asc"}:
        raise Refusal(400, "illegal_argument", "direction should be desc or asc")
    items = call.tenant.collections.sorted_items(username, newest_first=direction == "desc")
    first = call.query.get("collection_id")
    if first is not None:
        known = call.tenant.collections.of(username).get(first)
        if known is None:
            raise _not_found()
        items = items[items.index(known) :]
    else:
        begin = call.query_int("begin_time", 0, low=0)
        end = call.query_int("end_time", call.tenant.now_ms(), low=0)
        items = [item for item in items if begin <= item.created <= end]
    if "type" in call.query:
        kind = call.query_int("type", 0, low=-(2**63))
        items = [item for item in items if item.type == kind]
    return call.reply_json({"collections": [item.entity() for item in items[:limit]]})


def add(call: EmulatedCall) -> EmulatedReply:
    """Save one item now; without an ID it gets one. An existing item is replaced, which no page says."""
    username, fields, now = _parse_username(call.values["username"]), call.fields(), call.tenant.now_ms()
    item = EmulatedCollectionItem(
        _parse_text(fields, "id", MAX_EXT) if "id" in fields else call.tenant.new_uuid(),
        _parse_int(fields, "type"),
        _parse_text(fields, "data", MAX_DATA),
        _parse_text(fields, "ext", MAX_EXT) if "ext" in fields else None,
        now,
        now,
    )
    call.tenant.collections.put(username, item)
    return call.reply_json({"collection": item.entity()})


def add_many(call: EmulatedCall) -> EmulatedReply:
    """Save several items of one user, with their IDs and times; all fields are required."""
    fields, now = call.fields(), call.tenant.now_ms()
    username, rows = _parse_username(fields.get("username")), fields.get("collections")
    if not is_list(rows) or not rows or not all(map(is_object, rows)):
        raise malformed_body()
    if len(rows) > MAX_ITEMS:
        raise Refusal(400, "illegal_argument", f"collections should be less than {MAX_ITEMS}")
    items = [
        EmulatedCollectionItem(
            _parse_text(row, "id", MAX_EXT),
            _parse_int(row, "type"),
            _parse_text(row, "data", MAX_DATA),
            _parse_text(row, "ext", MAX_EXT),
            _parse_int(row, "createdAt"),
            now,
        )
        for row in rows
    ]
    for item in items:
        call.tenant.collections.put(username, item)
    return call.reply_json({"collections": [item.entity() for item in items]})


def update(call: EmulatedCall) -> EmulatedReply:
    """Replace the extra text of an item; an empty one removes it."""
    items = call.tenant.collections.of(_parse_username(call.values["username"]))
    ext = _parse_text(call.fields(), "ext", MAX_EXT)
    item = items.get(call.values["collectionId"])
    if item is None:
        raise _not_found()
    item.ext, item.updated = ext or None, call.tenant.now_ms()
    return call.reply_json({"collection": item.entity()})


def remove_many(call: EmulatedCall) -> EmulatedReply:
    """Delete several items; refused if none of them exists."""
    items = call.tenant.collections.of(_parse_username(call.values["username"]))
    item_ids = parse_strings(call.fields().get("collection_ids"))
    if len(item_ids) > MAX_ITEMS:
        raise Refusal(400, "illegal_argument", f"collection_ids should be less than {MAX_ITEMS}")
    if not any(item_id in items for item_id in item_ids):
        raise _not_found()
    for item_id in item_ids:
        items.pop(item_id, None)
    return call.reply_json({"result": True})


_USER = "/users/{username}/collections"

ROUTES = (
    Route("collections.list", "GET", _USER, list_items),
    Route("collections.add", "POST", _USER, add),
    Route("collections.add_many", "POST", "/collections", add_many),
    Route("collections.update", "PUT", _USER + "/{collectionId}", update),
    Route("collections.remove_many", "DELETE", _USER, remove_many),
)
