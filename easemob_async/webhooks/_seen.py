"""Deduplication of callbacks: the service tries a callback twice, and two rules may send the same event."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b

from easemob_async import _checks as check
from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.webhooks._base import Event, UnknownEvent

__all__ = ["RecentKeys", "SeenEvents", "deduplication_key"]


def deduplication_key(event: Event) -> bytes:
    """
    Return 16 bytes that are equal for two callbacks of the same event.

    ``callId`` alone does not suffice, because different callbacks share one: a message and its copies for offline
    users, pushes to several devices, and both copies of an accepted contact request. Callbacks without an ID, and
    unknown events, are equal only if all of their content is.
    """
    raw = event.raw
    inside = raw.get("payload")
    payload: dict[str, JSON] = inside if is_object(inside) else {}
    parts: list[JSON] = [
        event.family,
        raw.get("callId"),
        raw.get("eventType"),
        raw.get("chat_type"),
        raw.get("operation") or payload.get("operation"),
        payload.get("type"),
        raw.get("to") or raw.get("target"),
        raw.get("device_id"),
    ]
    if isinstance(event, UnknownEvent) or event.call_id is None:
        parts += [item for item in sorted(raw.items()) if item[0] != "security"]
    return blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=16).digest()


class RecentKeys:
    """
    A bounded memory of deduplication keys; a new key replaces the oldest one.

    Args:
        limit: Maximum number of keys to remember.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._keys: OrderedDict[bytes, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: bytes) -> bool:
        return key in self._keys

    def add(self, key: bytes) -> bool:
        """Remember a key; return False if it was remembered already."""
        if key in self._keys:
            return False
        self._keys[key] = None
        while len(self._keys) > self.limit:
            self._keys.popitem(last=False)
        return True

    def discard(self, key: bytes) -> None:
        """Forget a key."""
        self._keys.pop(key, None)


class SeenEvents:
    """
    A bounded memory of callbacks for deduplication; a new callback replaces the oldest one.

    The memory is in this process: several processes behind one URL do not share it.

    Args:
        limit: Maximum number of callbacks to remember; a thousand take about 130 KB.

    Raises:
        InvalidArgumentError: *limit* is not a whole number of at least 1.
    """

    def __init__(self, limit: int = 10_000) -> None:
        self.limit: int = check.integer("limit", limit, at_least=1)
        self._keys = RecentKeys(limit)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, event: Event) -> bool:
        """Whether *event* is remembered."""
        return deduplication_key(event) in self._keys

    def add(self, event: Event) -> bool:
        """Remember *event*; return False if it was remembered already."""
        return self._keys.add(deduplication_key(event))

    def discard(self, event: Event) -> None:
        """Forget *event*, so that it counts as new when it arrives again, for example because its handler failed."""
        self._keys.discard(deduplication_key(event))
