"""
The cloud storage that files of chat history lie in: ``/_storage/...``, on the emulator's own address.

It wants no token. An address proves by its query that it may be fetched, and until when; the names of the parameters
are those of the documents' example, the refusals those of the storage they belong to (Alibaba Cloud OSS).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from easemob_async.emulator._call import EmulatedReply
from easemob_async.emulator._ranges import file_reply
from easemob_async.emulator._state.history import HOUR, URL_LIFETIME

if TYPE_CHECKING:
    from easemob_async.emulator._call import Call
    from easemob_async.emulator._tenant import Tenant

__all__ = ["STORAGE", "answer_storage_request", "build_history_url"]

STORAGE = "_storage"
"""No organisation's name begins with an underscore."""

_KEY_ID = "emulator"


def build_history_url(call: Call, hour: str) -> str:
    """The address of an hour's file, good for half an hour."""
    tenant = call.tenant
    expires = int(tenant.clock.wall()) + URL_LIFETIME
    path = f"/{STORAGE}/{tenant.app.org}/{tenant.app.name}/{hour}.gz"
    query = {"Expires": expires, "OSSAccessKeyId": _KEY_ID, "Signature": tenant.history.sign_url(path, expires)}
    return f"{call.server_url}{path}?{urlencode(query)}"


def answer_storage_request(
    find_tenant: Callable[[str, str], Tenant | None],
    method: str,
    path: str,
    query: bytes,
    headers: Mapping[bytes, bytes],
) -> EmulatedReply:
    """
    Answer a request to the storage.

    Args:
        find_tenant: Gives the app of an organisation's and an app's name.
        method: The verb.
        path: The path, as sent.
        query: The query, as sent.
        headers: Header fields by lower-case name.
    """
    if method != "GET":
        return _error_reply(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
    if b"authorization" in headers:
        # A token that goes to the storage has gone to a stranger.
        return _error_reply(400, "InvalidArgument", "Only one auth mechanism allowed")
    _, _, *names = path.split("/")
    tenant = find_tenant(names[0], names[1]) if len(names) == 3 else None
    if tenant is None:
        return _error_reply(404, "NoSuchBucket", "The specified bucket does not exist.")
    said = dict(parse_qsl(query.decode("latin-1")))
    expires = said.get("Expires", "")
    if not expires.isdecimal() or said.get("OSSAccessKeyId") != _KEY_ID:
        return _error_reply(403, "AccessDenied", "You have no right to access this object.")
    if not compare_digest(said.get("Signature", "").encode(), tenant.history.sign_url(path, int(expires)).encode()):
        return _error_reply(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.")
    if int(expires) <= tenant.clock.wall():
        return _error_reply(403, "AccessDenied", "Request has expired.")
    begin = tenant.history.hour_start(names[2].removesuffix(".gz"))
    return file_reply(headers, tenant.history.file_of_hour(begin), "application/x-gzip", begin + HOUR)


def _error_reply(status: int, code: str, text: str) -> EmulatedReply:
    page = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{text}</Message></Error>\n'
    return EmulatedReply(status, page.encode(), b"application/xml")
