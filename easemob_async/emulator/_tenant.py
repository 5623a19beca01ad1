"""An app on the emulated service: its settings and everything it remembers."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from random import Random
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from attrs import field, frozen, validators

from easemob_async._clock import Clock
from easemob_async.emulator._features import Feature
from easemob_async.emulator._journal import Effects
from easemob_async.emulator._limits import Limiter
from easemob_async.emulator._state.attributes import Attributes
from easemob_async.emulator._state.broadcasts import Broadcast
from easemob_async.emulator._state.callbacks import StoredCallbacks
from easemob_async.emulator._state.collections import Collections
from easemob_async.emulator._state.files import Files
from easemob_async.emulator._state.groups import Groups
from easemob_async.emulator._state.history import History, Zone
from easemob_async.emulator._state.messages import Messages
from easemob_async.emulator._state.moderation import Moderation
from easemob_async.emulator._state.mutes import Mutes
from easemob_async.emulator._state.presences import Presences
from easemob_async.emulator._state.push import Push
from easemob_async.emulator._state.reactions import Reactions
from easemob_async.emulator._state.relations import Relations
from easemob_async.emulator._state.roaming import Roaming
from easemob_async.emulator._state.rooms import Rooms
from easemob_async.emulator._state.streams import Stream
from easemob_async.emulator._state.threads import Threads
from easemob_async.emulator._state.tokens import TokenBook
from easemob_async.emulator._state.users import User, Users

__all__ = ["App", "Tenant"]

SIXTY_DAYS = 60 * 24 * 3600


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
    token_lifetime: int = SIXTY_DAYS
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
    max_rooms: int | None = None
    """How many chat rooms the plan allows the app; None is any number."""
    max_joined_rooms: int | None = None
    """How many chat rooms the plan allows one user to be in; None is any number."""
    max_threads: int = 100_000
    """How many threads the app may have."""
    max_joined_threads: int = 100_000
    """How many threads one user may be in."""
    threads: bool = True
    """Are threads switched on? This and the next two are off on the service until somebody asks for them."""
    member_attributes: bool = True
    """Are attributes of group members switched on?"""
    room_tags: bool = True
    """Are tags of chat room members, and mutes by tag, switched on?"""
    switched_off: frozenset[Feature] = field(default=frozenset[Feature](), converter=_features)
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


class Tenant:
    """One app with its state; the attributes are there to be looked at by tests."""

    def __init__(self, app: App, clock: Clock, limiter: Limiter, *, seed: int, keep_messages: int) -> None:
        self.app = app
        self.clock = clock
        self.limiter = limiter
        self.uuid = str(uuid5(NAMESPACE_URL, f"easemob:{app.key}"))
        # Seeded by name and not by order of first use, so that tenants cannot disturb each other's repeatability.
        self._random = Random(f"{seed}:{app.key}")
        self._next_group = 0
        self.effects = Effects()
        self.tokens = TokenBook(clock.monotonic, self._random)
        self.users = Users()
        self.mutes = Mutes()
        self.threads = Threads()
        self.groups = Groups(self.threads)
        self.rooms = Rooms()
        self.messages = Messages(keep_messages)
        self.streams: dict[str, Stream] = {}
        self.broadcasts: list[Broadcast] = []
        self.roaming = Roaming(self.messages)
        self.reactions = Reactions()
        self.files = Files()
        storage_key = Random(f"{seed}:{app.key}:storage").randbytes(32)
        self.history = History(app.key, app.history_zone, storage_key, self.messages, self.files)
        self.relations = Relations()
        self.attributes = Attributes()
        self.presences = Presences()
        self.collections = Collections()
        self.push = Push()
        self.moderation = Moderation()
        self.callbacks = StoredCallbacks()

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        return int(self.clock.wall() * 1000)

    def new_uuid(self) -> str:
        """A random UUID, the same ones in every run with the same seed."""
        digits = f"{self._random.getrandbits(128):032x}"
        # By hand, because uuid.UUID takes most of the time of a registration.
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def new_secret(self) -> str:
        """A random share-secret: 48 characters."""
        return urlsafe_b64encode(self._random.randbytes(36)).decode()

    def new_group_id(self) -> str:
        """An ID for a group, a thread or a chat room, as the service makes them: 15 digits, rising."""
        self._next_group += 1
        return str(182_000_000_000_000 + self._next_group * 1_048_577)

    def remove_user(self, user: User) -> None:
        """
        Delete a user with all that goes with them: tokens, memberships, groups and rooms they own, friends, settings.

        What they sent stays.
        """
        self.users.remove(user.username)
        self.tokens.void_user(user.username)
        self.mutes.forget(user.username)
        self.groups.forget(user.username)
        self.rooms.forget(user.username)
        for remembered in (
            self.relations,
            self.attributes,
            self.presences,
            self.collections,
            self.reactions,
            self.roaming,
            self.push,
        ):
            remembered.forget(user.username)
