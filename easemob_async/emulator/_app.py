"""The settings of one app, as its owner makes them in the console."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from attrs import field, frozen

from easemob_async import _checks as check
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
    found = check.items("disabled_features", names, at_least=0)
    for index, name in enumerate(found):
        check.one_of(f"disabled_features[{index}]", name, *get_args(Feature))
    return frozenset(found)


@frozen(slots=True)
class App:
    """
    The settings of one app, as its owner makes them in the console.

    ``App("org", "app")`` is the app with the key ``org#app``, a plan without caps, and every feature enabled.

    Raises:
        InvalidArgumentError: *org* or *name* is empty or contains "#" or "/", a setting is of another type, or a number
            is negative.
    """

    org: str
    name: str
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

    def __attrs_post_init__(self) -> None:
        for name in ("org", "name"):
            check.matches(name, getattr(self, name), r"[^#/]+", 'must be a string without "#" and "/", not empty')
        for name in ("client_id", "client_secret"):
            check.text(name, getattr(self, name), at_least=1)
        for name in ("open_registration", "threads", "member_attributes", "chatroom_tags"):
            check.flag(name, getattr(self, name))
        check.one_of("expiry_unit", self.expiry_unit, "s", "ms")
        check.one_of("history_zone", self.history_zone, *get_args(HistoryZone))
        check.integer("history_delay", self.history_delay)
        for name in ("token_lifetime", "max_threads", "max_joined_threads", "recall_window", "history_days"):
            check.integer(name, getattr(self, name), at_least=0)
        check.integer("members_per_call", self.members_per_call, at_least=1)
        for kind in ("users", "groups", "joined_groups", "chatrooms", "joined_chatrooms", "contacts"):
            check.integer(f"max_{kind}", getattr(self, f"max_{kind}"), optional=True, at_least=0)

    @property
    def key(self) -> str:
        """The app key, ``org#app``."""
        return f"{self.org}#{self.name}"
