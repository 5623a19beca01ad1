"""An app on the emulated service: its settings and everything it remembers."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from random import Random
from uuid import NAMESPACE_URL, uuid5

from easemob_async._clock import Clock
from easemob_async.emulator._app import App
from easemob_async.emulator._journal import Effects
from easemob_async.emulator._limits import Limiter
from easemob_async.emulator._state.attributes import Attributes
from easemob_async.emulator._state.broadcasts import Broadcast
from easemob_async.emulator._state.callbacks import StoredCallbacks
from easemob_async.emulator._state.collections import Collections
from easemob_async.emulator._state.files import Files
from easemob_async.emulator._state.groups import Groups
from easemob_async.emulator._state.history import History
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

__all__ = ["Tenant"]


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
