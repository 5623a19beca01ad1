"""An app on the emulated service: its settings and everything it remembers."""

from __future__ import annotations

from random import Random
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from attrs import field, frozen, validators

from easemob_async._clock import Clock
from easemob_async.emulator._journal import Effects
from easemob_async.emulator._limits import Limiter
from easemob_async.emulator._state.tokens import TokenBook
from easemob_async.emulator._state.users import Users

__all__ = ["App", "Tenant"]

SIXTY_DAYS = 60 * 24 * 3600


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

    @property
    def key(self) -> str:
        """The app key, ``org#app``."""
        return f"{self.org}#{self.name}"


class Tenant:
    """One app with its state; the attributes are there to be looked at by tests."""

    def __init__(self, app: App, clock: Clock, limiter: Limiter, seed: int) -> None:
        self.app = app
        self.clock = clock
        self.limiter = limiter
        self.uuid = str(uuid5(NAMESPACE_URL, f"easemob:{app.key}"))
        # Seeded by name and not by order of first use, so that tenants cannot disturb each other's repeatability.
        self._random = Random(f"{seed}:{app.key}")
        self.effects = Effects()
        self.tokens = TokenBook(clock.monotonic, self._random)
        self.users = Users()

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        return int(self.clock.wall() * 1000)

    def new_uuid(self) -> str:
        """A random UUID, the same ones in every run with the same seed."""
        return str(UUID(int=self._random.getrandbits(128), version=4))
