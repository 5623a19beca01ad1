"""
Keyword lists, and the keywords in them.

Source: keyword_list_*.html, keyword_*.html. Times are numbers in some replies and strings in others. The pages write
the error code as "Bad Request" for some operations and as "Bad request" for others.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from easemob_async._operation import JSON
from easemob_async.emulator._checks import parse_strings
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.moderation import EmulatedKeyword, EmulatedKeywordList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

T = TypeVar("T")

MAX_LISTS = 100
MAX_NAME = 32
MAX_WORD = 128
MAX_FIRST_WORDS = 200
MAX_WORDS = 10_000
"""Maximum number of keywords in one list."""
MAX_BATCH = 100
MAX_PAGE = 200

SCOPES = ("ALL", "CHAT", "GROUP", "ROOM", "TAG")
DISPOSITIONS = ("PASS", "REJECT", "EXCHANGE")


def _refusal(text: str, error: str = "Bad Request") -> Refusal:
    return Refusal(400, error, text)


def _new_id(call: EmulatedCall) -> str:
    """Make an ID as the service's: 27 letters and digits."""
    return call.tenant.new_uuid().replace("-", "")[:27]


def _iso_time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def _list_fields(
    call: EmulatedCall, keyword_list: EmulatedKeywordList, time: Callable[[int], int | str] = _iso_time
) -> dict[str, JSON]:
    return {
        "id": keyword_list.id,
        "name": keyword_list.name,
        "moderationId": call.tenant.uuid.replace("-", "")[:27],
        "appkey": call.tenant.app.key,
        "category": "DEFAULT",
        "scope": keyword_list.scope,
        "tagId": keyword_list.tag_id,
        "fullMatch": keyword_list.full_match,
        "suggestion": keyword_list.disposition,
        "disposition": keyword_list.disposition,
        "quantity": len(keyword_list.keywords),
        "status": "ACTIVE",
        "createDataTime": time(keyword_list.created),
        "updateDataTime": time(keyword_list.updated),
    }


def _keyword_fields(call: EmulatedCall, keyword_list: EmulatedKeywordList, keyword: EmulatedKeyword) -> dict[str, JSON]:
    return {
        "id": keyword.id,
        "appId": call.tenant.uuid.replace("-", "")[:27],
        "word": keyword.word,
        "userId": keyword.username,
        "listId": keyword_list.id,
        "status": True,
        "createDateTime": keyword.created,
        "updateDateTime": keyword.updated,
    }


def _list_reply(
    call: EmulatedCall, keyword_list: EmulatedKeywordList, keywords: Sequence[EmulatedKeyword]
) -> EmulatedReply:
    words = [_keyword_fields(call, keyword_list, keyword) for keyword in keywords]
    return call.reply_json({"status": "OK", "entity": {**_list_fields(call, keyword_list, int), "textList": words}})


def _page_reply(call: EmulatedCall, rows: Sequence[T], shown: Callable[[T], JSON]) -> EmulatedReply:
    """
    Return the page that the body asks for; the first page has the number 0.

    The example has the numbers as strings.
    """
    fields = call.fields()
    number, size = (_parse_count(fields.get(name), default) for name, default in (("page", 0), ("size", 10)))
    size = min(max(size, 1), MAX_PAGE)
    page = rows[number * size : (number + 1) * size]
    return call.reply_json(
        {
            "status": "OK",
            "entities": [shown(row) for row in page],
            "first": number == 0,
            "last": (number + 1) * size >= len(rows),
            "size": size,
            "number": number,
            "numberOfElements": len(page),
            "totalPages": -(-len(rows) // size),
            "totalElements": len(rows),
        }
    )


def _parse_count(value: JSON, default: int) -> int:
    if value is None:
        return default
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal():
        raise malformed_body()
    return int(text)


def _find_list(
    call: EmulatedCall, text: str = "textList data is empty", error: str = "Bad Request"
) -> EmulatedKeywordList:
    keyword_list = call.tenant.moderation.lists.get(call.values["list_id"])
    if keyword_list is None:
        raise _refusal(text, error)
    return keyword_list


# -- lists


def _check_list(call: EmulatedCall, error: str, ignoring: EmulatedKeywordList | None = None) -> dict[str, JSON]:
    """Check the fields of a list; its name must not be used by a list other than *ignoring*."""
    fields = call.fields()
    name, scope, disposition = fields.get("name"), fields.get("scope"), fields.get("disposition")
    tag = fields.get("tagId")
    if not name or not scope or not disposition or (scope == "TAG" and not tag):
        raise _refusal("request param is empty", error)
    if not isinstance(name, str) or len(name) > MAX_NAME or scope not in SCOPES or disposition not in DISPOSITIONS:
        raise malformed_body()
    if not isinstance(tag, str | None) or not isinstance(fields.get("fullMatch", False), bool):
        raise malformed_body()
    if any(
        keyword_list.name == name and keyword_list is not ignoring
        for keyword_list in call.tenant.moderation.lists.values()
    ):
        raise _refusal("The textList already exists", error)
    return fields


def _parse_editor(fields: dict[str, JSON], *, required: bool) -> str | None:
    username = fields.get("userId")
    if (username is None and required) or not isinstance(username, str | None):
        raise malformed_body()
    return username


def _add_words(
    call: EmulatedCall, keyword_list: EmulatedKeywordList, words: list[str], username: str | None
) -> list[EmulatedKeyword]:
    """Add keywords to a list, all or none."""
    if any(len(word) > MAX_WORD for word in words):
        # The limit is documented, the text of this refusal is not.
        raise malformed_body()
    if len(keyword_list.keywords) + len(words) > MAX_WORDS:
        raise _refusal("The text count exceeds the maximum number")
    if len(set(words)) < len(words) or any(map(keyword_list.contains, words)):
        raise _refusal("The textList already contains the text")
    now = call.tenant.now_ms()
    added = [EmulatedKeyword(_new_id(call), word, username, now, now) for word in words]
    keyword_list.keywords.update({keyword.id: keyword for keyword in added})
    return added


def create_list(call: EmulatedCall) -> EmulatedReply:
    """Create a list with its first keywords."""
    check_feature_enabled(call, "moderation")
    fields = _check_list(call, "Bad Request")
    words, username = parse_strings(fields.get("textContexts")), _parse_editor(fields, required=False)
    if len(call.tenant.moderation.lists) >= MAX_LISTS:
        raise _refusal("The textList count exceeds the maximum number")
    if len(words) > MAX_FIRST_WORDS:
        raise _refusal("The text count exceeds the maximum number")
    now = call.tenant.now_ms()
    keyword_list = EmulatedKeywordList(
        _new_id(call),
        fields["name"],
        fields["scope"],
        fields["disposition"],
        fields.get("tagId"),
        fields.get("fullMatch", False),
        now,
        now,
    )
    added = _add_words(call, keyword_list, words, username)
    call.tenant.moderation.lists[keyword_list.id] = keyword_list
    return _list_reply(call, keyword_list, added)


def update_list(call: EmulatedCall) -> EmulatedReply:
    """Change the settings of a list; the keywords are not changed."""
    check_feature_enabled(call, "moderation")
    keyword_list = _find_list(call, error="Bad request")
    fields = _check_list(call, "Bad request", ignoring=keyword_list)
    keyword_list.name, keyword_list.scope, keyword_list.disposition = (
        fields["name"],
        fields["scope"],
        fields["disposition"],
    )
    keyword_list.tag_id, keyword_list.full_match = fields.get("tagId"), fields.get("fullMatch", False)
    keyword_list.updated = call.tenant.now_ms()
    return call.reply_json({"status": "OK", "entity": _list_fields(call, keyword_list)})


def list_lists(call: EmulatedCall) -> EmulatedReply:
    """List a page of the lists with a name, the lists for a tag, or all lists."""
    check_feature_enabled(call, "moderation")
    fields = call.fields()
    found = [
        keyword_list
        for keyword_list in call.tenant.moderation.lists.values()
        if fields.get("name") in (None, keyword_list.name) and fields.get("tagId") in (None, keyword_list.tag_id)
    ]
    return _page_reply(call, found, lambda keyword_list: _list_fields(call, keyword_list))


def delete_list(call: EmulatedCall) -> EmulatedReply:
    """Delete a list and its keywords."""
    check_feature_enabled(call, "moderation")
    del call.tenant.moderation.lists[_find_list(call, error="Bad request").id]
    return call.reply_json({"status": "OK"})


# -- keywords


def add_many(call: EmulatedCall) -> EmulatedReply:
    """Add up to 100 keywords, all or none."""
    check_feature_enabled(call, "moderation")
    keyword_list, fields = _find_list(call), call.fields()
    words = parse_strings(fields.get("wordContents", []))
    if not words:
        raise _refusal("request data is empty")
    if len(words) > MAX_BATCH:
        raise _refusal("The text count exceeds the maximum number")
    added = _add_words(call, keyword_list, words, _parse_editor(fields, required=True))
    keyword_list.updated = call.tenant.now_ms()
    return _list_reply(call, keyword_list, added)


def update(call: EmulatedCall) -> EmulatedReply:
    """Replace one keyword."""
    check_feature_enabled(call, "moderation")
    keyword_list, fields = _find_list(call, "textList id is empty", "Bad request"), call.fields()
    keyword = keyword_list.keywords.get(str(fields.get("id")))
    if keyword is None:
        raise _refusal("the param can not be empty", "Bad request")
    word, username = fields.get("word"), _parse_editor(fields, required=True)
    if not word or not isinstance(word, str) or len(word) > MAX_WORD:
        raise malformed_body()
    keyword.word, keyword.username, keyword.updated = word, username, call.tenant.now_ms()
    return call.reply_json({"status": "OK", "entity": _keyword_fields(call, keyword_list, keyword)})


def search(call: EmulatedCall) -> EmulatedReply:
    """List a page of the keywords that contain a text."""
    check_feature_enabled(call, "moderation")
    keyword_list, text = _find_list(call, error="Bad request"), call.fields().get("word")
    if not isinstance(text, str):
        raise malformed_body()
    found = [keyword for keyword in keyword_list.keywords.values() if text in keyword.word]
    return _page_reply(call, found, lambda keyword: _keyword_fields(call, keyword_list, keyword))


def delete(call: EmulatedCall) -> EmulatedReply:
    """Delete one keyword; ``entity`` is false if it did not exist, which is not refused."""
    check_feature_enabled(call, "moderation")
    keyword_list = _find_list(call, "request data is empty")
    gone = keyword_list.keywords.pop(call.query.get("wordId", ""), None)
    return call.reply_json({"status": "OK", "entity": gone is not None})


def remove_many(call: EmulatedCall) -> EmulatedReply:
    """Delete up to 100 keywords; ``entity`` is 0 if all of them existed, else 1."""
    check_feature_enabled(call, "moderation")
    keyword_list, keyword_ids = _find_list(call), parse_strings(call.fields().get("wordIds", []))
    if not keyword_ids:
        raise _refusal("request data is empty")
    if len(keyword_ids) > MAX_BATCH:
        raise _refusal("The text count exceeds the maximum number")
    gone = [keyword_list.keywords.pop(keyword_id, None) for keyword_id in keyword_ids]
    return call.reply_json({"status": "OK", "entity": int(None in gone)})


_LISTS = "/moderation/text/list"
_WORD = _LISTS + "/{list_id}/word"

ROUTES = (
    Route("moderation.keyword_lists.create", "POST", _LISTS, create_list),
    Route("moderation.keyword_lists.update", "PUT", _LISTS + "/{list_id}", update_list),
    Route("moderation.keyword_lists.list", "POST", _LISTS + "/search", list_lists),
    Route("moderation.keyword_lists.delete", "DELETE", _LISTS + "/{list_id}", delete_list),
    Route("moderation.keywords.add_many", "POST", _WORD + "/batch", add_many),
    Route("moderation.keywords.update", "PUT", _WORD, update),
    Route("moderation.keywords.list", "POST", _WORD, search),
    Route("moderation.keywords.delete", "DELETE", _WORD, delete),
    Route("moderation.keywords.remove_many", "DELETE", _WORD + "/batch", remove_many),
)
