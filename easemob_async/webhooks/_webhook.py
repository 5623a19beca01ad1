"""``Webhook``: verifying and parsing callbacks, independent of any framework."""

from __future__ import annotations

from collections.abc import Collection

from easemob_async import _checks as check
from easemob_async._checks import refuse
from easemob_async._clock import Clock, SystemClock
from easemob_async._json import decode, is_list, is_object
from easemob_async._operation import JSON
from easemob_async._repr import safe_repr
from easemob_async.webhooks._base import Event, OfflineCopy
from easemob_async.webhooks._catalogue import FAMILIES
from easemob_async.webhooks._errors import InvalidCallbackError, InvalidSignatureError
from easemob_async.webhooks._matching import parse_event
from easemob_async.webhooks._signature import find_secret

__all__ = ["Webhook"]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64


class Webhook:
    """
    Verifies callbacks and parses them into typed events.

        webhook = Webhook(["the rule's secret"], app_key="org#app")
        event = webhook.receive(body)

    A callback that is not documented, or does not have its documented shape, becomes an ``UnknownEvent`` and is not an
    error. A copy for an offline recipient becomes an ``OfflineCopy``. New fields are in ``extra``.

    Args:
        secrets: Secrets of the console's rules that call this URL; each rule has its own.
        app_key: App key, ``org#app``; callbacks that name another app are refused. None accepts every app.
        verify: Whether ``receive`` verifies signatures. Set it to False only in tests, or if a proxy has verified them.
        accept_unsigned: Whether to accept unsigned callbacks of those events that the documents show without a
            signature (reactions, threads, successful pushes). It is not known whether the service really omits it. All
            other events must be signed. A client that knows the URL can forge the events that are accepted unsigned.
        max_age: Maximum difference between a callback's timestamp and the clock, in seconds; None accepts any. The
            service resends stored callbacks for up to three days.
        max_bytes: Maximum size of a body in bytes.
        clock: Source of time. None uses the system clock.

    Raises:
        InvalidArgumentError: No secret is given although *verify* is True, a secret is empty, or another argument is
            invalid.
    """

    def __init__(
        self,
        secrets: Collection[str] = (),
        *,
        app_key: str | None = None,
        verify: bool = True,
        accept_unsigned: bool = False,
        max_age: float | None = None,
        max_bytes: int = MAX_BYTES,
        clock: Clock | None = None,
    ) -> None:
        if isinstance(secrets, str):
            refuse("secrets", "must be a collection of strings, not str; put a single secret into a list")
        given = check.items("secrets", secrets, at_least=0)
        if check.flag("verify", verify) and not given:
            refuse("secrets", "must contain at least one secret, unless verify is False")
        if not all(isinstance(secret, str) and secret for secret in given):
            refuse("secrets", "must contain only non-empty strings")
        check.text("app_key", app_key, optional=True, at_least=1)
        check.seconds("max_age", max_age)
        check.integer("max_bytes", max_bytes, at_least=1)
        self.app_key = app_key
        self.max_bytes = max_bytes
        self._secrets = tuple(given)
        self._verify = verify
        self._accept_unsigned = check.flag("accept_unsigned", accept_unsigned)
        self._max_age = max_age
        self._clock: Clock = SystemClock() if clock is None else clock

    @safe_repr
    def __repr__(self) -> str:
        """The settings, with the number of secrets instead of the secrets."""
        return (
            f"Webhook(secrets=<{len(self._secrets)}>, app_key={self.app_key!r}, verify={self._verify}, "
            f"accept_unsigned={self._accept_unsigned}, max_age={self._max_age})"
        )

    def receive(self, body: bytes) -> Event:
        """
        Verify a callback and parse it.

        Args:
            body: The request's body, byte for byte as received.

        Returns:
            The event; an ``OfflineCopy`` if it is the copy for an offline recipient, an ``UnknownEvent`` if it is not
            documented.

        Raises:
            InvalidSignatureError: The signature is missing, does not match any secret, or is too old.
            InvalidCallbackError: The body is not a callback, or is for another app.
        """
        raw = self._decode(body)
        if self._verify:
            self._verify_signature(raw)
        return parse_event(raw, FAMILIES)

    def verify(self, body: bytes) -> int | None:
        """
        Check the signature of a callback.

        Args:
            body: The request's body, byte for byte as received.

        Returns:
            The index of the secret that made the signature; None for a callback that was accepted unsigned.

        Raises:
            InvalidSignatureError: The signature is missing, does not match any secret, or is too old.
            InvalidCallbackError: The body is not a callback, or is for another app.
        """
        return self._verify_signature(self._decode(body))

    def parse(self, body: bytes) -> Event:
        """
        Parse a callback without verifying it.

        Args:
            body: The request's body, byte for byte as received.

        Returns:
            The event; an ``OfflineCopy`` if it is the copy for an offline recipient, an ``UnknownEvent`` if it is not
            documented.

        Raises:
            InvalidCallbackError: The body is not a callback, or is for another app.
        """
        return parse_event(self._decode(body), FAMILIES)

    def _decode(self, body: bytes | str) -> dict[str, JSON]:
        if isinstance(body, str):
            raise TypeError("body must be the bytes of the request as received, not str")
        if len(body) > self.max_bytes:
            raise InvalidCallbackError(f"the body has {len(body)} bytes, more than {self.max_bytes} (max_bytes)")
        try:
            raw: JSON = decode(body)
        except (ValueError, RecursionError):
            raise InvalidCallbackError("the body is not JSON") from None
        if not is_object(raw):
            raise InvalidCallbackError("the body is not a JSON object")
        # Counting brackets is cheap and rules out most bodies; the depth is measured only if there are enough of them.
        if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _is_nested_deeper(raw, MAX_DEPTH):
            raise InvalidCallbackError(f"the body is nested more than {MAX_DEPTH} levels deep")
        app_key = raw.get("appkey")
        if self.app_key is not None and app_key is not None and app_key != self.app_key:
            raise InvalidCallbackError("the callback is for another app; its appkey differs from app_key")
        return raw

    def _verify_signature(self, raw: dict[str, JSON]) -> int | None:
        call_id, timestamp, security = raw.get("callId"), raw.get("timestamp"), raw.get("security")
        if security is None and self._accept_unsigned and not _is_documented_signed(raw):
            self._check_age(timestamp)
            return None
        if not isinstance(security, str) or not isinstance(call_id, str):
            raise InvalidSignatureError("the callback has no signature, because security or callId is missing")
        if type(timestamp) is not int and not isinstance(timestamp, str):
            raise InvalidSignatureError("the callback has no timestamp in milliseconds")
        found = find_secret(call_id, timestamp, security, self._secrets)
        if found is None:
            raise InvalidSignatureError(
                "the signature does not match any of the secrets; compare them with the rule in the console"
            )
        self._check_age(timestamp)
        return found

    def _check_age(self, timestamp: JSON) -> None:
        if self._max_age is None:
            return
        try:
            age = abs(self._clock.wall() - int(timestamp) / 1000)
        except (TypeError, ValueError, OverflowError):
            raise InvalidSignatureError("the callback has no timestamp in milliseconds") from None
        if age > self._max_age:
            raise InvalidSignatureError(
                f"the timestamp differs from the clock by {age:.0f} seconds, more than {self._max_age:g} (max_age)"
            )


def _is_documented_signed(raw: dict[str, JSON]) -> bool:
    event = parse_event(raw, FAMILIES)
    return event.event.signed if isinstance(event, OfflineCopy) else event.signed


def _is_nested_deeper(value: JSON, limit: int) -> bool:
    level: list[JSON] = [value]
    for _ in range(limit):
        level = [
            inside
            for each in level
            for inside in (each.values() if is_object(each) else each if is_list(each) else ())
            if is_object(inside) or is_list(inside)
        ]
        if not level:
            return False
    return True
