# Generated from _spec/moderation.yaml by "python -m easemob_async._codegen"; change the spec.
"""Operations of ``client.moderation``."""

from __future__ import annotations

from typing import Final

from easemob_async import _shapes as shapes
from easemob_async._operation import ErrorRule, Limit, Operation, Window
from easemob_async.models._moderation import ModerationVerdict

__all__ = ["CHECK_TEXT"]

CHECK_TEXT: Final[Operation[ModerationVerdict]] = Operation(
    id="moderation.check_text",
    method="POST",
    path="/moderation/txt/check",
    returns=ModerationVerdict,
    payload="data",
    reader=shapes.only_row,
    succeeds_when=("code", (200,)),
    replay="idempotent",
    limits=(Limit("moderation.check_text", (Window(100, 1),)),),
    errors=(
        ErrorRule(400, "bad_request", text="content is empty"),
        ErrorRule(400, "feature_not_enabled", text="moderation not open"),
        ErrorRule(400, "feature_not_enabled", text="rule moderation not"),
        ErrorRule(400, "not_found", text="* not found", about="target"),
    ),
    doc="moderation_text_active",
)
