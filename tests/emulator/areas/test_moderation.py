"""Moderation. Examples: moderation_text_active.html, keyword_list_*.html, keyword_*.html (2026)."""

from __future__ import annotations

from typing import Any

import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

LISTS = "/moderation/text/list"
LIST = {
    "name": "list_1",
    "scope": "ALL",
    "disposition": "REJECT",
    "fullMatch": False,
    "userId": "v1",
    "textContexts": ["music", "sport"],
}
KEYWORD = {
    "id": "1xXXXXzCd7dhlkbkgE9REtO760H",
    "appId": "1XXXXAi7wabrqsrjCV449Kljh98",
    "word": "music",
    "userId": "v1",
    "listId": "1xXXXXlodF52URYQk7rZmd5s8k",
    "status": True,
    "createDateTime": 1752631447638,
    "updateDateTime": 1752631447638,
}


async def create(api: Api, **change: Any) -> dict[str, Any]:
    """Create a list, and return it as the reply shows it."""
    entity: dict[str, Any] = (await api.ok("POST", LISTS, {**LIST, **change}))["entity"]
    return entity


async def words(api: Api, list_id: str) -> list[str]:
    """Return the keywords of a list."""
    reply = await api.ok("POST", f"{LISTS}/{list_id}/word", {"word": "", "size": 200})
    return [keyword["word"] for keyword in reply["entities"]]


async def test_a_list_as_in_the_example(api: Api) -> None:
    """In the reply to the creation, times are numbers."""
    reply = await api.ok("POST", LISTS, LIST)
    listed = reply["entity"]

    now, ids = api.tenant.now_ms(), {"appId": listed["moderationId"], "listId": listed["id"]}
    at = {"createDateTime": now, "updateDateTime": now}
    assert_like(
        reply,
        {
            "status": "OK",
            "entity": {
                "id": "1xIXXXXlodF52URYQk7rZmd5s8k",
                "name": "list_1",
                "moderationId": listed["moderationId"],
                "appkey": "org#app",
                "category": "DEFAULT",
                "scope": "ALL",
                "tagId": None,
                "fullMatch": False,
                "suggestion": "REJECT",
                "disposition": "REJECT",
                "quantity": 2,
                "status": "ACTIVE",
                "createDataTime": now,
                "updateDataTime": now,
                "textList": [{**KEYWORD, **ids, **at}, {**KEYWORD, **ids, **at, "word": "sport"}],
            },
        },
    )
    assert len(listed["id"]) == 27


async def test_pages_of_lists_as_in_the_examples(api: Api) -> None:
    """The first page has the number 0; times are strings, and keywords are left out."""
    for number in range(5):
        await create(api, name=str(number), textContexts=[])

    def envelope(reply: Any) -> Any:
        return {name: reply[name] for name in reply if name != "entities"}

    first = await api.ok("POST", f"{LISTS}/search", {"page": 0, "size": 3})
    assert envelope(first) == {
        "status": "OK",
        "first": True,
        "last": False,
        "size": 3,
        "number": 0,
        "numberOfElements": 3,
        "totalPages": 2,
        "totalElements": 5,
    }
    assert first["entities"][0]["createDataTime"] == "2023-11-14T22:13:20.000+00:00"
    assert "textList" not in first["entities"][0]
    second = await api.ok("POST", f"{LISTS}/search", {"page": 1, "size": 3})
    assert ([row["name"] for row in second["entities"]], second["last"]) == (["3", "4"], True)
    by_name = await api.ok("POST", f"{LISTS}/search", {"name": "4"})
    assert [row["name"] for row in by_name["entities"]] == ["4"]
    nothing = await api.ok("POST", f"{LISTS}/search", {"tagId": "111"})
    assert (nothing["entities"], nothing["totalPages"], nothing["last"]) == ([], 0, True)


async def test_changing_and_deleting_a_list(api: Api) -> None:
    """A change keeps the keywords; a deletion removes everything."""
    list_id = (await create(api))["id"]
    body = {"name": "other", "scope": "TAG", "tagId": "t", "disposition": "PASS", "fullMatch": True}

    changed = (await api.ok("PUT", f"{LISTS}/{list_id}", body))["entity"]
    assert (changed["name"], changed["tagId"], changed["quantity"]) == ("other", "t", 2)
    assert await api.ok("DELETE", f"{LISTS}/{list_id}") == {"status": "OK"}
    expected = (400, "Bad request", "textList data is empty")
    assert await api.refused("DELETE", f"{LISTS}/{list_id}") == expected


async def test_words(api: Api) -> None:
    """Keywords are added, changed, searched and deleted; the result's type differs between one and several."""
    list_id = (await create(api))["id"]
    path = f"{LISTS}/{list_id}/word"

    added = await api.ok("POST", f"{path}/batch", {"wordContents": ["musicradio", "art"], "userId": "v2"})
    assert (added["entity"]["quantity"], added["entity"]["textList"][0]["userId"]) == (4, "v2")
    word_id = added["entity"]["textList"][1]["id"]
    changed = await api.ok("PUT", path, {"id": word_id, "word": "arts", "userId": "v3"})
    assert (changed["entity"]["word"], changed["entity"]["userId"]) == ("arts", "v3")
    found = await api.ok("POST", path, {"word": "music", "page": "0", "size": "10"})
    assert [row["word"] for row in found["entities"]] == ["music", "musicradio"]

    assert await api.ok("DELETE", f"{path}?wordId={word_id}") == {"status": "OK", "entity": True}
    assert await api.ok("DELETE", f"{path}?wordId={word_id}") == {"status": "OK", "entity": False}
    several = {"wordIds": [row["id"] for row in found["entities"]]}
    assert await api.ok("DELETE", f"{path}/batch", several) == {"status": "OK", "entity": 0}
    assert await api.ok("DELETE", f"{path}/batch", several) == {"status": "OK", "entity": 1}
    assert await words(api, list_id) == ["sport"]


async def test_all_or_none_of_the_words(api: Api) -> None:
    """If one of the keywords exists, none is added."""
    list_id = (await create(api))["id"]
    body = {"wordContents": ["art", "music"], "userId": "v1"}

    expected = (400, "Bad Request", "The textList already contains the text")
    assert await api.refused("POST", f"{LISTS}/{list_id}/word/batch", body) == expected
    assert await words(api, list_id) == ["music", "sport"]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"name": ""}, "request param is empty"),
        ({"scope": "TAG"}, "request param is empty"),
        ({"name": "taken"}, "The textList already exists"),
        ({"textContexts": [str(number) for number in range(201)]}, "The text count exceeds the maximum number"),
    ],
)
async def test_refused_lists(api: Api, change: dict[str, Any], text: str) -> None:
    """Each refusal has the documented text."""
    await create(api, name="taken")

    assert await api.refused("POST", LISTS, {**LIST, **change}) == (400, "Bad Request", text)


async def test_maximum_number_of_lists(api: Api) -> None:
    """A list above the maximum of 100 is refused."""
    api.tenant.limits.enabled = False
    for number in range(100):
        await create(api, name=str(number), textContexts=[])

    expected = (400, "Bad Request", "The textList count exceeds the maximum number")
    assert await api.refused("POST", LISTS, LIST) == expected


@pytest.mark.parametrize(
    ("method", "path", "body", "error", "text"),
    [
        ("PUT", "", {}, "Bad request", "textList data is empty"),
        ("POST", "/word/batch", {"wordContents": ["a"], "userId": "u"}, "Bad Request", "textList data is empty"),
        ("PUT", "/word", {"id": "1", "word": "w", "userId": "u"}, "Bad request", "textList id is empty"),
        ("POST", "/word", {"word": "w"}, "Bad request", "textList data is empty"),
        ("DELETE", "/word?wordId=1", None, "Bad Request", "request data is empty"),
        ("DELETE", "/word/batch", {"wordIds": ["1"]}, "Bad Request", "textList data is empty"),
    ],
)
async def test_unknown_list(api: Api, method: str, path: str, body: Any, error: str, text: str) -> None:
    """Each operation refuses an unknown list with texts of its own."""
    assert await api.refused(method, f"{LISTS}/none{path}", body) == (400, error, text)


async def test_checking_a_text_as_in_the_example(api: Api) -> None:
    """A text is checked against the lists; keywords that are allowed are not reported."""
    await create(api, name="a", disposition="REJECT", textContexts=["spam"])
    await create(api, name="b", disposition="EXCHANGE", textContexts=["rude"])
    await create(api, name="c", disposition="PASS", textContexts=["fine"])

    async def judged(text: str) -> Any:
        return (await api.ok("POST", "/moderation/txt/check", {"content": text}))["data"]

    reply = await api.ok("POST", "/moderation/txt/check", {"content": "some spam"})
    assert (reply["code"], reply["meta"]) == (200, {"timestamp": api.tenant.now_ms(), "requestId": ""})
    assert reply["data"] == {
        "type": "REJECT",
        "riskType": "违禁",
        "riskLabel": "BAN",
        "exchangeText": "some ****",
        "sensitiveWords": ["spam"],
    }
    rude, fine = await judged("a rude word"), await judged("a fine word")
    assert (rude["type"], rude["exchangeText"]) == ("PASS", "a **** word")
    assert (fine["riskLabel"], fine["sensitiveWords"]) == ("NONE", [])
    expected = (400, "Bad request", "message content is empty or null")
    assert await api.refused("POST", "/moderation/txt/check", {"content": ""}) == expected


async def test_full_match(api: Api) -> None:
    """A list with full match matches only the whole text."""
    await create(api, fullMatch=True, textContexts=["spam"])

    for text, verdict in (("spam", "REJECT"), ("some spam", "PASS")):
        reply = await api.ok("POST", "/moderation/txt/check", {"content": text})
        assert reply["data"]["type"] == verdict


async def test_exports(api: Api) -> None:
    """Records are exported, found and downloaded, also in parts."""
    api.tenant.moderation.records += ["one", "two"]
    body = {"dateFrom": 1, "dateTo": 2}
    export_id = (await api.ok("POST", "/moderation/record/message/export", body))["entity"]["uuid"]

    page = await api.ok("GET", f"/moderation/export/files?page=0&size=10&uuid={export_id}")
    (row,) = page["entities"]
    assert (row["uuid"], row["status"], row["size"], page["last"]) == (export_id, "Finished", 8, True)
    headers = {"authorization": f"Bearer {api.token}", "range": "bytes=4-"}
    url = f"{api.base_url}/moderationfiles/{export_id}?type=record"
    reply = await api.client.get(url, headers=headers)
    assert (reply.status_code, reply.text) == (206, "two\n")


class TestDisabledFeature:
    """An app without moderation."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator with moderation disabled."""
        return Emulator(apps=[App("org", "app", disabled_features=frozenset({"moderation"}))], clock=clock)

    async def test_everything(self, api: Api) -> None:
        """Lists and text checks are refused with different texts."""
        expected = (400, "Bad Request", "moderation org data is empty")
        assert await api.refused("POST", LISTS, LIST) == expected
        expected = (400, "Bad request", "text moderation not open")
        assert await api.refused("POST", "/moderation/txt/check", {"content": "x"}) == expected
