"""Files of chat history. Examples: message_historical.html."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like
from tests.emulator.samples import BODIES, MESSAGE

pytestmark = pytest.mark.anyio

HOUR = 3600


def hour_of(clock: ManualClock, offset: int = 8) -> str:
    """Format the current hour as in the path, in Beijing time by default."""
    return (datetime.fromtimestamp(clock.wall(), UTC) + timedelta(hours=offset)).strftime("%Y%m%d%H")


async def url_of(api: Api, hour: str) -> str:
    """Return the URL of an hour's file."""
    reply = await api.ok("GET", f"/chatmessages/{hour}")
    url: str = reply["data"][0]["url"]
    return url


async def records_of(api: Api, hour: str) -> list[dict[str, Any]]:
    """Download an hour's file without a token, and return its records."""
    reply = await api.client.get(await url_of(api, hour))
    assert reply.status_code == 200, reply.text
    return [json.loads(line) for line in gzip.decompress(reply.content).splitlines()]


async def test_address_as_in_the_example(api: Api, clock: ManualClock) -> None:
    """The reply is a list of one URL, whose query has an expiry in half an hour."""
    hour = hour_of(clock)
    await api.ok("POST", "/messages/users", MESSAGE)
    await clock.advance(2 * HOUR)

    reply = await api.ok("GET", f"/chatmessages/{hour}")
    url = reply["data"][0]["url"]
    assert_like(
        reply,
        {
            "action": "get",
            "application": "8be024f0-XXXX-XXXX-b697-5d598d5f8402",
            "uri": "https://XXXX/XXXX/XXXX/chatmessages/2018112717",
            "data": [{"url": url}],
            "timestamp": 1543314322601,
            "duration": 0,
            "organization": "XXXX",
            "applicationName": "testapp",
        },
    )
    query = parse_qs(urlsplit(url).query)
    assert query.keys() == {"Expires", "OSSAccessKeyId", "Signature"}
    assert int(query["Expires"][0]) == reply["timestamp"] // 1000 + 1800


async def test_a_record_as_in_the_example(api: Api, clock: ManualClock) -> None:
    """The payload has the plain sender and recipient; the record has them with the app key as a prefix."""
    hour = hour_of(clock)
    sent = await api.ok("POST", "/messages/users", {**MESSAGE, "ext": {"key1": "value1"}})
    await clock.advance(2 * HOUR)

    (record,) = await records_of(api, hour)
    assert record == {
        "msg_id": sent["data"]["user2"],
        "timestamp": sent["timestamp"],
        "direction": "outgoing",
        "to": "org#app_user2",
        "from": "org#app_user1",
        "chat_type": "chat",
        "payload": {
            "bodies": [{"msg": "testmessages", "type": "txt"}],
            "ext": {"key1": "value1"},
            "from": "user1",
            "to": "user2",
        },
    }


async def test_all_kinds_of_messages(api: Api, clock: ManualClock) -> None:
    """
    Each type has its documented fields: coordinates are numbers, and custom messages have the old and the new form.
    """
    hour = hour_of(clock)
    for kind, body in BODIES.items():
        await api.ok("POST", "/messages/users", {**MESSAGE, "type": kind, "body": body})
    await clock.advance(2 * HOUR)

    bodies = {
        record["payload"]["bodies"][0]["type"]: record["payload"]["bodies"][0] for record in await records_of(api, hour)
    }
    assert bodies.keys() == BODIES.keys()
    assert bodies["loc"] == {"type": "loc", "lat": 39.966, "lng": 116.322, "addr": "中国北京市海淀区中关村"}
    assert bodies["cmd"] == {"type": "cmd", "action": "action1"}
    assert bodies["custom"] == {
        "type": "custom",
        "customEvent": "custom_event",
        "customExts": [{"ext_key1": "ext_value1"}],
        "v2:customExts": {"ext_key1": "ext_value1"},
    }
    assert bodies["img"].keys() == {"type", "url", "filename", "file_length", "secret", "size"}
    assert bodies["audio"].keys() == {"type", "url", "filename", "file_length", "secret", "length"}
    assert bodies["file"].keys() == {"type", "url", "filename", "file_length", "secret"}


async def test_all_kinds_of_chats_of_one_hour(api: Api, clock: ManualClock) -> None:
    """There is one record per recipient in the order of sending, and each hour has a file of its own."""
    await clock.advance(HOUR - clock.wall() % HOUR)
    first = hour_of(clock)
    await api.ok("POST", "/messages/users", {**MESSAGE, "to": ["user2", "user3"]})
    await clock.advance(HOUR - 1)
    await api.ok("POST", "/messages/chatgroups", {**MESSAGE, "to": ["17"]})
    await clock.advance(1)
    second = hour_of(clock)
    await api.ok("POST", "/messages/chatrooms", {**MESSAGE, "to": ["18"]})
    await clock.advance(2 * HOUR)

    def shown(records: list[dict[str, Any]]) -> list[tuple[str, str]]:
        return [(record["chat_type"], record["payload"]["to"]) for record in records]

    assert shown(await records_of(api, first)) == [("chat", "user2"), ("chat", "user3"), ("groupchat", "17")]
    assert shown(await records_of(api, second)) == [("chatroom", "18")]


async def test_the_size_of_an_attachment(api: Api, clock: ManualClock) -> None:
    """A record has the size of a file that was uploaded to the service."""
    headers = {"authorization": f"Bearer {api.token}"}
    reply = await api.client.post(f"{api.base_url}/chatfiles", files={"file": ("a.txt", b"12345")}, headers=headers)
    url = f"{reply.json()['uri']}/{reply.json()['entities'][0]['uuid']}"
    hour = hour_of(clock)
    await api.ok("POST", "/messages/users", {**MESSAGE, "type": "file", "body": {"url": url, "filename": "a.txt"}})
    await clock.advance(2 * HOUR)

    (record,) = await records_of(api, hour)
    assert record["payload"]["bodies"][0]["file_length"] == 5


async def test_when_there_is_a_file(api: Api, clock: ManualClock) -> None:
    """A file exists from one hour after the hour's end for three days, if the hour has messages."""
    await clock.advance(HOUR - clock.wall() % HOUR)
    hour = hour_of(clock)
    await api.ok("POST", "/messages/users", MESSAGE)
    arguments = f"illegal arguments: appkey: org#app, time: {hour}"
    unstored = (400, "illegal_argument", f"{arguments}, maybe chat message history is expired or unstored")

    await clock.advance(2 * HOUR - 1)
    assert await api.refused("GET", f"/chatmessages/{hour}") == unstored
    await clock.advance(1)
    await url_of(api, hour)
    empty = f"{int(hour) + 1}"
    await clock.advance(HOUR)
    assert await api.refused("GET", f"/chatmessages/{empty}") == (
        404,
        "storage_object_not_found",
        f"Failed to find chat message history download url for appkey: org#app, time: {empty}",
    )
    await clock.advance(72 * HOUR)
    assert await api.refused("GET", f"/chatmessages/{hour}") == unstored


@pytest.mark.parametrize("hour", ["2018", "2018112799", "201811271700", "yesterday.", "２０１８１１２７１７"])
async def test_invalid_hour(api: Api, hour: str) -> None:
    """Only hours of the form yyyyMMddHH are accepted."""
    expected = (400, "illegal_argument", f"illegal arguments: appkey: org#app, time: {hour}")
    assert await api.refused("GET", f"/chatmessages/{hour}") == expected


async def test_the_address_is_signed_and_expires(api: Api, clock: ManualClock) -> None:
    """A URL with another hour, signature, expiry or key is refused, and so is an expired one."""
    hour = hour_of(clock)
    await api.ok("POST", "/messages/users", MESSAGE)
    await clock.advance(2 * HOUR)
    url = await url_of(api, hour)
    expires = parse_qs(urlsplit(url).query)["Expires"][0]

    for other in (
        url.replace(f"{hour}.gz", f"{int(hour) - 1}.gz"),
        url[:-1] + ("0" if url[-1] != "0" else "1"),
        url.replace(expires, f"{int(expires) + 1}"),
        url.replace("OSSAccessKeyId=", "OSSAccessKeyId=x"),
        url.partition("?")[0],
    ):
        assert (await api.client.get(other)).status_code == 403
    await clock.advance(1799)
    assert (await api.client.get(url)).status_code == 200
    await clock.advance(1)
    assert (await api.client.get(url)).status_code == 403


async def test_storage_refuses_tokens(api: Api, clock: ManualClock) -> None:
    """A download with a token is refused, so that a client that leaks its token fails."""
    hour = hour_of(clock)
    await api.ok("POST", "/messages/users", MESSAGE)
    await clock.advance(2 * HOUR)
    url = await url_of(api, hour)

    reply = await api.client.get(url, headers={"authorization": f"Bearer {api.token}"})
    assert reply.status_code == 400


async def test_parts_of_a_file(api: Api, clock: ManualClock) -> None:
    """A download can be resumed with a new URL, because the file is the same byte for byte."""
    hour = hour_of(clock)
    await api.ok("POST", "/messages/users", MESSAGE)
    await clock.advance(2 * HOUR)
    first = await api.client.get(await url_of(api, hour))
    await clock.advance(HOUR)

    headers = {"range": "bytes=10-", "if-range": first.headers["etag"]}
    rest = await api.client.get(await url_of(api, hour), headers=headers)
    assert (rest.status_code, first.content[:10] + rest.content) == (206, first.content)


class TestElsewhere:
    """An app outside mainland China whose files are available at once."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator whose hours are in UTC."""
        return Emulator(apps=[App("org", "app", history_zone="utc", history_delay=-3600)], clock=clock)

    async def test_hours_are_utc(self, api: Api, clock: ManualClock) -> None:
        """The file of the current hour has the messages sent so far."""
        await api.ok("POST", "/messages/users", MESSAGE)

        assert len(await records_of(api, hour_of(clock, 0))) == 1
