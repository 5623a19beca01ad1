"""The settings of one app, as its owner would make them in the console."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import field, frozen, validators

from easemob_async.emulator._state.history import Zone

__all__ = ["DEFAULT_TOKEN_LIFETIME", "App", "Feature"]

DEFAULT_TOKEN_LIFETIME = 60 * 24 * 3600

Feature = Literal[
    "attachment_lifetimes",
    "attributes",
    "broadcasts",
    "callback_storage",
    "edits",
    "group_online_counts",
    "moderation",
    "presence",
    "push_statistics",
    "reactions",
    "recalls",
    "roaming",
    "translation",
]
"""Something the console or the vendor's sales switch on."""


def _features(names: Iterable[Feature]) -> frozenset[Feature]:
    return frozenset(names)


@frozen(slots=True)
class App:
    """
    The settings of one app, as its owner would make them in the console.

    ``App("org", "app")`` is the app with key ``org#app``.
    """

    org: str = field(validator=validators.min_len(1))
    name: str = field(validator=validators.min_len(1))
    client_id: str = "emulator"
    client_secret: str = field(default="emulator-secret", repr=False)
    open_registration: bool = True
    """May users register without a token? Off is the console's authorised registration."""
    token_lifetime: int = DEFAULT_TOKEN_LIFETIME
    """Seconds a token lives where the request names no ``ttl``; 0 is for ever."""
    expiry_unit: Literal["s", "ms"] = "s"
    """Unit of ``ttl`` and ``expires_in``: clusters of the kind VIP 5 count milliseconds."""
    max_users: int | None = None
    """How many users the plan allows (100 in the free one); None is any number."""
    max_groups: int | None = None
    """How many groups the plan allows the app; None is any number."""
    max_joined_groups: int | None = None
    """How many groups the plan allows one user to be in; None is any number."""
    members_per_call: int = 100
    """How many users a bulk call on members takes: 100 by the newest pages, 60 by those before 2026."""
    max_chatrooms: int | None = None
    """How many chat rooms the plan allows the app; None is any number."""
    max_joined_chatrooms: int | None = None
    """How many chat rooms the plan allows one user to be in; None is any number."""
    max_threads: int = 100_000
    """How many threads the app may have."""
    max_joined_threads: int = 100_000
    """How many threads one user may be in."""
    threads: bool = True
    """Are threads switched on? This and the next two are off on the service until somebody asks for them."""
    member_attributes: bool = True
    """Are attributes of group members switched on?"""
    chatroom_tags: bool = True
    """Are tags of chat room members, and mutes by tag, switched on?"""
    disabled_features: frozenset[Feature] = field(default=frozenset[Feature](), converter=_features)
    """What else the app does without: the service has most of it off until somebody asks for it."""
    max_contacts: int | None = None
    """How many friends the plan allows one user (100 in the free one); None is any number."""
    recall_window: int = 120
    """Seconds in which a message can be recalled without force; the console takes up to 7 days."""
    history_zone: Zone = "beijing"
    """What hours of chat history are counted in."""
    history_delay: int = 3600
    """Seconds from the end of an hour until its file is there; -3600 or less has it at once."""
    history_days: int = 3
    """Days that files of chat history are kept."""

    @property
    def key(self) -> str:
        """The app key, ``org#app``."""
        return f"{self.org}#{self.name}"
