"""The refusals of the service for features that are not enabled for an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from easemob_async.emulator._app import Feature
from easemob_async.emulator._refusal import Refusal

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall

__all__ = ["check_feature_enabled"]

# Status, error and description, from the error table of each operation's page.
_REFUSALS: dict[Feature, tuple[int, str | None, str]] = {
    # message_attachment_storage.html shows no text.
    "attachment_lifetimes": (403, "forbidden_op", "chatfile lifetime is not opened"),
    "attributes": (403, "FORBIDDEN", "{app_key} user metadata service not allow"),
    "broadcasts": (403, "forbidden_op", "message broadcast service is unopened"),
    # callback_postsending_exception_storage.html shows neither code nor text.
    "callback_storage": (403, "forbidden_op", "callback storage is not opened"),
    "edits": (403, "message_rewrite_error", "The rewrite message feature is not open."),
    "group_online_counts": (400, "service open exception", "this appkey not open rest group online service"),
    "moderation": (400, "Bad Request", "moderation org data is empty"),
    "presence": (400, "service open exception", "the app not open presence"),
    # push_result_statistics.html shows no text.
    "push_statistics": (403, "forbidden_op", "push statistics is not opened"),
    "reactions": (400, "Bad Request", "this appKey is not open reaction service!"),
    "recalls": (403, "forbidden_op", "message recall service is unopened"),
    "roaming": (400, "service open exception", "this appKey not open message roaming"),
    "translation": (503, None, "service not open"),
}

_EXCEPTIONS: dict[Feature, str] = {"recalls": "EasemobForbiddenOpException"}
"""``exception`` of the refusals, from the example of message_recall_single.html."""


def check_feature_enabled(call: EmulatedCall, feature: Feature) -> None:
    """
    Check that a feature is enabled for the app.

    Raises:
        Refusal: It is not enabled; the table has status and text for each feature.
    """
    app = call.tenant.app
    if feature in app.disabled_features:
        status, error, text = _REFUSALS[feature]
        raise Refusal(status, error, text.format(app_key=app.key), exception=_EXCEPTIONS.get(feature))
