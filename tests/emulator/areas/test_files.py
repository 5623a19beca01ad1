"""Attachments. Examples: message_upload_file.html, message_download_file.html, message_attachment_storage.html."""

from __future__ import annotations

import struct
from typing import Any

import httpx
import pytest

from easemob_async.emulator import App, Emulator
from easemob_async.testing import ManualClock
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

DAY = 24 * 3600
CONTENT = bytes(range(256)) * 4


async def upload(api: Api, content: bytes = CONTENT, kind: str = "text/plain", **headers: str) -> httpx.Response:
    """Upload a file with a form, as curl does."""
    return await api.client.post(
        f"{api.base_url}/chatfiles",
        files={"file": ("IMG_2953.JPG", content, kind)},
        headers={
            "authorization": f"Bearer {api.token}",
            **{name.replace("_", "-"): it for name, it in headers.items()},
        },
    )


async def uploaded(api: Api, content: bytes = CONTENT, kind: str = "text/plain", **headers: str) -> dict[str, Any]:
    """Upload a file, and return its entity."""
    reply = await upload(api, content, kind, **headers)
    assert reply.status_code == 200, reply.text
    entity: dict[str, Any] = reply.json()["entities"][0]
    return entity


async def download(api: Api, file_id: str, *, token: str | None = "", **headers: str) -> httpx.Response:
    """Download a file with these header fields."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        headers["authorization"] = f"Bearer {token or api.token}"
    return await api.client.get(f"{api.base_url}/chatfiles/{file_id}", headers=headers)


async def test_uploading_as_in_the_example(api: Api) -> None:
    """The reply has the file's ID and secret; the URL is its ``uri`` and the ID."""
    reply = await upload(api, restrict_access="true")
    entity = reply.json()["entities"][0]

    assert_like(
        reply.json(),
        {
            "action": "post",
            "application": "8be024f0-XXXX-XXXX-b697-5d598d5f8402",
            "path": "/chatfiles",
            "uri": "https://XXXX/XXXX/XXXX/chatfiles",
            "entities": [
                {
                    "uuid": "5fd74830-XXXX-XXXX-822a-81ea50bb049d",
                    "type": "chatfile",
                    "share-secret": entity["share-secret"],
                }
            ],
            "timestamp": 1554371126338,
            "duration": 0,
            "organization": "XXXX",
            "applicationName": "XXXX",
        },
    )
    assert reply.json()["uri"] == f"{api.base_url}/chatfiles"
    assert len(entity["share-secret"]) == 48


async def test_downloading(api: Api) -> None:
    """A file is downloaded byte for byte, with the media type of the upload."""
    entity = await uploaded(api)

    reply = await download(api, entity["uuid"])
    assert (reply.status_code, reply.content) == (200, CONTENT)
    assert reply.headers["content-type"] == "text/plain"
    assert reply.headers["accept-ranges"] == "bytes"


async def test_a_users_own_token_downloads(api: Api) -> None:
    """A download accepts a user's token or the app's; without a token it gets a 401."""
    await api.register("u1")
    entity = await uploaded(api)
    token = api.tenant.tokens.issue(0, "u1").text

    assert (await download(api, entity["uuid"], token=token)).status_code == 200
    assert (await download(api, entity["uuid"], token=None)).status_code == 401


async def test_restricted_files_need_their_secret(api: Api) -> None:
    """A restricted file needs its secret in the header or the query; other files need none."""
    entity = await uploaded(api, restrict_access="true")
    file_id, secret = entity["uuid"], entity["share-secret"]

    assert (await download(api, file_id)).status_code == 403
    assert (await download(api, file_id, share_secret="wrong")).status_code == 403
    assert (await download(api, file_id, share_secret=secret)).content == CONTENT
    assert (await download(api, f"{file_id}?share-secret={secret}")).content == CONTENT
    assert (await download(api, (await uploaded(api))["uuid"])).content == CONTENT


@pytest.mark.parametrize(
    ("requested", "status", "content_range", "content"),
    [
        ("bytes=0-9", 206, "bytes 0-9/1024", CONTENT[:10]),
        ("bytes=1000-", 206, "bytes 1000-1023/1024", CONTENT[1000:]),
        ("bytes=1000-5000", 206, "bytes 1000-1023/1024", CONTENT[1000:]),
        ("bytes=-24", 206, "bytes 1000-1023/1024", CONTENT[1000:]),
        ("bytes=1024-", 416, "bytes */1024", b""),
        ("bytes=0-1,5-6", 200, None, CONTENT),
        ("bytes=9-0", 200, None, CONTENT),
        ("lines=1-2", 200, None, CONTENT),
    ],
)
async def test_parts_of_a_file(
    api: Api, requested: str, status: int, content_range: str | None, content: bytes
) -> None:
    """A range gets a 206 with its bounds; an invalid or multiple range gets the whole file."""
    file_id = (await uploaded(api))["uuid"]

    reply = await download(api, file_id, range=requested)
    assert (reply.status_code, reply.headers.get("content-range"), reply.content) == (status, content_range, content)


async def test_a_part_of_the_same_version_only(api: Api) -> None:
    """With If-Range, another version's tag or date gets the whole file, and this version's the range."""
    file_id = (await uploaded(api))["uuid"]
    whole = await download(api, file_id)

    for mark in (whole.headers["etag"], whole.headers["last-modified"]):
        assert (await download(api, file_id, range="bytes=10-", if_range=mark)).status_code == 206
    assert (await download(api, file_id, range="bytes=10-", if_range='"another"')).content == CONTENT


async def test_thumbnails(api: Api) -> None:
    """
    A picture above 10 KB has a thumbnail of the requested size, 170 by 170 by default; a smaller one is returned as it
    is.
    """
    picture = b"\x89PNG" + bytes(10 * 1024)
    small = await uploaded(api, b"\x89PNG", "image/png")
    large = await uploaded(api, picture, "image/png")
    custom = await uploaded(api, picture, "image/png", thumbnail_width="200", thumbnail_height="100")

    assert (await download(api, small["uuid"], thumbnail="true")).content == b"\x89PNG"
    for entity, size in ((large, (170, 170)), (custom, (200, 100))):
        reply = await download(api, entity["uuid"], thumbnail="true")
        assert struct.unpack(">II", reply.content[16:24]) == size
    assert (await download(api, large["uuid"], thumbnail="false")).content == picture
    assert (await download(api, (await uploaded(api))["uuid"], thumbnail="true")).status_code == 404


async def test_refused_uploads(api: Api) -> None:
    """An upload without a file, and a file that is too large, are refused."""
    headers = {"authorization": f"Bearer {api.token}"}
    reply = await api.client.post(f"{api.base_url}/chatfiles", files={"other": ("a", b"1")}, headers=headers)
    assert (reply.status_code, reply.json()["error"], reply.json()["error_description"]) == (
        400,
        "illegal_argument",
        "file must be provided.",
    )
    reply = await upload(api, bytes(10 * 1024 * 1024 + 1))
    assert (reply.status_code, reply.json()["error"], reply.json()["error_description"]) == (
        413,
        "file exceeding maximum limit",
        "the file size exceeds the maximum limit.",
    )
    assert not api.tenant.files


async def test_files_expire_after_seven_days(api: Api, clock: ManualClock) -> None:
    """An expired file and an unknown one are refused differently."""
    file_id = (await uploaded(api))["uuid"]

    await clock.advance(7 * DAY - 1)
    assert (await download(api, file_id)).status_code == 200
    await clock.advance(1)
    assert await api.refused("GET", f"/chatfiles/{file_id}") == (404, "file_expired", f"file {file_id} is expired")
    assert await api.refused("GET", "/chatfiles/none") == (404, "entity_not_found", "file may not exists")


async def test_lifetimes_as_in_the_example(api: Api, clock: ManualClock) -> None:
    """The lifetime can be renewed, unlimited, or reset, with an outcome for each file."""
    refreshed, kept, plain = [(await uploaded(api))["uuid"] for _ in range(3)]
    path = "/users/test/chatfiles/lifetime"
    await clock.advance(5 * DAY)

    reply = await api.ok("PUT", path, {"lifetime": "refresh", "chatfile_ids": [refreshed, "none"]})
    assert_like(
        reply,
        {
            "path": path,
            "uri": "https://XXXX/XXXX/XXXX/users/test/chatfiles/lifetime",
            "timestamp": 1731382587142,
            "organization": "XXXX",
            "application": "2a8f5b13-XXXX-XXXX-958a-838fd47f1223",
            "action": "put",
            "data": {refreshed: "success", "none": "failed"},
            "duration": 102,
            "applicationName": "XXXX",
        },
    )
    await api.ok("PUT", path, {"lifetime": "forever", "chatfile_ids": [kept, plain]})
    await api.ok("PUT", path, {"lifetime": "default", "chatfile_ids": [plain]})
    await clock.advance(6 * DAY)
    found = [(await download(api, file_id)).status_code for file_id in (refreshed, kept, plain)]
    assert found == [200, 200, 404]
    await clock.advance(400 * DAY)
    assert [(await download(api, file_id)).status_code for file_id in (refreshed, kept)] == [404, 200]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"lifetime": "short", "chatfile_ids": ["a"]},
            (400, "illegal_argument", "lifetime must be either 'forever' or 'default' or 'refresh'"),
        ),
        (
            {"lifetime": "forever", "chatfile_ids": ["a"] * 101},
            (400, "illegal_argument", "chatfile_ids size is too large"),
        ),
    ],
)
async def test_refused_lifetimes(api: Api, body: Any, expected: tuple[int, str, str]) -> None:
    """Other lifetimes, and more than 100 files in a call, are refused."""
    assert await api.refused("PUT", "/users/test/chatfiles/lifetime", body) == expected


class TestDisabledFeature:
    """An app without attachment lifetimes."""

    @pytest.fixture
    def emulator(self, clock: ManualClock) -> Emulator:
        """An emulator with attachment lifetimes disabled."""
        return Emulator(apps=[App("org", "app", disabled_features=frozenset({"attachment_lifetimes"}))], clock=clock)

    async def test_lifetimes(self, api: Api) -> None:
        """The call is refused before its arguments are checked."""
        status, error, _ = await api.refused("PUT", "/users/test/chatfiles/lifetime", {})
        assert (status, error) == (403, "forbidden_op")
