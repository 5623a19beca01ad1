"""
Callbacks that could not be delivered.

Source: callback_postsending_exception_storage.html, callback.html (April 2023). A retry is counted, but no callback is
sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._call import FULL_ENVELOPE
from easemob_async.emulator._features import check_feature_enabled
from easemob_async.emulator._refusal import malformed_body
from easemob_async.emulator._routing import Route

if TYPE_CHECKING:
    from easemob_async._operation import JSON
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["ROUTES"]


def _reply(call: EmulatedCall, data: JSON) -> EmulatedReply:
    # Both examples have this action and this URI.
    return call.reply(FULL_ENVELOPE, action="post", uri=f"{call.base_url}/callbacks", data=data)


def list_stored(call: EmulatedCall) -> EmulatedReply:
    """List the batches of ten minutes that have not expired, oldest first."""
    check_feature_enabled(call, "callback_storage")
    batches = call.tenant.callbacks.unexpired(call.tenant.clock.wall()).values()
    return _reply(call, [{"date": batch.date, "size": batch.size, "retry": batch.retries} for batch in batches])


def retry_stored(call: EmulatedCall) -> EmulatedReply:
    """Resend a batch. For a batch that does not exist the result is "failure", with status 200."""
    check_feature_enabled(call, "callback_storage")
    fields = call.fields()
    date, target = fields.get("date"), fields.get("targetUrl")
    if not isinstance(date, str) or type(fields.get("retry", 0)) is not int or not isinstance(target, str | None):
        raise malformed_body()
    batch = call.tenant.callbacks.unexpired(call.tenant.clock.wall()).get(date)
    if batch is None:
        return _reply(call, "failure")
    batch.retries += 1
    return _reply(call, "success")


ROUTES = (
    Route("callbacks.list_stored", "GET", "/callbacks/storage/info", list_stored),
    Route("callbacks.retry_stored", "POST", "/callbacks/storage/retry", retry_stored),
)
