"""Files shared in a group. Examples: group_shared_file_*.html (2026)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from easemob_async.testing import ManualClock
from tests.emulator.chats import envelope, make_group
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio


@pytest.fixture
async def path(api: Api) -> str:
    """The path of the files of a group of u1."""
    await api.register("u1", "u2", "u3")
    return f"/chatgroups/{await make_group(api)}/share_files"


async def upload(api: Api, path: str, name: str = "IMG_3.JPG", data: bytes = b"12345", part: str = "file") -> Any:
    """Upload a file, and return the reply."""
    files = {part: (name, data, "image/jpeg")}
    return await api.client.post(api.base_url + path, files=files, headers={"authorization": f"Bearer {api.token}"})


async def test_uploading_as_in_the_example(api: Api, path: str) -> None:
    """The name is returned in lower case, and the URL is that of the download."""
    reply = (await upload(api, path)).json()

    file_id, group_id = reply["data"]["file_id"], path.split("/")[2]
    assert reply["data"] == {
        "file_url": f"{api.base_url}{path}/{file_id}",
        "group_id": group_id,
        "file_name": "img_3.jpg",
        "created": api.tenant.now_ms(),
        "file_id": file_id,
        "file_size": 5,
    }
    assert reply.keys() == envelope("post", data={}).keys()


async def test_listing_as_in_the_example(api: Api, path: str, clock: ManualClock) -> None:
    """Files are listed latest first, with owner and count but without URL and total."""
    first = (await upload(api, path, "a.jpg")).json()["data"]["file_id"]
    await clock.advance(1)
    second = (await upload(api, path, "b.jpg")).json()["data"]["file_id"]

    reply = await api.ok("GET", path + "?pagenum=1&pagesize=10")

    now = api.tenant.now_ms()
    row = {"file_owner": "u1", "file_size": 5}
    assert reply["data"] == [
        {"file_id": second, "file_name": "b.jpg", "created": now, **row},
        {"file_id": first, "file_name": "a.jpg", "created": now - 1000, **row},
    ]
    assert reply["params"] == {"pagenum": ["1"], "pagesize": ["10"]}
    assert reply.keys() == envelope("get", data=[], params={}, count=2).keys()
    assert [row["file_name"] for row in (await api.ok("GET", path + "?pagenum=2&pagesize=1"))["data"]] == ["a.jpg"]


async def test_downloading(api: Api, path: str) -> None:
    """The body is the file, with the media type of the upload."""
    file_id = (await upload(api, path, data=b"Hello world")).json()["data"]["file_id"]

    reply = await api("GET", f"{path}/{file_id}")

    assert (reply.status_code, reply.content, reply.headers["content-type"]) == (200, b"Hello world", "image/jpeg")


async def test_deleting_as_in_the_example(api: Api, path: str) -> None:
    """The file no longer exists."""
    file_id = (await upload(api, path)).json()["data"]["file_id"]

    reply = await api.ok("DELETE", f"{path}/{file_id}")

    assert reply["data"] == {"group_id": path.split("/")[2], "file_id": file_id, "result": True}
    assert (await api("GET", f"{path}/{file_id}")).status_code == 404
    assert (await api.ok("GET", path))["data"] == []


async def test_unknown_group(api: Api) -> None:
    """An unknown group is refused with an error code of these operations' own."""
    path = "/chatgroups/1/share_files"
    expected = (404, "RestGroupFeignException", "grpID 1 does not exist!")

    assert await api.refused("GET", path) == expected
    assert await api.refused("GET", path + "/2") == expected
    assert await api.refused("DELETE", path + "/2") == expected
    assert (await upload(api, path)).json()["error"] == expected[1]


def said_by(reply: httpx.Response) -> tuple[int, str, str]:
    """Return status, code and text of a refusal."""
    body = reply.json()
    return reply.status_code, body["error"], body["error_description"]


async def test_no_file(api: Api, path: str) -> None:
    """A form without the file, and a body that is not a form, are refused."""
    assert said_by(await upload(api, path, part="other")) == (
        400,
        "IllegalArgumentException",
        "file must be provided.",
    )
    assert (await api.refused("POST", path, {"file": "x"}))[:2] == (400, "IllegalArgumentException")


async def test_too_large(api: Api, path: str) -> None:
    """A file of more than 10 MB is refused; the form around it does not count."""
    most = 10 * 1024 * 1024

    assert (await upload(api, path, data=bytes(most))).status_code == 200
    assert said_by(await upload(api, path, data=bytes(most + 1))) == (
        413,
        "Request Entity Too Large",
        "Request Entity Too Large",
    )
