"""One app of the emulated service: its settings and all of its state."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections import Counter
from random import Random
from uuid import NAMESPACE_URL, uuid5

from easemob_async._clock import Clock
from easemob_async.emulator._app import App
from easemob_async.emulator._limits import LimitEnforcer
from easemob_async.emulator._state.attributes import AttributeStore
from easemob_async.emulator._state.broadcasts import Broadcast
from easemob_async.emulator._state.callbacks import CallbackStore
from easemob_async.emulator._state.chatrooms import ChatroomStore
from easemob_async.emulator._state.collections import CollectionStore
from easemob_async.emulator._state.contacts import ContactStore
from easemob_async.emulator._state.files import FileStore
from easemob_async.emulator._state.groups import GroupStore
from easemob_async.emulator._state.history import HistoryFiles
from easemob_async.emulator._state.messages import MessageStore
from easemob_async.emulator._state.moderation import ModerationStore
from easemob_async.emulator._state.mutes import GlobalMutes
from easemob_async.emulator._state.presences import PresenceStore
from easemob_async.emulator._state.push import PushStore
from easemob_async.emulator._state.reactions import ReactionStore
from easemob_async.emulator._state.roaming import RoamingMessages
from easemob_async.emulator._state.streams import MessageStream
from easemob_async.emulator._state.threads import ThreadStore
from easemob_async.emulator._state.tokens import TokenStore
from easemob_async.emulator._state.users import EmulatedUser, UserStore

__all__ = ["Tenant"]


class Tenant:
    """
    One app with its state. Tests can read the state, and change it to prepare a case.

    Attributes:
        app: The app's settings.
        users: Users by ID; see also ``groups``, ``chatrooms``, ``threads``, ``contacts`` and the other stores.
        messages: Messages that were sent or imported.
        tokens: Issued tokens.
        limits: The enforced rate limits.
        carried_out: How often each operation took effect, by operation ID.
    """

    def __init__(self, app: App, clock: Clock, limits: LimitEnforcer, *, seed: int, keep_messages: int) -> None:
        self.app = app
        self.clock = clock
        self.limits = limits
        self.uuid: str = str(uuid5(NAMESPACE_URL, f"easemob:{app.key}"))
        # Seeded by name and not by the order of first use, so that requests to one app do not change the random values
        # of another.
        self._random = Random(f"{seed}:{app.key}")
        self._ids_issued = 0
        self.carried_out: Counter[str] = Counter()
        self.tokens: TokenStore = TokenStore(clock.monotonic, self._random)
        self.users: UserStore = UserStore()
        self.mutes: GlobalMutes = GlobalMutes()
        self.threads: ThreadStore = ThreadStore()
        self.groups: GroupStore = GroupStore(self.threads)
        self.chatrooms: ChatroomStore = ChatroomStore()
        self.messages: MessageStore = MessageStore(keep_messages)
        self.streams: dict[str, MessageStream] = {}
        self.broadcasts: list[Broadcast] = []
        self.roaming: RoamingMessages = RoamingMessages(self.messages)
        self.reactions: ReactionStore = ReactionStore()
        self.files: FileStore = FileStore()
        storage_key = Random(f"{seed}:{app.key}:storage").randbytes(32)
        self.history: HistoryFiles = HistoryFiles(app.key, app.history_zone, storage_key, self.messages, self.files)
        self.contacts: ContactStore = ContactStore()
        self.attributes: AttributeStore = AttributeStore()
        self.presences: PresenceStore = PresenceStore()
        self.collections: CollectionStore = CollectionStore()
        self.push: PushStore = PushStore()
        self.moderation: ModerationStore = ModerationStore()
        self.callbacks: CallbackStore = CallbackStore()

    def now_ms(self) -> int:
        """Return the time in milliseconds since the epoch."""
        return int(self.clock.wall() * 1000)

    def new_uuid(self) -> str:
        """Return a random UUID; the same ones in every run with the same seed."""
        digits = f"{self._random.getrandbits(128):032x}"
        # Formatted by hand, because uuid.UUID would take most of the time of a registration.
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def new_secret(self) -> str:
        """Return a random share-secret of 48 characters."""
        return urlsafe_b64encode(self._random.randbytes(36)).decode()

    def new_chat_id(self) -> str:
        """Return an ID for a group, a thread or a chat room: 15 digits and rising, as on the service."""
        self._ids_issued += 1
        return str(182_000_000_000_000 + self._ids_issued * 1_048_577)

    def remove_user(self, user: EmulatedUser) -> None:
        """
        Delete a user with everything that belongs to them: tokens, memberships, contacts, settings, and the groups and
        chat rooms they own.

        Messages that they sent are kept.
        """
        self.users.remove(user.username)
        self.tokens.revoke_user(user.username)
        self.mutes.remove_user(user.username)
        self.groups.remove_user(user.username)
        self.chatrooms.remove_user(user.username)
        for store in (
            self.contacts,
            self.attributes,
            self.presences,
            self.collections,
            self.reactions,
            self.roaming,
            self.push,
        ):
            store.remove_user(user.username)
