"""Which callbacks came before: the service tries twice, and two rules may tell the same."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b

from easemob_async._json import is_object
from easemob_async._operation import JSON
from easemob_async.webhooks._base import Event, UnknownEvent

__all__ = ["SeenEvents", "event_key"]


def event_key(event: Event) -> bytes:
    """
    What two callbacks of the same thing have in common, as 16 bytes.

    The callback's ID alone would not do: one message and its copies for offline users, pushes to several devices, and
    both copies of an accepted contact request share theirs. Callbacks without an ID, and unknown ones, are the same
    only when all of them is.
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


class SeenEvents:
    """
    A memory of callbacks, of bounded size: the oldest is forgotten for the newest.

    It lives in this process; several processes behind one URL each have their own.

    Args:
        limit: How many are remembered; a thousand take about 130 KB.
    """

    def __init__(self, limit: int = 10_000) -> None:
        self.limit = limit
        self._keys: OrderedDict[bytes, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, event: Event) -> bool:
        """Remember *event*; False when it was there already."""
        key = event_key(event)
        if key in self._keys:
            return False
        self._keys[key] = None
        while len(self._keys) > self.limit:
            self._keys.popitem(last=False)
        return True

    def discard(self, event: Event) -> None:
        """Forget *event*, so that it is new when it comes again: its handler failed."""
        self._keys.pop(event_key(event), None)
