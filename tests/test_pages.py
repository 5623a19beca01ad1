"""Pages that have more than the items: the users who added a reaction."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from easemob_async import Page, ReactionUsers
from easemob_async.models import Reaction
from tests.handler import make_client, make_reply, reply_in_turn

pytestmark = pytest.mark.anyio


def make_page(names: list[str], cursor: str | None, **fields: Any) -> Any:
    data = {"reactionId": "9", "reaction": "like", "count": 2, "state": True, "userList": names, "cursor": cursor}
    return make_reply(200, {"requestStatusCode": "ok", "data": {**data, **fields}})


async def test_users_of_a_reaction() -> None:
    """Each page has the reaction with its ID and state, also the next one, a copy, and one from a pickle."""
    client = make_client(reply_in_turn(make_page(["alice"], "c"), make_page(["bob"], None)), limits=False)
    page = await client.reactions.list_users("alice", "1", reaction="like")
    assert isinstance(page, ReactionUsers)
    assert (page.items, page.cursor, page.total) == (["alice"], "c", 2)
    assert page.reaction == Reaction(id="9", reaction="like", count=2, added=True, usernames=["alice"])
    assert pickle.loads(pickle.dumps(page)) == page
    following = await page.next_page()
    assert isinstance(following, ReactionUsers)
    assert following.reaction == Reaction(id="9", reaction="like", count=2, added=True, usernames=["bob"])


async def test_iteration() -> None:
    """The iterator yields the user IDs."""
    client = make_client(reply_in_turn(make_page(["alice"], "c"), make_page(["bob"], None)), limits=False)
    assert [name async for name in client.reactions.iter_users("alice", "1", reaction="like")] == ["alice", "bob"]


async def test_reaction_in_another_shape() -> None:
    """Users are returned also if the service says nothing readable about the reaction."""
    client = make_client(lambda _: make_page(["alice"], None, reaction=None), limits=False)
    page = await client.reactions.list_users("alice", "1", reaction="like")
    assert (page.items, page.reaction) == (["alice"], None)
    assert page == ReactionUsers(items=["alice"], total=2)
    assert page != Page(items=["alice"], total=2)
