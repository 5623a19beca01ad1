"""
Replies recorded from the live service, as facts.

They were published with requests by test suites and notes that ran against the live service from 2019 to 2026; names,
IDs and tokens are replaced. If recordings differ, the newest is used. Successes that the client reads too are among the
witnesses, with "recorded" in their source.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from attrs import frozen

from easemob_async.emulator import App, EmulatedDevice, Emulator
from tests.emulator.chats import SampleChat, envelope, make_chatroom, make_group
from tests.emulator.conftest import Api
from tests.emulator.examples import assert_like

pytestmark = pytest.mark.anyio

OAUTH: dict[str, Any] = {
    "error": "unauthorized",
    "exception": "EasemobSecurityException",
    "timestamp": 1640000000000,
    "duration": 0,
    "error_description": "Unable to authenticate (OAuth)",
}
"""Refusal of a missing token by the operations on users, contacts, messages, files and push (December 2021)."""

BLANK: dict[str, Any] = {
    "error": "group_authorization",
    "timestamp": 1558000000000,
    "duration": 0,
    "properties": {},
    "exception": "com.easemob.group.exception.GroupAuthorizationException",
    "error_description": "token is blank!",
}
"""Refusal of a missing token by groups and chat rooms (May 2019; ``properties`` since 2026)."""


def group_refusal(code: str, exception: str, text: str) -> dict[str, Any]:
    """Make a refusal of the service for groups and chat rooms."""
    return BLANK | {
        "error": code,
        "exception": f"com.easemob.group.exception.{exception}",
        "error_description": text,
    }


def denied(text: str) -> dict[str, Any]:
    """Make the refusal of a user who does not have the role (2026)."""
    return group_refusal("group_authorization", "GroupAuthorizationException", text)


ADMIN = denied("you have no permission to do this, group admin permission is required")
OWNER = denied("you have no permission to do this, group owner permission is required")
MEMBER = denied("you have no permission to do this, group member permission is required")
FIELDS = denied("you have no permission to do this,group fields require group admin privileges to be modified")
NOT_INVITED = denied("invite is not allowed")


async def send(api: Api, method: str, path: str, body: Any = None, *, token: str | None = "") -> tuple[int, Any]:
    """Send a request, and return status and body of the reply."""
    reply = await api(method, path, body, token=token)
    return reply.status_code, reply.json() if reply.content else None


# ------------------------------------------------------------------------------------------------------ without a token


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/users/u1", None),
        ("GET", "/users", None),
        ("DELETE", "/users/u1", None),
        ("PUT", "/users/u1/password", {"newpassword": "1"}),
        ("GET", "/users/u1/status", None),
        ("POST", "/users/batch/status", {"usernames": ["u1"]}),
        ("GET", "/users/u1/offline_msg_count", None),
        ("POST", "/users/u1/deactivate", None),
        ("POST", "/users/u1/contacts/users/u2", None),
        ("GET", "/users/u1/contacts/users", None),
        ("POST", "/users/u1/blocks/users", {"usernames": ["u2"]}),
        ("POST", "/messages/users", {"from": "u1", "to": ["u2"], "type": "txt", "body": {"msg": "m"}}),
        ("POST", "/chatfiles", None),
        ("PUT", "/users/u1", {"notification_display_style": 1}),
        ("GET", "/users/u1/push/binding", None),
        ("POST", "/token", {"grant_type": "inherit", "username": "u1"}),
        ("POST", "/thread", {"group_id": 1, "msg_id": 1, "name": "t", "owner": "u1"}),
    ],
)
@pytest.mark.parametrize("header", [None, "", "Bearer"])
async def test_without_a_token(api: Api, method: str, path: str, body: Any, header: str | None) -> None:
    """Operations on users, contacts, messages, files and push refuse a missing token in the words of OAuth."""
    headers = {} if header is None else {"authorization": header}
    reply = await api.client.request(method, api.base_url + path, json=body, headers=headers)

    assert reply.status_code == 401
    assert_like(reply.json(), OAUTH)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "{chats}", None),
        ("POST", "{chats}", {"owner": "u1"}),
        ("GET", "{chats}/1", None),
        ("PUT", "{chats}/1", {"name": "n"}),
        ("DELETE", "{chats}/1", None),
        ("GET", "{chats}/1/users", None),
        ("POST", "{chats}/1/users/u1", None),
        ("DELETE", "{chats}/1/users/u1", None),
        ("GET", "{chats}/1/admin", None),
        ("POST", "{chats}/1/admin", {"newadmin": "u1"}),
        ("GET", "{chats}/1/announcement", None),
        ("POST", "{chats}/1/announcement", {"announcement": "a"}),
        ("POST", "{chats}/1/mute", {"usernames": ["u1"], "mute_duration": 1}),
        ("DELETE", "{chats}/1/mute/u1", None),
        ("POST", "{chats}/1/ban", None),
        ("GET", "{chats}/1/blocks/users", None),
        ("POST", "{chats}/1/blocks/users/u1", None),
        ("GET", "{chats}/1/white/users", None),
        ("GET", "/users/u1/joined_{name}", None),
        ("GET", "/chatrooms/super_admin", None),
        ("GET", "/chatgroups/1/share_files", None),
    ],
)
@pytest.mark.parametrize("name", ["chatgroups", "chatrooms"])
async def test_without_a_token_in_groups(api: Api, method: str, path: str, body: Any, name: str) -> None:
    """Operations on groups and chat rooms have another refusal, also if the group does not exist."""
    status, reply = await send(api, method, path.format(chats=f"/{name}", name=name), body, token=None)

    assert status == 401
    assert_like(reply, BLANK)


async def test_without_a_token_in_attributes(api: Api) -> None:
    """
    The attribute service refuses with its own shape (November 2021), whose texts differ in a capital letter.

    Reads were recorded as answered without a token. The documents ask for one, and here they are refused too.
    """
    shape = {"timestamp": 1635800000000, "duration": 0}
    form = {"content-type": "application/x-www-form-urlencoded"}

    reply = await api.client.put(f"{api.base_url}/metadata/user/u1", content=b"a=b", headers=form)
    assert reply.status_code == 401
    assert_like(reply.json(), {**shape, "desc": "Unauthorized"})
    requests = [
        ("DELETE", "/metadata/user/u1", None, "Unauthorized"),
        ("GET", "/metadata/user/capacity", None, "unauthorized"),
        ("GET", "/metadata/user/u1", None, "Unauthorized"),
        ("POST", "/metadata/user/get", {"targets": ["u1"], "properties": ["a"]}, "Unauthorized"),
    ]
    for method, path, body, text in requests:
        status, refusal = await send(api, method, path, body, token=None)
        assert status == 401
        assert_like(refusal, {**shape, "desc": text})


NEW_USERS: list[Any] = [[{"username": "u1", "password": "1"}], {"username": "u1", "password": "1"}]
"""Registrations of several users and of one."""


@pytest.mark.parametrize("body", NEW_USERS, ids=["several", "one"])
@pytest.mark.parametrize("header", [None, "", "Bearer"])
class TestRegisteringWithoutAToken:
    """Whether a registration needs a token is a setting of the app, for several users as for one (October 2019)."""

    async def test_open(self, api: Api, body: Any, header: str | None) -> None:
        """An open app registers the users."""
        reply = await self.send(api, body, header)

        assert (reply.status_code, [row["username"] for row in reply.json()["entities"]]) == (200, ["u1"])
        assert list(api.tenant.users) == ["u1"]

    @pytest.mark.parametrize(
        ("fields", "text"),
        [({"username": "u 1"}, "username [u 1] is not legal"), ({"password": None}, "password or pin must provided")],
    )
    async def test_open_and_invalid(
        self, api: Api, body: Any, header: str | None, fields: dict[str, Any], text: str
    ) -> None:
        """An open app refuses an illegal user ID, and a user without a password."""
        invalid = [{**body[0], **fields}] if isinstance(body, list) else {**body, **fields}

        reply = await self.send(api, invalid, header)

        assert reply.status_code == 400
        expected = {"error": "illegal_argument", "exception": "java.lang.IllegalArgumentException"}
        assert_like(reply.json(), OAUTH | expected | {"error_description": text})
        assert len(api.tenant.users) == 0

    async def test_closed(self, client: httpx.AsyncClient, body: Any, header: str | None) -> None:
        """An app whose registration is not open refuses the call before it looks at the user ID."""
        emulator = Emulator(apps=[App("org", "app", open_registration=False)])
        text = "Open registration doesn't allow, so register user need token,"
        async with emulator.serve() as server:
            api = Api(client, f"{server.base_url}/org/app", emulator.tenant("org", "app"))
            for users in (body, [{"username": "u 1"}] if isinstance(body, list) else {"username": "u 1"}):
                reply = await self.send(api, users, header)
                assert reply.status_code == 401
                assert_like(reply.json(), OAUTH | {"error_description": text})
            assert len(api.tenant.users) == 0

    async def send(self, api: Api, body: Any, header: str | None) -> httpx.Response:
        """Register with this Authorization header."""
        headers = {} if header is None else {"authorization": header}
        return await api.client.post(f"{api.base_url}/users", json=body, headers=headers)


async def test_open_registration_refuses_invalid_tokens(api: Api) -> None:
    """A token that is sent is checked also where none is needed."""
    for body in NEW_USERS:
        assert (await send(api, "POST", "/users", body, token="YWMtnone"))[0] == 401


# -------------------------------------------------------------------------------------------------------- users' tokens


@frozen
class Roles:
    """A group or chat room of u1 with the admin u2, the member u3 and the non-member u4."""

    api: Api
    chat: SampleChat

    def token(self, username: str) -> str:
        """Issue a token to a user."""
        return self.api.tenant.tokens.issue(0, username).text

    async def send(self, username: str, method: str, below: str, body: Any = None) -> tuple[int, Any]:
        """Send a request with a user's token."""
        return await send(self.api, method, self.chat.path + below, body, token=self.token(username))


@pytest.fixture
async def roles(api: Api, chat: SampleChat) -> Roles:
    """A group, and a chat room like it."""
    await api.ok("POST", f"{chat.path}/admin", {"newadmin": "u2"})
    return Roles(api, chat)


@pytest.mark.parametrize(
    ("method", "below", "body", "member", "admin"),
    [
        ("GET", "", None, None, None),
        ("PUT", "", {"description": "d"}, FIELDS, None),
        ("PUT", "", {"newowner": "u3"}, OWNER, OWNER),
        ("DELETE", "", None, OWNER, OWNER),
        ("GET", "/users", None, None, None),
        ("DELETE", "/users/u3", None, ADMIN, None),
        ("GET", "/admin", None, None, None),
        ("POST", "/admin", {"newadmin": "u3"}, OWNER, OWNER),
        ("DELETE", "/admin/u2", None, OWNER, OWNER),
        ("GET", "/announcement", None, None, None),
        ("POST", "/announcement", {"announcement": "a"}, ADMIN, None),
        ("GET", "/white/users", None, ADMIN, None),
        ("POST", "/white/users", {"usernames": ["u3"]}, ADMIN, None),
        ("DELETE", "/white/users/u2", None, ADMIN, None),
        ("GET", "/blocks/users", None, ADMIN, None),
        ("POST", "/blocks/users", {"usernames": ["u3"]}, ADMIN, None),
        ("GET", "/mute", None, ADMIN, None),
        ("POST", "/mute", {"usernames": ["u3"], "mute_duration": 1}, ADMIN, None),
        ("DELETE", "/mute/u3", None, ADMIN, None),
        ("POST", "/ban", None, ADMIN, None),
        ("DELETE", "/ban", None, ADMIN, None),
    ],
)
async def test_roles(roles: Roles, method: str, below: str, body: Any, member: Any, admin: Any) -> None:
    """A user's token is judged by the role of its user; the text of the refusal names the role that is needed."""
    for username, refusal in (("u3", member), ("u2", admin), ("u1", None)):
        status, reply = await roles.send(username, method, below, body)
        if refusal is None:
            assert status == 200, reply
        else:
            assert status == 401
            assert_like(reply, refusal)
        if status == 200 and method != "GET":
            break  # the state has changed


@pytest.mark.parametrize(
    ("method", "below", "body", "refusal"),
    [
        ("GET", "", None, None),
        ("PUT", "", {"newowner": "u3"}, MEMBER),
        ("POST", "/users/u4", None, MEMBER),
        ("GET", "/users", None, MEMBER),
        ("POST", "/mute", {"usernames": ["u3"], "mute_duration": 1}, MEMBER),
    ],
)
async def test_users_who_are_not_members(roles: Roles, method: str, below: str, body: Any, refusal: Any) -> None:
    """A user who is not a member may read the details only."""
    status, reply = await roles.send("u4", method, below, body)

    assert status == (200 if refusal is None else 401), reply
    if refusal is not None:
        assert_like(reply, refusal)


async def test_a_refused_user_changes_nothing(roles: Roles) -> None:
    """A refusal by role comes before any change, and before the refusals of the operation."""
    status, _ = await roles.send("u3", "POST", "/blocks/users", {"usernames": ["u2", "stranger"]})

    assert status == 401
    assert list(roles.chat.state(roles.api.tenant).members) == ["u1", "u2", "u3"]
    assert roles.chat.state(roles.api.tenant).blocked == []


@pytest.mark.parametrize("allowed", [True, False])
async def test_invitations(api: Api, allowed: bool) -> None:
    """A member adds users only if the group allows it; an admin always does."""
    await api.register("u1", "u2", "u3", "u4", "u5")
    group_id = await make_group(api, allowinvites=allowed)
    await api.ok("POST", f"/chatgroups/{group_id}/admin", {"newadmin": "u2"})
    member, admin = (api.tenant.tokens.issue(0, name).text for name in ("u3", "u2"))

    status, reply = await send(api, "POST", f"/chatgroups/{group_id}/users/u4", token=member)
    assert status == (200 if allowed else 401)
    if not allowed:
        assert_like(reply, NOT_INVITED)
    assert (await send(api, "POST", f"/chatgroups/{group_id}/users", {"usernames": ["u5"]}, token=admin))[0] == 200


@pytest.mark.parametrize(
    ("method", "below", "body"),
    [
        ("PUT", "", {"description": "d"}),
        ("POST", "/mute", {"usernames": ["u3"], "mute_duration": 1}),
        ("POST", "/blocks/users", {"usernames": ["u3"]}),
        ("DELETE", "", None),
    ],
)
async def test_users_and_unknown_groups(api: Api, method: str, below: str, body: Any) -> None:
    """Changing an unknown group is refused with other words for users than for the app."""
    await api.register("u1")
    token = api.tenant.tokens.issue(0, "u1").text

    status, reply = await send(api, method, f"/chatgroups/9{below}", body, token=token)
    assert status == 404
    text = "do not find this group:9"
    assert_like(reply, group_refusal("service_resource_not_found", "ServiceResourceNotFoundException", text))
    status, reply = await send(api, method, f"/chatgroups/9{below}", body)
    assert (status, reply["error_description"]) == (404, "grpID 9 does not exist!")


async def test_users_read_lists_of_unknown_groups(api: Api) -> None:
    """Reading a list of an unknown group has the same refusal for users and for the app (2026)."""
    await api.register("u1")
    token = api.tenant.tokens.issue(0, "u1").text

    for path, text in (
        ("", "do not find this group:9"),
        ("/users", "do not find this group:9"),
        ("/white/users", "grpID 9 does not exist!"),
    ):
        status, reply = await send(api, "GET", f"/chatgroups/9{path}", token=token)
        assert (status, reply["error_description"]) == (404, text)


async def test_users_create_their_own(api: Api) -> None:
    """A user creates groups of their own, and chat rooms only as a super admin, never for another user."""
    await api.register("u1", "u2")
    token = api.tenant.tokens.issue(0, "u1").text
    group, room = {"owner": "u1", "public": True}, {"owner": "u1", "name": "r", "description": "d"}

    assert (await send(api, "POST", "/chatgroups", group, token=token))[0] == 200
    assert (await send(api, "POST", "/chatgroups", group | {"owner": "u2"}, token=token))[0] == 401
    assert (await send(api, "POST", "/chatrooms", room, token=token))[0] == 401
    await api.ok("POST", "/chatrooms/super_admin", {"superadmin": "u1"})
    assert (await send(api, "POST", "/chatrooms", room, token=token))[0] == 200
    assert (await send(api, "POST", "/chatrooms", room | {"owner": "u2"}, token=token))[0] == 401


async def test_users_read_their_own_lists(api: Api) -> None:
    """A user reads what they joined and all chat rooms; the list of all groups needs the app's token."""
    await api.register("u1", "u2")
    token = api.tenant.tokens.issue(0, "u1").text

    for path in ("/users/u1/joined_chatgroups", "/users/u1/joined_chatrooms", "/chatgroups/user/u1", "/chatrooms"):
        assert (await send(api, "GET", path, token=token))[0] == 200
    for path in ("/users/u2/joined_chatgroups", "/users/u2/joined_chatrooms", "/chatgroups/user/u2", "/chatgroups"):
        status, reply = await send(api, "GET", path, token=token)
        assert (status, reply["error"]) == (401, "group_authorization")


async def test_files_of_users(api: Api) -> None:
    """A member deletes their own file; only an admin deletes the file of another member."""
    await api.register("u1", "u2", "u3")
    group_id = await make_group(api)
    path = f"/chatgroups/{group_id}/share_files"
    tokens = {name: {"authorization": f"Bearer {api.tenant.tokens.issue(0, name).text}"} for name in ("u1", "u2", "u3")}
    uploads = [
        await api.client.post(api.base_url + path, files={"file": ("a.txt", b"a")}, headers=tokens["u2"])
        for _ in range(2)
    ]
    first, second = (f"{api.base_url}{path}/{reply.json()['data']['file_id']}" for reply in uploads)

    assert {row["file_owner"] for row in (await api.ok("GET", path))["data"]} == {"u2"}
    refused = await api.client.delete(first, headers=tokens["u3"])
    assert refused.status_code == 401
    assert_like(refused.json(), ADMIN)
    assert (await api.client.delete(first, headers=tokens["u2"])).status_code == 200
    assert (await api.client.delete(second, headers=tokens["u1"])).status_code == 200


async def test_users_change_attributes_of_chat_rooms_in_their_own_name(api: Api) -> None:
    """The vendor's client SDKs send users' tokens to the paths of the server API (2026)."""
    await api.register("u1", "u2", "u3", "u4")
    room = f"/metadata/chatroom/{await make_chatroom(api)}"
    tokens = {name: api.tenant.tokens.issue(0, name).text for name in ("u2", "u3")}
    body = {"metaData": {"key": "value"}}

    assert (await send(api, "PUT", f"{room}/user/u2", body, token=tokens["u2"]))[0] == 200
    for path in (f"{room}/user/u2", f"{room}/user/u2/forced"):
        status, reply = await send(api, "PUT", path, body, token=tokens["u3"])
        assert (status, reply["error_description"]) == (401, "auth error")
    assert (await send(api, "POST", room, {}, token=tokens["u3"]))[1]["data"] == {"key": "value"}
    removal = await send(api, "DELETE", f"{room}/user/u3/forced", {"keys": ["key"]}, token=tokens["u3"])
    assert removal[1]["data"]["successKeys"] == ["key"]


@pytest.mark.parametrize(
    ("method", "below", "body", "permitted"),
    [
        ("PUT", "/user/u3", {"metaData": {"k": "v"}}, {"u1", "u3"}),
        ("PUT", "/user/U3", {"metaData": {"k": "v"}}, {"u1", "u3"}),
        ("PUT", "/users/batch", [{"username": "u3", "metadata": {"k": "v"}}], {"u1", "u3"}),
        ("PUT", "/users/batch", [{"username": name, "metadata": {"k": "v"}} for name in ("u2", "u3")], {"u1"}),
        ("GET", "/user/u3", None, {"u1", "u2", "u3"}),
        ("POST", "/get", {"targets": ["u3"]}, {"u1", "u2", "u3"}),
    ],
)
async def test_users_and_attributes_of_members(
    api: Api, method: str, below: str, body: Any, permitted: set[str]
) -> None:
    """The owner sets the attributes of any member, all others their own; only members read them."""
    await api.register("u1", "u2", "u3", "u4")
    group_id = await make_group(api)
    await api.ok("POST", f"/chatgroups/{group_id}/admin", {"newadmin": "u2"})
    path = f"/metadata/chatgroup/{group_id}{below}"

    for username in ("u4", "u2", "u3", "u1"):
        status, reply = await send(api, method, path, body, token=api.tenant.tokens.issue(0, username).text)
        assert (status == 200) == (username in permitted), reply
        if status != 200:
            assert status == 401
            assert_like(reply, MEMBER if username == "u4" else OWNER)
            assert api.tenant.groups[group_id].member_attributes.get("u2") is None


async def test_users_and_attributes_in_unknown_groups(api: Api) -> None:
    """The refusals of the attribute service are the same for users and for the app."""
    await api.register("u1", "u2", "u3")
    group_id = await make_group(api)
    token = api.tenant.tokens.issue(0, "u1").text
    body = {"metaData": {"k": "v"}}

    for method, some in (("PUT", body), ("GET", None)):
        assert (await send(api, method, "/metadata/chatgroup/9/user/u1", some, token=token))[1]["error"] == (
            "metadata_error"
        )
        status, reply = await send(api, method, f"/metadata/chatgroup/{group_id}/user/u9", some, token=token)
        assert (status, reply["error"], reply["error_description"]) == (404, "MetadataException", "user not in group")
    status, reply = await send(api, "PUT", f"/metadata/chatgroup/{group_id}/users/batch", {"a": "b"}, token=token)
    assert (status, reply["error"]) == (400, "invalid_request_body")


class TestThreads:
    """
    Users' tokens for threads, of a group of u1 with the admin u2, the members u3 and u5 and the non-member u4.

    None was recorded. The vendor's client SDKs send these requests, and their documents tell the roles.
    """

    @pytest.fixture
    async def thread_id(self, api: Api) -> str:
        """A thread of u3."""
        await api.register("u1", "u2", "u3", "u4", "u5")
        group_id = await make_group(api, members=["u2", "u3", "u5"])
        await api.ok("POST", f"/chatgroups/{group_id}/admin", {"newadmin": "u2"})
        body = await self.make_body(api, group_id, "u3")
        thread_id: str = (await api.ok("POST", "/thread", body))["data"]["thread_id"]
        return thread_id

    async def make_body(self, api: Api, group_id: str, owner: str) -> dict[str, str]:
        """Make the body of a request for a thread on a new message."""
        message = {"to": [group_id], "type": "txt", "body": {"msg": "m"}}
        message_id = (await api.ok("POST", "/messages/chatgroups", message))["data"][group_id]
        return {"group_id": group_id, "name": "t", "owner": owner, "msg_id": message_id}

    @pytest.mark.parametrize(
        ("method", "path", "body", "permitted"),
        [
            ("PUT", "/thread/{thread}", {"name": "n"}, {"u1", "u2", "u3"}),
            ("DELETE", "/thread/{thread}", None, {"u2"}),
            ("GET", "/thread/{thread}/users", None, {"u1", "u2", "u3", "u5"}),
            ("GET", "/threads/user/u3", None, {"u3"}),
            ("GET", "/threads/user/U3", None, {"u3"}),
            ("GET", "/threads/chatgroups/{group}/user/u3", None, {"u3"}),
            ("GET", "/thread", None, set()),
            ("POST", "/thread/{thread}/users", {"usernames": ["u5"]}, set()),
            ("DELETE", "/thread/{thread}/users", {"usernames": ["u3"]}, set()),
        ],
    )
    async def test_roles(
        self, api: Api, thread_id: str, method: str, path: str, body: Any, permitted: set[str]
    ) -> None:
        """A thread is renamed by its owner and by admins, and deleted by admins; users list their own threads."""
        path = path.format(thread=thread_id, group=api.tenant.threads[thread_id].group_id)
        for username in ("u4", "u5", "u3", "u2", "u1"):
            status, reply = await send(api, method, path, body, token=api.tenant.tokens.issue(0, username).text)
            assert (status == 200) == (username in permitted), (username, reply)
            if status != 200:
                assert status == 401
                assert (reply["error"], reply["exception"]) == (MEMBER["error"], MEMBER["exception"])
                assert reply["error_description"].startswith("you have no permission to do this")
            if method == "DELETE" and status == 200:
                break

    async def test_creating(self, api: Api, thread_id: str) -> None:
        """A member creates a thread of their own, not one of another member."""
        group_id = api.tenant.threads[thread_id].group_id
        for username, owner, expected in (("u5", "u5", 200), ("u5", "u2", 401), ("u1", "u2", 401), ("u4", "u4", 404)):
            token = api.tenant.tokens.issue(0, username).text
            assert (await send(api, "POST", "/thread", await self.make_body(api, group_id, owner), token=token))[
                0
            ] == expected

    async def test_unknown_thread(self, api: Api, thread_id: str) -> None:
        """A thread that does not exist has the same refusal for users and for the app."""
        token = api.tenant.tokens.issue(0, "u3").text
        for method, body in (("PUT", {"name": "n"}), ("DELETE", None)):
            status, reply = await send(api, method, "/thread/9", body, token=token)
            assert (status, reply["error"], reply["error_description"]) == (404, "group_error", "thread not found.")


@pytest.mark.parametrize(
    ("method", "path", "named"),
    [
        ("GET", "/users/u2", "/users/{uuid}"),
        ("DELETE", "/users/u2", "/users/{uuid}"),
        ("POST", "/users/u2/contacts/users/u1", "/users/{uuid}"),
        ("GET", "/users", "/users"),
    ],
)
async def test_tokens_of_other_users(api: Api, method: str, path: str, named: str) -> None:
    """The refusal of another user's token names the user by their UUID (2019)."""
    await api.register("u1", "u2")
    uuid = api.tenant.users["u2"].uuid

    status, reply = await send(api, method, path, token=api.tenant.tokens.issue(0, "u1").text)

    place = f"applications:{method.lower()}:{api.tenant.uuid}:{named.format(uuid=uuid)}"
    assert status == 401
    assert_like(
        reply,
        OAUTH
        | {
            "exception": "org.apache.shiro.authz.UnauthorizedException",
            "error_description": f"Subject does not have permission [{place}]",
        },
    )


# ---------------------------------------------------------------------------------------------------------------- users


async def test_registering_users_who_exist(api: Api) -> None:
    """If all users exist, the call is refused (June 2026); if one is new, they are listed."""
    await api.register("u1", "u2")
    rows = [{"username": name, "password": "1"} for name in ("u1", "u2")]

    for some in (rows[:1], rows):
        status, reply = await send(api, "POST", "/users", some)
        assert status == 400
        text = (
            f"Application {api.tenant.uuid} Entity user requires that property named username be unique, "
            "value of u1 exists"
        )
        assert_like(
            reply,
            OAUTH
            | {
                "error": "duplicate_unique_property_exists",
                "exception": "DuplicateUniquePropertyExistsException",
                "error_description": text,
            },
        )
    reply = await api.ok("POST", "/users", [*rows, {"username": "u3", "password": "1"}])
    assert [row["username"] for row in reply["data"]] == ["u1", "u2"]


async def test_an_empty_password_in_a_row(api: Api) -> None:
    """An empty password is accepted in a list, and the user then has none; a single registration refuses it."""
    reply = await api.ok("POST", "/users", [{"username": "u1", "password": ""}])

    assert [row["username"] for row in reply["entities"]] == ["u1"]
    assert api.tenant.users["u1"].password is None
    assert await api.refused("POST", "/users", {"username": "u2", "password": ""}) == (
        400,
        "illegal_argument",
        "password or pin must provided",
    )


async def test_a_new_password_of_an_unknown_user(api: Api) -> None:
    """The refusal of a new password for an unknown user has an exception without a package (June 2019)."""
    status, reply = await send(api, "PUT", "/users/u1/password", {"newpassword": "1"})

    assert status == 404
    assert_like(
        reply,
        OAUTH
        | {
            "error": "entity_not_found",
            "exception": "EntityNotFoundException",
            "error_description": "User null not found",
        },
    )


async def test_blocking_an_unknown_user(api: Api) -> None:
    """The whole call is refused if one user is unknown (2021; a recording of 2019 has 400)."""
    await api.register("u1", "u2")

    status, reply = await send(api, "POST", "/users/u1/blocks/users", {"usernames": ["u2", "u3"]})

    assert status == 404
    assert_like(
        reply,
        OAUTH
        | {
            "error": "service_resource_not_found",
            "exception": "UserNotFoundException",
            "error_description": "Service resource not found",
        },
    )
    assert (await api.ok("GET", "/users/u1/blocks/users"))["data"] == []


async def test_disconnecting_one_device_by_get(api: Api) -> None:
    """The service also disconnects a device on GET, which the vendor's Java SDK sends."""
    await api.register("u1")
    user = api.tenant.users["u1"]
    for resource in ("android_1", "ios_1"):
        user.go_online(EmulatedDevice(resource, "uuid", "name"))

    reply = await api.ok("GET", "/users/u1/disconnect/android_1")

    assert reply["data"] == {"result": True}
    assert list(user.devices) == ["ios_1"]


@pytest.mark.parametrize("content_type", [None, "application/json", "text/plain", "multipart/form-data"])
async def test_attributes_with_another_content_type(api: Api, content_type: str | None) -> None:
    """Attributes of another content type are refused with an empty body (November 2021), with a token and without."""
    for token in ({"authorization": f"Bearer {api.token}"}, {}):
        headers = token if content_type is None else {**token, "content-type": content_type}
        reply = await api.client.put(f"{api.base_url}/metadata/user/u1", content=b"a=b", headers=headers)
        assert (reply.status_code, reply.content) == (415, b"")
        assert "content-type" not in reply.headers


async def test_removing_an_attribute(api: Api) -> None:
    """An attribute removed by an empty value is missing in the reply (October 2021) and in later reads."""
    url = f"{api.base_url}/metadata/user/u1"
    header = {"authorization": f"Bearer {api.token}"}
    assert (await api.client.put(url, data={"x": "1", "y": "1"}, headers=header)).json()["data"] == {"x": "1", "y": "1"}

    assert (await api.client.put(url, data={"x": "", "z": "2"}, headers=header)).json()["data"] == {"z": "2"}
    assert (await api.ok("GET", "/metadata/user/u1"))["data"] == {"y": "1", "z": "2"}
    assert (await api.client.put(url, data={"y": "", "z": ""}, headers=header)).json()["data"] == {}
    removed = await api.ok("GET", "/metadata/user/u1")
    assert removed["data"] == {}
    assert "lastModified" not in removed
    assert (await api.client.put(url, data={"x": ""}, headers=header)).json()["data"] == {}
    assert (await api.ok("POST", "/metadata/user/get", {"targets": ["u1"], "properties": ["x"]}))["data"] == {"u1": {}}


async def test_a_corrupt_token(api: Api) -> None:
    """The newest reply to a corrupt token has an exception without a package (September 2019)."""
    status, reply = await send(api, "GET", "/users/u1", token="corrupt")

    assert status == 401
    text = "Unable to authenticate due to corrupt access token"
    assert_like(reply, OAUTH | {"error": "auth_bad_access_token", "error_description": text})


# --------------------------------------------------------------------------------------------------------------- groups


@pytest.mark.parametrize("users", [["u4"], ["stranger"]])
async def test_muting_users_who_are_not_members(api: Api, chat: SampleChat, users: list[str]) -> None:
    """Groups and chat rooms have the same refusal (May and June 2019)."""
    status, reply = await send(api, "POST", f"{chat.path}/mute", {"usernames": users, "mute_duration": 1})

    assert status == 400
    text = f"users [{users[0]}] are not members of this group!"
    assert_like(reply, group_refusal("invalid_parameter", "InvalidParameterException", text))


async def test_unmuting_an_unknown_user(api: Api, chat: SampleChat) -> None:
    """Unmuting an unknown user is a success with the result true (May and June 2019)."""
    reply = await api.ok("DELETE", f"{chat.path}/mute/stranger")

    assert_like(reply, envelope("delete", data=[{"result": True, "user": "stranger"}]))


@pytest.mark.parametrize("kind", ["chatgroups", "chatrooms"])
async def test_what_an_unknown_user_joined(api: Api, kind: str) -> None:
    """Listing what an unknown user joined is refused (May 2019)."""
    status, reply = await send(api, "GET", f"/users/stranger/joined_{kind}")

    assert status == 404
    text = "username stranger doesn't exist!"
    assert_like(reply, group_refusal("resource_not_found", "ResourceNotFoundException", text))


async def test_legacy_list_of_joined_groups(api: Api) -> None:
    """The rows of the legacy list have ``disabled`` as a string."""
    await api.register("u1", "u2", "u3")
    group_id = await make_group(api)
    row = {"groupid": group_id, "groupname": ""}

    assert (await api.ok("GET", "/users/u2/joined_chatgroups"))["data"] == [row | {"disabled": "false"}]
    await api.ok("POST", f"/chatgroups/{group_id}/disable")
    assert (await api.ok("GET", "/users/u2/joined_chatgroups"))["data"] == [row | {"disabled": "true"}]


async def test_creating_a_chat_room_without_a_name(api: Api) -> None:
    """A chat room without a name is refused; the text contains both names of the field (May 2019)."""
    await api.register("u1")

    status, reply = await send(api, "POST", "/chatrooms", {"description": "d", "owner": "u1"})

    assert status == 400
    text = "chatroom must contain title/name field!"
    assert_like(reply, group_refusal("invalid_parameter", "InvalidParameterException", text))


@pytest.mark.parametrize("maximum", [0, 2])
async def test_too_few_places_for_the_members(api: Api, maximum: int) -> None:
    """A chat room cannot have fewer places than members (May 2019); nothing is changed."""
    await api.register("u1", "u2", "u3")
    room_id = await make_chatroom(api)

    status, reply = await send(api, "PUT", f"/chatrooms/{room_id}", {"name": "n", "maxusers": maximum})

    assert status == 403
    text = "current user count is larger than the maxUsers that you want to update !"
    assert_like(reply, group_refusal("forbidden_op", "ForbiddenOpException", text))
    assert api.tenant.chatrooms[room_id].name == "r"


ROOM = "/chatrooms/{room}"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", ROOM + "/announcement", None),
        ("POST", ROOM + "/announcement", {"announcement": "a"}),
        ("POST", ROOM + "/ban", None),
        ("GET", ROOM + "/blocks/users", None),
        ("POST", ROOM + "/blocks/users/u2", None),
        ("POST", ROOM + "/blocks/users", {"usernames": ["u2"]}),
        ("DELETE", ROOM + "/blocks/users/u3", None),
        ("GET", "/chatrooms/super_admin", None),
        ("POST", "/chatrooms/super_admin", {"superadmin": "u2"}),
        ("DELETE", "/chatrooms/super_admin/u2", None),
    ],
)
async def test_empty_properties(api: Api, method: str, path: str, body: Any) -> None:
    """The envelope of these replies has empty ``properties`` (September 2021 to January 2022)."""
    await api.register("u1", "u2", "u3")
    room_id = await make_chatroom(api)
    await api.ok("POST", f"/chatrooms/{room_id}/blocks/users/u3")

    reply = await api.ok(method, path.format(room=room_id), body)

    assert reply.keys() - {"count"} == {*envelope("get"), "data", "properties"}
    assert reply["properties"] == {}


async def test_parameters_of_a_new_group(api: Api) -> None:
    """The reply has empty properties, and the query of the request if there is one (April 2026)."""
    await api.register("u1")
    body = {"owner": "u1", "public": True}

    plain = await api.ok("POST", "/chatgroups", body)
    assert plain.keys() == {*envelope("post"), "data", "properties"}
    with_query = await api.ok("POST", "/chatgroups?resource=web_1&resource=web_2", body)
    assert with_query.keys() == {*envelope("post"), "data", "properties", "params"}
    assert (with_query["params"], with_query["properties"]) == ({"resource": ["web_1", "web_2"]}, {})


# -------------------------------------------------------------------------------------------------------------- imports


@pytest.mark.parametrize(
    ("message", "kind", "body"),
    [
        ({"type": "text", "msg": "hello"}, "txt", {"msg": "hello"}),
        ({"type": "txt", "msg": "hello", "lng": None, "size": None}, "txt", {"msg": "hello"}),
        ({"type": "img", "url": "http://h/i.jpg"}, "img", {"url": "http://h/i.jpg"}),
        ({"type": "loc", "lat": 1.5, "lng": 2.5, "addr": "a"}, "loc", {"lat": 1.5, "lng": 2.5, "addr": "a"}),
        ({"type": "cmd", "action": "a", "param": {"n": 1}}, "cmd", {"action": "a", "param": {"n": 1}}),
        ({"type": "custom", "customEvent": "e"}, "custom", {"customEvent": "e"}),
    ],
)
@pytest.mark.parametrize("kind_of_chat", ["users", "chatgroups"])
async def test_imports_of_the_java_sdk(api: Api, message: Any, kind: str, body: Any, kind_of_chat: str) -> None:
    """The vendor's Java SDK sends type and content together in ``msg``."""
    await api.register("u1", "u2", "u3")
    target = "u2" if kind_of_chat == "users" else await make_group(api)

    reply = await api.ok(
        "POST",
        f"/messages/{kind_of_chat}/import",
        {"from": "u1", "target": target, "msg": message, "ext": None, "is_ack_read": True, "need_download": None},
    )

    found = api.tenant.messages.find(reply["data"]["msg_id"])
    assert found is not None
    assert (found.type, found.body) == (kind, body)


async def test_imports_in_a_wrong_shape(api: Api) -> None:
    """A message without a type, and one in both shapes at once, are refused."""
    await api.register("u1", "u2")
    message = {"from": "u1", "target": "u2"}

    assert (await api.refused("POST", "/messages/users/import", {**message, "msg": {"msg": "m"}}))[2] == (
        "type not allow empty"
    )
    assert (await api.refused("POST", "/messages/users/import", {**message, "msg": "m"}))[2] == "type not allow empty"
