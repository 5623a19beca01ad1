"""
Attachments of messages: upload, download, lifetime.

Source: message_upload_file.html, message_download_file.html, message_download_thumbnail.html,
message_attachment_storage.html, message.html (April 2023).
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._checks import parse_strings
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._multipart import MalformedMultipartError, find_part, parse_multipart
from easemob_async.emulator._ranges import file_reply
from easemob_async.emulator._refusal import Refusal
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.files import RETENTION, Attachment
from easemob_async.emulator._thumbnails import make_thumbnail

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

MAX_SIZE = 10 * 1024 * 1024
"""Maximum size of one file in bytes."""
THUMBNAIL_FROM = 10 * 1024
"""Maximum size, in bytes, of a picture that is its own thumbnail."""
THUMBNAIL_SIDE = 170
"""Default width and height of a thumbnail in pixels."""
MAX_THUMBNAIL_SIDE = 10_000
MAX_IDS = 100

LIFETIMES = ("default", "refresh", "forever")


def _parse_side(call: EmulatedCall, name: bytes) -> int:
    text = call.headers.get(name, b"").decode("latin-1") or str(THUMBNAIL_SIDE)
    if not text.isdecimal() or not 1 <= int(text) <= MAX_THUMBNAIL_SIDE:
        # The refusal is not documented.
        raise Refusal(400, "illegal_argument", f"{name.decode()} is not legal")
    return int(text)


def upload(call: EmulatedCall) -> EmulatedReply:
    """Store a new file, and return its ID and secret."""
    size = _parse_side(call, b"thumbnail-width"), _parse_side(call, b"thumbnail-height")
    try:
        part = find_part(parse_multipart(call.headers, call.body), "file")
    except MalformedMultipartError as error:
        # Not documented; the reason helps the author of the request.
        raise Refusal(400, "illegal_argument", f"file must be provided. {error}") from None
    if part is None or part.filename is None:
        raise Refusal(400, "illegal_argument", "file must be provided.")
    if len(part.data) > MAX_SIZE:
        raise Refusal(413, "file exceeding maximum limit", "the file size exceeds the maximum limit.")
    now = call.tenant.now_ms()
    file = Attachment(
        call.tenant.new_uuid(),
        part.filename,
        part.content_type or "application/octet-stream",
        part.data,
        call.tenant.new_secret(),
        call.headers.get(b"restrict-access", b"").lower() == b"true",
        size,
        now,
        now + RETENTION,
    )
    call.tenant.files[file.id] = file
    return call.reply(FULL_ENVELOPE, entities=[{"uuid": file.id, "type": "chatfile", "share-secret": file.secret}])


def _find_file(call: EmulatedCall) -> Attachment:
    """Find the file that the path names, and check that the request may download it."""
    file = call.tenant.files.get(call.values["file_uuid"])
    if file is None:
        raise Refusal(404, "entity_not_found", "file may not exists")
    if file.expires is not None and file.expires <= call.tenant.now_ms():
        raise Refusal(404, "file_expired", f"file {file.id} is expired")
    if file.restricted:
        # URLs in callbacks and chat history have the secret in the query.
        given = call.headers.get(b"share-secret") or call.query.get("share-secret", "").encode()
        if not compare_digest(given, file.secret.encode()):
            # It is documented that the download is refused, but not with which reply.
            raise Refusal(403, "forbidden_op", "share-secret is not legal")
    return file


def download(call: EmulatedCall) -> EmulatedReply:
    """Return a file."""
    file = _find_file(call)
    return file_reply(call.headers, file.data, file.content_type, file.uploaded / 1000)


def download_thumbnail(call: EmulatedCall) -> EmulatedReply:
    """Return a thumbnail of the size requested at the upload; a small picture is returned as it is."""
    file = _find_file(call)
    if not file.is_picture:
        # Other files have no thumbnail; the refusal is not documented.
        raise Refusal(404, "entity_not_found", "file may not exists")
    if len(file.data) <= THUMBNAIL_FROM:
        return download(call)
    return file_reply(call.headers, make_thumbnail(*file.thumbnail_size), "image/png", file.uploaded / 1000)


def set_lifetime(call: EmulatedCall) -> EmulatedReply:
    """Set how long files are kept, with an outcome for each."""
    check_feature_enabled(call, "attachment_lifetimes")
    fields = call.fields()
    lifetime = fields.get("lifetime")
    if lifetime not in LIFETIMES:
        raise Refusal(400, "illegal_argument", "lifetime must be either 'forever' or 'default' or 'refresh'")
    file_ids = parse_strings(fields.get("chatfile_ids"))
    if len(file_ids) > MAX_IDS:
        raise Refusal(400, "illegal_argument", "chatfile_ids size is too large")
    now = call.tenant.now_ms()
    data: dict[str, str] = {}
    for file_id in file_ids:
        file = call.tenant.files.get(file_id)
        found = file is not None and (file.expires is None or file.expires > now)
        data[file_id] = "success" if found else "failed"
        if file is not None and found:
            file.expires = {"default": file.uploaded + RETENTION, "refresh": now + RETENTION, "forever": None}[lifetime]
    return call.reply(FULL_ENVELOPE, path=call.path, data=data)


def _wants_thumbnail(call: EmulatedCall) -> bool:
    return call.headers.get(b"thumbnail", b"").lower() == b"true"


_FILE = "/chatfiles/{file_uuid}"

ROUTES = (
    Route("files.upload", "POST", "/chatfiles", upload),
    Route(
        "files.download_thumbnail",
        "GET",
        _FILE,
        download_thumbnail,
        "app_or_user",
        user_value="",
        when=_wants_thumbnail,
    ),
    Route("files.download", "GET", _FILE, download, "app_or_user", user_value=""),
    Route("files.set_lifetime", "PUT", "/users/{username}/chatfiles/lifetime", set_lifetime, "app_or_user"),
)
