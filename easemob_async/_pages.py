"""Pages of lists whose replies have more than the items."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from easemob_async._convert import ShapeError, structure
from easemob_async._exports import exported_by
from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async._paging import Page
from easemob_async.models._reactions import Reaction

__all__ = ["ReactionUsers"]


@exported_by("easemob_async")
@frozen(slots=True)
class ReactionUsers(Page[str]):
    """A page of ``client.reactions.list_users``: the user IDs in ``items``, and the reaction."""

    reaction: Reaction | None = None
    """The reaction: its ID, whether the requesting user added it, and in ``usernames`` the users of this page only."""

    @classmethod
    def read_fields(cls, body: JSON) -> dict[str, Any]:
        """Read the reaction from the body of a reply; see ``Page.read_fields``."""
        try:
            return {"reaction": structure(body.get("data") if is_object(body) else None, Reaction)}
        except ShapeError:
            return {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the contents of the page, but not the client."""
        return ReactionUsers, (self.items, self.cursor, self.total, None, self.reaction)
