"""
URLs of the files of chat history.

Source: message_historical.html. ``_storage`` serves the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.history import HOUR
from easemob_async.emulator._storage import build_history_url

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

DAY = 24 * 3600


def get_url(call: EmulatedCall) -> EmulatedReply:
    """Return the URL of an hour's file; refused if no message was sent in that hour."""
    tenant = call.tenant
    hour = call.values["time"]
    about = f"appkey: {tenant.app.key}, time: {hour}"
    try:
        begin = tenant.history.hour_start(hour)
    except ValueError:
        raise Refusal(400, "illegal_argument", f"illegal arguments: {about}") from None
    age = tenant.clock.wall() - (begin + HOUR)
    if not tenant.app.history_delay <= age < tenant.app.history_days * DAY:
        text = f"illegal arguments: {about}, maybe chat message history is expired or unstored"
        raise Refusal(400, "illegal_argument", text)
    if not tenant.history.messages_in_hour(begin):
        text = f"Failed to find chat message history download url for {about}"
        raise Refusal(404, "storage_object_not_found", text)
    keys = ("action", "application", "uri", "organization", "applicationName")
    return call.reply(keys, data=[{"url": build_history_url(call, hour)}])


ROUTES = (Route("history.get_url", "GET", "/chatmessages/{time}", get_url),)
