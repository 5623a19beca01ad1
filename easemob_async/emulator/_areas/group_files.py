"""
Files shared in a group.

Source: group_shared_file_*.html, group.html (April 2023).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._call import EmulatedReply
from easemob_async.emulator._chat_kinds import ENVELOPE, check_enabled
from easemob_async.emulator._multipart import MalformedMultipartError, find_part, parse_multipart
from easemob_async.emulator._paging import numbered_page
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.groups import SharedFile

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall
    from easemob_async.emulator._state.groups import EmulatedGroup

__all__ = ["ROUTES"]

MAX_SIZE = 10 * 1024 * 1024
"""Maximum size of a file in bytes."""


def _find_group(call: EmulatedCall) -> EmulatedGroup:
    """Find the group that the path names, with the refusal of the file operations."""
    group = call.tenant.groups.get(call.values["group_id"])
    if group is None:
        raise Refusal(404, "RestGroupFeignException", f"grpID {call.values['group_id']} does not exist!")
    return group


def _find_file(call: EmulatedCall, group: EmulatedGroup) -> SharedFile:
    file = group.files.get(call.values["file_id"])
    if file is None:
        # The refusal is not documented.
        raise Refusal(404, "RestGroupFeignException", f"file {call.values['file_id']} does not exist!")
    return file


def list_files(call: EmulatedCall) -> EmulatedReply:
    """List a page of files, latest upload first."""
    files = list(_find_group(call).files.values())[::-1]
    page = numbered_page(call, files, max_size=1000, default_size=1000)
    rows = [{**file.summary(), "file_owner": file.owner} for file in page]
    return call.reply((*ENVELOPE, "params"), data=rows, count=len(rows))


def upload(call: EmulatedCall) -> EmulatedReply:
    """Store a new file. With the app's token its owner is the group's owner, which no page says."""
    group = _find_group(call)
    owner = call.token.username if call.token is not None else None
    check_enabled(group)
    try:
        part = find_part(parse_multipart(call.headers, call.body), "file")
    except MalformedMultipartError as error:
        # Not documented; the reason helps the author of the request.
        raise Refusal(400, "IllegalArgumentException", f"file must be provided. {error}") from None
    if part is None or part.filename is None:
        raise Refusal(400, "IllegalArgumentException", "file must be provided.")
    if len(part.data) > MAX_SIZE:
        raise Refusal(413, "Request Entity Too Large", "Request Entity Too Large")
    file = SharedFile(
        call.tenant.new_uuid(),
        # The example sends IMG_3.JPG and gets the name in lower case.
        part.filename.lower(),
        owner or group.owner,
        call.tenant.now_ms(),
        part.content_type or "application/octet-stream",
        part.data,
    )
    group.files.add(file.id, file)
    url = f"{call.base_url}/chatgroups/{group.id}/share_files/{file.id}"
    return call.reply(ENVELOPE, data={**file.summary(), "group_id": group.id, "file_url": url})


def download(call: EmulatedCall) -> EmulatedReply:
    """Return a file."""
    file = _find_file(call, _find_group(call))
    return EmulatedReply(200, file.data, file.content_type.encode())


def delete(call: EmulatedCall) -> EmulatedReply:
    """Delete a file."""
    group = _find_group(call)
    check_enabled(group)
    file = _find_file(call, group)
    group.files.remove(file.id)
    return call.reply(ENVELOPE, data={"group_id": group.id, "file_id": file.id, "result": True})


_FILES = "/chatgroups/{group_id}/share_files"

ROUTES = (
    Route("groups.files.list", "GET", _FILES, list_files),
    Route("groups.files.upload", "POST", _FILES, upload),
    Route("groups.files.download", "GET", _FILES + "/{file_id}", download),
    Route("groups.files.delete", "DELETE", _FILES + "/{file_id}", delete),
)
