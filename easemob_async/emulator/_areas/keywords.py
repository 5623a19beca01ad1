"""
Lists of keywords, and what is in them.

Source: keyword_list_*.html, keyword_*.html. Times are numbers in some replies and texts in others; the pages write the
code of refusals with a large R for some operations and with a small one for others.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from easemob_async._operation import JSON
from easemob_async.emulator._checks import names
from easemob_async.emulator._features import check_switched_on
from easemob_async.emulator._refusal import Refusal, malformed
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.moderation import EmulatedKeyword, EmulatedKeywordList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from easemob_async.emulator._call import Call, Reply

__all__ = ["ROUTES"]

T = TypeVar("T")

MAX_LISTS = 100
MAX_NAME = 32
MAX_WORD = 128
MAX_FIRST_WORDS = 200
MAX_WORDS = 10_000
"""Keywords of one list."""
MAX_BATCH = 100
MAX_PAGE = 200

SCOPES = ("ALL", "CHAT", "GROUP", "ROOM", "TAG")
DISPOSITIONS = ("PASS", "REJECT", "EXCHANGE")


def _refuse(text: str, error: str = "Bad Request") -> Refusal:
    return Refusal(400, error, text)


def _new_id(call: Call) -> str:
    """Like the service's: 27 letters and digits."""
    return call.tenant.new_uuid().replace("-", "")[:27]


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def _shown_list(call: Call, listed: EmulatedKeywordList, time: Callable[[int], int | str] = _moment) -> dict[str, JSON]:
    return {
        "id": listed.id,
        "name": listed.name,
        "moderationId": call.tenant.uuid.replace("-", "")[:27],
        "appkey": call.tenant.app.key,
        "category": "DEFAULT",
        "scope": listed.scope,
        "tagId": listed.tag_id,
        "fullMatch": listed.full_match,
        "suggestion": listed.disposition,
        "disposition": listed.disposition,
        "quantity": len(listed.keywords),
        "status": "ACTIVE",
        "createDataTime": time(listed.created),
        "updateDataTime": time(listed.updated),
    }


def _shown_keyword(call: Call, listed: EmulatedKeywordList, keyword: EmulatedKeyword) -> dict[str, JSON]:
    return {
        "id": keyword.id,
        "appId": call.tenant.uuid.replace("-", "")[:27],
        "word": keyword.word,
        "userId": keyword.username,
        "listId": listed.id,
        "status": True,
        "createDateTime": keyword.created,
        "updateDateTime": keyword.updated,
    }


def _with_words(call: Call, listed: EmulatedKeywordList, keywords: Sequence[EmulatedKeyword]) -> Reply:
    words = [_shown_keyword(call, listed, keyword) for keyword in keywords]
    return call.bare({"status": "OK", "entity": {**_shown_list(call, listed, int), "textList": words}})


def _page(call: Call, rows: Sequence[T], shown: Callable[[T], JSON]) -> Reply:
    """The page the body asks for, counted from 0; the example has its numbers as texts."""
    fields = call.fields()
    number, size = (_count(fields.get(name), default) for name, default in (("page", 0), ("size", 10)))
    size = min(max(size, 1), MAX_PAGE)
    page = rows[number * size : (number + 1) * size]
    return call.bare(
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


def _count(value: JSON, default: int) -> int:
    if value is None:
        return default
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal():
        raise malformed()
    return int(text)


def _find(call: Call, text: str = "textList data is empty", error: str = "Bad Request") -> EmulatedKeywordList:
    listed = call.tenant.moderation.lists.get(call.values["list_id"])
    if listed is None:
        raise _refuse(text, error)
    return listed


# -- lists


def _check_list(call: Call, error: str, besides: EmulatedKeywordList | None = None) -> dict[str, JSON]:
    """The fields of a list, which are right; its name is taken by none but *besides*."""
    fields = call.fields()
    name, scope, disposition = fields.get("name"), fields.get("scope"), fields.get("disposition")
    tag = fields.get("tagId")
    if not name or not scope or not disposition or (scope == "TAG" and not tag):
        raise _refuse("request param is empty", error)
    if not isinstance(name, str) or len(name) > MAX_NAME or scope not in SCOPES or disposition not in DISPOSITIONS:
        raise malformed()
    if not isinstance(tag, str | None) or not isinstance(fields.get("fullMatch", False), bool):
        raise malformed()
    if any(listed.name == name and listed is not besides for listed in call.tenant.moderation.lists.values()):
        raise _refuse("The textList already exists", error)
    return fields


def _editor(fields: dict[str, JSON], *, required: bool) -> str | None:
    username = fields.get("userId")
    if (username is None and required) or not isinstance(username, str | None):
        raise malformed()
    return username


def _add(call: Call, listed: EmulatedKeywordList, words: list[str], username: str | None) -> list[EmulatedKeyword]:
    """Put words into a list, all or none of them."""
    if any(len(word) > MAX_WORD for word in words):
        # The cap is documented, the text of this refusal is not.
        raise malformed()
    if len(listed.keywords) + len(words) > MAX_WORDS:
        raise _refuse("The text count exceeds the maximum number")
    if len(set(words)) < len(words) or any(map(listed.contains, words)):
        raise _refuse("The textList already contains the text")
    now = call.tenant.now_ms()
    added = [EmulatedKeyword(_new_id(call), word, username, now, now) for word in words]
    listed.keywords.update({keyword.id: keyword for keyword in added})
    return added


def create_list(call: Call) -> Reply:
    """A new list with its first words."""
    check_switched_on(call, "moderation")
    fields = _check_list(call, "Bad Request")
    words, username = names(fields.get("textContexts")), _editor(fields, required=False)
    if len(call.tenant.moderation.lists) >= MAX_LISTS:
        raise _refuse("The textList count exceeds the maximum number")
    if len(words) > MAX_FIRST_WORDS:
        raise _refuse("The text count exceeds the maximum number")
    now = call.tenant.now_ms()
    listed = EmulatedKeywordList(
        _new_id(call),
        fields["name"],
        fields["scope"],
        fields["disposition"],
        fields.get("tagId"),
        fields.get("fullMatch", False),
        now,
        now,
    )
    added = _add(call, listed, words, username)
    call.tenant.moderation.lists[listed.id] = listed
    return _with_words(call, listed, added)


def update_list(call: Call) -> Reply:
    """Other settings; the words stay."""
    check_switched_on(call, "moderation")
    listed = _find(call, error="Bad request")
    fields = _check_list(call, "Bad request", besides=listed)
    listed.name, listed.scope, listed.disposition = fields["name"], fields["scope"], fields["disposition"]
    listed.tag_id, listed.full_match = fields.get("tagId"), fields.get("fullMatch", False)
    listed.updated = call.tenant.now_ms()
    return call.bare({"status": "OK", "entity": _shown_list(call, listed)})


def list_lists(call: Call) -> Reply:
    """The list of a name, the lists for a tag, or all of them, by pages."""
    check_switched_on(call, "moderation")
    fields = call.fields()
    found = [
        listed
        for listed in call.tenant.moderation.lists.values()
        if fields.get("name") in (None, listed.name) and fields.get("tagId") in (None, listed.tag_id)
    ]
    return _page(call, found, lambda listed: _shown_list(call, listed))


def delete_list(call: Call) -> Reply:
    """A list and its words."""
    check_switched_on(call, "moderation")
    del call.tenant.moderation.lists[_find(call, error="Bad request").id]
    return call.bare({"status": "OK"})


# -- words


def add_many(call: Call) -> Reply:
    """Up to 100 words, all or none of them."""
    check_switched_on(call, "moderation")
    listed, fields = _find(call), call.fields()
    words = names(fields.get("wordContents", []))
    if not words:
        raise _refuse("request data is empty")
    if len(words) > MAX_BATCH:
        raise _refuse("The text count exceeds the maximum number")
    added = _add(call, listed, words, _editor(fields, required=True))
    listed.updated = call.tenant.now_ms()
    return _with_words(call, listed, added)


def update(call: Call) -> Reply:
    """Another word in the place of one."""
    check_switched_on(call, "moderation")
    listed, fields = _find(call, "textList id is empty", "Bad request"), call.fields()
    keyword = listed.keywords.get(str(fields.get("id")))
    if keyword is None:
        raise _refuse("the param can not be empty", "Bad request")
    word, username = fields.get("word"), _editor(fields, required=True)
    if not word or not isinstance(word, str) or len(word) > MAX_WORD:
        raise malformed()
    keyword.word, keyword.username, keyword.updated = word, username, call.tenant.now_ms()
    return call.bare({"status": "OK", "entity": _shown_keyword(call, listed, keyword)})


def search(call: Call) -> Reply:
    """The words of a list that hold a text, by pages."""
    check_switched_on(call, "moderation")
    listed, text = _find(call, error="Bad request"), call.fields().get("word")
    if not isinstance(text, str):
        raise malformed()
    found = [keyword for keyword in listed.keywords.values() if text in keyword.word]
    return _page(call, found, lambda keyword: _shown_keyword(call, listed, keyword))


def delete(call: Call) -> Reply:
    """One word; that there was none is no refusal, but not true."""
    check_switched_on(call, "moderation")
    listed = _find(call, "request data is empty")
    gone = listed.keywords.pop(call.query.get("wordId", ""), None)
    return call.bare({"status": "OK", "entity": gone is not None})


def remove_many(call: Call) -> Reply:
    """Up to 100 words; 0 says that all of them were there, 1 that not."""
    check_switched_on(call, "moderation")
    listed, keyword_ids = _find(call), names(call.fields().get("wordIds", []))
    if not keyword_ids:
        raise _refuse("request data is empty")
    if len(keyword_ids) > MAX_BATCH:
        raise _refuse("The text count exceeds the maximum number")
    gone = [listed.keywords.pop(keyword_id, None) for keyword_id in keyword_ids]
    return call.bare({"status": "OK", "entity": int(None in gone)})


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
