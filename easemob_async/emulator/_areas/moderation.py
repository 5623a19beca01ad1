"""
Moderation of a text, and exports of moderation records.

Source: moderation_text_active.html; the exports have no page and are known from the vendor's Java SDK. A text is
checked against all keyword lists of the app, independent of their scopes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from easemob_async._json import encode
from easemob_async.emulator._ranges import file_reply
from easemob_async.emulator._refusal import Refusal, malformed_body
from easemob_async.emulator._routing import Route
from easemob_async.emulator._state.moderation import EmulatedExport

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]

KEPT = 7 * 24 * 3600 * 1000
"""Milliseconds for which an export is kept; the service's own value is not documented."""


def check_text(call: EmulatedCall) -> EmulatedReply:
    """Check a text against the keyword lists."""
    if "moderation" in call.tenant.app.disabled_features:
        raise Refusal(400, "Bad request", "text moderation not open")
    text = call.fields().get("content")
    if not text or not isinstance(text, str):
        raise Refusal(400, "Bad request", "message content is empty or null")
    words: list[str] = []
    rejected, replaced = False, text
    for keyword_list in call.tenant.moderation.lists.values():
        found = keyword_list.find_matches(text)
        if not found or keyword_list.disposition == "PASS":
            continue
        words += found
        rejected = rejected or keyword_list.disposition == "REJECT"
        for word in found:
            replaced = replaced.replace(word, "*" * len(word))
    data: JSON = {
        "type": "REJECT" if rejected else "PASS",
        "riskType": "违禁" if words else "无风险",
        "riskLabel": "BAN" if words else "NONE",
        "exchangeText": replaced,
        "sensitiveWords": words,
    }
    return call.reply_json({"code": 200, "data": data, "meta": {"timestamp": call.tenant.now_ms(), "requestId": ""}})


def export(call: EmulatedCall) -> EmulatedReply:
    """Export the records of a period to a file."""
    fields, tenant = call.fields(), call.tenant
    begin, end = fields.get("dateFrom"), fields.get("dateTo")
    if type(begin) is not int or type(end) is not int or end < begin:
        raise malformed_body()
    lines = "".join(f"{line}\n" for line in tenant.moderation.records)
    made = EmulatedExport(tenant.new_uuid(), encode(fields).decode(), lines.encode(), tenant.now_ms())
    tenant.moderation.exports[made.id] = made
    return call.reply_json({"status": "OK", "entity": {"uuid": made.id}})


def _iso_time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def list_exports(call: EmulatedCall) -> EmulatedReply:
    """Return an export and its state, which is always finished; the ID selects one export, so the list has one page."""
    if not {"page", "size", "uuid"} <= call.query.keys():
        raise malformed_body()
    found = call.tenant.moderation.exports.get(call.query["uuid"])
    rows: list[JSON] = []
    if found is not None:
        rows.append(
            {
                "uuid": found.id,
                "fileName": f"{found.id}.txt",
                "status": "Finished",
                "cond": found.condition,
                "detail": "",
                "size": len(found.data),
                "expiredAt": _iso_time(found.created + KEPT),
                "createdAt": _iso_time(found.created),
                "updatedAt": _iso_time(found.created),
            }
        )
    number = call.query_int("page", 0, low=0)
    page_fields: dict[str, JSON] = {"first": True, "last": True, "number": number, "totalPages": 1}
    return call.reply_json({"status": "OK", "entities": rows, **page_fields, "totalElements": len(rows)})


def download(call: EmulatedCall) -> EmulatedReply:
    """Return the file of an export."""
    found = call.tenant.moderation.exports.get(call.values["uuid"])
    if found is None or call.query.get("type") != "record":
        # The refusal is not documented.
        raise Refusal(404, "entity_not_found", "file may not exists")
    return file_reply(call.headers, found.data, "text/plain", found.created / 1000)


ROUTES = (
    Route("moderation.check_text", "POST", "/moderation/txt/check", check_text),
    Route("moderation.records.export", "POST", "/moderation/record/message/export", export),
    Route("moderation.records.list_exports", "GET", "/moderation/export/files", list_exports),
    Route("moderation.records.download", "GET", "/moderationfiles/{uuid}", download),
)
