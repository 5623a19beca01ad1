"""Devices that users are online on. Example: account_online_device_obtain.html."""

from __future__ import annotations

import pytest

from easemob_async.emulator import EmulatedDevice
from tests.emulator.conftest import Api

pytestmark = pytest.mark.anyio


async def test_devices_of_a_user(api: Api) -> None:
    """All devices are listed; disconnecting the last one makes the user offline."""
    await api.register("u1")
    user = api.tenant.users["u1"]
    for name in ("one", "two"):
        user.go_online(EmulatedDevice(f"android_{name}", f"uuid-{name}", name))

    said = await api.ok("GET", "/users/u1/resources")
    assert (said["path"], said["entities"]) == ("/users/u1/resources", [])
    assert said["data"] == [
        {"res": "android_one", "device_uuid": "uuid-one", "device_name": "one"},
        {"res": "android_two", "device_uuid": "uuid-two", "device_name": "two"},
    ]
    for resource, status in (("android_x", "online"), ("android_one", "online"), ("android_two", "offline")):
        assert (await api.ok("DELETE", f"/users/u1/disconnect/{resource}"))["data"] == {"result": True}
        assert (await api.ok("GET", "/users/u1/status"))["data"] == {"u1": status}
    assert (await api.ok("GET", "/users/u1/resources"))["data"] == []


@pytest.mark.parametrize(("method", "path"), [("GET", "/users/u1/disconnect"), ("POST", "/users/u1/deactivate")])
async def test_offline_everywhere(api: Api, method: str, path: str) -> None:
    """Disconnecting or banning a user disconnects all devices."""
    await api.register("u1")
    api.tenant.users["u1"].go_online(EmulatedDevice("web_1", "uuid", "web"))

    await api.ok(method, path)
    assert (await api.ok("GET", "/users/u1/resources"))["data"] == []
