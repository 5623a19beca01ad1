"""The settings of one app, as its owner makes them in the console."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import field, frozen, validators

from easemob_async.emulator._state.history import HistoryZone

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
"""A feature that the console or the vendor's sales department enables."""


def _features(names: Iterable[Feature]) -> frozenset[Feature]:
    return frozenset(names)


@frozen(slots=True)
class App:
    """
    The settings of one app, as its owner makes them in the console.

    ``App("org", "app")`` is the app with the key ``org#app``, a plan without caps, and every feature enabled.

    Raises:
        ValueError: *org* or *name* is empty.
    """

    org: str = field(validator=validators.min_len(1))
    name: str = field(validator=validators.min_len(1))
    client_id: str = "emulator"
    client_secret: str = field(default="emulator-secret", repr=False)
    open_registration: bool = True
    """Whether users can register without a token; False is the console's "authorised registration"."""
    token_lifetime: int = DEFAULT_TOKEN_LIFETIME
    """Lifetime of tokens in seconds, when the request does not set ``ttl``; 0 is unlimited."""
    expiry_unit: Literal["s", "ms"] = "s"
    """Unit of ``ttl`` and ``expires_in``; clusters of the type "VIP 5" use milliseconds."""
    max_users: int | None = None
    """Maximum number of users (100 in the free plan); None is unlimited."""
    max_groups: int | None = None
    """Maximum number of groups; None is unlimited."""
    max_joined_groups: int | None = None
    """Maximum number of groups that one user can join; None is unlimited."""
    members_per_call: int = 100
    """Maximum number of users in one bulk call on members: 100 on the newest pages, 60 on pages before 2026."""
    max_chatrooms: int | None = None
    """Maximum number of chat rooms; None is unlimited."""
    max_joined_chatrooms: int | None = None
    """Maximum number of chat rooms that one user can join; None is unlimited."""
    max_threads: int = 100_000
    """Maximum number of threads."""
    max_joined_threads: int = 100_000
    """Maximum number of threads that one user can join."""
    threads: bool = True
    """Whether threads are enabled. This and the next two are off on the service until the app's owner asks for them."""
    member_attributes: bool = True
    """Whether attributes of group members are enabled."""
    chatroom_tags: bool = True
    """Whether tags of chat room members, and mutes by tag, are enabled."""
    disabled_features: frozenset[Feature] = field(default=frozenset[Feature](), converter=_features)
    """
    Further features that are not enabled. On the service most of them are off until the app's owner asks for them.
    """
    max_contacts: int | None = None
    """Maximum number of contacts of one user (100 in the free plan); None is unlimited."""
    recall_window: int = 120
    """Seconds in which a message can be recalled without ``force``; the console accepts up to 7 days."""
    history_zone: HistoryZone = "beijing"
    """Time zone of the hours of chat history."""
    history_delay: int = 3600
    """Seconds from the end of an hour until its history file exists; -3600 or less makes it available at once."""
    history_days: int = 3
    """Days for which history files are kept."""

    @property
    def key(self) -> str:
        """The app key, ``org#app``."""
        return f"{self.org}#{self.name}"
