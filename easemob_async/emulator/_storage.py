"""
The cloud storage that serves the files of chat history: ``/_storage/...``, on the emulator's own address.

It needs no token. The query of a URL authorizes the download, up to an expiry time. The names of the parameters are
those of the documents' example; the refusals are those of the storage product behind it (Alibaba Cloud OSS).
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
    from easemob_async.emulator._call import EmulatedCall
    from easemob_async.emulator._tenant import Tenant

__all__ = ["STORAGE", "answer_storage_request", "build_history_url"]

STORAGE = "_storage"
"""First path segment of the storage; an organisation's name cannot begin with an underscore."""

_KEY_ID = "emulator"


def build_history_url(call: EmulatedCall, hour: str) -> str:
    """Build the URL of an hour's file, which is valid for half an hour."""
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
        find_tenant: Finds an app by the names of organisation and app.
        method: HTTP method.
        path: Path as sent.
        query: Query as sent.
        headers: Header fields by lower-case name.
    """
    if method != "GET":
        return _error_reply(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
    if b"authorization" in headers:
        # A client that sends its token to the storage discloses it to a third party.
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
